package report

import (
	"dnasim/energy"
	"dnasim/report/table"
	"dnasim/results"
)

// machineRow is one network on one machine with everything known of it.
type machineRow struct {
	results  *results.Run
	Network  *results.Network
	Machine  *results.Machine
	hardware *results.Hardware // empty when the machine is not described
	versus   *results.Versus   // nil without an INT8 machine
}

// MachineRows lists the networks on the machines in the order of the results.
func MachineRows(r *results.Run) []machineRow {
	var rows []machineRow
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			m := &n.Machines[j]
			h := r.FindHardware(m.Name)
			if h == nil {
				h = &results.Hardware{}
			}
			rows = append(rows, machineRow{r, n, m, h, n.FindVersus(m)})
		}
	}
	return rows
}

// machineRecords is results.csv: one row per network and machine, keys and units as in
// the JSON.
func machineRecords(r *results.Run) table.Table {
	columns := append(settingColumns(), machineColumns()...)
	return tableOf("machines", append(columns, versusColumns()...), MachineRows(r))
}

// settingColumns describe what ran on what.
func settingColumns() []field[machineRow] {
	type row = machineRow
	return []field[row]{
		{"version", func(r *row) table.Cell { return table.String(r.results.Version) }},
		{"network", func(r *row) table.Cell { return table.String(r.Network.Name) }},
		{"machine", func(r *row) table.Cell { return table.String(r.Machine.Name) }},
		{"kind", func(r *row) table.Cell { return table.String(r.Machine.Kind) }},
		{"batch", func(r *row) table.Cell { return table.Integer(r.Network.Batch) }},
		{"params", func(r *row) table.Cell { return table.Integer(r.Network.Params) }},
		{"tensors", func(r *row) table.Cell { return table.String(r.Network.Tensors) }},
		{"organisation", func(r *row) table.Cell { return table.NonEmpty(r.hardware.Organisation) }},
		{"fit", func(r *row) table.Cell { return table.NonEmpty(r.hardware.Fit) }},
		{"terms", func(r *row) table.Cell { return table.Positive(r.hardware.Terms) }},
		{"tiles", func(r *row) table.Cell { return table.Positive(r.hardware.Tiles) }},
		{"rows", func(r *row) table.Cell { return table.Positive(r.hardware.Rows) }},
		{"columns", func(r *row) table.Cell { return table.Positive(r.hardware.Columns) }},
		{"lanes", func(r *row) table.Cell { return table.Positive(r.hardware.Lanes) }},
		{"clock_mhz", func(r *row) table.Cell { return r.ofHardware(r.hardware.ClockMHz) }},
		{"node_nm", func(r *row) table.Cell { return table.Positive(r.hardware.NodeNM) }},
		{"process", func(r *row) table.Cell { return table.NonEmpty(r.hardware.Process) }},
		{"voltage_v", func(r *row) table.Cell { return r.ofHardware(r.hardware.VoltageV) }},
		{"peak_gmacs_per_s", func(r *row) table.Cell { return r.ofHardware(r.hardware.PeakGMACs) }},
		{"buffer_kib", func(r *row) table.Cell { return r.ofHardware(r.hardware.BufferKiB) }},
		{"memory_model", func(r *row) table.Cell { return table.NonEmpty(r.hardware.MemoryModel) }},
		{"memory_technology", func(r *row) table.Cell { return table.NonEmpty(r.hardware.MemoryTechnology) }},
		{"memory_gbps", func(r *row) table.Cell { return r.ofHardware(r.hardware.MemoryGBps) }},
		{"area_mm2", func(r *row) table.Cell { return r.ofHardware(r.hardware.AreaMM2) }},
		{"leakage_mw", func(r *row) table.Cell { return r.ofHardware(r.hardware.LeakageMW) }},
	}
}

// ofHardware is x, missing when the machine is not described.
func (r *machineRow) ofHardware(x float64) table.Cell {
	if r.hardware.Name == "" {
		return table.Missing("")
	}
	return table.Number(x)
}

