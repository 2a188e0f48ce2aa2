package sweep

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dnasim/configs"
	"dnasim/internal/invalid"
	"dnasim/internal/tomlpos"
	"dnasim/sweep/slurm"
)

// table is the [sweep] table of a file.
type table struct {
	Strategy    Strategy     `toml:"strategy"`
	Count       int          `toml:"count"`
	Seed        int64        `toml:"seed"`
	Store       string       `toml:"store"`
	Objectives  []string     `toml:"objectives"`
	Constraints []string     `toml:"constraints"`
	Fronts      string       `toml:"fronts"`
	Axes        []axisTable  `toml:"axis"`
	Slurm       slurm.Config `toml:"slurm"`
}

// file is a sweep's file while it is read.
type file struct {
	name  string
	lines map[string]int
}

// fault makes an error about a value of the sweep's file: its line is that of the first of the keys that stands there,
// or of the table around it.
func (f *file) fault(problem, allowed string, keys ...string) error {
	return f.place(invalid.New(keys[0], problem, allowed), keys...)
}

// place adds file and line to an error about a key.
func (f *file) place(field *invalid.FieldError, keys ...string) error {
	e := &configs.Error{File: f.name, FieldError: *field}
	for _, key := range keys {
		if e.Line == 0 {
			e.Line = f.lines[key]
		}
	}
	for path := keys[0]; path != "" && e.Line == 0; path = path[:max(0, strings.LastIndexByte(path, '.'))] {
		e.Line = f.lines[path]
	}
	return e
}

// placeIn adds file and line to an error about a key of a table.
func (f *file) placeIn(err error, table string) error {
	var field *invalid.FieldError
	if !errors.As(err, &field) {
		return err
	}
	placed := *field
	placed.Key = tomlpos.Join(table, field.Key)
	return f.place(&placed, placed.Key, table)
}

// at is the path of an element of a list.
func at(path string, i int) string { return tomlpos.Index(path, i) }

const maxFileBytes = 16 << 20 // a list of a hundred thousand values takes less

func readFile(path string) (string, error) {
	fail := func(problem string) (string, error) {
		return "", configs.NewError(path, 0, "", problem, "a TOML file")
	}
	in, err := os.Open(path)
	if err != nil {
		var cause *fs.PathError
		if errors.As(err, &cause) {
			err = cause.Err
		}
		return fail(err.Error())
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxFileBytes+1))
	switch {
	case err != nil:
		return fail(err.Error())
	case len(text) > maxFileBytes:
		return fail(fmt.Sprintf("more than %d bytes", maxFileBytes))
	}
	return string(text), nil
}

// knownKeys of the tables of a sweep.
func knownKeys() map[string][]string {
	return map[string][]string{
		"sweep":       {"strategy", "count", "seed", "store", "objectives", "constraints", "fronts", "axis", "slurm"},
		"sweep.axis":  {"name", "key", "keys", "values", "from", "to", "step", "powers_of_two"},
		"sweep.slurm": {"tasks", "cpus", "partition", "time_minutes", "options"},
	}
}

// checkNames refuses keys of the sweep that nothing reads. Those of the configuration are checked with it.
func (f *file) checkNames(tree map[string]any) error {
	sweep, ok := tree["sweep"].(map[string]any)
	if !ok {
		return nil
	}
	if err := f.checkTable("sweep", "sweep", sweep); err != nil {
		return err
	}
	if slurm, ok := sweep["slurm"].(map[string]any); ok {
		if err := f.checkTable("sweep.slurm", "sweep.slurm", slurm); err != nil {
			return err
		}
	}
	axes, isTables := sweep["axis"].([]map[string]any)
	if _, given := sweep["axis"]; given && !isTables {
		return f.fault("is no array of tables", "[[sweep.axis]], once for each axis", "sweep.axis")
	}
	for i, axis := range axes {
		if err := f.checkTable("sweep.axis", at("sweep.axis", i), axis); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) checkTable(kind, path string, table map[string]any) error {
	known := knownKeys()[kind]
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(known, name) {
			return f.place(invalid.UnknownKey(path+"."+name, name, known), path+"."+name)
		}
	}
	return nil
}

// typeError is how the decoder tells of a value of the wrong type.
var typeError = regexp.MustCompile(`^toml: line (\d+) \(last key "([^"]*)"\): (.*)$`)

// wrongType makes an error of the decoder's about a value of the wrong type.
func (f *file) wrongType(err error) error {
	e := configs.NewError(f.name, 0, "", err.Error(), "")
	if m := typeError.FindStringSubmatch(err.Error()); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		e.Key, e.Problem = m[2], m[3]
	}
	return e
}
