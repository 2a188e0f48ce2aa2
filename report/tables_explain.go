package report

import (
	"dnasim/energy"
	"dnasim/report/table"
	"dnasim/results"
	"strings"
)

// WaterfallTable shows how each network's energy comes from INT8's to each machine's, one change at
// a time, and the mean.
func WaterfallTable(r *results.Run) table.Table {
	t := table.Table{
		Key: "waterfall", Title: "Where the difference from INT8 comes from",
		Path:    "networks[].waterfalls[].steps[], waterfall.mean[]",
		Columns: []table.Column{table.Stub("network", "Network"), table.Stub("step", "Step")},
	}
	if r.Waterfall == nil {
		return t
	}
	for _, m := range r.Waterfall.Mean {
		t.Columns = append(t.Columns, table.Percent(m.Machine+"_percent", m.Machine))
	}
	for i := range r.Networks {
		addWaterfalls(&t, &r.Networks[i], r.Waterfall)
	}
	if len(r.Networks) > 1 {
		addMeanWaterfall(&t, r.Waterfall)
	}
	t.Notes = append(t.Notes, "Figures are percent of the INT8 machine's energy on the network; a negative figure is a saving. waterfall.csv and the JSON have joules. "+r.Waterfall.Note)
	for _, k := range ShownSteps(r) {
		t.Notes = append(t.Notes, stepNote(&r.Waterfall.Kinds[k]))
	}
	return t
}

// stepNote says what a step is.
func stepNote(k *results.WaterfallKind) string { return k.Name + " (" + k.How + "): " + k.What + "." }

