package report

import (
	"dnasim/results"
	"io"
)

// WriteTensorCodes writes the codes of a tensor; text formats add a table of the widths tried.
func WriteTensorCodes(w io.Writer, t *results.TensorCodes, f Format) error {
	if err := results.CheckFinite(t); err != nil {
		return err
	}
	if f == JSON {
		return writeObject(w, t)
	}
	if err := WriteValues(w, "Codes of "+t.Tensor, values(t), f); err != nil || len(t.Tried) == 0 || f == CSV {
		return err
	}
	tried := Table{Key: "tried", Title: "Widths tried", Columns: []Column{countColumn("bits", "Bits"), realColumn("stored_bits", "Stored", "bits"), percentColumn("rmae_percent", "RMAE")}}
	for _, x := range t.Tried {
		tried.add(Integer(x.Bits), Number(x.StoredBits), Number(100*x.RMAE))
	}
	return WriteTable(w, tried, f, pageWidth)
}

func values(t *results.TensorCodes) []Value {
	values := []Value{
		{"elements", "Elements", "", Integer(t.Elements)}, {"zeros", "Zeros", "", Integer(t.Zeros)},
		{"max_abs", "Largest magnitude", "", Number(t.MaxAbs)}, {"mean_abs", "Mean magnitude of what is not zero", "", Number(t.MeanAbs)},
		{"fit", "Fit", "", String(t.Fit)}, {"terms", "Terms of the dot product", "", positive(t.Terms)},
		{"bits", "Bits", "bits", Integer(t.Bits)}, {"stored_bits", "Stored bits per element", "bits", Number(t.StoredBits)},
		{"base", "Base b", "", optional(t.Base, 1)}, {"alpha", "Scale alpha", "", Number(t.Alpha)}, {"beta", "Offset beta", "", Number(t.Beta)},
		{"clip", "Clip", "", Number(t.Clip)}, {"rmae", "RMAE", "", Number(t.RMAE)},
	}
	if t.Threshold != nil {
		met := "no: exceeded at the largest width"
		if *t.Met {
			met = "yes"
		}
		values = append(values, Value{"rmae_threshold", "RMAE threshold", "", optional(t.Threshold, 1)}, Value{"met", "Threshold met", "", String(met)})
	}
	if g := t.Goodness; g != nil {
		values = append(values, Value{"rss_exponential", "RSS, exponential", "", Number(g.Exponential)}, Value{"rss_half_normal", "RSS, half-normal", "", Number(g.HalfNormal)},
			Value{"rss_uniform", "RSS, uniform", "", Number(g.Uniform)}, Value{"rss_pareto", "RSS, Pareto", "", Number(g.Pareto)})
	}
	return values
}
