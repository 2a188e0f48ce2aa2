package formats

import (
	"dnasim/experiment/operands"
	"dnasim/quant"
	"dnasim/results"
)

// stored adds a layer's bits. The second operand of an attention product counts as an activation,
// as in the tables of a run.
func (l *studyLayer) stored(c *quant.LayerCodes, w, a *operands.StoredBits) {
	w.Add(l.layer.WeightElements, storedBits(&c.Weights))
	a.Add(l.layer.InputElements, storedBits(&c.Activations))
	a.Add(l.layer.SecondElements, storedBits(&c.Weights))
}

// storedBits is the bits of an element. Outliers are spread over all elements.
func storedBits(t *quant.Tensor) float64 { return float64(t.StoredBits) + t.OutlierBits }

// fill states the layers at the chosen threshold.
func (s *study) fill(out *results.StudyFormat, format int) {
	var w, a operands.StoredBits
	for k := range s.layers {
		l := &s.layers[k]
		c := &l.codes[format][l.widthAt(format, out.Threshold)]
		l.stored(c, &w, &a)
		row := results.StudyLayer{
			Name: l.layer.Name, BitsWeights: c.Weights.StoredBits, BitsActivations: c.Activations.StoredBits,
			RMAEWeights: c.Weights.RMAE, RMAEActivations: c.Activations.RMAE,
			Met: c.Weights.RMAE <= out.Threshold && c.Activations.RMAE <= out.Threshold,
		}
		if base := c.Base; base > 0 {
			row.Base = &base
		}
		out.Terms = c.Terms
		out.RMAEWeights += c.Weights.RMAE / float64(len(s.layers))
		out.RMAEActivations += c.Activations.RMAE / float64(len(s.layers))
		out.Layers = append(out.Layers, row)
	}
	out.Widths = s.widths(format)
	out.MeanBitsWeights, out.MeanBitsActivations = w.Mean(), *a.Mean()
	out.CompressionWeights, out.CompressionActivations = w.Compression(), *a.Compression()
}

// widths are the errors of a format with all layers at one width.
func (s *study) widths(format int) []results.StudyWidth {
	low, high := s.config.Formats[format].Quantization.Widths()
	var out []results.StudyWidth
	for bits := low; bits <= high; bits++ {
		var w, a operands.StoredBits
		row := results.StudyWidth{Bits: bits}
		for k := range s.layers {
			c := &s.layers[k].codes[format][bits-low]
			s.layers[k].stored(c, &w, &a)
			row.RMAEWeights += c.Weights.RMAE / float64(len(s.layers))
			row.RMAEActivations += c.Activations.RMAE / float64(len(s.layers))
		}
		row.StoredBits = *w.With(a).Mean()
		out = append(out, row)
	}
	return out
}
