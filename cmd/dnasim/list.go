package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment"
	"dnasim/report"
	"dnasim/results"
	"dnasim/workloads/describe"
)

// networks lists the built-in networks, or the layers of one or of a file.
func networks(_ context.Context, c *console, args []string) error {
	o, rest, err := parse("networks", args, 1)
	if err != nil {
		return err
	}
	format, err := o.formatOf()
	if err != nil {
		return err
	}
	if len(rest) == 1 {
		n, err := configs.Network(rest[0], describe.DefaultOptions(), configs.Imported{})
		if err != nil {
			return wrongInput(err)
		}
		return report.WriteNetwork(c.stdout, experiment.NetworkSummary(n), format)
	}
	var list []results.NetworkSummary
	for _, name := range describe.Names() {
		n, err := describe.Build(name, describe.DefaultOptions())
		if err != nil {
			return err
		}
		list = append(list, experiment.NetworkSummary(n))
	}
	return report.WriteNetworks(c.stdout, list, format)
}

// energyTable prints the prices in force, or that of one SRAM.
func energyTable(_ context.Context, c *console, args []string) error {
	o, _, err := parse("energy", args, 0)
	if err != nil {
		return err
	}
	format, err := o.formatOf()
	if err != nil {
		return err
	}
	prices, err := pricesOf(o)
	if err != nil {
		return wrongInput(err)
	}
	table, err := energy.Load(prices)
	if err != nil {
		return wrongInput(err)
	}
	if o.sram != "" {
		return sram(c, o, prices, table, format)
	}
	return report.WriteEnergyTable(c.stdout, experiment.EnergyTable(table, prices), format)
}

// pricesOf is the energy section in force: the configuration's with the flags laid over it.
func pricesOf(o *options) (energy.Config, error) {
	cfg, err := configs.Default()
	if o.config != "" {
		cfg, err = configs.Load(o.config)
	}
	if err != nil {
		return energy.Config{}, err
	}
	prices := cfg.Energy
	if o.node != 0 {
		prices.NodeNM = o.node
	}
	if o.cell != "" {
		prices.SRAMCell = cellOf(o.cell)
	}
	return prices, prices.Validate()
}

// cellOf is CACTI's name of an SRAM cell, whose prefix may be left out: lstp, itrs-lstp.
func cellOf(name string) string {
	const prefix = "itrs-"
	if slices.Contains(energy.Cells(), prefix+name) {
		return prefix + name
	}
	return name
}

func sram(c *console, o *options, prices energy.Config, table *energy.Table, format report.Format) error {
	bytes, err := parseCapacity(o.sram)
	if err != nil {
		return wrongInput(err)
	}
	s, err := table.SRAM(prices.NodeNM, prices.SRAMCell, bytes, o.width)
	if err != nil {
		return wrongInput(err)
	}
	e := s.ExpectedErrorPercent
	return report.WriteSRAM(c.stdout, results.SRAM{
		CapacityKiB: float64(bytes) / 1024, WidthBits: o.width, NodeNM: prices.NodeNM, Cell: prices.SRAMCell,
		ReadPJ: s.ReadPJ, WritePJ: s.WritePJ, LeakageMW: s.LeakageMW, AreaMM2: s.AreaMM2, AccessNS: s.AccessNS,
		Method: s.Method, Source: s.Source,
		ReadErrorPercent: e.Read.Worst, WriteErrorPercent: e.Write.Worst, LeakageErrorPercent: e.Leakage.Worst,
		AreaErrorPercent: e.Area.Worst, AccessErrorPercent: e.Access.Worst, MedianErrorPercent: e.Median(),
	}, format)
}

// parseCapacity reads a size such as 48KiB, 2MiB, 512B.
func parseCapacity(s string) (bytes int, err error) {
	bad := fmt.Errorf("-sram %s: allowed: a whole number of bytes such as 512B, 48KiB or 2MiB", s)
	for _, unit := range []struct {
		suffix string
		bytes  float64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"B", 1}} {
		number, ok := strings.CutSuffix(s, unit.suffix)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(number, 64)
		v *= unit.bytes
		if err != nil || !(v > 0 && v <= 1<<40) || v != float64(int(v)) {
			return 0, bad
		}
		return int(v), nil
	}
	return 0, bad
}

// config checks a configuration or prints the default one.
func config(_ context.Context, c *console, args []string) error {
	o, _, err := parse("config", args, 0)
	if err != nil {
		return err
	}
	switch {
	case o.printDefault:
		_, err := fmt.Fprint(c.stdout, configs.DefaultText())
		return err
	case o.config == "":
		return wrongInput(errors.New("dnasim config -config FILE checks a configuration; dnasim config -print-default prints the default one"))
	}
	cfg, err := configs.Load(o.config)
	if err == nil {
		err = experiment.Check(cfg)
	}
	if err != nil {
		return wrongInput(err)
	}
	_, err = fmt.Fprintf(c.stdout, "%s: good: %d networks on %d machines\n", o.config, len(cfg.Run.Networks), len(cfg.Selected()))
	return err
}

// version prints what this binary was built from.
func version(_ context.Context, c *console, args []string) error {
	o, _, err := parse("version", args, 0)
	if err != nil {
		return err
	}
	format, err := o.formatOf()
	if err != nil {
		return err
	}
	return report.WriteValues(c.stdout, "dnasim", []report.Value{
		{Key: "version", Name: "Version", Cell: report.String(release)},
		{Key: "commit", Name: "Commit", Cell: report.String(commit())},
		{Key: "go", Name: "Go", Cell: report.String(runtime.Version())},
	}, format)
}

// release is the version of the model; it changes when results do.
const release = "0.1.0"

// commit is the revision stamped into the binary by the Go tool.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}
