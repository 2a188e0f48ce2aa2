package bill

import (
	"fmt"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/energy/process"
	"dnasim/results"
)

// Describe states a machine and the area of its blocks.
func (m *Machine) Describe(c *configs.Config, table *energy.Table) results.Hardware {
	h := &m.Hardware
	voltage, _ := table.VoltageV(c.Energy.NodeNM) // the node has been validated
	out := results.Hardware{
		Name: m.Name, Kind: string(m.Kind), ClockMHz: h.ClockMHz, NodeNM: c.Energy.NodeNM, Process: c.Energy.ProcessName(), VoltageV: voltage,
		Tiles: h.Tiles, Rows: h.Rows, Columns: h.Columns, Lanes: h.Lanes(), Organisation: h.Lane.Organisation,
		BuiltFor: m.builtFor(c),
		Fit:      string(m.Quantization.Fit), Terms: m.Quantization.CodeTerms(),
		PeakGMACs:   float64(h.Lanes()) * h.ClockMHz / 1e3,
		BufferKiB:   float64(h.Tiles) * (h.ActivationBuffer.CapacityKiB + h.WeightBuffer.CapacityKiB + h.OutputBuffer.CapacityKiB),
		MemoryModel: h.Memory.Model, MemoryTechnology: h.Memory.Technology,
		MemoryGBps: float64(h.Memory.Channels) * h.Memory.BandwidthGBps,
	}
	wires := m.Pricer.Lengths()
	out.HopMM, out.ArrayWidthMM, out.ArrayHeightMM = wires.Hop, wires.ArrayWidth, wires.ArrayHeight
	out.SkewCycles = h.Skew.Cycles()
	for _, a := range m.Pricer.Areas() {
		out.Area = append(out.Area, results.Area{
			Block: a.Block, Instances: a.Instances, AreaMM2: a.MM2, LeakageMW: a.LeakageMW, Status: string(a.Status),
		})
		out.AreaMM2 += a.MM2
		out.LeakageMW += a.LeakageMW
	}
	timing(&out, m.Pricer.Areas())
	return out
}

// timing holds the path of every block against the clock.
func timing(h *results.Hardware, blocks []energy.BlockArea) {
	const nsPerUS = 1e3
	period, longest := nsPerUS/h.ClockMHz, 0.0
	for i, a := range blocks {
		if a.CriticalPathNS == 0 {
			continue
		}
		h.Area[i].CriticalPathNS, h.Area[i].SlackNS = new(a.CriticalPathNS), new(period-a.CriticalPathNS)
		if a.CriticalPathNS > period {
			h.Timing = append(h.Timing, fmt.Sprintf("%s: critical path %.2f ns, clock period %.2f ns", a.Block, a.CriticalPathNS, period))
		}
		longest = max(longest, a.CriticalPathNS)
	}
	if longest > 0 {
		h.FastestClockMHz = nsPerUS / longest
	}
}

// builtFor states what the lanes are built for.
func (m *Machine) builtFor(c *configs.Config) results.BuiltFor {
	if m.Kind == arch.LaneINT8 {
		return results.BuiltFor{}
	}
	out := results.BuiltFor{ExponentBits: int(m.Hardware.Lane.ExponentBitsMax)}
	for _, described := range c.Machines {
		if described.Name == m.Name {
			out.Found = described.Hardware.Lane.ExponentBitsMax == arch.Found
		}
	}
	return out
}

// RowsInForce lists the prices used, each once.
func RowsInForce(c *configs.Config, machines []*Machine, table *energy.Table) results.EnergyTable {
	out := results.EnergyTable{Hash: table.Hash(), Process: c.Energy.DescribeProcess(), NodeNM: c.Energy.NodeNM, Overridden: table.Overridden()}
	seen := map[string]bool{}
	for _, m := range machines {
		for _, p := range m.Pricer.Prices() {
			out.Prices = append(out.Prices, results.Price{Machine: m.Name, Component: p.Component, Action: p.Action,
				ExponentBits: p.ExponentBits, EnergyPJ: p.EnergyPJ, Part: p.Part.Key()})
		}
		for _, row := range m.Pricer.RowsUsed() {
			if id := row.Key + row.Action; !seen[id] {
				seen[id] = true
				out.Rows = append(out.Rows, PriceRow(row))
			}
		}
	}
	return out
}

// Process states what the chips are made of.
func Process(c energy.Config) results.Process {
	return results.Process{Name: c.ProcessName(), TemperatureK: c.TemperatureK, NodeNM: c.NodeNM,
		SRAM: process.Family(c.Cell()), Logic: c.Logic(), Wires: c.Process}
}

// PriceRow states a price.
func PriceRow(row energy.Row) results.EnergyRow {
	return results.EnergyRow{
		Component: row.Component, Action: row.Action, WidthBits: row.WidthBits, NodeNM: row.NodeNM, VoltageV: row.VoltageV,
		EnergyPJ: row.EnergyPJ, AreaUM2: row.AreaUM2, LeakageUW: row.LeakageUW,
		Status: string(row.Status), Scaled: row.Scaled, Source: row.Source,
	}
}

// Table states all rows of an energy table as they are in force.
func Table(t *energy.Table, c energy.Config) results.EnergyTable {
	out := results.EnergyTable{Hash: t.Hash(), Process: c.DescribeProcess(), NodeNM: c.NodeNM, Overridden: t.Overridden()}
	for _, row := range t.Rows() {
		out.Rows = append(out.Rows, PriceRow(row))
	}
	return out
}
