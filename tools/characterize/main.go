package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "characterize:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	pattern := flag.String("run", "", "characterize only blocks whose key matches, e.g. 'ripple_up_pair/.*/n3'")
	heavy := flag.Bool("heavy", false, "also what takes minutes each: n = 6 and 7, joint histograms from n = 4 on")
	again := flag.Bool("again", false, "also blocks of which the table has this very circuit")
	explain := flag.Int("explain", 0, "also say which nets take the energy: the dearest so many kinds, by laplace")
	liberty := flag.String("liberty", debian("osu018"), "Liberty file of the cells; may be compressed with gzip")
	out := flag.String("out", "rtl", "folder of RESULTS.md")
	table := flag.String("table", "", "sheet of the figures, where rows of blocks that do not run stay (default: that of the library, in energy/data or rtl/data)")
	sheet := flag.String("libraries", filepath.Join("energy", "data", "libraries.csv"), "sheet of the libraries")
	work := flag.String("work", filepath.Join(os.TempDir(), "dnasim-netlists"), "folder of the netlists")
	reference := flag.String("reference", filepath.Join("tools", "characterize", "independent45.csv"), "figures of another synthesis to the first library to compare with")
	flag.Parse()
	chosen, err := regexp.Compile(*pattern)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*work, 0o755); err != nil {
		return err
	}
	l, err := openLibrary(*liberty)
	if err != nil {
		return err
	}
	if err := l.record(*sheet); err != nil {
		return err
	}
	if *table == "" {
		*table = sheetOf(l.Name)
	}
	j := job{library: l, table: *table, work: *work, explain: *explain, again: *again,
		wanted: func(t task) bool { return (*heavy || !t.heavy) && chosen.MatchString(t.key()) }}
	if err := j.characterize(ctx); err != nil {
		return err
	}
	return writeResults(*out, *sheet, *reference)
}

// libraries that the project has figures of. The first is the one that prices are taken from.
var libraries = []string{"nangate45_typ", "sky130hd_tt", "sg13g2_stdcell_typ_1p20V_25C", "osu018", "osu035"}

// sheetOf a library's figures.
func sheetOf(name string) string {
	if name == libraries[0] {
		return filepath.Join("energy", "data", "datapath_nangate45.csv")
	}
	return filepath.Join("rtl", "data", name+".csv")
}

// A job is the blocks that are wanted, in one technology.
type job struct {
	library     *library
	table, work string // sheet of the figures; folder of the netlists
	explain     int    // kinds of nets to be ranked
	again       bool   // also circuits that the table has
	wanted      func(task) bool
}

func (j *job) characterize(ctx context.Context) error {
	wanted := slices.DeleteFunc(plan(), func(k task) bool { return !j.wanted(k) })
	if len(wanted) == 0 {
		return nil
	}
	if err := j.library.ready(); err != nil {
		return err
	}
	tools, err := versions(ctx)
	if err != nil {
		return err
	}
	all, err := streams(ctx)
	if err != nil {
		return err
	}
	for _, k := range wanted {
		if done, err := has(j.table, j.library.technology, k); err != nil || done && !j.again {
			if err != nil {
				return err
			}
			continue
		}
		fresh, spent, err := one(ctx, j.library, j.work, tools, k, all)
		if err != nil {
			return fmt.Errorf("%s: %w", k.key(), err)
		}
		// Written after each block: an interrupted run leaves what it found.
		if err := update(j.table, fresh); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%-70s %9.0f um2 %7.2f ns %8.3f pJ\n", k.key(), fresh[0].AreaUM2, fresh[0].CriticalPathNS, fresh[0].EnergyPJ)
		spent.explain(j.explain)
	}
	return nil
}

// explain says which kinds of nets take the most, a pair and a drain step.
func (m measurement) explain(kinds int) {
	for i, what := range []struct {
		name  string
		count int
	}{{"operation", m.operations}, {"drain step", m.steps}} {
		for _, s := range m.ranking[i][:min(kinds, len(m.ranking[i]))] {
			if what.count > 0 {
				n := float64(what.count)
				fmt.Fprintf(os.Stderr, "  %8.4f pJ %7.2f changes a %s of %5d nets  %s\n", s.EnergyPJ/n, float64(s.Changes)/n, what.name, s.Nets, s.Kind)
			}
		}
	}
}

// writeResults writes RESULTS.md.
func writeResults(out, sheet, reference string) error {
	others, err := readReference(reference)
	if err != nil {
		return err
	}
	cells, err := readTechnologies(sheet)
	if err != nil {
		return err
	}
	all := map[string][]row{}
	for _, name := range libraries {
		if all[name], err = readRows(sheetOf(name)); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(out, "RESULTS.md"), []byte(results(cells, all, others)), 0o644)
}
