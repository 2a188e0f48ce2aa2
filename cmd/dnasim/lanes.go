package main

import (
	"context"
	"fmt"
	"strconv"

	"dnasim/experiment"
	"dnasim/quant"
	"dnasim/report"
)

// lanes compares the organisations of the exponential lane.
func lanes(ctx context.Context, c *console, args []string) error {
	o, format, show, err := begin(c, "lanes", args)
	if err != nil {
		return err
	}
	widths, err := o.widthsOf()
	if err != nil {
		return wrongInput(err)
	}
	cfg, err := loadRun(o)
	if err != nil {
		return wrongInput(err)
	}
	bar := newBar(c, show)
	s, err := experiment.Lanes(ctx, cfg, experiment.LanesOptions{
		Options: experiment.Options{Version: release, Jobs: o.jobs, Progress: bar.step}, Widths: widths,
	})
	bar.finish()
	if err != nil {
		return err
	}
	return report.WriteLanes(c.stdout, s, format, report.Options{Layers: o.layers, Width: c.width})
}

// widthsOf reads the exponent widths of -n.
func (o *options) widthsOf() ([]int, error) {
	var list []int
	for _, name := range names(o.exponents) {
		n, err := strconv.Atoi(name)
		if err != nil || n < quant.MinExponentBits || n > quant.MaxExponentBits {
			return nil, fmt.Errorf("-n %s: allowed: exponent widths from %d to %d, such as 3,4", name, quant.MinExponentBits, quant.MaxExponentBits)
		}
		list = append(list, n)
	}
	return list, nil
}
