package studies

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"strings"
)

// formatsTable has a row per network and format.
func formatsTable(s *results.Study) table.Table {
	t := table.Table{
		Key: "formats", Title: "Formats: bits, compression and loss",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("format", "Format"),
			{Key: "mean_bits", Name: "Mean stored", Unit: "bits", Align: table.Right, Decimals: 2},
			table.Percent("compression_percent", "Compression"), table.Percent("compression_weights_percent", "of weights"),
			table.Percent("compression_activations_percent", "of activations"),
			{Key: "rmae_weights_percent", Name: "RMAE weights", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "rmae_activations_percent", Name: "RMAE activations", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "threshold_percent", Name: "Threshold", Unit: "%", Align: table.Right, Decimals: 1},
			table.Plain("metric", "Metric"), {Key: "fp32_percent", Name: "FP32", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "value_percent", Name: "Format", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "loss_percent", Name: "Loss", Unit: "points", Align: table.Right, Decimals: 2}, table.Plain("within", "Allowed"),
		},
		Notes: []string{
			"Of each format the widest RMAE threshold, rising in steps, up to which the loss on the validation samples was allowed; values and losses are those of other samples (of the same where validation_samples is 0); where accuracy is not measured, that of [quantization]; the widths are the smallest within it. Bits are stored bits per element, over weights and activations. Compression is against 8 bits.",
		},
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for j := range n.Formats {
			f := &n.Formats[j]
			t.Add(table.String(n.Name), table.String(f.Name), table.Number(f.MeanBits), table.Number(100*f.Compression), table.Optional(f.CompressionWeights, 100),
				table.Number(100*f.CompressionActivations), table.Number(100*f.RMAEWeights), table.Number(100*f.RMAEActivations), table.Number(100*f.Threshold),
				orNotMeasured(n.Metric), table.Optional(n.FP32, 100), table.Optional(f.Value, 100), table.Optional(f.Loss, 100), allowed(f))
		}
		if n.INT8 != nil && n.FP32 != nil {
			loss := *n.FP32 - *n.INT8
			t.Add(table.String(n.Name), table.String("int8"), table.Number(8), table.Number(0), table.Number(0), table.Number(0), table.Missing(""), table.Missing(""), table.Missing(""),
				table.String(n.Metric), table.Optional(n.FP32, 100), table.Optional(n.INT8, 100), table.Number(100*loss), table.Missing(""))
		}
	}
	return t
}

func orNotMeasured(metric string) table.Cell {
	if metric == "" {
		return table.String("not measured")
	}
	return table.String(metric)
}

// allowed tells whether a format's loss is.
func allowed(f *results.StudyFormat) table.Cell {
	switch {
	case f.Loss == nil:
		return table.Missing("")
	case f.Within:
		return table.String("yes")
	default:
		return table.String("no")
	}
}

// sweepTable has a row per network, format and threshold.
func sweepTable(s *results.Study) table.Table {
	t := table.Table{
		Key: "sweep", Title: "Sweep of thresholds",
		Columns: []table.Column{
			table.Stub("network", "Network"), table.Stub("format", "Format"),
			{Key: "threshold_percent", Name: "Threshold", Unit: "%", Align: table.Right, Decimals: 1},
			{Key: "mean_bits", Name: "Mean stored", Unit: "bits", Align: table.Right, Decimals: 2}, table.Percent("compression_percent", "Compression"),
			{Key: "value_percent", Name: "Metric", Unit: "%", Align: table.Right, Decimals: 2},
			{Key: "loss_percent", Name: "Loss", Unit: "points", Align: table.Right, Decimals: 2},
		},
	}
	for i := range s.Networks {
		for j := range s.Networks[i].Formats {
			f := &s.Networks[i].Formats[j]
			for _, p := range f.Sweep {
				t.Add(table.String(s.Networks[i].Name), table.String(f.Name), table.Number(100*p.At), table.Number(p.MeanBits), table.Number(100*p.Compression),
					table.Optional(p.Value, 100), table.Optional(p.Loss, 100))
			}
		}
	}
	return t.DropEmptyColumns()
}

