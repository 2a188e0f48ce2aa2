package report

import (
	"dnasim/energy"
	"dnasim/results"
	"strings"
)

// waterfallTable shows how each network's energy comes from INT8's to each machine's, one change at a time, and the mean.
func waterfallTable(r *results.Run) Table {
	t := Table{
		Key: "waterfall", Title: "Where the difference from INT8 comes from",
		Path:    "networks[].waterfalls[].steps[], waterfall.mean[]",
		Columns: []Column{stubColumn("network", "Network"), stubColumn("step", "Step")},
	}
	if r.Waterfall == nil {
		return t
	}
	for _, m := range r.Waterfall.Mean {
		t.Columns = append(t.Columns, percentColumn(m.Machine+"_percent", m.Machine))
	}
	for i := range r.Networks {
		t.addWaterfalls(&r.Networks[i], r.Waterfall)
	}
	if len(r.Networks) > 1 {
		t.addMeanWaterfall(r.Waterfall)
	}
	t.Notes = append(t.Notes, "Percent of the INT8 machine's energy of the network, negative: a saving; in joules in waterfall.csv and the JSON. "+r.Waterfall.Note)
	for _, k := range shownSteps(r) {
		t.Notes = append(t.Notes, stepNote(&r.Waterfall.Kinds[k]))
	}
	return t
}

// stepNote says what a step is.
func stepNote(k *results.WaterfallKind) string { return k.Name + " (" + k.How + "): " + k.What + "." }

// shownSteps are the steps that change anything anywhere: the others would be rows of zeros.
func shownSteps(r *results.Run) []int {
	var shown []int
	for k := range r.Waterfall.Kinds {
		if stepChanges(r, k) {
			shown = append(shown, k)
		}
	}
	return shown
}

func stepChanges(r *results.Run, k int) bool {
	for i := range r.Networks {
		for _, w := range r.Networks[i].Waterfalls {
			if w.Steps[k].ChangePJ != 0 {
				return true
			}
		}
	}
	return false
}

// addWaterfalls adds the rows of a network: INT8, the steps, the machines.
func (t *Table) addWaterfalls(n *results.Network, of *results.WaterfallSummary) {
	row := func(name string, rule bool, pj func(*results.Waterfall) float64) {
		cells := []Cell{String(n.Name), String(name)}
		for i := range n.Waterfalls {
			w := &n.Waterfalls[i]
			cells = append(cells, ratio(100*pj(w), w.FromPJ))
		}
		t.Rows = append(t.Rows, Row{Cells: cells, Rule: rule})
	}
	start := "INT8"
	if len(n.Waterfalls) > 0 {
		start += ": " + formatSignificant(n.Waterfalls[0].FromPJ/picoPerMicro, 4) + " uJ"
	}
	row(start, len(t.Rows) > 0, func(w *results.Waterfall) float64 { return w.FromPJ })
	for k := range of.Kinds {
		if changesAny(n.Waterfalls, k) {
			row(of.Kinds[k].Name, false, func(w *results.Waterfall) float64 { return w.Steps[k].ChangePJ })
		}
	}
	row("the machine", false, func(w *results.Waterfall) float64 { return w.ToPJ })
}

func changesAny(all []results.Waterfall, k int) bool {
	for i := range all {
		if all[i].Steps[k].ChangePJ != 0 {
			return true
		}
	}
	return false
}

// addMeanWaterfall adds the mean over the networks, in percent of INT8.
func (t *Table) addMeanWaterfall(of *results.WaterfallSummary) {
	row := func(name string, rule bool, share func(*results.MeanWaterfall) float64) {
		cells := []Cell{String("mean"), String(name)}
		for i := range of.Mean {
			cells = append(cells, Number(100*share(&of.Mean[i])))
		}
		t.Rows = append(t.Rows, Row{Cells: cells, Rule: rule, Total: true})
	}
	row("INT8", true, func(*results.MeanWaterfall) float64 { return 1 })
	for k := range of.Kinds {
		some := false
		for i := range of.Mean {
			some = some || of.Mean[i].Steps[k].Change != 0
		}
		if some {
			row(of.Kinds[k].Name, false, func(m *results.MeanWaterfall) float64 { return m.Steps[k].Change })
		}
	}
	row("the machine", false, func(m *results.MeanWaterfall) float64 { return m.To })
}

