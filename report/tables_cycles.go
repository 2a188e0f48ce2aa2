package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"strings"
)

// cyclesTable says what the cycles were spent on, beside the closed-form minimum.
func cyclesTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "cycles",
		Title: "Where the cycles go",
		Path:  "networks[].machines[].cycle_split",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"), table.Count("cycles", "Cycles"),
			table.Percent("busy_percent", "Busy"), table.Percent("port_percent", "Buffer port"), table.Percent("drain_percent", "Drain"),
			table.Percent("dram_percent", "DRAM"), table.Percent("vector_percent", "Vector unit"),
			table.Count("min_cycles", "Minimum cycles"), RatioColumn("cycles_over_min", "Cycles / minimum"),
			table.Wrapped("layers_by_bound", "Layers bound by"),
		},
		Notes: []string{"Cycles are simulated and attributed on the critical tile of each layer. The minimum is a closed form: the larger of the cycles that the lanes need and that the bandwidth needs, summed over the layers."},
	}
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Machines {
			t.Add(cyclesCells(n, &n.Machines[j])...)
		}
	}
	return t.DropEmptyColumns()
}

func cyclesCells(n *results.Network, m *results.Machine) []table.Cell {
	cells := []table.Cell{table.String(n.Name), table.String(m.Name), table.Integer(m.Cycles)}
	for _, part := range []int64{m.Cycle.Busy, m.Cycle.Port, m.Cycle.Drain, m.Cycle.DRAM, m.Cycle.Vector} {
		cells = append(cells, table.Ratio(100*float64(part), float64(m.Cycles)))
	}
	if len(m.Layers) == 0 {
		return append(cells, table.Cell{}, table.Cell{}, table.Cell{})
	}
	minimum := minCycles(m.Layers)
	return append(cells, table.Integer(minimum), table.Ratio(float64(m.Cycles), float64(minimum)), table.NonEmpty(layersByBound(m.Layers)))
}

// minCycles sums the closed-form minimum of the layers.
func minCycles(layers []results.Layer) int64 {
	var sum int64
	for i := range layers {
		sum += layers[i].MinCycles
	}
	return sum
}

// layersByBound counts the layers by what bounds them, in the order in which the bounds
// appear: "dram: 12, compute: 3".
func layersByBound(layers []results.Layer) string {
	counts := map[string]int{}
	var order []string
	for i := range layers {
		bound := layers[i].Bound
		if bound == "" {
			continue
		}
		if counts[bound] == 0 {
			order = append(order, bound)
		}
		counts[bound]++
	}
	parts := make([]string, len(order))
	for i, bound := range order {
		parts[i] = fmt.Sprintf("%s: %d", bound, counts[bound])
	}
	return strings.Join(parts, ", ")
}
