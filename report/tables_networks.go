package report

import (
	"dnasim/results"
	"maps"
	"slices"
	"strings"
)

// notMeasured stands where an accuracy would.
const notMeasured = "not measured"

// networksTable gives the size of each network and its accuracy.
func networksTable(r *results.Run) Table {
	t := Table{
		Key:   "networks",
		Title: "Networks",
		Path:  "networks[]",
		Columns: []Column{
			stubColumn("network", "Network"), countColumn("batch", "Batch"),
			countColumn("params", "Parameters"), countColumn("macs", "MACs"), textColumn("tensors", "Tensors"),
			textColumn("metric", "Accuracy metric"),
			accuracyColumn("fp32_percent", "float32"), accuracyColumn("int8_percent", "INT8"), accuracyColumn("dnateq_percent", "DNA-TEQ"),
			countColumn("samples", "Samples"),
		},
	}
	var titles []string
	for i := range r.Networks {
		n := &r.Networks[i]
		cells := []Cell{String(n.Name), Integer(n.Batch), Integer(n.Params), Integer(n.MACs), String(n.Tensors)}
		t.add(append(cells, accuracyCells(n.Accuracy)...)...)
		if n.Title != "" && n.Title != n.Name {
			titles = append(titles, n.Name+": "+n.Title)
		}
	}
	if len(titles) > 0 {
		t.Notes = []string{strings.Join(titles, "; ") + "."}
	}
	return t.dropEmptyColumns()
}

// accuracyColumn has two decimals: a hundred thousand samples are seldom exceeded.
func accuracyColumn(key, name string) Column {
	return Column{Key: key, Name: name, Unit: "%", Align: Right, Decimals: 2}
}

// accuracyCells gives metric, float32, INT8, DNA-TEQ and the number of samples.
func accuracyCells(a *results.Accuracy) []Cell {
	if a == nil {
		return []Cell{Missing(notMeasured), {}, {}, {}, {}}
	}
	return []Cell{String(a.Metric), Number(100 * a.FP32), optional(a.INT8, 100), optional(a.DNATEQ, 100), Integer(a.Samples)}
}

// accuracyTable gives the accuracy of every machine's formats and the loss against
// float32, for the networks where it was measured.
func accuracyTable(r *results.Run) Table {
	t := Table{
		Key:   "accuracy",
		Title: "Accuracy by machine",
		Path:  "networks[].accuracy",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("machine", "Machine"), textColumn("metric", "Metric"),
			accuracyColumn("accuracy_percent", "Accuracy"), accuracyColumn("change_points", "Against float32"),
			countColumn("samples", "Samples"), countColumn("calibration_samples", "Calibration samples"),
		},
		Notes: []string{"The samples that found the codes (calibration) are not among those measured. The change is in points of percent."},
	}
	t.Columns[4].Unit = "points"
	for i := range r.Networks {
		n := &r.Networks[i]
		if n.Accuracy == nil {
			continue
		}
		a := n.Accuracy
		for _, name := range orderedKeys(a.Machines, r.MachineNames()) {
			t.add(String(n.Name), String(name), String(a.Metric), Number(100*a.Machines[name]),
				Number(100*(a.Machines[name]-a.FP32)), Integer(a.Samples), Integer(a.CalibrationSamples))
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
		notes = append(notes, "Accuracy not measured: "+strings.Join(unmeasured, ", ")+". Bit widths found there rest on the configured error thresholds.")
	}
	return notes
}

// goodnessTable counts, per network, the layers in which each density fits the weights
// best. It has no rows where no layer was fitted.
func goodnessTable(r *results.Run) Table {
	t := Table{
		Key:   "goodness-of-fit",
		Title: "Goodness of fit of the weights: in how many layers each density fits best",
		Path:  "networks[].machines[].layers[].goodness_of_fit_weights",
		Columns: []Column{
			stubColumn("network", "Network"), countColumn("layers", "Layers fitted"), countColumn("exponential", "Exponential"),
			countColumn("half_normal", "Half-normal"), countColumn("uniform", "Uniform"), countColumn("pareto", "Pareto"),
		},
		Notes: []string{"Best is the least residual sum of squares between the histogram of |x| and the density. A layer in which two are equal counts for the first."},
	}
	for i := range r.Networks {
		best, fitted := bestFits(&r.Networks[i])
		if fitted > 0 {
			t.add(String(r.Networks[i].Name), Integer(fitted), Integer(best[0]), Integer(best[1]), Integer(best[2]), Integer(best[3]))
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
