package report

import (
	"fmt"
	"strings"

	"dnasim/energy"
	"dnasim/report/table"
	"dnasim/results"
)

// Units of the tables.
const (
	PicoPerMicro = 1e6 // pJ in a uJ
	MilliPerUnit = 1e3 // ms in a s
	MicroPerUnit = 1e6 // us in a s
	bytesPerKiB  = 1 << 10
	BytesPerMiB  = 1 << 20
	bytesPerGB   = 1e9
	MacsPerGMAC  = 1e9
	opsPerMAC    = 2 // a multiplication and an addition
)

const noBaseline = "No INT8 machine ran: speedup and saving cannot be given."

// speedupTable is the headline: time and energy of each network on each machine,
// against INT8, with the geometric mean.
func speedupTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "speedup",
		Title: "Energy and speedup",
		Path:  "networks[].machines[], networks[].versus_int8[], geomean[]",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"),
			table.Count("cycles", "Cycles"), table.Real("time_ms", "Time", "ms"), RatioColumn("speedup", "Speedup"),
			table.Real("energy_uj", "Energy", "uJ"), RatioColumn("energy_ratio", "Energy ratio"), table.Percent("energy_saving_percent", "Energy saving"),
			table.Real("dot_product_energy_uj", "Dot products", "uJ"), RatioColumn("dot_product_energy_ratio", "Dot-product ratio"),
			table.Percent("dot_product_energy_saving_percent", "Dot-product saving"),
		},
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			t.Add(speedupCells(n, &n.Machines[j])...)
		}
	}
	for i, g := range r.Geomean {
		t.Add(table.String("geometric mean"), table.String(g.Machine), table.Cell{}, table.Cell{}, table.Number(g.Speedup),
			table.Cell{}, table.Number(g.EnergyRatio), saving(&g.EnergyRatio),
			table.Cell{}, table.Optional(g.DotProductEnergyRatio, 1), saving(g.DotProductEnergyRatio))
		last := &t.Rows[len(t.Rows)-1]
		last.Rule, last.Total = i == 0, true
	}
	t.Notes = append(append(speedupNotes(r), processNote(r)...), restsOn(r)...)
	return t.DropEmptyColumns()
}

// RatioColumn is a column of ratios with two decimals.
func RatioColumn(key, name string) table.Column {
	return table.Column{Key: key, Name: name, Unit: "x", Align: table.Right, Decimals: 2}
}

func speedupNotes(r *results.Run) []string {
	notes := []string{"Figures are per inference of the stated batch. Dot products: dynamic energy of the lanes and of their share of post-processing, without memories."}
	if !r.HasBaseline() {
		return append(notes, noBaseline)
	}
	return append(notes, "Speedup and ratios are INT8's time or energy over the machine's: above 1 is a gain. Saving is 1 - 1/ratio, also for the geometric mean.")
}

// processNote says in which process the means hold, and what they are in the others.
func processNote(r *results.Run) []string {
	p := &r.Process
	if p.Name == "" { // earlier results
		return nil
	}
	note := "One process: "
	if p.Name == energy.Mixed {
		note = "Mixed processes, which no chip has: "
	}
	note += r.EnergyTable.Process
	for i, other := range p.Others {
		var names, ratios []string
		for _, g := range other.Geomean {
			names, ratios = append(names, g.Machine), append(ratios, fmt.Sprintf("%.2f", g.EnergyRatio))
		}
		if i == 0 {
			note += "; energy ratio in others, geometric mean of " + strings.Join(names, " / ") + ":"
		} else {
			note += ","
		}
		note += " " + other.Name + " " + strings.Join(ratios, " / ")
	}
	return []string{note + "."}
}

func speedupCells(n *results.Network, m *results.Machine) []table.Cell {
	cells := []table.Cell{table.String(n.Name), table.String(m.Name), table.Integer(m.Cycles), table.Number(m.TimeS * MilliPerUnit), {},
		table.Number(m.Energy.Total / PicoPerMicro), {}, {}, table.Number(m.DotProductEnergyPJ / PicoPerMicro), {}, {}}
	if v := n.FindVersus(m); v != nil {
		cells[4] = table.Number(v.Speedup)
		cells[6], cells[7] = table.Ratio(1, 1-v.EnergySaving), table.Number(100*v.EnergySaving)
		if s := v.DotProductEnergySaving; s != nil {
			cells[9], cells[10] = table.Ratio(1, 1-*s), table.Number(100**s)
		}
	}
	return cells
}

