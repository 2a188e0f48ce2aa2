package configs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"

	"github.com/BurntSushi/toml"

	"dnasim/arch"
	"dnasim/internal/invalid"
	"dnasim/internal/spelling"
)

// Load reads a configuration file. A file that does not exist where the name says is
// looked for among the shipped ones (configs/accel.toml, configs/ndp3d.toml), so that these work from
// anywhere.
func Load(name string) (*Config, error) {
	text, err := read(name)
	if errors.Is(err, fs.ErrNotExist) {
		if embedded, e := shipped.ReadFile(path.Base(name)); e == nil && path.Dir(path.Clean(name)) == "configs" {
			text, err = embedded, nil
		}
	}
	if cause, ok := pathError(err); ok {
		err = cause
	}
	if err != nil {
		return nil, NewError(name, 0, "", err.Error(), "a TOML file; dnasim config -print-default writes one to start from")
	}
	return Parse(name, string(text))
}

// maxFileBytes is far above any configuration a person writes.
const maxFileBytes = 1 << 20

func read(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err == nil && len(text) > maxFileBytes {
		err = fmt.Errorf("more than %d bytes", maxFileBytes)
	}
	return text, err
}

// pathError is the cause of a file error without the name, which the caller states.
func pathError(err error) (cause error, ok bool) {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err, true
	}
	return nil, false
}

// Parse reads a configuration from text laid over the defaults; name stands in errors
// and paths in the text are relative to its folder.
//
// A key of a machine has the value that its own table in the text gives it; else that of the table of
// the default machine it starts from (the one of its name, or for a new name the first of its
// kind); else that of the shared section in the text; else that of the shared section of the defaults.
func Parse(name, text string) (*Config, error) {
	defaults, err := takeDefaults()
	if err != nil {
		return nil, err
	}
	defer decodedDefaults.Put(defaults)
	given, err := decode(name, text)
	if err != nil {
		return nil, err
	}
	c := &Config{Path: name, source: given}
	for _, d := range []*document{defaults, given} {
		if err := d.common(c); err != nil {
			return nil, err
		}
		c.resolvePaths(d)
	}
	if err := layMachines(c, defaults, given); err != nil {
		return nil, err
	}
	if err := layFormats(c, defaults, given); err != nil {
		return nil, err
	}
	if err := c.validate(given); err != nil {
		return nil, err
	}
	return c, nil
}

// Text of the file, as it was read.
func (c *Config) Text() string { return c.source.text }

// document is a decoded file whose sections wait to be laid over a Config.
type document struct {
	file     string
	text     string
	meta     toml.MetaData
	tree     map[string]any // all values
	sections map[string]toml.Primitive
	machines []string // in the order of the file
	machine  map[string]machineSections
	formats  []string // likewise
	format   map[string]toml.Primitive
}

type machineSections struct {
	Kind         *arch.LaneKind               `toml:"kind"`
	Attention    *string                      `toml:"attention"`
	SmallK       *string                      `toml:"small_k"`
	Hardware     toml.Primitive               `toml:"hardware"`
	Quantization toml.Primitive               `toml:"quantization"`
	Pin          map[string]map[string]string `toml:"pin"`
}

func decode(file, text string) (*document, error) {
	d := &document{file: file, text: text, sections: map[string]toml.Primitive{}}
	meta, err := toml.Decode(text, &d.sections)
	if err != nil {
		return nil, d.syntax(err)
	}
	d.meta = meta
	if _, err := toml.Decode(text, &d.tree); err != nil {
		return nil, d.syntax(err)
	}
	if err := d.checkKeys(); err != nil {
		return nil, err
	}
	if machines, ok := d.sections["machine"]; ok {
		if err := d.section(machines, &d.machine, "machine"); err != nil {
			return nil, err
		}
	}
	if formats, ok := d.sections["format"]; ok {
		if err := d.section(formats, &d.format, "format"); err != nil {
			return nil, err
		}
	}
	d.machines, d.formats = d.namesIn("machine"), d.namesIn("format")
	return d, nil
}

