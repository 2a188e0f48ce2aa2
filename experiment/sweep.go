package experiment

import (
	"context"
	"fmt"

	"dnasim/configs"
	"dnasim/inference"
	"dnasim/quant"
	"dnasim/results"
)

// scorer measures a network computed in codes, by the network's metric, sample by sample. The first samples, the
// validation, choose thresholds; the others, the evaluation, say what the choice costs. Without validation samples all do both.
type scorer struct {
	measure    func(inference.Codes) ([]float64, error)
	validation int
	float      measured
}

// measured is the mean of a metric over the samples of each part.
type measured struct{ validation, evaluation float64 }

func (s *scorer) of(codes inference.Codes) (measured, error) {
	values, err := s.measure(codes)
	if err != nil {
		return measured{}, err
	}
	if s.validation == 0 {
		return measured{mean(values), mean(values)}, nil
	}
	return measured{mean(values[:s.validation]), mean(values[s.validation:])}, nil
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// baseline measures float32 and INT8; nil where nothing can be measured.
func (s *study) baseline(ctx context.Context, out *results.StudyNetwork) (*scorer, error) {
	t := s.coded.model
	if t == nil {
		return nil, nil
	}
	n, validation := t.inputs.evaluated(), s.config.Study.ValidationSamples
	if !t.inputs.apart() || t.inputs.metric() == metricCosine {
		validation = 0 // too few to be divided: see the notes
	}
	if validation >= n {
		return nil, s.config.Fault(fmt.Sprint(validation), fmt.Sprintf("less than %d, the samples not used for calibration", n), "study.validation_samples")
	}
	score := &scorer{validation: validation, measure: func(codes inference.Codes) ([]float64, error) {
		return t.inputs.score(ctx, t.model, codes, s.jobs)
	}}
	var err error
	if score.float, err = score.of(nil); err != nil {
		return nil, err
	}
	int8, err := score.of(s.codes(func(l *studyLayer) *quant.LayerCodes { return &l.int8 }))
	if err != nil {
		return nil, err
	}
	out.Metric, out.FP32, out.INT8 = t.inputs.metric(), &score.float.evaluation, &int8.evaluation
	out.CalibrationSamples, out.ValidationSamples, out.Samples = t.inputs.calibrated(), validation, n-validation
	return score, nil
}

// codes gives every GEMM the code that pick chooses of its layer.
func (s *study) codes(pick func(*studyLayer) *quant.LayerCodes) inference.Codes {
	out := inference.Codes{}
	for k := range s.layers {
		out[k] = *pick(&s.layers[k])
	}
	return out
}

// widthAt is the index of the smallest width within a threshold, or the largest there is.
func (l *studyLayer) widthAt(format int, threshold float64) int {
	for i := range l.codes[format] {
		if c := &l.codes[format][i]; c.Weights.RMAE <= threshold && c.Activations.RMAE <= threshold {
			return i
		}
	}
	return len(l.codes[format]) - 1
}

// hopeless times the allowed loss is where a sweep ends: looser thresholds have nothing more to show.
const hopeless = 10

// sweep raises the threshold of a format and keeps the last one before the loss was first too large. Without a score the only
// threshold is the configured one.
func (s *study) sweep(ctx context.Context, format int, score *scorer) (*results.StudyFormat, error) {
	f := &s.config.Formats[format]
	out := &results.StudyFormat{Name: f.Name, Fit: string(f.Quantization.Fit), Within: true}
	if score == nil {
		out.Threshold = min(f.Quantization.RMAEWeights, f.Quantization.RMAEActivations)
		point, err := s.point(format, out.Threshold, nil, nil)
		out.StudyPoint = point
		s.fill(out, format)
		return out, err
	}
	tried := map[string]measured{} // by widths
	exceeded := false
	for _, threshold := range thresholds(&s.config.Study) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		point, err := s.point(format, threshold, score, tried)
		if err != nil {
			return nil, err
		}
		out.Sweep = append(out.Sweep, point)
		lost := *point.ValidationLoss > s.config.Study.MaxLoss
		if len(out.Sweep) == 1 || !lost && !exceeded {
			out.Threshold, out.StudyPoint, out.Within = threshold, point, !lost
		}
		if exceeded = exceeded || lost; *point.ValidationLoss > hopeless*s.config.Study.MaxLoss {
			break
		}
	}
	s.fill(out, format)
	return out, nil
}