// widthsTable has a row per layer and a column per format.
func widthsTable(s *results.Study) table.Table {
	t := table.Table{
		Key: "widths", Title: "Stored bits per layer",
		Columns: []table.Column{table.Stub("network", "Network"), table.Stub("layer", "Layer")},
		Notes:   []string{"Weights / activations; * marks layers whose errors exceed the threshold at the largest width."},
	}
	if len(s.Networks) == 0 {
		return t
	}
	for _, f := range s.Networks[0].Formats {
		t.Columns = append(t.Columns, table.Plain(table.Slug(f.Name), f.Name))
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for k := range n.Formats[0].Layers {
			cells := []table.Cell{table.String(n.Name), table.String(n.Formats[0].Layers[k].Name)}
			for j := range n.Formats {
				l := &n.Formats[j].Layers[k]
				star := "*"
				if l.Met {
					star = ""
				}
				cells = append(cells, table.String(fmt.Sprintf("%d/%d%s", l.BitsWeights, l.BitsActivations, star)))
			}
			t.Add(cells...)
		}
	}
	return t
}

// tensorsTable shows how well densities describe the tensors: each of them, or of each network how
// often which fits best.
func tensorsTable(s *results.Study, each bool) table.Table {
	if each {
		return eachTensor(s)
	}
	t := table.Table{
		Key: "fits", Title: "Density that fits best, share of the elements fitted",
		Columns: []table.Column{table.Stub("network", "Network"), table.Stub("operand", "Operand"), table.Count("tensors", "Tensors"),
			table.Percent("exponential_percent", "Exponential"), table.Percent("half_normal_percent", "Half-normal"),
			table.Percent("uniform_percent", "Uniform"), table.Percent("pareto_percent", "Pareto"), table.Percent("zeros_percent", "Zeros"), table.Plain("tensors_are", "Tensors are")},
	}
	for i := range s.Networks {
		n := &s.Networks[i]
		for _, operand := range []string{"weights", "activations"} {
			var share [4]float64
			var elements, fitted, zeros, count float64
			for _, x := range n.Tensor {
				if x.Operand != operand {
					continue
				}
				count++
				elements += float64(x.Elements)
				zeros += float64(x.Zeros * float64(x.Elements))
				if x.Fit != nil {
					share[bestFit(x.Fit)] += float64(x.Elements)
					fitted += float64(x.Elements)
				}
			}
			t.Add(table.String(n.Name), table.String(operand), table.Integer(int(count)), table.Ratio(100*share[0], fitted), table.Ratio(100*share[1], fitted),
				table.Ratio(100*share[2], fitted), table.Ratio(100*share[3], fitted), table.Ratio(100*zeros, elements), table.String(n.Tensors))
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

func eachTensor(s *results.Study) table.Table {
	t := table.Table{
		Key: "tensors", Title: "Goodness of fit: residual sum of squares",
		Columns: []table.Column{table.Stub("network", "Network"), table.Stub("layer", "Layer"), table.Stub("operand", "Operand"), table.Count("elements", "Elements"),
			table.Percent("zeros_percent", "Zeros"), table.Real("max_over_mean", "Max/mean", "x"), table.Real("exponential", "Exponential", ""), table.Real("half_normal", "Half-normal", ""),
			table.Real("uniform", "Uniform", ""), table.Real("pareto", "Pareto", ""), table.Footnote("origin", "Origin")},
	}
	for i := range s.Networks {
		for _, x := range s.Networks[i].Tensor {
			cells := []table.Cell{table.String(s.Networks[i].Name), table.String(x.Layer), table.String(x.Operand), table.Integer(x.Elements), table.Number(100 * x.Zeros), table.Ratio(x.MaxAbs, x.MeanAbs)}
			for k := range 4 {
				if x.Fit == nil {
					cells = append(cells, table.Missing(""))
					continue
				}
				cells = append(cells, table.Number([]float64{x.Fit.Exponential, x.Fit.HalfNormal, x.Fit.Uniform, x.Fit.Pareto}[k]))
			}
			t.Add(append(cells, table.String(strings.TrimSpace(x.Origin)))...)
		}
	}
	return t
}

// groundsTable says what the numbers rest on.
func groundsTable(notes []results.Note) table.Table {
	t := table.Table{Key: "notes", Title: "What the numbers rest on", Columns: []table.Column{table.Plain("status", "Status"), table.Wrapped("note", "Note")}}
	for _, n := range notes {
		t.Add(table.String(n.Status), table.String(n.Text))
	}
	return t
}
