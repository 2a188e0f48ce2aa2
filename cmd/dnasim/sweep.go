package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"dnasim/experiment"
	"dnasim/report"
	"dnasim/results"
	"dnasim/sweep"
)

// sweepCommand evaluates many configurations.
func sweepCommand(ctx context.Context, c *console, args []string) error {
	o, _, err := parse("sweep", args, 0)
	if err != nil {
		return err
	}
	format, err := o.formatOf()
	if err != nil {
		return err
	}
	progress, err := newSweepProgress(c, o.progress)
	if err != nil {
		return err
	}
	run, err := o.sweepOptions()
	if err != nil {
		return wrongInput(err)
	}
	s, err := loadSweep(o, run.Memo)
	if err != nil {
		return wrongInput(err)
	}
	if o.dryRun {
		return previewSweep(ctx, c, s, run, format)
	}
	if o.out != "" {
		if err := report.CheckSweepDir(o.out); err != nil {
			return wrongInput(err)
		}
	}
	job := &sweepJob{console: c, options: o, sweep: s, run: run, progress: progress}
	result, err := job.do(ctx)
	if err != nil || result == nil {
		return err
	}
	return report.WriteSweep(c.stdout, result, format, report.Options{Width: c.width})
}

// sweepOptions checks the flags of a sweep that concern its run.
func (o *options) sweepOptions() (sweep.Options, error) {
	run := sweep.Options{Version: release, Workers: o.jobs, Memo: experiment.NewMemo()}
	if o.jobs < 1 {
		return run, fmt.Errorf("-jobs %d: allowed: 1 or more", o.jobs)
	}
	if o.shard != "" {
		index, count, ok := strings.Cut(o.shard, "/")
		i, err1 := strconv.Atoi(index)
		n, err2 := strconv.Atoi(count)
		if !ok || err1 != nil || err2 != nil || n < 1 || i < 0 || i >= n {
			return run, fmt.Errorf("-shard %s: allowed: i/N with i from 0 to N-1, e.g. 0/8", o.shard)
		}
		run.Shard = sweep.Shard{Index: i, Count: n}
	}
	for _, clash := range []struct {
		both bool
		what string
	}{
		{o.shard != "" && o.slurm, "-shard and -slurm: Slurm's tasks get their shares by themselves"},
		{o.shard != "" && o.out != "", "-shard and -out: a share is no result; run without -shard to collect"},
		{o.detach && !o.slurm, "-detach without -slurm"},
		{o.dryRun && (o.slurm || o.shard != ""), "-dry-run with -slurm or -shard"},
		{o.detach && o.out != "", "-detach and -out: there is nothing to write yet"},
	} {
		if clash.both {
			return run, errors.New(clash.what)
		}
	}
	return run, nil
}

// loadSweep reads the file of a sweep and checks it as far as can be without running.
func loadSweep(o *options, memo *experiment.Memo) (*sweep.Sweep, error) {
	if o.config == "" {
		return nil, errors.New("no sweep: dnasim sweep -config FILE; sweep/README.md describes the file")
	}
	s, err := sweep.Load(o.config)
	if err != nil {
		return nil, err
	}
	if o.store != "" {
		s.Store = o.store
	}
	return s, s.Check(memo)
}

// sweepJob is a sweep that runs.
type sweepJob struct {
	*console
	options  *options
	sweep    *sweep.Sweep
	run      sweep.Options
	progress *sweepProgress
}

// do runs the sweep here or on a cluster; without a result there is none to print.
func (j *sweepJob) do(ctx context.Context) (result *results.Sweep, err error) {
	points, err := j.beginPoints()
	if err != nil {
		return nil, err
	}
	first, most, err := j.sweep.Size()
	if err != nil {
		return nil, wrongInput(err)
	}
	j.progress.begin(j.sweep, first, most, j.run.Workers)
	j.run.Tell = j.progress.point
	var stats *sweep.Stats
	if j.options.slurm {
		result, stats, err = j.onCluster(ctx)
	} else {
		result, stats, err = j.sweep.Run(ctx, j.run)
	}
	j.progress.end(stats)
	if err := endPoints(points, err == nil && result != nil); err != nil {
		return nil, err
	}
	switch {
	case errors.Is(err, sweep.ErrDetached):
		j.progress.say(err.Error())
		return nil, nil
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return nil, j.interrupted()
	case err != nil:
		return nil, err
	case result == nil:
		return nil, nil // a share, which has its own summary
	}
	if j.options.out != "" {
		err = report.WriteSweepDir(j.options.out, result, j.layout())
	}
	return result, err
}

