package report

import (
	"dnasim/report/table"
	"dnasim/results"
)

// layerRow is one layer on one machine.
type layerRow struct {
	machineRow
	index int // of the layer, from 0
	layer *results.Layer
}

// layerRecords is layers.csv: one row per network, machine and layer, keys and units as in
// the JSON.
func layerRecords(r *results.Run) table.Table {
	var rows []layerRow
	for _, m := range MachineRows(r) {
		for i := range m.Machine.Layers {
			rows = append(rows, layerRow{m, i, &m.Machine.Layers[i]})
		}
	}
	columns := append(layerShapeColumns(), layerCodeColumns()...)
	return tableOf("layers", append(columns, layerFigureColumns()...), rows)
}

// layerShapeColumns say which layer it is.
func layerShapeColumns() []field[layerRow] {
	type row = layerRow
	return []field[row]{
		{"network", func(r *row) table.Cell { return table.String(r.Network.Name) }},
		{"machine", func(r *row) table.Cell { return table.String(r.Machine.Name) }},
		{"index", func(r *row) table.Cell { return table.Integer(r.index) }},
		{"layer", func(r *row) table.Cell { return table.String(r.layer.Name) }},
		{"kind", func(r *row) table.Cell { return table.String(r.layer.Kind) }},
		{"batch", func(r *row) table.Cell { return table.Integer(r.Network.Batch) }},
		{"clock_mhz", func(r *row) table.Cell { return r.ofHardware(r.hardware.ClockMHz) }},
		{"node_nm", func(r *row) table.Cell { return table.Positive(r.hardware.NodeNM) }},
		{"process", func(r *row) table.Cell { return table.NonEmpty(r.hardware.Process) }},
		{"m", func(r *row) table.Cell { return table.Integer(r.layer.M) }},
		{"k", func(r *row) table.Cell { return table.Integer(r.layer.K) }},
		{"n", func(r *row) table.Cell { return table.Integer(r.layer.N) }},
		{"groups", func(r *row) table.Cell { return table.Integer(r.layer.Groups) }},
		{"repeat", func(r *row) table.Cell { return table.Integer(r.layer.Repeat) }},
		{"macs", func(r *row) table.Cell { return table.Integer(r.layer.MACs) }},
	}
}

// layerCodeColumns describe the codes of its tensors.
func layerCodeColumns() []field[layerRow] {
	type row = layerRow
	return []field[row]{
		{"format", func(r *row) table.Cell { return table.NonEmpty(r.layer.Format) }},
		{"bits_weights", func(r *row) table.Cell { return table.Integer(r.layer.BitsWeights) }},
		{"bits_activations", func(r *row) table.Cell { return table.Integer(r.layer.BitsActivations) }},
		{"base", func(r *row) table.Cell { return table.Optional(r.layer.Base, 1) }},
		{"rmae_weights", func(r *row) table.Cell { return table.Optional(r.layer.RMAEWeights, 1) }},
		{"rmae_activations", func(r *row) table.Cell { return table.Optional(r.layer.RMAEActivations, 1) }},
		{"zeros_weights", func(r *row) table.Cell { return table.Number(r.layer.ZerosWeights) }},
		{"zeros_activations", func(r *row) table.Cell { return table.Number(r.layer.ZerosActivations) }},
		{"rss_exponential", func(r *row) table.Cell { return r.goodness(func(g *results.Goodness) float64 { return g.Exponential }) }},
		{"rss_half_normal", func(r *row) table.Cell { return r.goodness(func(g *results.Goodness) float64 { return g.HalfNormal }) }},
		{"rss_uniform", func(r *row) table.Cell { return r.goodness(func(g *results.Goodness) float64 { return g.Uniform }) }},
		{"rss_pareto", func(r *row) table.Cell { return r.goodness(func(g *results.Goodness) float64 { return g.Pareto }) }},
	}
}

// layerFigureColumns are what the simulation gave.
func layerFigureColumns() []field[layerRow] {
	type row = layerRow
	columns := []field[row]{
		{"mapping", func(r *row) table.Cell { return table.NonEmpty(r.layer.Mapping) }},
		{"cycles", func(r *row) table.Cell { return table.Integer(r.layer.Cycles) }},
		{"min_cycles", func(r *row) table.Cell { return table.Integer(r.layer.MinCycles) }},
		{"stall_cycles", func(r *row) table.Cell { return table.Integer(r.layer.StallCycles) }},
		{"time_s", func(r *row) table.Cell { return layerTime(r.Machine, r.layer, 1) }},
		{"bound", func(r *row) table.Cell { return table.NonEmpty(r.layer.Bound) }},
		{"utilization", func(r *row) table.Cell { return table.Number(r.layer.Utilization) }},
		{"dram_bytes", func(r *row) table.Cell { return table.Integer(r.layer.DRAMBytes) }},
		{"dram_read_bytes", func(r *row) table.Cell { return table.Integer(r.layer.DRAMReadBytes) }},
		{"dram_write_bytes", func(r *row) table.Cell { return table.Integer(r.layer.DRAMWriteBytes) }},
		{"merged_bytes", func(r *row) table.Cell { return table.Integer(r.layer.MergedBytes) }},
		{"energy_pj", func(r *row) table.Cell { return table.Number(r.layer.EnergyPJ) }},
		{"dot_product_energy_pj", func(r *row) table.Cell { return table.Number(r.layer.DotProductEnergyPJ) }},
	}
	columns = append(columns, energyColumns(func(r *row) *results.EnergyPJ { return &r.layer.Energy })...)
	return append(columns, splitColumns(func(r *row) *results.CycleSplit { return &r.layer.Split })...)
}

// goodness is missing where the weights were not fitted.
func (r *layerRow) goodness(of func(*results.Goodness) float64) table.Cell {
	if r.layer.Goodness == nil {
		return table.Missing("")
	}
	return table.Number(of(r.layer.Goodness))
}