// saving is 1 - 1/ratio, in percent; missing without a ratio.
func saving(energyRatio *float64) table.Cell {
	if energyRatio == nil {
		return table.Missing("")
	}
	return table.Ratio(100*(*energyRatio-1), *energyRatio)
}

// efficiencyTable gives the figures by which accelerators are usually compared.
func efficiencyTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "efficiency",
		Title: "Efficiency and memory traffic",
		Path:  "networks[].machines[]",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"),
			table.Percent("utilization_percent", "Utilisation"), table.Real("gmacs_per_s", "Rate", "GMAC/s"),
			table.Real("power_mw", "Mean power", "mW"), table.Real("energy_per_mac_pj", "Energy", "pJ/MAC"),
			table.Real("tops_per_w", "Efficiency", "TOPS/W"), table.Real("edp_uj_ms", "EDP", "uJ ms"),
			table.Real("dram_read_mib", "DRAM read", "MiB"), table.Real("dram_write_mib", "DRAM written", "MiB"),
			table.Real("dram_gbps", "DRAM rate", "GB/s"),
		},
		Notes: []string{"Utilisation is MACs / (lanes x cycles). A MAC counts as two operations. EDP is energy x time."},
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			t.Add(efficiencyCells(n, &n.Machines[j])...)
		}
	}
	return t
}

func efficiencyCells(n *results.Network, m *results.Machine) []table.Cell {
	energyUJ, macs := m.Energy.Total/PicoPerMicro, float64(m.MACs)
	return []table.Cell{table.String(n.Name), table.String(m.Name), table.Number(100 * m.Utilization),
		table.Ratio(macs/MacsPerGMAC, m.TimeS),
		table.Ratio(energyUJ, m.TimeS*MilliPerUnit), // uJ/ms = mW
		table.Ratio(m.Energy.Total, macs),
		table.Ratio(opsPerMAC*macs, m.Energy.Total), // operations/pJ = TOPS/W
		table.Number(energyUJ * m.TimeS * MilliPerUnit),
		table.Number(float64(m.DRAMReadBytes) / BytesPerMiB), table.Number(float64(m.DRAMWriteBytes) / BytesPerMiB),
		table.Ratio(float64(m.DRAMReadBytes+m.DRAMWriteBytes)/bytesPerGB, m.TimeS)}
}

// totalKey and totalName stand for the sum of an energy stack.
const totalKey, totalName = "total", "total"

// stackTable sets the energy stacks of the machines side by side.
func stackTable(r *results.Run) table.Table {
	machines := r.MachineNames()
	t := table.Table{
		Key:     "energy-stack",
		Title:   "Where the energy goes",
		Path:    "networks[].machines[].energy_pj",
		Columns: []table.Column{table.Stub("network", "Network"), table.Stub("part", "Part")},
		Notes:   []string{"Post-processing is dynamic energy; its leakage is part of datapath leakage."},
	}
	for _, name := range machines {
		t.Columns = append(t.Columns, table.Column{Key: name + "_uj", Name: name, Unit: "uJ", Align: table.Right, Significant: 3}, table.Percent(name+"_percent", name))
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		row := func(name string, of func(*results.EnergyPJ) float64) {
			cells := []table.Cell{table.String(n.Name), table.String(name)}
			for _, machine := range machines {
				cells = append(cells, stackCells(n.FindMachine(machine), of)...)
			}
			t.Add(cells...)
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
func stackCells(m *results.Machine, of func(*results.EnergyPJ) float64) []table.Cell {
	if m == nil {
		return []table.Cell{{}, {}}
	}
	pj := of(&m.Energy)
	return []table.Cell{table.Number(pj / PicoPerMicro), table.Ratio(100*pj, m.Energy.Total)}
}
