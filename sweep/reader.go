package sweep

import (
	"reflect"

	"dnasim/internal/tomlfile"
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

// maxFileBytes bounds the file of a sweep and its base; a list of a hundred thousand values takes
// less.
const maxFileBytes = 16 << 20

// readTable reads the [sweep] table and the path of the base. The keys of the configuration around
// them are checked with the first point.
func readTable(f *tomlfile.Document) (t table, base string, err error) {
	if !f.Has("sweep") {
		return t, "", tomlfile.NewError(f.File, 0, "sweep", "is not there", "a table [sweep] with [[sweep.axis]]; sweep/README.md describes it; a configuration without one is for dnasim run")
	}
	if axes, given := f.Value("sweep", "axis"); given {
		if _, tables := axes.([]map[string]any); !tables {
			return t, "", f.Fail("is no array of tables", "[[sweep.axis]], once for each axis", "sweep.axis")
		}
	}
	if err := f.Check(tomlfile.Schema{Type: reflect.TypeFor[string]()}, "base"); err != nil {
		return t, "", err
	}
	if err := f.Check(tomlfile.Schema{Type: reflect.TypeFor[table]()}, "sweep"); err != nil {
		return t, "", err
	}
	if err := f.Decode(&base, "base"); err != nil {
		return t, "", err
	}
	return t, base, f.Decode(&t, "sweep")
}

// fail makes an error about a key at the line of the first of the keys that the file holds.
func fail(f *tomlfile.Document, problem, allowed string, keys ...string) error {
	e := f.Fail(problem, allowed, keys...)
	e.Key = keys[0]
	return e
}

// at is the path of an element of a list.
func at(path string, i int) string { return tomlfile.Index(path, i) }