// machineColumns are the figures of a machine.
func machineColumns() []field[machineRow] {
	type row = machineRow
	columns := []field[row]{
		{"cycles", func(r *row) table.Cell { return table.Integer(r.Machine.Cycles) }},
		{"min_cycles", func(r *row) table.Cell { return table.Integer(minCycles(r.Machine.Layers)) }},
		{"time_s", func(r *row) table.Cell { return table.Number(r.Machine.TimeS) }},
		{"macs", func(r *row) table.Cell { return table.Integer(r.Machine.MACs) }},
		{"utilization", func(r *row) table.Cell { return table.Number(r.Machine.Utilization) }},
		{"dram_read_bytes", func(r *row) table.Cell { return table.Integer(r.Machine.DRAMReadBytes) }},
		{"dram_write_bytes", func(r *row) table.Cell { return table.Integer(r.Machine.DRAMWriteBytes) }},
		{"mean_bits_weights", func(r *row) table.Cell { return table.Optional(r.Machine.MeanBitsWeights, 1) }},
		{"mean_bits_activations", func(r *row) table.Cell { return table.Optional(r.Machine.MeanBitsActivations, 1) }},
		{"compression", func(r *row) table.Cell { return table.Optional(r.Machine.Compression, 1) }},
		{"compression_weights", func(r *row) table.Cell { return table.Optional(r.Machine.CompressionWeights, 1) }},
		{"compression_activations", func(r *row) table.Cell { return table.Optional(r.Machine.CompressionActivations, 1) }},
		{"dot_product_energy_pj", func(r *row) table.Cell { return table.Number(r.Machine.DotProductEnergyPJ) }},
		{"energy_per_mac_pj", func(r *row) table.Cell { return table.Ratio(r.Machine.Energy.Total, float64(r.Machine.MACs)) }},
		{"tops_per_w", func(r *row) table.Cell { return table.Ratio(opsPerMAC*float64(r.Machine.MACs), r.Machine.Energy.Total) }},
		{"edp_pj_s", func(r *row) table.Cell { return table.Number(r.Machine.Energy.Total * r.Machine.TimeS) }},
	}
	columns = append(columns, energyColumns(func(r *row) *results.EnergyPJ { return &r.Machine.Energy })...)
	return append(columns, splitColumns(func(r *row) *results.CycleSplit { return &r.Machine.Cycle })...)
}

// energyColumns are the components of an energy stack.
func energyColumns[R any](of func(*R) *results.EnergyPJ) []field[R] {
	var columns []field[R]
	for _, part := range energy.Parts() {
		columns = append(columns, field[R]{"energy_" + part.Key() + "_pj", func(r *R) table.Cell { return table.Number(of(r).Parts[part]) }})
	}
	columns = append(columns, field[R]{"energy_" + totalKey + "_pj", func(r *R) table.Cell { return table.Number(of(r).Total) }})
	return columns
}

// splitColumns are the parts of the cycles.
func splitColumns[R any](of func(*R) *results.CycleSplit) []field[R] {
	return []field[R]{
		{"busy_cycles", func(r *R) table.Cell { return table.Integer(of(r).Busy) }},
		{"port_cycles", func(r *R) table.Cell { return table.Integer(of(r).Port) }},
		{"drain_cycles", func(r *R) table.Cell { return table.Integer(of(r).Drain) }},
		{"dram_cycles", func(r *R) table.Cell { return table.Integer(of(r).DRAM) }},
		{"vector_cycles", func(r *R) table.Cell { return table.Integer(of(r).Vector) }},
	}
}

// versusColumns compare with INT8 and give the accuracy.
func versusColumns() []field[machineRow] {
	type row = machineRow
	return []field[row]{
		{"speedup", func(r *row) table.Cell {
			return r.ofVersus(func(v *results.Versus) table.Cell { return table.Number(v.Speedup) })
		}},
		{"energy_saving", func(r *row) table.Cell {
			return r.ofVersus(func(v *results.Versus) table.Cell { return table.Number(v.EnergySaving) })
		}},
		{"dot_product_energy_saving", func(r *row) table.Cell {
			return r.ofVersus(func(v *results.Versus) table.Cell { return table.Optional(v.DotProductEnergySaving, 1) })
		}},
		{"accuracy_metric", func(r *row) table.Cell {
			return r.ofAccuracy(func(a *results.Accuracy) table.Cell { return table.String(a.Metric) })
		}},
		{"accuracy_fp32", func(r *row) table.Cell {
			return r.ofAccuracy(func(a *results.Accuracy) table.Cell { return table.Number(a.FP32) })
		}},
		{"accuracy", func(r *row) table.Cell { return r.ofAccuracy(r.ownAccuracy) }},
		{"accuracy_samples", func(r *row) table.Cell {
			return r.ofAccuracy(func(a *results.Accuracy) table.Cell { return table.Integer(a.Samples) })
		}},
		{"gaps", func(r *row) table.Cell { return table.Integer(len(r.Network.Gaps)) }},
	}
}

// ofVersus is missing without an INT8 machine.
func (r *machineRow) ofVersus(of func(*results.Versus) table.Cell) table.Cell {
	if r.versus == nil {
		return table.Missing("")
	}
	return of(r.versus)
}

// ofAccuracy is missing where accuracy was not measured.
func (r *machineRow) ofAccuracy(of func(*results.Accuracy) table.Cell) table.Cell {
	if r.Network.Accuracy == nil {
		return table.Missing("")
	}
	return of(r.Network.Accuracy)
}

// ownAccuracy is the accuracy of the row's machine, missing if it was not measured.
func (r *machineRow) ownAccuracy(a *results.Accuracy) table.Cell {
	if x, ok := a.Machines[r.Machine.Name]; ok {
		return table.Number(x)
	}
	return table.Missing("")
}