// layout records what gave the results.
func (j *sweepJob) layout() report.Options {
	text, err := os.ReadFile(j.options.config)
	if err != nil {
		text = nil // it was there a moment ago; the results stand without it
	}
	return report.Options{Command: "dnasim sweep -config " + j.options.config, ConfigFile: string(text)}
}

// interrupted says what is left of an interrupted sweep.
func (j *sweepJob) interrupted() error {
	if j.options.slurm {
		return fmt.Errorf("interrupted; the job goes on: the same command waits for it, scancel ends it")
	}
	return fmt.Errorf("interrupted; what was finished is in %s, the same command goes on from there", j.sweep.Store)
}

// beginPoints begins points.csv, if there is a directory for it.
func (j *sweepJob) beginPoints() (*report.SweepPoints, error) {
	if j.options.out == "" {
		return nil, nil
	}
	points, err := report.NewSweepPoints(j.options.out, j.sweep.Columns())
	if err != nil {
		return nil, err
	}
	j.run.Rows = func(r sweep.Row) error { return points.Add(j.sweep.Cells(r)) }
	return points, nil
}

func endPoints(points *report.SweepPoints, keep bool) error {
	if points == nil {
		return nil
	}
	return points.Close(keep)
}

// onCluster runs the sweep as Slurm jobs.
func (j *sweepJob) onCluster(ctx context.Context) (*results.Sweep, *sweep.Stats, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	return j.sweep.RunOnCluster(ctx, j.run, sweep.Cluster{Program: program, Detach: j.options.detach, Tell: j.progress.say})
}

// listedPoints bounds what -dry-run prints.
const listedPoints = 1000

// previewSweep lists the points without running them, but for one, to estimate the time.
func previewSweep(ctx context.Context, c *console, s *sweep.Sweep, run sweep.Options, format report.Format) error {
	list, err := s.Preview(ctx, run, listedPoints)
	if err != nil {
		return err
	}
	first, most, err := s.Size()
	if err != nil {
		return wrongInput(err)
	}
	took, err := s.Measure(ctx, run, list)
	if err != nil {
		return err
	}
	if err := report.WriteTable(c.stdout, previewTable(s, list), format, c.width); err != nil {
		return err
	}
	text := sizeText(s, first, most)
	if len(list) < first {
		text += fmt.Sprintf("; the first %d are listed", len(list))
	}
	if took > 0 {
		text += fmt.Sprintf("; one takes %s with %d workers: about %s for all, less what they have in common", spell(took), run.Workers, spell(took*time.Duration(most)))
	}
	_, err = fmt.Fprintln(c.stderr, "dnasim:", text)
	return err
}

// previewTable lists points with what would become of them.
func previewTable(s *sweep.Sweep, list []sweep.Listed) report.Table {
	t := report.Table{Key: "points", Title: "Points", Columns: []report.Column{{Key: "point", Name: "Point", Align: report.Right, Stub: true}}}
	for i := range s.Axes {
		t.Columns = append(t.Columns, report.Column{Key: strings.Join(s.Axes[i].Keys, " "), Name: s.Axes[i].Name})
	}
	t.Columns = append(t.Columns, report.Column{Key: "state", Name: "State", Wrap: true})
	states := map[sweep.Fate]string{sweep.Absent: "to be computed", sweep.Stored: "in the store", sweep.Excluded: "excluded by a constraint"}
	for _, p := range list {
		cells := []report.Cell{report.Integer(p.Point)}
		for i, step := range p.Digits {
			cells = append(cells, report.String(s.Axes[i].Label(step)))
		}
		state := states[p.Verdict.Fate]
		if p.Verdict.Fate == sweep.Impossible {
			state = "impossible: " + p.Verdict.Reason
		}
		t.Rows = append(t.Rows, report.Row{Cells: append(cells, report.String(state))})
	}
	return t
}

// sizeText says how many points there are.
func sizeText(s *sweep.Sweep, first, most int) string {
	sizes := make([]string, len(s.Axes))
	for i := range s.Axes {
		sizes[i] = fmt.Sprintf("%d %s", len(s.Axes[i].Values), s.Axes[i].Name)
	}
	grid := strings.Join(sizes, " x ")
	switch s.Strategy {
	case sweep.Random:
		return fmt.Sprintf("%d points of %s", first, grid)
	case sweep.Refine:
		return fmt.Sprintf("%d points to begin with, at most %d of %s", first, most, grid)
	}
	return fmt.Sprintf("%d points: %s", first, grid)
}

// spell writes a duration for people.
func spell(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// sortedKeys lists the keys of a map in order.
func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
