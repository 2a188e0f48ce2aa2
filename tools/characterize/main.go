package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
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
	only := flag.String("technology", "osu018", "osu018 or osu035")
	out := flag.String("out", "rtl", "folder of RESULTS.md")
	table := flag.String("table", filepath.Join("energy", "data", "datapath_osu.csv"), "sheet of the figures; rows of blocks that do not run stay")
	work := flag.String("work", filepath.Join(os.TempDir(), "dnasim-netlists"), "folder of the netlists")
	reference := flag.String("reference", filepath.Join("energy", "data", "datapath_nangate45.csv"), "figures of another library to compare with")
	flag.Parse()
	chosen, err := regexp.Compile(*pattern)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*work, 0o755); err != nil {
		return err
	}
	for _, t := range technologies {
		if t.name == *only {
			j := job{technology: t, table: *table, work: *work, explain: *explain, again: *again,
				wanted: func(t task) bool { return (*heavy || !t.heavy) && chosen.MatchString(t.key()) }}
			if err := j.characterize(ctx); err != nil {
				return err
			}
			return writeResults(*table, *out, *reference)
		}
	}
	return fmt.Errorf("no technology %q; there are osu018 and osu035", *only)
}

// A job is the blocks that are wanted, in one technology.
type job struct {
	technology  technology
	table, work string // sheet of the figures; folder of the netlists
	explain     int    // kinds of nets to be ranked
	again       bool   // also circuits that the table has
	wanted      func(task) bool
}

func (j *job) characterize(ctx context.Context) error {
	t := j.technology
	library, err := t.library()
	if err != nil {
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
	for _, k := range plan() {
		if !j.wanted(k) {
			continue
		}
		if done, err := has(j.table, t, k); err != nil || done && !j.again {
			if err != nil {
				return err
			}
			continue
		}
		fresh, ranking, err := one(ctx, t, library, j.work, tools, k, all)
		if err != nil {
			return fmt.Errorf("%s: %w", k.key(), err)
		}
		// Written after each block: an interrupted run leaves what it found.
		if err := update(j.table, fresh); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%-70s %9.0f um2 %7.2f ns %8.3f pJ\n", k.key(), fresh[0].areaUM2, fresh[0].criticalPathNS, fresh[0].energyPJ)
		for _, s := range ranking[:min(j.explain, len(ranking))] {
			fmt.Fprintf(os.Stderr, "  %8.3f pJ %7.2f changes of %5d nets  %s\n", s.EnergyPJ/pairs, float64(s.Changes)/pairs, s.Nets, s.Kind)
		}
	}
	return nil
}

// writeResults writes RESULTS.md of the first technology and, where the second was run, beside it
// RESULTS-<its name>.md.
func writeResults(table, out, reference string) error {
	rows, err := readRows(table)
	if err != nil {
		return err
	}
	others, err := readReference(reference)
	if err != nil {
		return err
	}
	for i, t := range technologies {
		name := "RESULTS.md"
		if i > 0 {
			name = "RESULTS-" + t.name + ".md"
		}
		if len(ofLibrary(rows, t.name)) == 0 {
			continue
		}
		if err := os.WriteFile(filepath.Join(out, name), []byte(results(t.name, rows, others)), 0o644); err != nil {
			return err
		}
	}
	return nil
}
