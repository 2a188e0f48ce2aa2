package main

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"dnasim/internal/inputfile"
	"dnasim/report"
	"dnasim/report/compare"
	"dnasim/results"
)

// compareCommand sets one run against another.
type compareCommand struct {
	formatFlag
	bound  float64
	layers bool
}

func (o *compareCommand) declare(f *flag.FlagSet) {
	f.Float64Var(&o.bound, "bound", -1, "fail (exit status 1) if a figure differs by more than this `share` of it, "+
		"or is in one run only: 0.01 is 1 %")
	f.BoolVar(&o.layers, "layers", false, "also the figures of layers")
	o.formatFlag.declare(f)
}

func (o *compareCommand) run(_ context.Context, c *console, in input) error {
	format, err := o.value()
	if err != nil {
		return err
	}
	if len(in.arguments) != 2 {
		return wrongInput(errors.New("dnasim compare A.json B.json: two files are needed, " +
			"each the JSON of a run (-format json, or results.json of -out)"))
	}
	if !(o.bound >= -1) || o.bound < 0 && o.bound != -1 {
		return wrongInput(fmt.Errorf("-bound %v: allowed: 0 or more, relative: 0.01 is 1 %%", o.bound))
	}
	var runs [2]*results.Run
	for i, name := range in.arguments {
		if runs[i], err = readRun(name); err != nil {
			return wrongInput(err)
		}
	}
	found := compare.Runs(runs[0], runs[1])
	if err := compare.Write(c.stdout, found, format, report.Options{Layers: o.layers, Width: c.width}); err != nil {
		return err
	}
	if o.bound >= 0 && found.Differs(o.bound) {
		return fmt.Errorf("the runs differ by more than %v, relative (-bound)", o.bound)
	}
	return nil
}

// readRun reads the JSON of a run.
func readRun(name string) (*results.Run, error) {
	text, err := inputfile.Read(name, results.MaxBytes)
	if err != nil {
		return nil, err
	}
	r, err := results.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}
