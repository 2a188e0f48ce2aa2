package report

import (
	"dnasim/results"
	"fmt"
	"strings"
)

// formatsTable has a row per network and format.
func formatsTable(s *results.Study) Table {
	t := Table{
		Key: "formats", Title: "Formats: bits, compression and loss",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("format", "Format"),
			{Key: "mean_bits", Name: "Mean stored", Unit: "bits", Align: Right, Decimals: 2},
			percentColumn("compression_percent", "Compression"), percentColumn("compression_weights_percent", "of weights"),
			percentColumn("compression_activations_percent", "of activations"),
			{Key: "rmae_weights_percent", Name: "RMAE weights", Unit: "%", Align: Right, Decimals: 2},
			{Key: "rmae_activations_percent", Name: "RMAE activations", Unit: "%", Align: Right, Decimals: 2},
			{Key: "threshold_percent", Name: "Threshold", Unit: "%", Align: Right, Decimals: 1},
			textColumn("metric", "Metric"), {Key: "fp32_percent", Name: "FP32", Unit: "%", Align: Right, Decimals: 2},
			{Key: "value_percent", Name: "Format", Unit: "%", Align: Right, Decimals: 2},
			{Key: "loss_percent", Name: "Loss", Unit: "points", Align: Right, Decimals: 2}, textColumn("within", "Allowed"),
		},
		Notes: []string{
			"Of each format the widest RMAE threshold, rising in steps, up to which the loss on the validation samples was allowed; values and losses are those of other samples; the widths are the smallest within it. Bits are stored bits per element, over weights and activations. Compression is against 8 bits.",
		},
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for j := range n.Formats {
			f := &n.Formats[j]
			t.add(String(n.Name), String(f.Name), Number(f.MeanBits), Number(100*f.Compression), Number(100*f.CompressionWeights),
				Number(100*f.CompressionActivations), Number(100*f.RMAEWeights), Number(100*f.RMAEActivations), Number(100*f.Threshold),
				orNotMeasured(n.Metric), optional(n.FP32, 100), optional(f.Value, 100), optional(f.Loss, 100), allowed(f))
		}
		if n.INT8 != nil && n.FP32 != nil {
			loss := *n.FP32 - *n.INT8
			t.add(String(n.Name), String("int8"), Number(8), Number(0), Number(0), Number(0), Missing(""), Missing(""), Missing(""),
				String(n.Metric), optional(n.FP32, 100), optional(n.INT8, 100), Number(100*loss), Missing(""))
		}
	}
	return t
}

func orNotMeasured(metric string) Cell {
	if metric == "" {
		return String("not measured")
	}
	return String(metric)
}

// allowed tells whether a format's loss is.
func allowed(f *results.StudyFormat) Cell {
	switch {
	case f.Loss == nil:
		return Missing("")
	case f.Within:
		return String("yes")
	default:
		return String("no")
	}
}

// sweepTable has a row per network, format and threshold.
func sweepTable(s *results.Study) Table {
	t := Table{
		Key: "sweep", Title: "Sweep of thresholds",
		Columns: []Column{
			stubColumn("network", "Network"), stubColumn("format", "Format"),
			{Key: "threshold_percent", Name: "Threshold", Unit: "%", Align: Right, Decimals: 1},
			{Key: "mean_bits", Name: "Mean stored", Unit: "bits", Align: Right, Decimals: 2}, percentColumn("compression_percent", "Compression"),
			{Key: "value_percent", Name: "Metric", Unit: "%", Align: Right, Decimals: 2},
			{Key: "loss_percent", Name: "Loss", Unit: "points", Align: Right, Decimals: 2},
		},
	}
	for i := range s.Networks {
		for j := range s.Networks[i].Formats {
			f := &s.Networks[i].Formats[j]
			for _, p := range f.Sweep {
				t.add(String(s.Networks[i].Name), String(f.Name), Number(100*p.At), Number(p.MeanBits), Number(100*p.Compression),
					optional(p.Value, 100), optional(p.Loss, 100))
			}
		}
	}
	return t.dropEmptyColumns()
}

