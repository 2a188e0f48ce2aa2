package report

import "dnasim/results"

// layerRow is one layer on one machine.
type layerRow struct {
	machineRow
	index int // of the layer, from 0
	layer *results.Layer
}

// layersLong is layers.csv: one row per network, machine and layer, keys and units as in
// the JSON.
func layersLong(r *results.Run) Table {
	var rows []layerRow
	for _, m := range machineRows(r) {
		for i := range m.machine.Layers {
			rows = append(rows, layerRow{m, i, &m.machine.Layers[i]})
		}
	}
	columns := append(layerShapeColumns(), layerCodeColumns()...)
	return longTable("layers", append(columns, layerFigureColumns()...), rows)
}

// layerShapeColumns say which layer it is.
func layerShapeColumns() []longColumn[layerRow] {
	type row = layerRow
	return []longColumn[row]{
		{"network", func(r *row) Cell { return String(r.network.Name) }},
		{"machine", func(r *row) Cell { return String(r.machine.Name) }},
		{"index", func(r *row) Cell { return Integer(r.index) }},
		{"layer", func(r *row) Cell { return String(r.layer.Name) }},
		{"kind", func(r *row) Cell { return String(r.layer.Kind) }},
		{"batch", func(r *row) Cell { return Integer(r.network.Batch) }},
		{"clock_mhz", func(r *row) Cell { return r.ofHardware(r.hardware.ClockMHz) }},
		{"node_nm", func(r *row) Cell { return positive(r.hardware.NodeNM) }},
		{"m", func(r *row) Cell { return Integer(r.layer.M) }},
		{"k", func(r *row) Cell { return Integer(r.layer.K) }},
		{"n", func(r *row) Cell { return Integer(r.layer.N) }},
		{"groups", func(r *row) Cell { return Integer(r.layer.Groups) }},
		{"repeat", func(r *row) Cell { return Integer(r.layer.Repeat) }},
		{"macs", func(r *row) Cell { return Integer(r.layer.MACs) }},
	}
}

// layerCodeColumns describe the codes of its tensors.
func layerCodeColumns() []longColumn[layerRow] {
	type row = layerRow
	return []longColumn[row]{
		{"format", func(r *row) Cell { return nonEmpty(r.layer.Format) }},
		{"bits_weights", func(r *row) Cell { return Integer(r.layer.BitsWeights) }},
		{"bits_activations", func(r *row) Cell { return Integer(r.layer.BitsActivations) }},
		{"base", func(r *row) Cell { return optional(r.layer.Base, 1) }},
		{"rmae_weights", func(r *row) Cell { return optional(r.layer.RMAEWeights, 1) }},
		{"rmae_activations", func(r *row) Cell { return optional(r.layer.RMAEActivations, 1) }},
		{"zeros_weights", func(r *row) Cell { return Number(r.layer.ZerosWeights) }},
		{"zeros_activations", func(r *row) Cell { return Number(r.layer.ZerosActivations) }},
		{"rss_exponential", func(r *row) Cell { return r.goodness(func(g *results.Goodness) float64 { return g.Exponential }) }},
		{"rss_half_normal", func(r *row) Cell { return r.goodness(func(g *results.Goodness) float64 { return g.HalfNormal }) }},
		{"rss_uniform", func(r *row) Cell { return r.goodness(func(g *results.Goodness) float64 { return g.Uniform }) }},
		{"rss_pareto", func(r *row) Cell { return r.goodness(func(g *results.Goodness) float64 { return g.Pareto }) }},
	}
}

// layerFigureColumns are what the simulation gave.
func layerFigureColumns() []longColumn[layerRow] {
	type row = layerRow
	columns := []longColumn[row]{
		{"mapping", func(r *row) Cell { return nonEmpty(r.layer.Mapping) }},
		{"cycles", func(r *row) Cell { return Integer(r.layer.Cycles) }},
		{"min_cycles", func(r *row) Cell { return Integer(r.layer.MinCycles) }},
		{"stall_cycles", func(r *row) Cell { return Integer(r.layer.StallCycles) }},
		{"time_s", func(r *row) Cell { return layerTime(r.machine, r.layer, 1) }},
		{"bound", func(r *row) Cell { return nonEmpty(r.layer.Bound) }},
		{"utilization", func(r *row) Cell { return Number(r.layer.Utilization) }},
		{"dram_bytes", func(r *row) Cell { return Integer(r.layer.DRAMBytes) }},
		{"dram_read_bytes", func(r *row) Cell { return Integer(r.layer.DRAMReadBytes) }},
		{"dram_write_bytes", func(r *row) Cell { return Integer(r.layer.DRAMWriteBytes) }},
		{"energy_pj", func(r *row) Cell { return Number(r.layer.EnergyPJ) }},
		{"dot_product_energy_pj", func(r *row) Cell { return Number(r.layer.DotProductEnergyPJ) }},
	}
	columns = append(columns, energyColumns(func(r *row) *results.EnergyPJ { return &r.layer.Energy })...)
	return append(columns, splitColumns(func(r *row) *results.CycleSplit { return &r.layer.Split })...)
}

// goodness is missing where the weights were not fitted.
func (r *layerRow) goodness(of func(*results.Goodness) float64) Cell {
	if r.layer.Goodness == nil {
		return Missing("")
	}
	return Number(of(r.layer.Goodness))
}
