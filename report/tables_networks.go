package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"maps"
	"slices"
	"strings"
)

// notMeasured stands where an accuracy would.
const notMeasured = "not measured"

// networksTable gives the size of each network and its accuracy.
func networksTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "networks",
		Title: "Networks",
		Path:  "networks[]",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Count("batch", "Batch"),
			table.Count("params", "Parameters"), table.Count("macs", "MACs"), table.Plain("tensors", "Tensors"),
			table.Plain("metric", "Accuracy metric"),
			accuracyColumn("fp32_percent", "float32"), accuracyColumn("int8_percent", "INT8"), accuracyColumn("dnateq_percent", "DNA-TEQ"),
			table.Count("samples", "Samples"),
		},
	}
	var titles []string
	for i := range r.Networks {
		n := &r.Networks[i]
		cells := []table.Cell{table.String(n.Name), table.Integer(n.Batch), table.Integer(n.Params), table.Integer(n.MACs), table.String(n.Tensors)}
		t.Add(append(cells, accuracyCells(n.Accuracy)...)...)
		if n.Title != "" && n.Title != n.Name {
			titles = append(titles, n.Name+": "+n.Title)
		}
	}
	if len(titles) > 0 {
		t.Notes = []string{strings.Join(titles, "; ") + "."}
	}
	return t.DropEmptyColumns()
}

// accuracyColumn has two decimals: a hundred thousand samples are seldom exceeded.
func accuracyColumn(key, name string) table.Column {
	return table.Column{Key: key, Name: name, Unit: "%", Align: table.Right, Decimals: 2}
}

// accuracyCells gives metric, float32, INT8, DNA-TEQ and the number of samples.
func accuracyCells(a *results.Accuracy) []table.Cell {
	if a == nil {
		return []table.Cell{table.Missing(notMeasured), {}, {}, {}, {}}
	}
	return []table.Cell{table.String(a.Metric), table.Number(100 * a.FP32), table.Optional(a.INT8, 100), table.Optional(a.DNATEQ, 100), table.Integer(a.Samples)}
}

// accuracyTable gives the accuracy of every machine's formats and the loss against
// float32, for the networks where it was measured.
func accuracyTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "accuracy",
		Title: "Accuracy by machine",
		Path:  "networks[].accuracy",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("machine", "Machine"), table.Plain("metric", "Metric"),
			accuracyColumn("accuracy_percent", "Accuracy"), accuracyColumn("change_points", "Against float32"),
			table.Count("samples", "Samples"), table.Count("calibration_samples", "Calibration samples"),
		},
		Notes: []string{"Accuracy is measured on samples that calibration did not use. The change is in percentage points."},
	}
	t.Columns[4].Unit = "points"
	for i := range r.Networks {
		n := &r.Networks[i]
		if n.Accuracy == nil {
			continue
		}
		a := n.Accuracy
		for _, name := range orderedKeys(a.Machines, r.MachineNames()) {
			t.Add(table.String(n.Name), table.String(name), table.String(a.Metric), table.Number(100*a.Machines[name]),
				table.Number(100*(a.Machines[name]-a.FP32)), table.Integer(a.Samples), table.Integer(a.CalibrationSamples))
		}
	}
	return t
}

// orderedKeys lists the keys of m: those in order first, the others sorted.
func orderedKeys(m map[string]float64, order []string) []string {
	var keys []string
	for _, name := range order {
		if _, ok := m[name]; ok {
			keys = append(keys, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(order, name) {
			keys = append(keys, name)
		}
	}
	return keys
}

// restsOn says on which tensors and accuracies the figures of a table rest.
func restsOn(r *results.Run) []string {
	var synthetic, unmeasured []string
	for i := range r.Networks {
		if n := &r.Networks[i]; n.Tensors != "real" {
			synthetic = append(synthetic, n.Name)
		}
		if n := &r.Networks[i]; n.Accuracy == nil {
			unmeasured = append(unmeasured, n.Name)
		}
	}
	var notes []string
	if len(synthetic) > 0 {
		notes = append(notes, "Not on real tensors: "+strings.Join(synthetic, ", ")+".")
	}
	if len(unmeasured) > 0 {
		notes = append(notes, "Accuracy not measured: "+strings.Join(unmeasured, ", ")+". Their bit widths follow the configured error thresholds.")
	}
	return notes
}

// goodnessTable counts, per network, the layers in which each density fits the weights
// best. It has no rows where no layer was fitted.
func goodnessTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "goodness-of-fit",
		Title: "Goodness of fit of the weights: in how many layers each density fits best",
		Path:  "networks[].machines[].layers[].goodness_of_fit_weights",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Count("layers", "Layers fitted"), table.Count("exponential", "Exponential"),
			table.Count("half_normal", "Half-normal"), table.Count("uniform", "Uniform"), table.Count("pareto", "Pareto"),
		},
		Notes: []string{"The best density has the least residual sum of squares against the histogram of |x|. When two are equal, the layer counts for the first."},
	}
	for i := range r.Networks {
		best, fitted := bestFits(&r.Networks[i])
		if fitted > 0 {
			t.Add(table.String(r.Networks[i].Name), table.Integer(fitted), table.Integer(best[0]), table.Integer(best[1]), table.Integer(best[2]), table.Integer(best[3]))
		}
	}
	return t
}

// bestFits counts the best densities (exponential, half-normal, uniform, Pareto) of the
// first machine with fitted layers: weights are the same on all machines.
func bestFits(n *results.Network) (best [4]int, fitted int) {
	for i := range n.Machines {
		for j := range n.Machines[i].Layers {
			if g := n.Machines[i].Layers[j].Goodness; g != nil {
				rss := []float64{g.Exponential, g.HalfNormal, g.Uniform, g.Pareto}
				best[slices.Index(rss, slices.Min(rss))]++
				fitted++
			}
		}
		if fitted > 0 {
			break
		}
	}
	return best, fitted
}
