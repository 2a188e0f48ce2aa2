package studies

import (
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"slices"
	"strings"
)

// goal is the share of the dot product's energy that the paper's abstract says is saved.
const goal = 0.66

// lanesTable is every lane by itself.
func lanesTable(s *results.LaneStudy) table.Table {
	t := table.Table{
		Key: "lanes", Title: "Lanes against the INT8 multiply-accumulate lane", Path: "lanes[]",
		Columns: []table.Column{
			table.Stub("organisation", "Organisation"), {Key: "terms", Name: "Terms", Align: table.Right, Stub: true}, {Key: "exponent_bits", Name: "n", Align: table.Right, Stub: true},
			{Key: "pair_pj", Name: "Pair", Unit: "pJ", Align: table.Right, Significant: 3}, report.RatioColumn("pair_ratio", "Pair"),
			report.RatioColumn("area_ratio", "Area"), report.RatioColumn("leakage_ratio", "Leakage"),
			{Key: "critical_path_ns", Name: "Path", Unit: "ns", Align: table.Right, Decimals: 2},
			{Key: "highest_clock_mhz", Name: "Highest clock", Unit: "MHz", Align: table.Right},
		},
		Notes: []string{
			"Ratios to the INT8 lane with the same operand registers: below 1 is a gain. Dot products have K pairs without a zero; they include pairs, drain, post-processing and requantizer, dynamic energy. The last column adds leakage over their run time.",
			"At least 66 % saved (the abstract's figure) is a ratio of at most 0.34. Lanes that share counters: per lane. Path: the longest of the lane from register to register, without layout, at the process and node in force.",
		},
	}
	if len(s.Lanes) == 0 {
		return t
	}
	for _, d := range s.Lanes[0].Dots {
		t.Columns = append(t.Columns, report.RatioColumn(fmt.Sprintf("dot_product_k%d_ratio", d.K), fmt.Sprintf("K = %d", d.K)))
	}
	last := len(s.Lanes[0].Dots) - 1
	t.Columns = append(t.Columns, report.RatioColumn(fmt.Sprintf("with_leakage_k%d_ratio", s.Lanes[0].Dots[last].K), fmt.Sprintf("K = %d, leaking", s.Lanes[0].Dots[last].K)))
	for i := range s.Lanes {
		l := &s.Lanes[i]
		cells := []table.Cell{table.String(l.Organisation), table.Integer(l.Terms), table.Integer(l.ExponentBits), table.Number(l.PairPJ), table.Number(l.PairRatio), table.Number(l.AreaRatio), table.Number(l.LeakageRatio),
			table.Number(l.CriticalPathNS), table.Number(l.HighestClockMHz)}
		for _, d := range l.Dots {
			cells = append(cells, table.Number(d.Ratio))
		}
		t.Add(append(cells, table.Number(l.Dots[last].RatioWithLeakage))...)
		t.Rows[i].Rule = i > 0 && (l.Organisation != s.Lanes[i-1].Organisation)
	}
	return t
}

// laneWinnersTable is the best organisation of every width, by three measures.
func laneWinnersTable(s *results.LaneStudy) table.Table {
	t := table.Table{
		Key: "lane-winners", Title: "Which organisation wins", Path: "networks[].points[]",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("comparison", "Comparison"), {Key: "exponent_bits", Name: "n", Align: table.Right, Stub: true},
			table.Percent("integers_energy_saving_percent", "Integers of n+1 bits: saving"),
			table.Plain("dot_product_best", "Least dot-product energy"), table.Percent("dot_product_saving_percent", "Saving"),
			table.Plain("energy_best", "Least energy"), table.Percent("energy_saving_percent", "Saving"),
			table.Plain("speed_best", "Fastest"), report.RatioColumn("speedup", "Speedup"), {Key: "loss_points", Name: "Loss", Unit: "points", Align: table.Right, Decimals: 2},
		},
		Notes: []string{
			"Saving and speedup against the INT8 machine; a negative saving is a loss. (4) and (1) are terms. Integers: codes of as many stored bits on the INT8 machine, energy of the whole machine: what narrower storage alone saves. Loss: accuracy in float32 minus accuracy in the codes of the lane of least energy. Every layer has codes of n exponent bits.",
		},
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for k, points := range byWidth(n.Points) {
			dot := best(points, func(p *results.LanePoint) float64 { return p.DotProductEnergySaving })
			energy := best(points, func(p *results.LanePoint) float64 { return p.EnergySaving })
			speed := best(points, func(p *results.LanePoint) float64 { return p.Speedup })
			t.Add(table.String(n.Name), table.String(n.Comparison), table.Integer(dot.ExponentBits), integersSaving(n, dot.ExponentBits), table.String(lanePointName(dot)), table.Number(100*dot.DotProductEnergySaving),
				table.String(lanePointName(energy)), table.Number(100*energy.EnergySaving), table.String(lanePointName(speed)), table.Number(speed.Speedup), table.Optional(energy.Loss, 100))
			t.Rows[len(t.Rows)-1].Rule = k == 0 && i > 0
		}
		if len(n.Unbuilt) > 0 {
			t.Notes = append(t.Notes, "Not one lane fits at "+n.Comparison+" ("+n.Name+"): "+strings.Join(n.Unbuilt, "; ")+".")
		}
	}
	t.Notes = append(t.Notes, reached(s))
	return t
}

