package configs

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"

	"dnasim/arch"
	"dnasim/internal/invalid"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
	"dnasim/quant"
)

// Load reads a configuration file and checks the machines of its run. The shipped files
// (configs/accel.toml, configs/ndp3d.toml) are found from any working folder.
func Load(name string) (*Config, error) { return checked(Read(name)) }

// Read is Load for those who run no machines, or choose them first: machines are not checked.
func Read(name string) (*Config, error) {
	if isFile(name) && path.Ext(name) != ".toml" {
		return nil, tomlfile.NewError(name, 0, "", "a network, not a configuration", "a TOML file with run.networks = [\""+path.Base(name)+"\"]; dnasim networks "+name+" lists its layers")
	}
	text, err := tomlfile.ReadFile(name, maxFileBytes)
	if errors.Is(err, fs.ErrNotExist) {
		if embedded, e := shipped.ReadFile(path.Base(name)); e == nil && path.Dir(path.Clean(name)) == "configs" {
			text, err = string(embedded), nil
		}
	}
	if err != nil {
		return nil, tomlfile.NewError(name, 0, "", err.Error(), "a TOML file; dnasim config -print-default writes one to start from")
	}
	return read(name, text)
}

// checked checks the machines of a configuration that could be read.
func checked(c *Config, err error) (*Config, error) {
	if err == nil {
		err = c.CheckMachines()
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// maxFileBytes is far above any configuration a person writes.
const maxFileBytes = 1 << 20

// Parse reads a configuration from text that overrides the defaults. name stands in errors, and
// paths in the text are relative to its folder.
//
// A key of a machine has the first value that is given in: its own table in the text; the table of
// the default machine it starts from (the one of its name, or for a new name the first of its
// kind); the shared section in the text; the shared section of the defaults.
func Parse(name, text string) (*Config, error) { return checked(read(name, text)) }

// read is Parse without a look at the machines.
func read(name, text string) (*Config, error) {
	defaults, err := takeDefaults()
	if err != nil {
		return nil, err
	}
	defer parsedDefaults.Put(defaults)
	given, err := parseFile(name, text)
	if err != nil {
		return nil, err
	}
	c := &Config{Path: name, source: given}
	for _, d := range []*tomlfile.Document{defaults, given} {
		if err := c.readShared(d); err != nil {
			return nil, err
		}
		c.resolvePaths(d)
	}
	if err := c.readMachines(defaults, given); err != nil {
		return nil, err
	}
	if err := c.readFormats(defaults, given); err != nil {
		return nil, err
	}
	if err := c.validate(given); err != nil {
		return nil, err
	}
	return c, nil
}

// Text of the file, as it was read.
func (c *Config) Text() string { return c.source.Text }

// parseFile decodes a file and checks its keys and their types.
func parseFile(file, text string) (*tomlfile.Document, error) {
	d, err := tomlfile.Parse(file, text)
	if err != nil {
		return nil, err
	}
	if e := otherFile(d); e != nil {
		return nil, e
	}
	return d, d.Check(schema())
}

// otherFile says what a file is that is no configuration, and what to do with it.
func otherFile(d *tomlfile.Document) error {
	switch {
	case d.Has("sweep"):
		return d.Fail("the file describes a sweep", "dnasim sweep -config "+d.File, "sweep")
	case d.Has("layers"):
		return d.Fail("the file describes a network", "dnasim networks "+d.File+`, or run.networks = ["`+path.Base(d.File)+`"] in a configuration`, "layers")
	}
	return nil
}

// readShared reads the sections that all machines share over c.
func (c *Config) readShared(d *tomlfile.Document) error {
	for _, s := range []struct {
		key    string
		target any
	}{
		{"run", &c.Run}, {"tensors", &c.Tensors}, {"quantization", &c.Quantization},
		{"energy", &c.Energy}, {"hardware", &c.Hardware}, {"study", &c.Study}, {"network", &c.Networks},
	} {
		if err := d.Decode(s.target, s.key); err != nil {
			return err
		}
	}
	if err := c.readDRAM(d); err != nil {
		return err
	}
	for _, own := range ofMachines {
		if d.Has("hardware", own) {
			return d.Fail("differs between kinds of lane", "[machine.NAME.hardware."+own+"]", "hardware."+own)
		}
	}
	return nil
}

// readMachines builds the machines, the default ones first, as Parse says.
func (c *Config) readMachines(defaults, given *tomlfile.Document) error {
	for _, name := range union(defaults.Names("machine"), given.Names("machine")) {
		if !plainName.MatchString(name) {
			return given.Fail(fmt.Sprintf("%q cannot be the name of a machine", name), "letters, digits, \"_\", \"-\" and \".\"", "machine."+name)
		}
		m := Machine{Name: name, Hardware: c.Hardware, Quantization: c.Quantization, Attention: AsCodes, SmallK: AsCodes}
		template, err := templateOf(name, defaults, given)
		if err != nil {
			return err
		}
		if err := defaults.Decode(&m, "machine", template); err != nil {
			return err
		}
		if err := given.Decode(&m, "machine", name); err != nil {
			return err
		}
		m.Hardware.Lane.Kind, m.Predefined = m.Kind, !given.Has("machine", name)
		m.new = !slices.Contains(defaults.Names("machine"), name)
		m.yield(func(key ...string) bool {
			own := append([]string{"machine", name}, key...)
			return given.Has(own...) || given.Has(key...) && !defaults.Has(append([]string{"machine", template}, key...)...)
		})
		c.Machines = append(c.Machines, m)
	}
	return nil
}

// yield makes values that nobody wrote follow those that they contradict: the widths of codes keep
// within each other and within the lanes, as do their terms. written tells what the file gives.
func (m *Machine) yield(written func(key ...string) bool) {
	q, l := &m.Quantization, &m.Hardware.Lane
	low, high, terms := written("quantization", "bits_min"), written("quantization", "bits_max"), written("quantization", "terms")
	if m.Kind == arch.LaneDNATEQ {
		if written("hardware", "lane", "exponent_bits_max") && !high && l.ExponentBitsMax >= quant.MinExponentBits {
			q.BitsMax, high = min(q.BitsMax, int(l.ExponentBitsMax)), true
		}
		if written("hardware", "lane", "terms") && !terms {
			q.Terms = min(q.Terms, l.Terms)
		}
	}
	switch {
	case q.BitsMin <= q.BitsMax || low == high || m.Kind == arch.LaneDNATEQ && q.BitsMax < quant.MinExponentBits:
	case high:
		q.BitsMin = q.BitsMax
	case low:
		q.BitsMax = q.BitsMin
	}
}

// union is a, followed by the names that only b holds.
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// plainName is a name that the flag -machines and the tables of a report can hold.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// templateOf names the default machine that a machine starts from.
func templateOf(name string, defaults, given *tomlfile.Document) (string, error) {
	kind, kindKey := kindOf(given, name), "machine."+name+".kind"
	machines := defaults.Names("machine")
	if known := kindOf(defaults, name); known != "" {
		if kind != "" && kind != known {
			return "", given.Fail(fmt.Sprintf("%q, but machine %s is predefined with kind %q", kind, name, known),
				"another name for the machine", kindKey)
		}
		return name, nil
	}
	if kind == "" && !given.Has("machine", name, "kind") {
		return "", given.Place(&invalid.FieldError{Problem: "has no kind", Nearest: spelling.Nearest(name, machines),
			Allowed: `kind = "int8" or "dnateq"`, OfKey: true}, "machine."+name)
	}
	for _, candidate := range machines {
		if kindOf(defaults, candidate) == kind {
			return candidate, nil
		}
	}
	return "", given.Fail(fmt.Sprintf("unknown kind %q", kind), "int8, dnateq", kindKey)
}

// kindOf is the kind that a file gives a machine; "" if it gives none.
func kindOf(d *tomlfile.Document, machine string) string {
	kind, _ := d.Value("machine", machine, "kind")
	text, _ := kind.(string)
	return text
}
