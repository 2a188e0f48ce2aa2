package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
	"dnasim/configs"
	"dnasim/energy/memory"
	"dnasim/experiment/bill"
	"dnasim/report"
	"dnasim/report/table"
)

// dramCommand runs a memory trace through a described DRAM.
type dramCommand struct {
	formatFlag
	config, trace  string
	check, presets bool
}

func (o *dramCommand) declare(f *flag.FlagSet) {
	configFlag(f, &o.config)
	f.StringVar(&o.trace, "trace", "", "trace `file`: lines arrival_cycle,R|W,hexaddress")
	f.BoolVar(&o.check, "check", false, "have a legality checker judge every command; slower")
	f.BoolVar(&o.presets, "presets", false, "list the presets of [dram]")
	o.formatFlag.declare(f)
}

func (o *dramCommand) run(ctx context.Context, c *console, _ input) error {
	format, err := o.value()
	if err != nil {
		return err
	}
	if o.presets {
		return listPresets(c, format)
	}
	if o.config == "" || o.trace == "" {
		return wrongInput(errors.New("dnasim dram -config FILE -trace FILE: both are needed; " +
			"the configuration has a [dram] table, dnasim dram -presets lists presets"))
	}
	cfg, err := configs.Read(o.config)
	if err != nil {
		return wrongInput(err)
	}
	memory, err := cfg.CompleteDRAM()
	if err != nil {
		return wrongInput(err)
	}
	trace, err := readTrace(o.trace, &memory)
	if err != nil {
		return wrongInput(err)
	}
	r, err := replay.Run(ctx, cfg.DRAM, trace, replay.Options{Check: o.check})
	var wrong *replay.TraceError
	switch {
	case errors.As(err, &wrong):
		return wrongInput(fmt.Errorf("%s: %w", o.trace, err))
	case err != nil:
		return err
	}
	priced, err := bill.PriceReplay(cfg, &r)
	if err != nil {
		return wrongInput(err)
	}
	f := replayFigures{Report: r, Pricing: priced}
	if bursts := r.Commands.RD + r.Commands.WR; bursts > 0 {
		f.PJPerBit = new(priced.Energy.Total / (r.BandwidthGBps * r.TimeNS * 8))
	}
	return report.WriteDRAMReplay(c.stdout, report.DRAMReplay{Figures: f, Values: f.values()}, format)
}

// replayFigures is the outcome of a replay as JSON shows it.
type replayFigures struct {
	replay.Report
	memory.Pricing
	PJPerBit *float64 `json:"pj_per_bit"` // of a bit that crossed the DRAM bus; null: none did
}

// readTrace reads a trace for a memory; errors name the file and the line.
func readTrace(name string, full *dram.Config) (replay.Trace, error) {
	trace, err := replay.ReadFile(name, full.CapacityBytes())
	var file *fs.PathError
	switch {
	case errors.As(err, &file):
		return nil, fmt.Errorf("-trace %w; allowed: a file of lines arrival_cycle,R|W,hexaddress", err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return trace, nil
}

// values are the figures in reading order.
func (r *replayFigures) values() []report.Value {
	whole := func(key, name, unit string, v int64) report.Value {
		return report.Value{Key: key, Name: name, Unit: unit, Cell: table.Integer(v)}
	}
	number := func(key, name, unit string, v float64) report.Value {
		return report.Value{Key: key, Name: name, Unit: unit, Cell: table.Number(v)}
	}
	e := &r.Energy
	latency := func(of func(*dram.Latency) float64) table.Cell {
		if r.ReadLatency == nil {
			return table.Missing("")
		}
		return table.Number(of(r.ReadLatency))
	}
	return []report.Value{
		whole("cycles", "Time", "DRAM cycles", r.Cycles), number("time_ns", "Time", "ns", r.TimeNS),
		whole("reads", "Reads", "", r.Reads), whole("writes", "Writes", "", r.Writes),
		number("bandwidth_gbps", "Bandwidth", "GB/s", r.BandwidthGBps), number("peak_gbps", "Peak bandwidth", "GB/s", r.PeakGBps),
		number("share_of_peak_percent", "Share of the peak", "%", 100*r.ShareOfPeak), {Key: "row_hit_rate_percent", Name: "Row-buffer hits", Unit: "%", Cell: table.Optional(r.RowHitRate, 100)},
		{Key: "read_latency_mean_cycles", Name: "Read latency, mean", Unit: "cycles", Cell: latency(func(l *dram.Latency) float64 { return l.Mean })},
		{Key: "read_latency_p50_cycles", Name: "Read latency, median", Unit: "cycles", Cell: latency(func(l *dram.Latency) float64 { return float64(l.P50) })},
		{Key: "read_latency_p99_cycles", Name: "Read latency, 99 %", Unit: "cycles", Cell: latency(func(l *dram.Latency) float64 { return float64(l.P99) })},
		{Key: "read_latency_max_cycles", Name: "Read latency, largest", Unit: "cycles", Cell: latency(func(l *dram.Latency) float64 { return float64(l.Max) })},
		whole("act", "Activates", "", r.Commands.ACT), whole("pre", "Precharges", "", r.Commands.PRE), whole("auto_pre", "Auto precharges", "", r.Commands.AutoPRE),
		whole("rd", "Read bursts", "", r.Commands.RD), whole("wr", "Write bursts", "", r.Commands.WR), whole("ref", "Refreshes", "", r.Commands.REF),
		number("energy_activate_pj", "Energy, activates", "pJ", e.Activate), number("energy_read_pj", "Energy, reads", "pJ", e.Read),
		number("energy_write_pj", "Energy, writes", "pJ", e.Write), number("energy_refresh_pj", "Energy, refresh", "pJ", e.Refresh),
		number("energy_background_pj", "Energy, background", "pJ", e.Background), number("energy_total_pj", "Energy, total", "pJ", e.Total),
		{Key: "pj_per_bit", Name: "Energy per bit", Unit: "pJ/bit", Cell: table.Optional(r.PJPerBit, 1)},
		{Key: "energy_method", Name: "Energies from", Cell: table.String(r.Method)},
		whole("checked_commands", "Commands checked", "", r.Checked),
	}
}

// listPresets lists the described memories.
func listPresets(c *console, format table.Format) error {
	t := table.Table{Key: "presets", Title: "Memories: presets of [dram]", Columns: []table.Column{
		{Key: "preset", Name: "Preset", Stub: true}, {Key: "what", Name: "What", Wrap: true}, {Key: "source", Name: "Source", Wrap: true},
	}}
	for _, p := range dram.Presets() {
		t.Rows = append(t.Rows, table.Row{Cells: []table.Cell{table.String(p.Name), table.String(p.Doc), table.String(p.Source)}})
	}
	return table.Write(c.stdout, t, format, c.width)
}
