package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"io"
)

// WriteTensorCodes writes the codes of a tensor; text formats add a table of the widths tried.
func WriteTensorCodes(w io.Writer, t *results.TensorCodes, f table.Format) error {
	if err := results.CheckFinite(t); err != nil {
		return err
	}
	if f == table.JSON {
		return writeJSON(w, t)
	}
	if err := WriteValues(w, "Codes of "+t.Tensor, values(t), f); err != nil || len(t.Tried) == 0 || f == table.CSV {
		return err
	}
	tried := table.Table{Key: "tried", Title: "Widths tried", Columns: []table.Column{table.Count("bits", "Bits"), table.Real("stored_bits", "Stored", "bits"), table.Percent("rmae_percent", "RMAE")}}
	for _, x := range t.Tried {
		tried.Add(table.Integer(x.Bits), table.Number(x.StoredBits), table.Number(100*x.RMAE))
	}
	return table.Write(w, tried, f, table.PageWidth)
}

func values(t *results.TensorCodes) []Value {
	values := []Value{
		{"elements", "Elements", "", table.Integer(t.Elements)}, {"zeros", "Zeros", "", table.Integer(t.Zeros)},
		{"max_abs", "Largest magnitude", "", table.Number(t.MaxAbs)}, {"mean_abs", "Mean magnitude of what is not zero", "", table.Number(t.MeanAbs)},
		{"fit", "Fit", "", table.String(t.Fit)}, {"terms", "Terms of the dot product", "", table.Positive(t.Terms)},
		{"bits", "Bits", "bits", table.Integer(t.Bits)}, {"stored_bits", "Stored bits per element", "bits", table.Number(t.StoredBits)},
		{"base", "Base b", "", table.Optional(t.Base, 1)}, {"alpha", "Scale alpha", "", table.Number(t.Alpha)}, {"beta", "Offset beta", "", table.Number(t.Beta)},
		{"clip", "Clip", "", table.Number(t.Clip)}, {"rmae", "RMAE", "", table.Number(t.RMAE)},
	}
	if t.Threshold != nil {
		met := "no: exceeded at the largest width"
		if *t.Met {
			met = "yes"
		}
		values = append(values, Value{"rmae_threshold", "RMAE threshold", "", table.Optional(t.Threshold, 1)}, Value{"met", "Threshold met", "", table.String(met)})
	}
	if g := t.Goodness; g != nil {
		values = append(values, Value{"rss_exponential", "RSS, exponential", "", table.Number(g.Exponential)}, Value{"rss_half_normal", "RSS, half-normal", "", table.Number(g.HalfNormal)},
			Value{"rss_uniform", "RSS, uniform", "", table.Number(g.Uniform)}, Value{"rss_pareto", "RSS, Pareto", "", table.Number(g.Pareto)})
	}
	return values
}
