package report

import (
	"dnasim/energy"
	"dnasim/results"
)

// Units of the tables.
const (
	picoPerMicro = 1e6 // pJ in a uJ
	milliPerUnit = 1e3 // ms in a s
	microPerUnit = 1e6 // us in a s
	bytesPerKiB  = 1 << 10
	bytesPerMiB  = 1 << 20
	bytesPerGB   = 1e9
	macsPerGMAC  = 1e9
	opsPerMAC    = 2 // a multiplication and an addition
)

const noBaseline = "No INT8 machine ran: speedup and saving cannot be given."

// speedupTable is the headline: time and energy of each network on each machine,
// against INT8, with the geometric mean.
func speedupTable(r *results.Run) Table {
	t := Table{
		Key:   "speedup",
		Title: "Energy and speedup",
		Path:  "networks[].machines[], networks[].versus_int8[], geomean[]",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("machine", "Machine"),
			countColumn("cycles", "Cycles"), realColumn("time_ms", "Time", "ms"), ratioColumn("speedup", "Speedup"),
			realColumn("energy_uj", "Energy", "uJ"), ratioColumn("energy_ratio", "Energy ratio"), percentColumn("energy_saving_percent", "Energy saving"),
			realColumn("dot_product_energy_uj", "Dot products", "uJ"), ratioColumn("dot_product_energy_ratio", "Dot-product ratio"),
			percentColumn("dot_product_energy_saving_percent", "Dot-product saving"),
		},
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			t.add(speedupCells(n, &n.Machines[j])...)
		}
	}
	for i, g := range r.Geomean {
		t.add(String("geometric mean"), String(g.Machine), Cell{}, Cell{}, Number(g.Speedup),
			Cell{}, Number(g.EnergyRatio), saving(g.EnergyRatio),
			Cell{}, Number(g.DotProductEnergyRatio), saving(g.DotProductEnergyRatio))
		last := &t.Rows[len(t.Rows)-1]
		last.Rule, last.Total = i == 0, true
	}
	t.Notes = append(speedupNotes(r), restsOn(r)...)
	return t.dropEmptyColumns()
}

// ratioColumn is a column of ratios with two decimals.
func ratioColumn(key, name string) Column {
	return Column{Key: key, Name: name, Unit: "x", Align: Right, Decimals: 2}
}

func speedupNotes(r *results.Run) []string {
	notes := []string{"Per inference of the stated batch. Dot products: lanes and their share of post-processing, dynamic energy without memories."}
	if !r.HasBaseline() {
		return append(notes, noBaseline)
	}
	return append(notes, "Speedup and ratios are INT8's time or energy over the machine's, above 1 is a gain; saving is 1 - 1/ratio, also for the geometric mean.")
}

func speedupCells(n *results.Network, m *results.Machine) []Cell {
	cells := []Cell{String(n.Name), String(m.Name), Integer(m.Cycles), Number(m.TimeS * milliPerUnit), {},
		Number(m.Energy.Total / picoPerMicro), {}, {}, Number(m.DotProductEnergyPJ / picoPerMicro), {}, {}}
	if v := n.FindVersus(m); v != nil {
		cells[4] = Number(v.Speedup)
		cells[6], cells[7] = ratio(1, 1-v.EnergySaving), Number(100*v.EnergySaving)
		cells[9], cells[10] = ratio(1, 1-v.DotProductEnergySaving), Number(100*v.DotProductEnergySaving)
	}
	return cells
}

// saving is 1 - 1/ratio, in percent.
func saving(energyRatio float64) Cell { return ratio(100*(energyRatio-1), energyRatio) }

// efficiencyTable gives the figures by which accelerators are usually compared.
func efficiencyTable(r *results.Run) Table {
	t := Table{
		Key:   "efficiency",
		Title: "Efficiency and memory traffic",
		Path:  "networks[].machines[]",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("machine", "Machine"),
			percentColumn("utilization_percent", "Utilisation"), realColumn("gmacs_per_s", "Rate", "GMAC/s"),
			realColumn("power_mw", "Mean power", "mW"), realColumn("energy_per_mac_pj", "Energy", "pJ/MAC"),
			realColumn("tops_per_w", "Efficiency", "TOPS/W"), realColumn("edp_uj_ms", "EDP", "uJ ms"),
			realColumn("dram_read_mib", "DRAM read", "MiB"), realColumn("dram_write_mib", "DRAM written", "MiB"),
			realColumn("dram_gbps", "DRAM rate", "GB/s"),
		},
		Notes: []string{"Utilisation is MACs / (lanes x cycles). A MAC counts as two operations. EDP is energy x time."},
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			t.add(efficiencyCells(n, &n.Machines[j])...)
		}
	}
	return t
}

func efficiencyCells(n *results.Network, m *results.Machine) []Cell {
	energyUJ, macs := m.Energy.Total/picoPerMicro, float64(m.MACs)
	return []Cell{String(n.Name), String(m.Name), Number(100 * m.Utilization),
		ratio(macs/macsPerGMAC, m.TimeS),
		ratio(energyUJ, m.TimeS*milliPerUnit), // uJ/ms = mW
		ratio(m.Energy.Total, macs),
		ratio(opsPerMAC*macs, m.Energy.Total), // operations/pJ = TOPS/W
		Number(energyUJ * m.TimeS * milliPerUnit),
		Number(float64(m.DRAMReadBytes) / bytesPerMiB), Number(float64(m.DRAMWriteBytes) / bytesPerMiB),
		ratio(float64(m.DRAMReadBytes+m.DRAMWriteBytes)/bytesPerGB, m.TimeS)}
}

// totalKey and totalName stand for the sum of an energy stack.
const totalKey, totalName = "total", "total"

// stackTable sets the energy stacks of the machines side by side.
func stackTable(r *results.Run) Table {
	machines := r.MachineNames()
	t := Table{
		Key:     "energy-stack",
		Title:   "Where the energy goes",
		Path:    "networks[].machines[].energy_pj",
		Columns: []Column{stubColumn("network", "Network"), stubColumn("part", "Part")},
		Notes:   []string{"Post-processing is dynamic; its leakage is in the datapath's."},
	}
	for _, name := range machines {
		t.Columns = append(t.Columns, Column{Key: name + "_uj", Name: name, Unit: "uJ", Align: Right, Significant: 3}, percentColumn(name+"_percent", name))
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		row := func(name string, of func(*results.EnergyPJ) float64) {
			cells := []Cell{String(n.Name), String(name)}
			for _, machine := range machines {
				cells = append(cells, stackCells(n.FindMachine(machine), of)...)
			}
			t.add(cells...)
		}
		first := len(t.Rows)
		for _, part := range energy.Parts() {
			row(part.String(), func(e *results.EnergyPJ) float64 { return e.Parts[part] })
		}
		row(totalName, func(e *results.EnergyPJ) float64 { return e.Total })
		t.Rows[first].Rule = i > 0
	}
	return t
}

// stackCells gives one component in uJ and as a share.
func stackCells(m *results.Machine, of func(*results.EnergyPJ) float64) []Cell {
	if m == nil {
		return []Cell{{}, {}}
	}
	pj := of(&m.Energy)
	return []Cell{Number(pj / picoPerMicro), ratio(100*pj, m.Energy.Total)}
}
