package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"dnasim/experiment"
	"dnasim/internal/cache"
	"dnasim/report"
	"dnasim/report/folders"
	"dnasim/report/sweeps"
	"dnasim/results"
	"dnasim/sweep"
	"dnasim/sweep/slurm"
)

// sweepCommand evaluates many configurations.
type sweepCommand struct {
	formatFlag
	workFlags
	config, store, shard, out string
	dryRun, slurm, detach     bool
}

func (o *sweepCommand) declare(f *flag.FlagSet) {
	configFlag(f, &o.config)
	f.BoolVar(&o.dryRun, "dry-run", false, "list the points; run one, to estimate the time, and keep nothing")
	f.StringVar(&o.store, "store", "", "`directory` of results, instead of the sweep's; made if it does not exist")
	f.StringVar(&o.shard, "shard", "", "do one `share` of the points, i/N with i from 0 to N-1, and print nothing; run without it to collect")
	f.BoolVar(&o.slurm, "slurm", false, "run as a job array of Slurm ([sweep.slurm]), wait and collect")
	f.BoolVar(&o.detach, "detach", false, "with -slurm: submit and do not wait")
	outFlag(f, &o.out, "all formats, pictures and every design")
	o.formatFlag.declare(f)
	o.workFlags.declare(f, "points worked on")
}

func (o *sweepCommand) run(ctx context.Context, c *console, _ input) error {
	format, err := o.value()
	if err != nil {
		return err
	}
	progress, err := newSweepProgress(c, o.progress)
	if err != nil {
		return err
	}
	disk := o.cache()
	defer disk.Trim()
	run, err := o.runOptions(disk)
	if err != nil {
		return wrongInput(err)
	}
	s, err := o.load(run.Memo)
	if err != nil {
		return wrongInput(err)
	}
	if o.dryRun {
		return previewSweep(ctx, c, s, run, format)
	}
	if err := checkOut(o.out, folders.CheckSweep); err != nil {
		return err
	}
	job := &sweepJob{console: c, options: o, sweep: s, run: run, progress: progress}
	result, err := job.do(ctx)
	if result == nil {
		return err
	}
	return errors.Join(err, sweeps.Write(c.stdout, result, format, report.Options{Width: c.width}))
}

// runOptions checks the flags that concern how the sweep is run.
func (o *sweepCommand) runOptions(disk *cache.Disk) (sweep.Options, error) {
	run := sweep.Options{Version: release, Workers: o.jobs, Memo: experiment.NewMemo().On(disk)}
	if err := o.check(); err != nil {
		return run, err
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

// load reads the file of the sweep and checks it as far as can be without running.
func (o *sweepCommand) load(memo *experiment.Memo) (*sweep.Sweep, error) {
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
	options  *sweepCommand
	sweep    *sweep.Sweep
	run      sweep.Options
	progress *sweepProgress
}

// do runs the sweep here or on a cluster and writes its files. A result beside an error is of a
// sweep whose files could not be written; without a result there is none to print.
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
	lost := points.Close(err == nil && result != nil)
	var folder sweep.StoreError
	switch {
	case errors.As(err, &folder):
		return nil, wrongInput(err)
	case errors.Is(err, slurm.ErrDetached):
		j.progress.say(err.Error())
		return nil, nil
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return nil, j.interrupted()
	case err != nil:
		return nil, err
	case result == nil:
		return nil, lost // a share, which has its own summary
	}
	return result, errors.Join(lost, writeOut(j.options.out, func() error {
		return folders.WriteSweep(j.options.out, result, j.layout())
	}))
}

// layout records what gave the results.
func (j *sweepJob) layout() report.Options {
	return report.Options{Command: "dnasim sweep -config " + j.options.config, ConfigFile: j.sweep.Text()}
}

// interrupted says what is left of an interrupted sweep.
func (j *sweepJob) interrupted() error {
	if j.options.slurm {
		return fmt.Errorf("interrupted; the job goes on: the same command waits for it, scancel ends it")
	}
	return fmt.Errorf("interrupted; what was finished is in %s, the same command goes on from there", j.sweep.Store)
}

// beginPoints begins points.csv, nil if there is no directory for it.
func (j *sweepJob) beginPoints() (*folders.SweepPoints, error) {
	if j.options.out == "" {
		return nil, nil
	}
	points, err := folders.NewSweepPoints(j.options.out, j.sweep.Columns())
	if err != nil {
		return nil, err
	}
	j.run.Rows = func(r sweep.Row) error { return points.Add(j.sweep.Cells(r)) }
	return points, nil
}

// onCluster runs the sweep as Slurm jobs.
func (j *sweepJob) onCluster(ctx context.Context) (*results.Sweep, *sweep.Stats, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	return j.sweep.RunOnCluster(ctx, j.run, slurm.Array{Program: program, Detach: j.options.detach, Tell: j.progress.say})
}
