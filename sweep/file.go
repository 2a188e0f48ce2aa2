package sweep

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
	"dnasim/sweep/slurm"
)

// Strategy says how points are chosen.
type Strategy string

// The strategies.
const (
	Grid   Strategy = "grid"   // every point
	Random Strategy = "random" // count different points
	Refine Strategy = "refine" // a coarse grid, then finer steps around the Pareto fronts
)

// MaxPoints bounds the points that a sweep considers.
const MaxPoints = 1_000_000

// Sweep describes a sweep: a configuration, axes over its keys, and objectives.
type Sweep struct {
	// Path of its file, which errors name.
	Path string
	Axes []Axis
	// Constraints that points, or machines at points, must meet.
	Constraints []Constraint
	// Objectives of the Pareto fronts, at least one.
	Objectives []Metric
	// Each tells that every machine has fronts of its own; otherwise all machines compete.
	Each     bool
	Strategy Strategy
	// Count of points: exactly for Random, at most for Refine.
	Count int
	// Seed of Random.
	Seed uint64
	// Store is the folder of results.
	Store string
	Slurm slurm.Config

	file     *tomlfile.Document
	document *document // the configuration with the first value of every axis
	at       [][]int   // position in the document of each key of each axis
	space    space
}

// Load reads the file of a sweep.
func Load(path string) (*Sweep, error) {
	text, err := tomlfile.ReadFile(path, maxFileBytes)
	if err != nil {
		return nil, tomlfile.NewError(path, 0, "", err.Error(), "a TOML file")
	}
	return Parse(path, text)
}

// Text of the file, as it was read.
func (s *Sweep) Text() string { return s.file.Text }

// Parse reads a sweep from text. name stands in errors, and paths in the text are relative to its
// folder.
func Parse(name, text string) (*Sweep, error) {
	f, err := tomlfile.Parse(name, text)
	if err != nil {
		return nil, err
	}
	t, base, err := readTable(f)
	if err != nil {
		return nil, err
	}
	s := &Sweep{Path: name, file: f, Store: t.Store, Slurm: t.Slurm}
	if err := s.readDocument(f, base); err != nil {
		return nil, err
	}
	if err := s.readAxes(f, &t); err != nil {
		return nil, err
	}
	if err := s.readObjectives(f, &t); err != nil {
		return nil, err
	}
	if err := s.readStrategy(f, &t, f.Has("sweep", "count")); err != nil {
		return nil, err
	}
	if s.Store == "" {
		s.Store = strings.TrimSuffix(filepath.Base(name), ".toml") + ".points"
	} else if !filepath.IsAbs(s.Store) {
		s.Store = filepath.Join(filepath.Dir(name), s.Store)
	}
	if err := s.Slurm.Validate(); err != nil {
		return nil, f.PlaceIn(err, "sweep.slurm")
	}
	return s, nil
}

// readDocument overlays the tables of the file on those of its base, if it has one.
func (s *Sweep) readDocument(f *tomlfile.Document, base string) error {
	own, err := documentOf(f, "base", "sweep")
	if err != nil {
		return err
	}
	s.document = &document{name: s.Path}
	if f.Has("base") {
		if s.document, err = readBase(f, base); err != nil {
			return err
		}
	}
	return s.document.overlay(own)
}

// readBase reads the configuration below that of a sweep.
func readBase(f *tomlfile.Document, path string) (*document, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(f.File), path)
	}
	text, err := tomlfile.ReadFile(path, maxFileBytes)
	if err != nil {
		return nil, fail(f, path+": "+err.Error(), "the path of a configuration, relative to this file's folder", "base")
	}
	below, err := tomlfile.Parse(path, text)
	if err != nil {
		return nil, err
	}
	if below.Has("sweep") || below.Has("base") {
		return nil, fail(f, path+" is a sweep itself", "the path of a configuration", "base")
	}
	d, err := documentOf(below)
	if err != nil {
		return nil, err
	}
	return d, d.rebase(f.File)
}

