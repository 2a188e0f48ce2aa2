package main

import (
	"context"
	"flag"

	"dnasim/configs"
	"dnasim/experiment/summary"
	"dnasim/report"
	"dnasim/results"
	"dnasim/workloads/describe"
)

// networksCommand lists the built-in networks, or the layers of one or of a file.
type networksCommand struct{ formatFlag }

func (n *networksCommand) declare(f *flag.FlagSet) { n.formatFlag.declare(f) }

func (n *networksCommand) run(_ context.Context, c *console, in input) error {
	format, err := n.value()
	if err != nil {
		return err
	}
	if len(in.arguments) == 1 {
		n, err := configs.Network(in.arguments[0], describe.DefaultOptions(), configs.Imported{})
		if err != nil {
			return wrongInput(err)
		}
		return report.WriteNetwork(c.stdout, summary.Shapes(n), format)
	}
	var list []results.NetworkSummary
	for _, name := range describe.Names() {
		n, err := describe.Build(name, describe.DefaultOptions())
		if err != nil {
			return err
		}
		list = append(list, summary.Shapes(n))
	}
	return report.WriteNetworks(c.stdout, list, format)
}
