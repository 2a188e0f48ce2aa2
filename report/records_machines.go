package report

import (
	"dnasim/energy"
	"dnasim/results"
)

// machineRow is one network on one machine with everything known of it.
type machineRow struct {
	results  *results.Run
	network  *results.Network
	machine  *results.Machine
	hardware *results.Hardware // empty when the machine is not described
	versus   *results.Versus   // nil without an INT8 machine
}

// machineRows lists the networks on the machines in the order of the results.
func machineRows(r *results.Run) []machineRow {
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

// machinesLong is results.csv: one row per network and machine, keys and units as in
// the JSON.
func machinesLong(r *results.Run) Table {
	columns := append(settingColumns(), machineColumns()...)
	return longTable("machines", append(columns, versusColumns()...), machineRows(r))
}

// settingColumns describe what ran on what.
func settingColumns() []longColumn[machineRow] {
	type row = machineRow
	return []longColumn[row]{
		{"version", func(r *row) Cell { return String(r.results.Version) }},
		{"network", func(r *row) Cell { return String(r.network.Name) }},
		{"machine", func(r *row) Cell { return String(r.machine.Name) }},
		{"kind", func(r *row) Cell { return String(r.machine.Kind) }},
		{"batch", func(r *row) Cell { return Integer(r.network.Batch) }},
		{"params", func(r *row) Cell { return Integer(r.network.Params) }},
		{"tensors", func(r *row) Cell { return String(r.network.Tensors) }},
		{"organisation", func(r *row) Cell { return nonEmpty(r.hardware.Organisation) }},
		{"fit", func(r *row) Cell { return nonEmpty(r.hardware.Fit) }},
		{"terms", func(r *row) Cell { return positive(r.hardware.Terms) }},
		{"tiles", func(r *row) Cell { return positive(r.hardware.Tiles) }},
		{"rows", func(r *row) Cell { return positive(r.hardware.Rows) }},
		{"columns", func(r *row) Cell { return positive(r.hardware.Columns) }},
		{"lanes", func(r *row) Cell { return positive(r.hardware.Lanes) }},
		{"clock_mhz", func(r *row) Cell { return r.ofHardware(r.hardware.ClockMHz) }},
		{"node_nm", func(r *row) Cell { return positive(r.hardware.NodeNM) }},
		{"voltage_v", func(r *row) Cell { return r.ofHardware(r.hardware.VoltageV) }},
		{"peak_gmacs_per_s", func(r *row) Cell { return r.ofHardware(r.hardware.PeakGMACs) }},
		{"buffer_kib", func(r *row) Cell { return r.ofHardware(r.hardware.BufferKiB) }},
		{"memory_model", func(r *row) Cell { return nonEmpty(r.hardware.MemoryModel) }},
		{"memory_technology", func(r *row) Cell { return nonEmpty(r.hardware.MemoryTechnology) }},
		{"memory_gbps", func(r *row) Cell { return r.ofHardware(r.hardware.MemoryGBps) }},
		{"area_mm2", func(r *row) Cell { return r.ofHardware(r.hardware.AreaMM2) }},
		{"leakage_mw", func(r *row) Cell { return r.ofHardware(r.hardware.LeakageMW) }},
	}
}

// ofHardware is x, missing when the machine is not described.
func (r *machineRow) ofHardware(x float64) Cell {
	if r.hardware.Name == "" {
		return Missing("")
	}
	return Number(x)
}

// machineColumns are the figures of a machine.
func machineColumns() []longColumn[machineRow] {
	type row = machineRow
	columns := []longColumn[row]{
		{"cycles", func(r *row) Cell { return Integer(r.machine.Cycles) }},
		{"min_cycles", func(r *row) Cell { return Integer(minCycles(r.machine.Layers)) }},
		{"time_s", func(r *row) Cell { return Number(r.machine.TimeS) }},
		{"macs", func(r *row) Cell { return Integer(r.machine.MACs) }},
		{"utilization", func(r *row) Cell { return Number(r.machine.Utilization) }},
		{"dram_read_bytes", func(r *row) Cell { return Integer(r.machine.DRAMReadBytes) }},
		{"dram_write_bytes", func(r *row) Cell { return Integer(r.machine.DRAMWriteBytes) }},
		{"mean_bits_weights", func(r *row) Cell { return Number(r.machine.MeanBitsWeights) }},
		{"mean_bits_activations", func(r *row) Cell { return Number(r.machine.MeanBitsActivations) }},
		{"compression", func(r *row) Cell { return Number(r.machine.Compression) }},
		{"compression_weights", func(r *row) Cell { return Number(r.machine.CompressionWeights) }},
		{"compression_activations", func(r *row) Cell { return Number(r.machine.CompressionActivations) }},
		{"dot_product_energy_pj", func(r *row) Cell { return Number(r.machine.DotProductEnergyPJ) }},
		{"energy_per_mac_pj", func(r *row) Cell { return ratio(r.machine.Energy.Total, float64(r.machine.MACs)) }},
		{"tops_per_w", func(r *row) Cell { return ratio(opsPerMAC*float64(r.machine.MACs), r.machine.Energy.Total) }},
		{"edp_pj_s", func(r *row) Cell { return Number(r.machine.Energy.Total * r.machine.TimeS) }},
	}
	columns = append(columns, energyColumns(func(r *row) *results.EnergyPJ { return &r.machine.Energy })...)
	return append(columns, splitColumns(func(r *row) *results.CycleSplit { return &r.machine.Cycle })...)
}

// energyColumns are the components of an energy stack.
func energyColumns[R any](of func(*R) *results.EnergyPJ) []longColumn[R] {
	var columns []longColumn[R]
	for _, part := range energy.Parts() {
		columns = append(columns, longColumn[R]{"energy_" + part.Key() + "_pj", func(r *R) Cell { return Number(of(r).Parts[part]) }})
	}
	columns = append(columns, longColumn[R]{"energy_" + totalKey + "_pj", func(r *R) Cell { return Number(of(r).Total) }})
	return columns
}

// splitColumns are the parts of the cycles.
func splitColumns[R any](of func(*R) *results.CycleSplit) []longColumn[R] {
	return []longColumn[R]{
		{"busy_cycles", func(r *R) Cell { return Integer(of(r).Busy) }},
		{"port_cycles", func(r *R) Cell { return Integer(of(r).Port) }},
		{"drain_cycles", func(r *R) Cell { return Integer(of(r).Drain) }},
		{"dram_cycles", func(r *R) Cell { return Integer(of(r).DRAM) }},
		{"vector_cycles", func(r *R) Cell { return Integer(of(r).Vector) }},
	}
}

// versusColumns compare with INT8 and give the accuracy.
func versusColumns() []longColumn[machineRow] {
	type row = machineRow
	return []longColumn[row]{
		{"speedup", func(r *row) Cell { return r.ofVersus(func(v *results.Versus) float64 { return v.Speedup }) }},
		{"energy_saving", func(r *row) Cell { return r.ofVersus(func(v *results.Versus) float64 { return v.EnergySaving }) }},
		{"dot_product_energy_saving", func(r *row) Cell {
			return r.ofVersus(func(v *results.Versus) float64 { return v.DotProductEnergySaving })
		}},
		{"accuracy_metric", func(r *row) Cell { return r.ofAccuracy(func(a *results.Accuracy) Cell { return String(a.Metric) }) }},
		{"accuracy_fp32", func(r *row) Cell { return r.ofAccuracy(func(a *results.Accuracy) Cell { return Number(a.FP32) }) }},
		{"accuracy", func(r *row) Cell { return r.ofAccuracy(r.ownAccuracy) }},
		{"accuracy_samples", func(r *row) Cell { return r.ofAccuracy(func(a *results.Accuracy) Cell { return Integer(a.Samples) }) }},
	}
}

// ofVersus is missing without an INT8 machine.
func (r *machineRow) ofVersus(of func(*results.Versus) float64) Cell {
	if r.versus == nil {
		return Missing("")
	}
	return Number(of(r.versus))
}

// ofAccuracy is missing where accuracy was not measured.
func (r *machineRow) ofAccuracy(of func(*results.Accuracy) Cell) Cell {
	if r.network.Accuracy == nil {
		return Missing("")
	}
	return of(r.network.Accuracy)
}

// ownAccuracy is the accuracy of the row's machine, missing if it was not measured.
func (r *machineRow) ownAccuracy(a *results.Accuracy) Cell {
	if x, ok := a.Machines[r.machine.Name]; ok {
		return Number(x)
	}
	return Missing("")
}