// sensitivityTable shows how the geometric means move with each constant that is not certain.
func sensitivityTable(r *results.Run) Table {
	t := Table{
		Key: "sensitivity", Title: "What uncertain constants can change",
		Path: "sensitivity.constants[], geomean[]",
		Columns: []Column{
			stubColumn("constant", "Constant"), givenColumn("low_x", "From", "x"), givenColumn("high_x", "To", "x"), textColumn("status", "Status"), textColumn("range", "Range"),
			textColumn("machine", "Machine"),
			ratioColumn("energy_ratio_low", "Energy ratio, from"), ratioColumn("energy_ratio", "in force"), ratioColumn("energy_ratio_high", "to"),
			ratioColumn("dot_product_energy_ratio_low", "Dot-product ratio, from"), ratioColumn("dot_product_energy_ratio", "in force"), ratioColumn("dot_product_energy_ratio_high", "to"),
			footnoteColumn("source", "Why so far"),
		},
	}
	if r.Sensitivity == nil {
		return t
	}
	t.Notes = []string{
		"Constants from the most to the least influential; from and to are over the value in force. Status is that of the constant, range who says how far it may lie off. " + r.Sensitivity.Note,
	}
	for i := range r.Sensitivity.Constants {
		c := &r.Sensitivity.Constants[i]
		for j, s := range c.Swings {
			g := r.FindGeomean(s.Machine)
			if g == nil {
				continue
			}
			t.Rows = append(t.Rows, Row{Rule: i > 0 && j == 0 && len(c.Swings) > 1, Cells: []Cell{
				String(c.Name), Number(c.Low), Number(c.High), String(c.Status), String(c.Range), String(s.Machine),
				Number(s.EnergyRatioLow), Number(g.EnergyRatio), Number(s.EnergyRatioHigh),
				Number(s.DotProductEnergyRatioLow), Number(g.DotProductEnergyRatio), Number(s.DotProductEnergyRatioHigh), String(c.Source),
			}})
		}
	}
	return t
}

// stepRow is a step of a network's waterfall.
type stepRow struct {
	network *results.Network
	fall    *results.Waterfall
	kind    *results.WaterfallKind
	step    *results.WaterfallStep
}

// waterfallLong is waterfall.csv: a row per network, machine and step, keys and units as in the JSON.
func waterfallLong(r *results.Run) Table {
	columns := []longColumn[stepRow]{
		{"network", func(s *stepRow) Cell { return String(s.network.Name) }},
		{"machine", func(s *stepRow) Cell { return String(s.fall.Machine) }},
		{"from", func(s *stepRow) Cell { return String(s.fall.From) }},
		{"from_pj", func(s *stepRow) Cell { return Number(s.fall.FromPJ) }},
		{"to_pj", func(s *stepRow) Cell { return Number(s.fall.ToPJ) }},
		{"step", func(s *stepRow) Cell { return String(s.kind.Key) }},
		{"how", func(s *stepRow) Cell { return String(s.kind.How) }},
		{"change_pj", func(s *stepRow) Cell { return Number(s.step.ChangePJ) }},
		{"after_pj", func(s *stepRow) Cell { return Number(s.step.AfterPJ) }},
	}
	for _, part := range energy.Parts() {
		columns = append(columns, longColumn[stepRow]{"change_" + part.Key() + "_pj", func(s *stepRow) Cell { return Number(s.step.Parts.Parts[part]) }})
	}
	var rows []stepRow
	for i := range r.Networks {
		n := &r.Networks[i]
		for j := range n.Waterfalls {
			w := &n.Waterfalls[j]
			for k := range w.Steps {
				rows = append(rows, stepRow{n, w, &r.Waterfall.Kinds[k], &w.Steps[k]})
			}
		}
	}
	return longTable("waterfall", columns, rows)
}

// swingRow is what a constant does to a machine.
type swingRow struct {
	constant *results.Constant
	swing    *results.SwingFrom
}

// sensitivityLong is sensitivity.csv: a row per constant and machine, keys and units as in the JSON.
func sensitivityLong(r *results.Run) Table {
	columns := []longColumn[swingRow]{
		{"key", func(s *swingRow) Cell { return String(s.constant.Key) }},
		{"name", func(s *swingRow) Cell { return String(s.constant.Name) }},
		{"low", func(s *swingRow) Cell { return Number(s.constant.Low) }},
		{"high", func(s *swingRow) Cell { return Number(s.constant.High) }},
		{"status", func(s *swingRow) Cell { return String(s.constant.Status) }},
		{"range", func(s *swingRow) Cell { return String(s.constant.Range) }},
		{"machine", func(s *swingRow) Cell { return String(s.swing.Machine) }},
		{"energy_ratio_low", func(s *swingRow) Cell { return Number(s.swing.EnergyRatioLow) }},
		{"energy_ratio_high", func(s *swingRow) Cell { return Number(s.swing.EnergyRatioHigh) }},
		{"dot_product_energy_ratio_low", func(s *swingRow) Cell { return Number(s.swing.DotProductEnergyRatioLow) }},
		{"dot_product_energy_ratio_high", func(s *swingRow) Cell { return Number(s.swing.DotProductEnergyRatioHigh) }},
		{"rows", func(s *swingRow) Cell { return String(strings.Join(s.constant.Rows, " ")) }},
		{"source", func(s *swingRow) Cell { return String(s.constant.Source) }},
	}
	var rows []swingRow
	for i := range r.Sensitivity.Constants {
		c := &r.Sensitivity.Constants[i]
		for j := range c.Swings {
			rows = append(rows, swingRow{c, &c.Swings[j]})
		}
	}
	return longTable("sensitivity", columns, rows)
}