// thresholds to be tried, rising.
func thresholds(c *configs.Study) []float64 {
	var list []float64
	for i := 1; ; i++ {
		t := float64(i) * c.ThresholdStep
		if t > c.ThresholdMax*(1+1e-9) {
			return list
		}
		list = append(list, t)
	}
}

// point is a format under one threshold. Widths that were measured before are not measured again.
func (s *study) point(format int, threshold float64, score *scorer, tried map[string]measured) (results.StudyPoint, error) {
	var w, a bitSum
	key := ""
	for k := range s.layers {
		l := &s.layers[k]
		i := l.widthAt(format, threshold)
		key += fmt.Sprintf("%d,", i)
		l.stored(&l.codes[format][i], &w, &a)
	}
	total := bitSum{w.bits + a.bits, w.elements + a.elements}
	out := results.StudyPoint{At: threshold, MeanBits: total.mean(), Compression: total.compression()}
	if score == nil {
		return out, nil
	}
	value, known := tried[key]
	if !known {
		var err error
		value, err = score.of(s.codes(func(l *studyLayer) *quant.LayerCodes { return &l.codes[format][l.widthAt(format, threshold)] }))
		if err != nil {
			return out, err
		}
		tried[key] = value
	}
	loss, chosenBy := score.float.evaluation-value.evaluation, score.float.validation-value.validation
	out.Value, out.Loss, out.ValidationLoss = &value.evaluation, &loss, &chosenBy
	return out, nil
}

// stored adds a layer's bits; the second operand of an attention product counts as an activation, as in the tables of a run.
func (l *studyLayer) stored(c *quant.LayerCodes, w, a *bitSum) {
	w.add(l.layer.WeightElements, storedBits(&c.Weights))
	a.add(l.layer.InputElements, storedBits(&c.Activations))
	a.add(l.layer.SecondElements, storedBits(&c.Weights))
}

// storedBits of an element, outliers spread over all.
func storedBits(t *quant.Tensor) float64 { return float64(t.StoredBits) + t.OutlierBits }

// fill adds the layers at the chosen threshold.
func (s *study) fill(out *results.StudyFormat, format int) {
	var w, a bitSum
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
	out.MeanBitsWeights, out.MeanBitsActivations = w.mean(), a.mean()
	out.CompressionWeights, out.CompressionActivations = w.compression(), a.compression()
}

// widths are the errors of a format with all layers at one width.
func (s *study) widths(format int) []results.StudyWidth {
	low, high := s.config.Formats[format].Quantization.Widths()
	var out []results.StudyWidth
	for bits := low; bits <= high; bits++ {
		var w, a bitSum
		row := results.StudyWidth{Bits: bits}
		for k := range s.layers {
			c := &s.layers[k].codes[format][bits-low]
			s.layers[k].stored(c, &w, &a)
			row.RMAEWeights += c.Weights.RMAE / float64(len(s.layers))
			row.RMAEActivations += c.Activations.RMAE / float64(len(s.layers))
		}
		row.StoredBits = bitSum{w.bits + a.bits, w.elements + a.elements}.mean()
		out = append(out, row)
	}
	return out
}

// studyNotes say what a study rests on.
func studyNotes(s *results.Study, c *configs.Config) []results.Note {
	notes := []results.Note{
		{Status: "ours", Text: fmt.Sprintf("Thresholds rise from %g in steps of %g to %g, the same for weights and activations, while the loss on the validation samples stays within %g; values and losses shown are those of other samples. A layer's width is the smallest within them. A format is computed with its codes (integer counting or a path proven equal), not by adding noise.",
			c.Study.ThresholdStep, c.Study.ThresholdStep, c.Study.ThresholdMax, c.Study.MaxLoss)},
	}
	for i := range s.Networks {
		if n := &s.Networks[i]; n.Metric == "" {
			notes = append(notes, results.Note{Status: "assumed", Text: "Accuracy not measured for " + n.Name + ": its tensors are synthetic, its widths follow the thresholds of [quantization]."})
		}
	}
	return notes
}
