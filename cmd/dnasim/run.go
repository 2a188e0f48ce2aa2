package main

import (
	"context"
	"errors"
	"flag"

	"dnasim/experiment"
	"dnasim/report"
	"dnasim/report/folders"
)

// runCommand simulates: the main job.
type runCommand struct {
	simulationFlags
	check, layers, explain bool
	out                    string
	trace                  traceFlags
}

func (r *runCommand) declare(f *flag.FlagSet) {
	configFlag(f, &r.config)
	networksFlag(f, &r.networks)
	f.StringVar(&r.machines, "machines", "", "comma-separated `names`, instead of the configuration's (run.machines; else its own machines and int8, else the predefined ones)")
	f.BoolVar(&r.check, "check", false, "have a legality checker judge every DRAM command; slower")
	f.BoolVar(&r.layers, "layers", false, "print every layer")
	f.BoolVar(&r.explain, "explain", false, "also where each machine's energy differs from INT8's, step by step, "+
		"and what uncertain constants can change; with -out always")
	outFlag(f, &r.out, "all formats")
	r.formatFlag.declare(f)
	r.workFlags.declare(f, "layers simulated")
	r.trace.declare(f)
}

func (r *runCommand) run(ctx context.Context, c *console, in input) error {
	format, bar, err := r.begin(c)
	if err != nil {
		return err
	}
	if len(in.arguments) == 1 {
		if r.config != "" {
			return wrongInput(errors.New("two configurations: dnasim FILE.toml is short for dnasim -config FILE.toml"))
		}
		r.config = in.arguments[0]
	}
	cfg, err := r.load()
	if err != nil {
		return err
	}
	if r.check {
		cfg.CheckDRAM()
	}
	if err := experiment.Check(cfg); err != nil {
		return wrongInput(err)
	}
	if err := checkOut(r.out, folders.CheckRun); err != nil {
		return err
	}
	trace, err := r.trace.open(cfg)
	if err != nil {
		return wrongInput(err)
	}
	defer trace.Abort() // of a run that fails
	disk := r.cache()
	defer disk.Trim()
	results, err := experiment.Run(ctx, cfg, experiment.Options{
		Version: release, Memo: (*experiment.Memo)(nil).On(disk), Jobs: r.jobs, Progress: steps(bar), Trace: trace, Processes: true, Explain: r.explain || r.out != "",
	})
	bar.Finish()
	if err != nil {
		return err
	}
	layout := report.Options{Layers: r.layers, Width: c.width, Command: in.line, ConfigFile: cfg.Text()}
	// Results are printed whatever becomes of the files, and last: a reader may go away.
	return errors.Join(
		trace.Close(),
		writeOut(r.out, func() error { return folders.WriteRun(r.out, results, layout) }),
		report.Write(c.stdout, results, format, layout),
	)
}