// namesIn lists the tables in a table, in the order of the file.
func (d *document) namesIn(table string) []string {
	var names []string
	for _, key := range d.meta.Keys() {
		if len(key) >= 2 && key[0] == table && !slices.Contains(names, key[1]) {
			names = append(names, key[1])
		}
	}
	return names
}

// section decodes a section over what target holds.
func (d *document) section(p toml.Primitive, target any, key string) error {
	if err := d.meta.PrimitiveDecode(p, target); err != nil {
		return d.fault(err.Error(), "", key)
	}
	return nil
}

// common lays the sections shared by all machines over c.
func (d *document) common(c *Config) error {
	for _, s := range []struct {
		key    string
		target any
	}{
		{"run", &c.Run}, {"tensors", &c.Tensors}, {"quantization", &c.Quantization},
		{"energy", &c.Energy}, {"hardware", &c.Hardware}, {"study", &c.Study}, {"network", &c.Networks},
	} {
		if p, ok := d.sections[s.key]; ok {
			if err := d.section(p, s.target, s.key); err != nil {
				return err
			}
		}
	}
	if err := d.layDRAM(c); err != nil {
		return err
	}
	for _, own := range ofMachines {
		if d.meta.IsDefined("hardware", own) {
			return d.fault("differs between kinds of lane", "[machine.NAME.hardware."+own+"]", "hardware."+own)
		}
	}
	return nil
}

// layMachines builds the machines, the default ones first, as Parse says.
func layMachines(c *Config, defaults, given *document) error {
	for _, name := range union(defaults.machines, given.machines) {
		if !plainName.MatchString(name) {
			return given.fault(fmt.Sprintf("%q cannot be the name of a machine", name), "letters, digits, \"_\", \"-\" and \".\"", "machine."+name)
		}
		m := Machine{Name: name, Hardware: c.Hardware, Quantization: c.Quantization, Attention: AsCodes, SmallK: AsCodes}
		template, err := templateOf(name, defaults, given)
		if err != nil {
			return err
		}
		if err := defaults.layMachine(&m, template); err != nil {
			return err
		}
		if _, ok := given.machine[name]; ok {
			if err := given.layMachine(&m, name); err != nil {
				return err
			}
		}
		m.Hardware.Lane.Kind = m.Kind
		c.Machines = append(c.Machines, m)
	}
	return nil
}

// union is a with what only b has after it.
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// plainName is what -machines and the tables of a report can take.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// templateOf names the default machine that a machine starts from.
func templateOf(name string, defaults, given *document) (string, error) {
	kind, kindKey := given.machine[name].Kind, "machine."+name+".kind"
	if template, known := defaults.machine[name]; known {
		if kind != nil && *kind != *template.Kind {
			return "", given.fault(fmt.Sprintf("%q, but machine %s is predefined with kind %q", *kind, name, *template.Kind),
				"another name for the machine", kindKey)
		}
		return name, nil
	}
	if kind == nil {
		return "", given.place(&invalid.FieldError{Problem: "has no kind", Nearest: spelling.Nearest(name, defaults.machines),
			Allowed: `kind = "int8" or "dnateq"`, OfKey: true}, "machine."+name)
	}
	for _, candidate := range defaults.machines {
		if *defaults.machine[candidate].Kind == *kind {
			return candidate, nil
		}
	}
	return "", given.fault(fmt.Sprintf("unknown kind %q", *kind), "int8, dnateq", kindKey)
}

// layMachine lays a machine's own table over m.
func (d *document) layMachine(m *Machine, name string) error {
	s, key := d.machine[name], "machine."+name
	if s.Kind != nil {
		m.Kind = *s.Kind
	}
	if s.Attention != nil {
		m.Attention = *s.Attention
	}
	if s.SmallK != nil {
		m.SmallK = *s.SmallK
	}
	if s.Pin != nil {
		m.Pin = s.Pin
	}
	if d.meta.IsDefined("machine", name, "hardware") {
		if err := d.section(s.Hardware, &m.Hardware, key+".hardware"); err != nil {
			return err
		}
	}
	if d.meta.IsDefined("machine", name, "quantization") {
		return d.section(s.Quantization, &m.Quantization, key+".quantization")
	}
	return nil
}
