package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dnasim/energy"
	"dnasim/experiment/bill"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
)

// energyCommand prints the prices in force, or that of one SRAM.
type energyCommand struct {
	formatFlag
	config, sram, cell string
	node, width        int
}

func (o *energyCommand) declare(f *flag.FlagSet) {
	configFlag(f, &o.config)
	o.formatFlag.declare(f)
	f.IntVar(&o.node, "node", 0, "technology node in `nm`, instead of the configuration's")
	f.StringVar(&o.sram, "sram", "", "price one SRAM of this `capacity`, e.g. 48KiB")
	f.IntVar(&o.width, "width", 64, "word width of the SRAM in `bits`")
	f.StringVar(&o.cell, "cell", "", "CACTI cell `type` of the SRAM: lstp, lop or hp")
}

func (o *energyCommand) run(_ context.Context, c *console, _ input) error {
	format, err := o.value()
	if err != nil {
		return err
	}
	prices, err := o.prices()
	if err != nil {
		return wrongInput(err)
	}
	table, err := energy.Load(prices)
	if err != nil {
		return wrongInput(err)
	}
	if o.sram != "" {
		return o.priceSRAM(c, prices, table, format)
	}
	return report.WriteEnergyTable(c.stdout, bill.Table(table, prices), format)
}

// prices is the energy section in force: the configuration's with the flags laid over it.
func (o *energyCommand) prices() (energy.Config, error) {
	cfg, err := loadConfig(o.config)
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

// priceSRAM prints the price of one SRAM.
func (o *energyCommand) priceSRAM(c *console, prices energy.Config, table *energy.Table, format table.Format) error {
	bytes, err := parseCapacity(o.sram)
	if err != nil {
		return wrongInput(err)
	}
	s, err := table.SRAM(prices.NodeNM, prices.Cell(), bytes, o.width)
	if err != nil {
		return wrongInput(err)
	}
	e := s.ExpectedErrorPercent
	return report.WriteSRAM(c.stdout, results.SRAM{
		CapacityKiB: float64(bytes) / 1024, WidthBits: o.width, NodeNM: prices.NodeNM, Cell: prices.Cell(), TemperatureK: prices.TemperatureK,
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
