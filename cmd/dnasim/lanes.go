package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"

	"dnasim/experiment"
	"dnasim/experiment/lanes"
	"dnasim/quant"
	"dnasim/report"
	"dnasim/report/studies"
)

// lanesCommand compares the organisations of the exponential lane.
type lanesCommand struct {
	simulationFlags
	exponents string
	layers    bool
}

func (l *lanesCommand) declare(f *flag.FlagSet) {
	configFlag(f, &l.config)
	networksFlag(f, &l.networks)
	f.StringVar(&l.machines, "machines", "", "comma-separated `names`: the INT8 machine, and the one whose lanes are exchanged")
	f.StringVar(&l.exponents, "n", "", "comma-separated exponent `widths`, 3 to 7; all by default")
	f.BoolVar(&l.layers, "layers", false, "print every network on every machine")
	l.formatFlag.declare(f)
	l.workFlags.declare(f, "layers simulated")
}

func (l *lanesCommand) run(ctx context.Context, c *console, _ input) error {
	format, bar, err := l.begin(c)
	if err != nil {
		return err
	}
	widths, err := exponentWidths(l.exponents)
	if err != nil {
		return wrongInput(err)
	}
	if l.config == "" {
		return wrongInput(errors.New("no configuration: dnasim lanes -config FILE; " +
			"dnasim config -print-default prints one to start from"))
	}
	cfg, err := l.load()
	if err != nil {
		return err
	}
	if err := experiment.Check(cfg); err != nil {
		return wrongInput(err)
	}
	disk := l.cache()
	defer disk.Trim()
	s, err := lanes.Compare(ctx, cfg, lanes.Options{
		Options: experiment.Options{Version: release, Memo: experiment.NewMemo().On(disk), Jobs: l.jobs, Progress: steps(bar)}, Widths: widths,
	})
	bar.Finish()
	if err != nil {
		return err
	}
	return studies.WriteLanes(c.stdout, s, format, report.Options{Layers: l.layers, Width: c.width})
}

// exponentWidths reads the list of -n.
func exponentWidths(text string) ([]int, error) {
	var list []int
	for _, name := range names(text) {
		n, err := strconv.Atoi(name)
		if err != nil || n < quant.MinExponentBits || n > quant.MaxExponentBits {
			return nil, fmt.Errorf("-n %s: allowed: exponent widths from %d to %d, such as 3,4", name, quant.MinExponentBits, quant.MaxExponentBits)
		}
		list = append(list, n)
	}
	return list, nil
}
