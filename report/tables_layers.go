package report

import (
	"dnasim/results"
	"fmt"
)

const layersNote = "M output positions, K reduction, N output channels; 2*(...) stands for two groups, 3 times for three repetitions; cycles, DRAM and energy are of all of them. The minimum is a closed form."

// layerTables gives one table of layers per network and machine.
func layerTables(r *results.Run) []Table {
	var tables []Table
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			if m := &n.Machines[j]; len(m.Layers) > 0 {
				t := layersTable(r, n, m)
				t.Path = layerPath(i, j)
				tables = append(tables, t)
			}
		}
	}
	if len(tables) > 0 { // once is enough
		tables[0].Notes = []string{layersNote}
	}
	return tables
}

// layersTable gives every layer's codes, mapping, cycles and energy.
func layersTable(r *results.Run, n *results.Network, m *results.Machine) Table {
	t := Table{
		Key:   "layers-" + slug(n.Name) + "-" + slug(m.Name),
		Title: fmt.Sprintf("Layers of %s on %s%s", n.Name, m.Name, setting(r.FindHardware(m.Name), n.Batch)),
		Columns: []Column{
			stubColumn("layer", "Layer"), textColumn("kind", "Kind"), textColumn("shape", "M x K x N"), textColumn("format", "Format"),
			{Key: "bits", Name: "Weights / act.", Unit: "bits", Align: Right},
			realColumn("base", "Base", ""),
			{Key: "rmae_weights_percent", Name: "RMAE weights", Unit: "%", Align: Right, Decimals: 2},
			{Key: "rmae_activations_percent", Name: "RMAE act.", Unit: "%", Align: Right, Decimals: 2},
			countColumn("cycles", "Cycles"), countColumn("min_cycles", "Minimum cycles"), realColumn("time_us", "Time", "us"),
			textColumn("bound", "Bound"), percentColumn("utilization_percent", "Lanes in use"),
			realColumn("dram_kib", "DRAM", "KiB"), realColumn("energy_uj", "Energy", "uJ"),
			wrapColumn("mapping", "Mapping"),
		},
	}
	for i := range m.Layers {
		t.add(layerCells(m, &m.Layers[i])...)
	}
	return t.dropEmptyColumns()
}

func layerCells(m *results.Machine, l *results.Layer) []Cell {
	utilization := Missing("")
	if l.MACs > 0 {
		utilization = Number(100 * l.Utilization)
	}
	return []Cell{
		String(l.Name), String(l.Kind), nonEmpty(shape(l.M, l.K, l.N, l.Groups, l.Repeat)), nonEmpty(l.Format), layerBits(l),
		optional(l.Base, 1), optional(l.RMAEWeights, 100), optional(l.RMAEActivations, 100),
		Integer(l.Cycles), Integer(l.MinCycles), layerTime(m, l, microPerUnit), nonEmpty(l.Bound), utilization,
		Number(float64(l.DRAMBytes) / bytesPerKiB), Number(l.EnergyPJ / picoPerMicro),
		nonEmpty(l.Mapping),
	}
}

// setting names clock, node and batch in the title of a table that may be read alone.
func setting(h *results.Hardware, batch int) string {
	if h == nil {
		return fmt.Sprintf(" (batch %d)", batch)
	}
	return fmt.Sprintf(" (%s MHz, %d nm, batch %d)", shortDecimal(h.ClockMHz), h.NodeNM, batch)
}

// shape writes the GEMM of a layer: "729x1200x128", "2*(729x1200x128)" in groups, ""
// for a layer that is none.
func shape(m, k, n, groups, repeat int) string {
	if m == 0 || k == 0 || n == 0 {
		return ""
	}
	s := fmt.Sprintf("%dx%dx%d", m, k, n)
	if groups > 1 {
		s = fmt.Sprintf("%d*(%s)", groups, s)
	}
	if repeat > 1 {
		s = fmt.Sprintf("%d times %s", repeat, s)
	}
	return s
}

// layerBits writes the stored bits of weights and activations.
func layerBits(l *results.Layer) Cell {
	if l.BitsWeights == 0 && l.BitsActivations == 0 {
		return Missing("")
	}
	return String(fmt.Sprintf("%d/%d", l.BitsWeights, l.BitsActivations))
}

// layerTime is the layer's cycles at the machine's time per cycle, in seconds times
// scale.
func layerTime(m *results.Machine, l *results.Layer, scale float64) Cell {
	return ratio(float64(l.Cycles)*m.TimeS*scale, float64(m.Cycles))
}
