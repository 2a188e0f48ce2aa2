package main

import (
	"context"
	"flag"
	"fmt"

	"dnasim/configs"
	"dnasim/experiment/summary"
	"dnasim/report"
	"dnasim/results"
	"dnasim/workloads/describe"
)

// networksCommand lists the built-in networks or those of a configuration, or the layers of one.
type networksCommand struct {
	formatFlag
	config string
	batch  int
}

func (n *networksCommand) declare(f *flag.FlagSet) {
	configFlag(f, &n.config)
	f.IntVar(&n.batch, "batch", 0, "`number` of images or sequences, instead of the configuration's or what a file fixes")
	n.formatFlag.declare(f)
}

func (n *networksCommand) run(_ context.Context, c *console, in input) error {
	format, err := n.value()
	if err != nil {
		return err
	}
	if n.batch < 0 {
		return wrongInput(fmt.Errorf("-batch %d: allowed: 1 or more", n.batch))
	}
	cfg, o := &configs.Config{}, describe.DefaultOptions()
	o.Batch = 0
	known := describe.Names()
	if n.config != "" {
		if cfg, err = loadConfig(n.config); err != nil {
			return wrongInput(err)
		}
		o, known = cfg.Run.Options(), cfg.Run.Networks
	}
	if n.batch > 0 {
		o.Batch = n.batch
	}
	if len(in.arguments) == 1 {
		net, err := cfg.NetworkWith(in.arguments[0], o)
		if err != nil {
			return wrongInput(err)
		}
		return report.WriteNetwork(c.stdout, summary.Shapes(net), format)
	}
	var list []results.NetworkSummary
	for _, name := range known {
		net, err := cfg.NetworkWith(name, o)
		if err != nil {
			return wrongInput(err)
		}
		list = append(list, summary.Shapes(net))
	}
	return report.WriteNetworks(c.stdout, list, format)
}