// ShownSteps are the steps that change anything anywhere: the others would be rows of zeros.
func ShownSteps(r *results.Run) []int {
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
func addWaterfalls(t *table.Table, n *results.Network, of *results.WaterfallSummary) {
	row := func(name string, rule bool, pj func(*results.Waterfall) float64) {
		cells := []table.Cell{table.String(n.Name), table.String(name)}
		for i := range n.Waterfalls {
			w := &n.Waterfalls[i]
			cells = append(cells, table.Ratio(100*pj(w), w.FromPJ))
		}
		t.Rows = append(t.Rows, table.Row{Cells: cells, Rule: rule})
	}
	start := "INT8"
	if len(n.Waterfalls) > 0 {
		start += ": " + table.FormatSignificant(n.Waterfalls[0].FromPJ/PicoPerMicro, 4) + " uJ"
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
func addMeanWaterfall(t *table.Table, of *results.WaterfallSummary) {
	row := func(name string, rule bool, share func(*results.MeanWaterfall) float64) {
		cells := []table.Cell{table.String("mean"), table.String(name)}
		for i := range of.Mean {
			cells = append(cells, table.Number(100*share(&of.Mean[i])))
		}
		t.Rows = append(t.Rows, table.Row{Cells: cells, Rule: rule, Total: true})
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
func sensitivityTable(r *results.Run) table.Table {
	t := table.Table{
		Key: "sensitivity", Title: "What uncertain constants can change",
		Path: "sensitivity.constants[], geomean[]",
		Columns: []table.Column{
			table.Stub("constant", "Constant"), table.Given("low_x", "From", "x"), table.Given("high_x", "To", "x"), table.Plain("status", "Status"), table.Plain("range", "Range"),
			table.Plain("machine", "Machine"),
			RatioColumn("energy_ratio_low", "Energy ratio, from"), RatioColumn("energy_ratio", "in force"), RatioColumn("energy_ratio_high", "to"),
			RatioColumn("dot_product_energy_ratio_low", "Dot-product ratio, from"), RatioColumn("dot_product_energy_ratio", "in force"), RatioColumn("dot_product_energy_ratio_high", "to"),
			table.Footnote("source", "Why so far"),
		},
	}
	if r.Sensitivity == nil {
		return t
	}
	t.Notes = []string{
		"Constants are sorted by influence. From and to are multiples of the value in force. Status is that of the constant; range says whether its range is published or ours. " + r.Sensitivity.Note,
	}
	for i := range r.Sensitivity.Constants {
		c := &r.Sensitivity.Constants[i]
		for j, s := range c.Swings {
			g := r.FindGeomean(s.Machine)
			if g == nil {
				continue
			}
			t.Rows = append(t.Rows, table.Row{Rule: i > 0 && j == 0 && len(c.Swings) > 1, Cells: []table.Cell{
				table.String(c.Name), table.Number(c.Low), table.Number(c.High), table.String(c.Status), table.String(c.Range), table.String(s.Machine),
				table.Number(s.EnergyRatioLow), table.Number(g.EnergyRatio), table.Number(s.EnergyRatioHigh),
				table.Optional(s.DotProductEnergyRatioLow, 1), table.Optional(g.DotProductEnergyRatio, 1), table.Optional(s.DotProductEnergyRatioHigh, 1), table.String(c.Source),
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

// WaterfallRecords is waterfall.csv: a row per network, machine and step, keys and units as in the
// JSON.
func WaterfallRecords(r *results.Run) table.Table {
	columns := []field[stepRow]{
		{"network", func(s *stepRow) table.Cell { return table.String(s.network.Name) }},
		{"machine", func(s *stepRow) table.Cell { return table.String(s.fall.Machine) }},
		{"from", func(s *stepRow) table.Cell { return table.String(s.fall.From) }},
		{"from_pj", func(s *stepRow) table.Cell { return table.Number(s.fall.FromPJ) }},
		{"to_pj", func(s *stepRow) table.Cell { return table.Number(s.fall.ToPJ) }},
		{"step", func(s *stepRow) table.Cell { return table.String(s.kind.Key) }},
		{"how", func(s *stepRow) table.Cell { return table.String(s.kind.How) }},
		{"change_pj", func(s *stepRow) table.Cell { return table.Number(s.step.ChangePJ) }},
		{"after_pj", func(s *stepRow) table.Cell { return table.Number(s.step.AfterPJ) }},
	}
	for _, part := range energy.Parts() {
		columns = append(columns, field[stepRow]{"change_" + part.Key() + "_pj", func(s *stepRow) table.Cell { return table.Number(s.step.Parts.Parts[part]) }})
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
	return tableOf("waterfall", columns, rows)
}

// swingRow is what a constant does to a machine.
type swingRow struct {
	constant *results.Constant
	swing    *results.SwingFrom
}

// SensitivityRecords is sensitivity.csv: a row per constant and machine, keys and units as in the
// JSON.
func SensitivityRecords(r *results.Run) table.Table {
	columns := []field[swingRow]{
		{"key", func(s *swingRow) table.Cell { return table.String(s.constant.Key) }},
		{"name", func(s *swingRow) table.Cell { return table.String(s.constant.Name) }},
		{"low", func(s *swingRow) table.Cell { return table.Number(s.constant.Low) }},
		{"high", func(s *swingRow) table.Cell { return table.Number(s.constant.High) }},
		{"status", func(s *swingRow) table.Cell { return table.String(s.constant.Status) }},
		{"range", func(s *swingRow) table.Cell { return table.String(s.constant.Range) }},
		{"machine", func(s *swingRow) table.Cell { return table.String(s.swing.Machine) }},
		{"energy_ratio_low", func(s *swingRow) table.Cell { return table.Number(s.swing.EnergyRatioLow) }},
		{"energy_ratio_high", func(s *swingRow) table.Cell { return table.Number(s.swing.EnergyRatioHigh) }},
		{"dot_product_energy_ratio_low", func(s *swingRow) table.Cell { return table.Optional(s.swing.DotProductEnergyRatioLow, 1) }},
		{"dot_product_energy_ratio_high", func(s *swingRow) table.Cell { return table.Optional(s.swing.DotProductEnergyRatioHigh, 1) }},
		{"rows", func(s *swingRow) table.Cell { return table.String(strings.Join(s.constant.Rows, " ")) }},
		{"source", func(s *swingRow) table.Cell { return table.String(s.constant.Source) }},
	}
	var rows []swingRow
	for i := range r.Sensitivity.Constants {
		c := &r.Sensitivity.Constants[i]
		for j := range c.Swings {
			rows = append(rows, swingRow{c, &c.Swings[j]})
		}
	}
	return tableOf("sensitivity", columns, rows)
}
