package sweep

import (
	"fmt"
	"math"
	"strings"

	"dnasim/energy"
	"dnasim/internal/expr"
	"dnasim/internal/portable"
	"dnasim/internal/spelling"
	"dnasim/internal/tomlfile"
	"dnasim/sweep/store"
)

// Metric is a figure of a machine at a point by which machines are compared.
type Metric struct {
	Key   string // with its unit, as in constraints, CSV and JSON
	Short string // a second name for objectives; "" for none
	Name  string
	Unit  string
	// More tells that larger values are better.
	More bool
	fold fold
	of   func(*store.Outcome) (float64, bool)
}

// fold says how the values of several networks become one.
type fold int

const (
	foldGeomean fold = iota // geometric mean, for what is compared in ratios
	foldMean
	foldMax // the worst
)

// Metrics lists all metrics.
func Metrics() []Metric {
	return []Metric{
		{"time_ms", "time", "Time", "ms", false, foldGeomean, always(func(o *store.Outcome) float64 { return o.TimeS * 1e3 })},
		{"cycles", "", "Cycles", "", false, foldGeomean, always(func(o *store.Outcome) float64 { return float64(o.Cycles) })},
		{"energy_uj", "energy", "Energy", "uJ", false, foldGeomean, always(func(o *store.Outcome) float64 { return o.Energy.Total / 1e6 })},
		{"edp_uj_ms", "edp", "Energy x time", "uJ ms", false, foldGeomean, always(func(o *store.Outcome) float64 { return o.Energy.Total / 1e6 * o.TimeS * 1e3 })},
		{"dot_product_energy_uj", "dot_product_energy", "Dot-product energy", "uJ", false, foldGeomean, always(func(o *store.Outcome) float64 { return o.DotProductEnergyPJ / 1e6 })},
		{"dram_energy_uj", "dram_energy", "DRAM energy", "uJ", false, foldGeomean, always(func(o *store.Outcome) float64 {
			return (o.Energy.Parts[energy.DRAMDynamic] + o.Energy.Parts[energy.DRAMBackground]) / 1e6
		})},
		{"sram_energy_uj", "sram_energy", "SRAM energy", "uJ", false, foldGeomean, always(func(o *store.Outcome) float64 {
			return (o.Energy.Parts[energy.SRAMDynamic] + o.Energy.Parts[energy.SRAMLeakage]) / 1e6
		})},
		{"datapath_energy_uj", "datapath_energy", "Datapath energy", "uJ", false, foldGeomean, always(func(o *store.Outcome) float64 {
			return (o.Energy.Parts[energy.DatapathDynamic] + o.Energy.Parts[energy.DatapathLeakage] + o.Energy.Parts[energy.PostProcessing]) / 1e6
		})},
		{"power_mw", "power", "Power", "mW", false, foldGeomean, power},
		{"area_mm2", "area", "Area", "mm2", false, foldMax, always(func(o *store.Outcome) float64 { return o.AreaMM2 })},
		{"leakage_mw", "leakage", "Leakage", "mW", false, foldMax, always(func(o *store.Outcome) float64 { return o.LeakageMW })},
		{"lanes", "", "Lanes", "", false, foldMax, always(func(o *store.Outcome) float64 { return float64(o.Lanes) })},
		{"buffer_kib", "buffer", "Buffers", "KiB", false, foldMax, always(func(o *store.Outcome) float64 { return o.BufferKiB })},
		{"memory_gbps", "memory", "Memory", "GB/s", false, foldMax, always(func(o *store.Outcome) float64 { return o.MemoryGBps })},
		{"dram_mib", "dram", "DRAM traffic", "MiB", false, foldGeomean, always(func(o *store.Outcome) float64 { return float64(o.DRAMReadBytes+o.DRAMWriteBytes) / (1 << 20) })},
		{"utilization", "", "Utilization", "", true, foldMean, always(func(o *store.Outcome) float64 { return o.Utilization })},
		{"compression", "", "Compression", "", true, foldMean, measured(func(o *store.Outcome) *float64 { return o.Compression })},
		{"mean_bits_weights", "", "Bits of weights", "", false, foldMean, measured(func(o *store.Outcome) *float64 { return o.MeanBitsWeights })},
		{"mean_bits_activations", "", "Bits of activations", "", false, foldMean, measured(func(o *store.Outcome) *float64 { return o.MeanBitsActivations })},
		{"loss", "", "Loss", "", false, foldMax, measured(func(o *store.Outcome) *float64 { return o.Loss })},
		{"speedup", "", "Speedup", "x", true, foldGeomean, measured(func(o *store.Outcome) *float64 { return o.Speedup })},
		{"energy_ratio", "", "Energy ratio", "x", true, foldGeomean, measured(func(o *store.Outcome) *float64 { return o.EnergyRatio })},
	}
}