// integersSaving is the energy that integers of the same width save.
func integersSaving(n *results.LaneNetwork, exponentBits int) table.Cell {
	for i := range n.Integers {
		if p := &n.Integers[i]; p.ExponentBits == exponentBits {
			return table.Number(100 * p.EnergySaving)
		}
	}
	return table.Missing("")
}

// reached says where the goal is reached.
func reached(s *results.LaneStudy) string {
	var where []string
	for i := range s.Networks {
		n := &s.Networks[i]
		for k := range n.Points {
			if p := &n.Points[k]; p.DotProductEnergySaving >= goal && n.Comparison == s.Networks[0].Comparison {
				where = append(where, fmt.Sprintf("%s: %s n = %d (%.0f %%)", n.Name, lanePointName(p), p.ExponentBits, 100*p.DotProductEnergySaving))
			}
		}
	}
	if len(where) == 0 {
		return "No lane saves 66 % of the dot-product energy of a whole network."
	}
	return "66 % of the dot-product energy (dynamic) is saved at equal lanes by " + strings.Join(where, "; ") + "."
}

// lanePointsTable is every network on every machine.
func lanePointsTable(s *results.LaneStudy) table.Table {
	t := table.Table{
		Key: "lane-points", Title: "Networks on machines of each lane", Path: "networks[].points[]",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("comparison", "Comparison"), table.Stub("organisation", "Organisation"),
			{Key: "terms", Name: "Terms", Align: table.Right, Stub: true}, {Key: "exponent_bits", Name: "n", Align: table.Right, Stub: true},
			{Key: "lanes", Name: "Lanes", Align: table.Right}, {Key: "cycles", Name: "Cycles", Align: table.Right}, report.RatioColumn("speedup", "Speedup"),
			table.Percent("dot_product_saving_percent", "Dot-product saving"), table.Percent("energy_saving_percent", "Energy saving"),
			{Key: "loss_points", Name: "Loss", Unit: "points", Align: table.Right, Decimals: 2},
		},
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for k, p := range slices.Concat(n.Points, n.Integers) {
			t.Add(table.String(n.Name), table.String(n.Comparison), table.String(orIntegers(p.Organisation)), table.Positive(p.Terms), table.Integer(p.ExponentBits), table.Integer(p.Lanes), table.Integer(p.Cycles),
				table.Number(p.Speedup), table.Number(100*p.DotProductEnergySaving), table.Number(100*p.EnergySaving), table.Optional(p.Loss, 100))
			t.Rows[len(t.Rows)-1].Rule = k == 0 && i > 0
		}
	}
	return t
}

func orIntegers(organisation string) string {
	if organisation == "" {
		return "integers of n+1 bits"
	}
	return organisation
}

func lanePointName(p *results.LanePoint) string {
	return fmt.Sprintf("%s (%d)", p.Organisation, p.Terms)
}

// byWidth groups points by their n, ascending.
func byWidth(points []results.LanePoint) [][]results.LanePoint {
	groups := map[int][]results.LanePoint{}
	var widths []int
	for _, p := range points {
		if groups[p.ExponentBits] == nil {
			widths = append(widths, p.ExponentBits)
		}
		groups[p.ExponentBits] = append(groups[p.ExponentBits], p)
	}
	slices.Sort(widths)
	var list [][]results.LanePoint
	for _, n := range widths {
		list = append(list, groups[n])
	}
	return list
}

// best is the point of the largest value; the first among equals.
func best(points []results.LanePoint, value func(*results.LanePoint) float64) *results.LanePoint {
	at := 0
	for i := range points {
		if value(&points[i]) > value(&points[at]) {
			at = i
		}
	}
	return &points[at]
}