// readAxes reads the axes and sets their first values in the document.
func (s *Sweep) readAxes(f *tomlfile.Document, t *table) error {
	axes, _ := f.Value("sweep", "axis")
	given, _ := axes.([]map[string]any)
	if len(t.Axes) == 0 {
		return fail(f, "has no axis", "[[sweep.axis]] with key and values", "sweep.axis", "sweep")
	}
	for i := range t.Axes {
		has := func(name string) int {
			if _, ok := given[i][name]; ok {
				return 1
			}
			return 0
		}
		a := &t.Axes[i]
		a.hasValues, a.hasPowers, a.rangeParts = has("values") > 0, has("powers_of_two") > 0, has("from")+has("to")+has("step")
		axis, err := newAxis(f, a, at("sweep.axis", i))
		if err != nil {
			return err
		}
		s.Axes = append(s.Axes, axis)
	}
	nameAxes(s.Axes)
	if err := s.checkAxes(f); err != nil {
		return err
	}
	return s.setAxes(f)
}

// checkAxes refuses two axes of one name, or over one key.
func (s *Sweep) checkAxes(f *tomlfile.Document) error {
	names, keys := map[string]string{}, map[string]string{}
	for i := range s.Axes {
		a := &s.Axes[i]
		for _, key := range a.keys {
			if other, taken := keys[key.String()]; taken {
				return fail(f, fmt.Sprintf("%s has the key %s too", other, key), "each key once", a.path+".key", a.path+".keys", a.path)
			}
			keys[key.String()] = a.path
		}
		if other, taken := names[a.Name]; taken {
			return fail(f, fmt.Sprintf("%q is the name of %s too", a.Name, other), "a name for each", a.path+".name", a.path)
		}
		names[a.Name] = a.path
	}
	return nil
}

func (s *Sweep) setAxes(f *tomlfile.Document) error {
	sizes := make([]int, len(s.Axes))
	for i := range s.Axes {
		a := &s.Axes[i]
		sizes[i] = len(a.Values)
		line := max(f.Line(a.path+".key"), f.Line(a.path+".keys"))
		for k, key := range a.keys {
			if key[0] == "sweep" || key[0] == "base" {
				return fail(f, fmt.Sprintf("%s is a key of the sweep itself", key), "keys of the configuration", a.path+".key", a.path)
			}
			if err := s.document.set(key, a.texts[0][k], place{s.Path, line}); err != nil {
				return err
			}
		}
	}
	for i := range s.Axes {
		var leaves []int
		for _, key := range s.Axes[i].keys {
			leaves = append(leaves, s.document.find(key))
		}
		s.at = append(s.at, leaves)
	}
	s.space = newSpace(sizes)
	return nil
}

// readStrategy reads how points are chosen and how many there are.
func (s *Sweep) readStrategy(f *tomlfile.Document, t *table, counted bool) error {
	s.Strategy, s.Count, s.Seed = t.Strategy, t.Count, uint64(t.Seed)
	if s.Strategy == "" {
		s.Strategy = Grid
	}
	known := []string{string(Grid), string(Random), string(Refine)}
	switch {
	case !slices.Contains(known, string(s.Strategy)):
		return fail(f, fmt.Sprintf("unknown strategy %q%s", s.Strategy, spelling.DidYouMean(string(s.Strategy), known)), strings.Join(known, ", "), "sweep.strategy")
	case t.Seed < 0:
		return fail(f, fmt.Sprint(t.Seed), "0 or more", "sweep.seed")
	case counted && s.Strategy == Grid:
		return fail(f, "has no meaning for a grid, which has all points", `strategy = "random" or "refine"`, "sweep.count")
	case counted && (s.Count < 1 || s.Count > MaxPoints):
		return fail(f, strconv.Itoa(s.Count), fmt.Sprintf("1 to %d", MaxPoints), "sweep.count")
	case s.Strategy == Random && !counted:
		return fail(f, "is not there", "the number of points", "sweep.count", "sweep.strategy")
	case s.Strategy == Refine && !counted:
		s.Count = MaxPoints
	}
	if s.Strategy == Random {
		s.Count = s.space.atMost(s.Count)
	}
	if s.Strategy == Grid && s.space.atMost(MaxPoints+1) > MaxPoints {
		return fail(f, fmt.Sprintf("%s points (%s)", s.space.exact(), s.space), fmt.Sprintf("up to %d, or strategy = \"random\" or \"refine\" with a count", MaxPoints), "sweep.axis", "sweep")
	}
	if s.space.total == 0 {
		return fail(f, fmt.Sprintf("%s points (%s)", s.space.exact(), s.space), "up to 2^62 even where few are looked at", "sweep.axis", "sweep")
	}
	return nil
}