func always(of func(*store.Outcome) float64) func(*store.Outcome) (float64, bool) {
	return func(o *store.Outcome) (float64, bool) { return of(o), true }
}

func measured(of func(*store.Outcome) *float64) func(*store.Outcome) (float64, bool) {
	return func(o *store.Outcome) (float64, bool) {
		if v := of(o); v != nil {
			return *v, true
		}
		return 0, false
	}
}

// power is the mean power of the inference.
func power(o *store.Outcome) (float64, bool) {
	const pjPerMWs = 1e9
	return o.Energy.Total / pjPerMWs / o.TimeS, o.TimeS > 0
}

// metricByKey finds a metric.
func metricByKey(key string) (Metric, bool) {
	for _, m := range Metrics() {
		if key == m.Key {
			return m, true
		}
	}
	return Metric{}, false
}

// metricNamed finds a metric by its key or its short name.
func metricNamed(name string) (Metric, bool) {
	for _, m := range Metrics() {
		if name == m.Short && name != "" {
			return m, true
		}
	}
	return metricByKey(name)
}

// metricKeys lists the keys of all metrics.
func metricKeys() []string {
	var keys []string
	for _, m := range Metrics() {
		keys = append(keys, m.Key)
	}
	return keys
}

// objectiveNames lists the keys and short names of all metrics.
func objectiveNames() []string {
	names := metricKeys()
	for _, m := range Metrics() {
		if m.Short != "" {
			names = append(names, m.Short)
		}
	}
	return names
}

// cost is the metric with its sign such that less is better.
func (m *Metric) cost(v float64) float64 {
	if m.More {
		return -v
	}
	return v
}

// folded is the metric over several networks; ok is false if one of them has no value.
func (m *Metric) folded(rows []*store.Outcome) (v float64, ok bool) {
	if len(rows) == 1 {
		return m.of(rows[0])
	}
	sum, most := 0.0, math.Inf(-1)
	for _, o := range rows {
		x, ok := m.of(o)
		if !ok {
			return 0, false
		}
		most = max(most, x)
		if m.fold == foldGeomean {
			x = portable.Log(x)
		}
		sum += x
	}
	mean := sum / float64(len(rows))
	switch m.fold {
	case foldGeomean:
		return portable.Exp(mean), !math.IsInf(mean, 0) && !math.IsNaN(mean)
	case foldMax:
		return most, true
	}
	return mean, true
}

// readObjectives reads objectives and constraints.
func (s *Sweep) readObjectives(f *tomlfile.Document, t *table) error {
	if len(t.Objectives) == 0 {
		t.Objectives = []string{"energy", "time", "area"}
	}
	for i, name := range t.Objectives {
		path := at("sweep.objectives", i)
		m, ok := metricNamed(name)
		if !ok {
			return fail(f, fmt.Sprintf("unknown objective %q%s", name, spelling.DidYouMean(name, objectiveNames())), strings.Join(metricKeys(), ", "), path, "sweep.objectives")
		}
		for _, other := range s.Objectives {
			if other.Key == m.Key {
				return fail(f, fmt.Sprintf("%q stands there twice", m.Key), "each objective once", path, "sweep.objectives")
			}
		}
		s.Objectives = append(s.Objectives, m)
	}
	switch t.Fronts {
	case "", "together":
	case "each":
		s.Each = true
	default:
		return fail(f, fmt.Sprintf("%q", t.Fronts), `"together" (all machines compete) or "each" (every machine has its own)`, "sweep.fronts")
	}
	for i, text := range t.Constraints {
		path := at("sweep.constraints", i)
		c, err := expr.Parse(text)
		if err != nil {
			return fail(f, fmt.Sprintf("%q: %v", text, err), `a comparison such as "area_mm2 <= 4"`, path, "sweep.constraints")
		}
		s.Constraints = append(s.Constraints, Constraint{Comparison: c, path: path})
	}
	return nil
}