// widthsTable has a row per layer and a column per format.
func widthsTable(s *results.Study) Table {
	t := Table{
		Key: "widths", Title: "Stored bits per layer",
		Columns: []Column{stubColumn("network", "Network"), stubColumn("layer", "Layer")},
		Notes:   []string{"Weights / activations; * marks layers whose errors exceed the threshold at the largest width."},
	}
	if len(s.Networks) == 0 {
		return t
	}
	for _, f := range s.Networks[0].Formats {
		t.Columns = append(t.Columns, textColumn(slug(f.Name), f.Name))
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for k := range n.Formats[0].Layers {
			cells := []Cell{String(n.Name), String(n.Formats[0].Layers[k].Name)}
			for j := range n.Formats {
				l := &n.Formats[j].Layers[k]
				star := "*"
				if l.Met {
					star = ""
				}
				cells = append(cells, String(fmt.Sprintf("%d/%d%s", l.BitsWeights, l.BitsActivations, star)))
			}
			t.add(cells...)
		}
	}
	return t
}

// tensorsTable shows how well densities describe the tensors: each of them, or of each network how often which fits best.
func tensorsTable(s *results.Study, each bool) Table {
	if each {
		return eachTensor(s)
	}
	t := Table{
		Key: "fits", Title: "Density that fits best, share of elements",
		Columns: []Column{stubColumn("network", "Network"), stubColumn("operand", "Operand"), countColumn("tensors", "Tensors"),
			percentColumn("exponential_percent", "Exponential"), percentColumn("half_normal_percent", "Half-normal"),
			percentColumn("uniform_percent", "Uniform"), percentColumn("pareto_percent", "Pareto"), percentColumn("zeros_percent", "Zeros"), textColumn("tensors_are", "Tensors are")},
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for _, operand := range []string{"weights", "activations"} {
			var share [4]float64
			var elements, zeros, count float64
			for _, x := range n.Tensor {
				if x.Operand != operand {
					continue
				}
				count++
				elements += float64(x.Elements)
				zeros += x.Zeros * float64(x.Elements)
				if x.Fit != nil {
					share[bestFit(x.Fit)] += float64(x.Elements)
				}
			}
			t.add(String(n.Name), String(operand), Integer(int(count)), ratio(100*share[0], elements), ratio(100*share[1], elements),
				ratio(100*share[2], elements), ratio(100*share[3], elements), ratio(100*zeros, elements), String(n.Tensors))
		}
	}
	return t
}

// bestFit is the density with the least residual, in the order of the fields.
func bestFit(f *results.Goodness) int {
	least, at := f.Exponential, 0
	for i, rss := range []float64{f.HalfNormal, f.Uniform, f.Pareto} {
		if rss < least {
			least, at = rss, i+1
		}
	}
	return at
}

func eachTensor(s *results.Study) Table {
	t := Table{
		Key: "tensors", Title: "Goodness of fit: residual sum of squares",
		Columns: []Column{stubColumn("network", "Network"), stubColumn("layer", "Layer"), stubColumn("operand", "Operand"), countColumn("elements", "Elements"),
			percentColumn("zeros_percent", "Zeros"), realColumn("max_over_mean", "Max/mean", "x"), realColumn("exponential", "Exponential", ""), realColumn("half_normal", "Half-normal", ""),
			realColumn("uniform", "Uniform", ""), realColumn("pareto", "Pareto", ""), footnoteColumn("origin", "Origin")},
	}
	for i := range s.Networks {
		for _, x := range s.Networks[i].Tensor {
			cells := []Cell{String(s.Networks[i].Name), String(x.Layer), String(x.Operand), Integer(x.Elements), Number(100 * x.Zeros), ratio(x.MaxAbs, x.MeanAbs)}
			for k := range 4 {
				if x.Fit == nil {
					cells = append(cells, Missing(""))
					continue
				}
				cells = append(cells, Number([]float64{x.Fit.Exponential, x.Fit.HalfNormal, x.Fit.Uniform, x.Fit.Pareto}[k]))
			}
			t.add(append(cells, String(strings.TrimSpace(x.Origin)))...)
		}
	}
	return t
}

// groundsTable says what the numbers rest on.
func groundsTable(notes []results.Note) Table {
	t := Table{Key: "notes", Title: "What the numbers rest on", Columns: []Column{textColumn("status", "Status"), wrapColumn("note", "Note")}}
	for _, n := range notes {
		t.add(String(n.Status), String(n.Text))
	}
	return t
}
