package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
)

const LayersNote = "M is output positions, K the reduction, N output channels. 2*(...) stands for two groups, 3 times for three repetitions; cycles, DRAM and energy include all of them. The minimum is a closed form."

// layerTables gives one table of layers per network and machine.
func layerTables(r *results.Run) []table.Table {
	var tables []table.Table
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			if m := &n.Machines[j]; len(m.Layers) > 0 {
				t := LayersTable(r, n, m)
				t.Path = LayerPath(i, j)
				tables = append(tables, t)
			}
		}
	}
	if len(tables) > 0 { // once is enough
		tables[0].Notes = []string{LayersNote}
	}
	return tables
}

// LayersTable gives every layer's codes, mapping, cycles and energy.
func LayersTable(r *results.Run, n *results.Network, m *results.Machine) table.Table {
	t := table.Table{
		Key:   "layers-" + table.Slug(n.Name) + "-" + table.Slug(m.Name),
		Title: fmt.Sprintf("Layers of %s on %s%s", n.Name, m.Name, setting(r.FindHardware(m.Name), n.Batch)),
		Columns: []table.Column{
			table.Stub("layer", "Layer"), table.Plain("kind", "Kind"), table.Plain("shape", "M x K x N"), table.Plain("format", "Format"),
			{Key: "bits", Name: "Weights / act.", Unit: "bits", Align: table.Right},
			table.Real("base", "Base", ""),
			{Key: "rmae_weights_percent", Name: "RMAE weights", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "rmae_activations_percent", Name: "RMAE act.", Unit: "%", Align: table.Right, Decimals: 2},
			table.Count("cycles", "Cycles"), table.Count("min_cycles", "Minimum cycles"), table.Real("time_us", "Time", "us"),
			table.Plain("bound", "Bound"), table.Percent("utilization_percent", "Lanes in use"),
			table.Real("dram_kib", "DRAM", "KiB"), table.Real("merged_kib", "Merged", "KiB"), table.Real("energy_uj", "Energy", "uJ"),
			table.Wrapped("mapping", "Mapping"),
		},
	}
	for i := range m.Layers {
		t.Add(layerCells(m, &m.Layers[i])...)
	}
	return t.DropEmptyColumns()
}

func layerCells(m *results.Machine, l *results.Layer) []table.Cell {
	utilization := table.Missing("")
	if l.MACs > 0 {
		utilization = table.Number(100 * l.Utilization)
	}
	merged := table.Missing("")
	if l.MergedBytes > 0 {
		merged = table.Number(float64(l.MergedBytes) / bytesPerKiB)
	}
	return []table.Cell{
		table.String(l.Name), table.String(l.Kind), table.NonEmpty(shape(l.M, l.K, l.N, l.Groups, l.Repeat)), table.NonEmpty(l.Format), LayerBits(l),
		table.Optional(l.Base, 1), table.Optional(l.RMAEWeights, 100), table.Optional(l.RMAEActivations, 100),
		table.Integer(l.Cycles), table.Integer(l.MinCycles), layerTime(m, l, MicroPerUnit), table.NonEmpty(l.Bound), utilization,
		table.Number(float64(l.DRAMBytes) / bytesPerKiB), merged, table.Number(l.EnergyPJ / PicoPerMicro),
		table.NonEmpty(l.Mapping),
	}
}

// setting names clock, node and batch in the title of a table that may be read alone.
func setting(h *results.Hardware, batch int) string {
	if h == nil {
		return fmt.Sprintf(" (batch %d)", batch)
	}
	return fmt.Sprintf(" (%s MHz, %d nm, batch %d)", ShortDecimal(h.ClockMHz), h.NodeNM, batch)
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

// LayerBits writes the stored bits of weights and activations.
func LayerBits(l *results.Layer) table.Cell {
	if l.BitsWeights == 0 && l.BitsActivations == 0 {
		return table.Missing("")
	}
	return table.String(fmt.Sprintf("%d/%d", l.BitsWeights, l.BitsActivations))
}

// layerTime is the layer's cycles at the machine's time per cycle, in seconds times
// scale.
func layerTime(m *results.Machine, l *results.Layer, scale float64) table.Cell {
	return table.Ratio(float64(l.Cycles)*m.TimeS*scale, float64(m.Cycles))
}

// LayerPath is where the layers of a network on a machine stand in the JSON.
func LayerPath(network, machine int) string {
	return fmt.Sprintf("networks[%d].machines[%d].layers[]", network, machine)
}
