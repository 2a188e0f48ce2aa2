package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"strconv"
)

// machinesTable heads every report: what was compared, at which clock, node and bits.
func machinesTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "machines",
		Title: "Machines",
		Path:  "hardware[]",
		Columns: []table.Column{
			table.Stub("machine", "Machine"), table.Plain("kind", "Kind"), table.Plain("organisation", "Lane organisation"),
			table.Plain("fit", "Codes"), table.Count("terms", "Terms"),
			table.Count("lanes", "Lanes"), table.Given("clock_mhz", "Clock", "MHz"),
			{Key: "node_nm", Name: "Node", Unit: "nm", Align: table.Right},
			{Key: "voltage_v", Name: "Voltage", Unit: "V", Align: table.Right, Decimals: 2},
			{Key: "weight_bits", Name: "Weights", Unit: "bits", Align: table.Right},
			{Key: "activation_bits", Name: "Activations", Unit: "bits", Align: table.Right},
			table.Real("peak_gmacs_per_s", "Peak", "GMAC/s"),
		},
		Notes: []string{"Bits: stored bits per element, the mean over a network's layers; the range is over the networks."},
	}
	for i := range r.Hardware {
		h := &r.Hardware[i]
		weights, activations := BitsOf(r, h.Name)
		t.Add(table.String(h.Name), table.String(h.Kind), table.NonEmpty(h.Organisation), table.NonEmpty(h.Fit), table.Positive(h.Terms),
			table.Integer(h.Lanes), table.Number(h.ClockMHz), table.Integer(h.NodeNM), table.Number(h.VoltageV),
			table.String(weights), table.String(activations), table.Number(h.PeakGMACs))
	}
	return t.DropEmptyColumns()
}

// BitsOf gives the ranges over all networks of a machine's mean bits per element.
func BitsOf(r *results.Run, machine string) (weights, activations string) {
	var w, a Span
	for i := range r.Networks {
		if m := r.Networks[i].FindMachine(machine); m != nil {
			w.AddMeasured(m.MeanBitsWeights, 1)
			a.AddMeasured(m.MeanBitsActivations, 1)
		}
	}
	return w.String(), a.String()
}

// Span is the range of some numbers.
type Span struct {
	low, high float64
	any       bool
}

func (s *Span) Add(x float64) {
	if !s.any {
		*s = Span{x, x, true}
		return
	}
	s.low, s.high = min(s.low, x), max(s.high, x)
}

// AddMeasured adds factor * x, if there is an x.
func (s *Span) AddMeasured(x *float64, factor float64) {
	if x != nil {
		s.Add(factor * *x)
	}
}

// String writes the range with up to two decimals: "8", "4.37 to 5.02", "-" if empty.
func (s *Span) String() string {
	low, high := ShortDecimal(s.low), ShortDecimal(s.high)
	switch {
	case !s.any:
		return "-"
	case low == high:
		return low
	}
	return low + " to " + high
}

// ShortDecimal writes x with two decimals, none if x is whole.
func ShortDecimal(x float64) string {
	if x == float64(int64(x)) {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// hardwareTable gives what a machine is made of and what that costs at rest.
func hardwareTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "hardware",
		Title: "Organisation, memory, area and leakage",
		Path:  "hardware[]",
		Columns: []table.Column{
			table.Stub("machine", "Machine"), table.Plain("array", "Tiles x rows x columns"), table.Plain("built_for", "Lanes built for"), table.Given("buffer_kib", "Buffers", "KiB"),
			table.Plain("memory_technology", "Memory"), table.Plain("memory_model", "Memory model"),
			table.Given("memory_gbps", "Bandwidth", "GB/s"),
			table.Real("area_mm2", "Area", "mm2"), table.Real("leakage_mw", "Leakage", "mW"),
			table.Real("fastest_clock_mhz", "Fastest clock", "MHz"),
		},
		Notes: []string{"Buffers, area and leakage are of all tiles together. Lanes are built for the widest codes that the run found, or for a number that the configuration gives."},
	}
	for i := range r.Hardware {
		h := &r.Hardware[i]
		t.Add(table.String(h.Name), table.String(fmt.Sprintf("%d x %d x %d", h.Tiles, h.Rows, h.Columns)), table.NonEmpty(builtFor(&h.BuiltFor)), table.Number(h.BufferKiB), table.NonEmpty(h.MemoryTechnology), table.NonEmpty(h.MemoryModel),
			table.Number(h.MemoryGBps), table.Number(h.AreaMM2), table.Number(h.LeakageMW), fastestClock(h))
		for _, warning := range h.Timing {
			t.Notes = append(t.Notes, fmt.Sprintf("Timing of %s: %s", h.Name, warning))
		}
	}
	return t
}

// fastestClock is missing where no path is known.
func fastestClock(h *results.Hardware) table.Cell {
	if h.FastestClockMHz == 0 {
		return table.Missing("no path is known")
	}
	return table.Number(h.FastestClockMHz)
}

// builtFor says what lanes are built for; empty: nothing depends on it.
func builtFor(b *results.BuiltFor) string {
	switch {
	case b.ExponentBits == 0:
		return ""
	case b.Found:
		return fmt.Sprintf("n = %d, found", b.ExponentBits)
	}
	return fmt.Sprintf("n = %d, given", b.ExponentBits)
}

// areaTable gives the area of each machine by block.
func areaTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "area",
		Title: "Area by block",
		Path:  "hardware[].area[]",
		Columns: []table.Column{
			table.Stub("machine", "Machine"), table.Stub("block", "Block"), table.Count("instances", "Instances"),
			table.Real("area_mm2", "Area", "mm2"), table.Percent("share_percent", "Share"),
			table.Real("leakage_mw", "Leakage", "mW"),
			{Key: "critical_path_ns", Name: "Path", Unit: "ns", Align: table.Right, Decimals: 2},
			{Key: "slack_ns", Name: "Slack", Unit: "ns", Align: table.Right, Decimals: 2},
			table.Plain("status", "Status"),
		},
		Notes: []string{"Path: the longest from register to register (SRAM: the access), without layout, at the process and node in force. Slack is what the clock leaves of its period: a block with less than none misses the clock. The fastest clock of a machine is that of its longest path."},
	}
	for i := range r.Hardware {
		h := &r.Hardware[i]
		for k, a := range h.Area {
			t.Add(table.String(h.Name), table.String(a.Block), table.Integer(a.Instances), table.Number(a.AreaMM2),
				table.Ratio(100*a.AreaMM2, h.AreaMM2), table.Number(a.LeakageMW),
				table.Optional(a.CriticalPathNS, 1), table.Optional(a.SlackNS, 1), table.String(a.Status))
			t.Rows[len(t.Rows)-1].Rule = k == 0 && i > 0
		}
	}
	return t
}
