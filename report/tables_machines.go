package report

import (
	"dnasim/results"
	"fmt"
	"strconv"
)

// machinesTable heads every report: what was compared, at which clock, node and bits.
func machinesTable(r *results.Run) Table {
	t := Table{
		Key:   "machines",
		Title: "Machines",
		Path:  "hardware[]",
		Columns: []Column{
			stubColumn("machine", "Machine"), textColumn("kind", "Kind"), textColumn("organisation", "Lane organisation"),
			textColumn("fit", "Codes"), countColumn("terms", "Terms"),
			countColumn("lanes", "Lanes"), givenColumn("clock_mhz", "Clock", "MHz"),
			{Key: "node_nm", Name: "Node", Unit: "nm", Align: Right},
			{Key: "voltage_v", Name: "Voltage", Unit: "V", Align: Right, Decimals: 2},
			{Key: "weight_bits", Name: "Weights", Unit: "bits", Align: Right},
			{Key: "activation_bits", Name: "Activations", Unit: "bits", Align: Right},
			realColumn("peak_gmacs_per_s", "Peak", "GMAC/s"),
		},
		Notes: []string{"Bits: stored bits per element, the mean over a network's layers; the range is over the networks."},
	}
	for i := range r.Hardware {
		h := &r.Hardware[i]
		weights, activations := bitsOf(r, h.Name)
		t.add(String(h.Name), String(h.Kind), nonEmpty(h.Organisation), nonEmpty(h.Fit), positive(h.Terms),
			Integer(h.Lanes), Number(h.ClockMHz), Integer(h.NodeNM), Number(h.VoltageV),
			String(weights), String(activations), Number(h.PeakGMACs))
	}
	return t.dropEmptyColumns()
}

// bitsOf gives the ranges over all networks of a machine's mean bits per element.
func bitsOf(r *results.Run, machine string) (weights, activations string) {
	var w, a span
	for i := range r.Networks {
		if m := r.Networks[i].FindMachine(machine); m != nil {
			w.add(m.MeanBitsWeights)
			a.add(m.MeanBitsActivations)
		}
	}
	return w.String(), a.String()
}

// span is the range of some numbers.
type span struct {
	low, high float64
	any       bool
}

func (s *span) add(x float64) {
	if !s.any {
		*s = span{x, x, true}
		return
	}
	s.low, s.high = min(s.low, x), max(s.high, x)
}

// String writes the range with up to two decimals: "8", "4.37 to 5.02", "-" if empty.
func (s *span) String() string {
	low, high := shortDecimal(s.low), shortDecimal(s.high)
	switch {
	case !s.any:
		return "-"
	case low == high:
		return low
	}
	return low + " to " + high
}

// shortDecimal writes x with two decimals, none if x is whole.
func shortDecimal(x float64) string {
	if x == float64(int64(x)) {
		return strconv.FormatInt(int64(x), 10)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// hardwareTable gives what a machine is made of and what that costs at rest.
func hardwareTable(r *results.Run) Table {
	t := Table{
		Key:   "hardware",
		Title: "Organisation, memory, area and leakage",
		Path:  "hardware[]",
		Columns: []Column{
			stubColumn("machine", "Machine"), textColumn("array", "Tiles x rows x columns"), givenColumn("buffer_kib", "Buffers", "KiB"),
			textColumn("memory_technology", "Memory"), textColumn("memory_model", "Memory model"),
			givenColumn("memory_gbps", "Bandwidth", "GB/s"),
			realColumn("area_mm2", "Area", "mm2"), realColumn("leakage_mw", "Leakage", "mW"),
		},
		Notes: []string{"Buffers, area and leakage are of all tiles together."},
	}
	for i := range r.Hardware {
		h := &r.Hardware[i]
		t.add(String(h.Name), String(fmt.Sprintf("%d x %d x %d", h.Tiles, h.Rows, h.Columns)), Number(h.BufferKiB), nonEmpty(h.MemoryTechnology), nonEmpty(h.MemoryModel),
			Number(h.MemoryGBps), Number(h.AreaMM2), Number(h.LeakageMW))
		for _, warning := range h.Timing {
			t.Notes = append(t.Notes, fmt.Sprintf("Timing of %s: %s", h.Name, warning))
		}
	}
	return t
}

// areaTable gives the area of each machine by block.
func areaTable(r *results.Run) Table {
	t := Table{
		Key:   "area",
		Title: "Area by block",
		Path:  "hardware[].area[]",
		Columns: []Column{
			stubColumn("machine", "Machine"), stubColumn("block", "Block"), countColumn("instances", "Instances"),
			realColumn("area_mm2", "Area", "mm2"), percentColumn("share_percent", "Share"),
			realColumn("leakage_mw", "Leakage", "mW"), textColumn("status", "Status"),
		},
	}
	for i := range r.Hardware {
		h := &r.Hardware[i]
		for k, a := range h.Area {
			t.add(String(h.Name), String(a.Block), Integer(a.Instances), Number(a.AreaMM2),
				ratio(100*a.AreaMM2, h.AreaMM2), Number(a.LeakageMW), String(a.Status))
			t.Rows[len(t.Rows)-1].Rule = k == 0 && i > 0
		}
	}
	return t
}
