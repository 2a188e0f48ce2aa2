package formats

import (
	"context"
	"fmt"
	"strings"

	"dnasim/experiment/operands"
	"dnasim/inference"
	"dnasim/quant"
	"dnasim/results"
)

// scorer measures a network in codes, by the network's metric, sample by sample. The first samples
// are the validation samples: they choose thresholds. The others, the evaluation samples, show what
// the choice costs. Without validation samples, all samples do both.
type scorer struct {
	measure    func(inference.Codes) ([]float64, error)
	expect     func([]inference.Codes) // are measured after the next ones
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
		return measured{operands.Mean(values), operands.Mean(values)}, nil
	}
	return measured{operands.Mean(values[:s.validation]), operands.Mean(values[s.validation:])}, nil
}

// baseline measures float32 and INT8; nil where nothing can be measured.
func (s *study) baseline(ctx context.Context, out *results.StudyNetwork) (*scorer, error) {
	by, err := s.net.Measure(ctx, s.jobs)
	if err != nil {
		return nil, err
	}
	if by.Metric == "" {
		out.Unmeasured = by.Why
		return nil, nil
	}
	n, validation := by.Evaluated, s.config.Study.ValidationSamples
	if !by.Disjoint || by.Metric != operands.MetricTop1 {
		validation = 0 // too few to be divided: see the notes
	}
	if validation >= n {
		return nil, s.config.KeyError(fmt.Sprint(validation), fmt.Sprintf("less than %d, the samples not used for calibration", n), "study.validation_samples")
	}
	evaluator := s.net.Evaluator()
	score := &scorer{validation: validation, expect: evaluator.Expect, measure: func(codes inference.Codes) ([]float64, error) {
		return evaluator.Scores(ctx, codes, s.jobs)
	}}
	score.expect(nil)
	if score.float, err = score.of(nil); err != nil {
		return nil, err
	}
	if f := score.float; by.Blind(f.validation) || by.Blind(f.evaluation) {
		out.Unmeasured = operands.NoneRight
		return nil, nil
	}
	int8, err := score.of(s.codes(func(l *studyLayer) *quant.LayerCodes { return &l.int8 }))
	if err != nil {
		return nil, err
	}
	out.Metric, out.FP32, out.INT8 = by.Metric, &score.float.evaluation, &int8.evaluation
	out.CalibrationSamples, out.ValidationSamples, out.Samples = by.Calibrated, validation, n-validation
	return score, nil
}

// codes gives every GEMM layer the codes that pick chooses.
func (s *study) codes(pick func(*studyLayer) *quant.LayerCodes) inference.Codes {
	out := inference.Codes{}
	for k := range s.layers {
		out[k] = *pick(&s.layers[k])
	}
	return out
}

// codesAt gives every GEMM layer the codes of a format at a threshold.
func (s *study) codesAt(format int, threshold float64) inference.Codes {
	return s.codes(func(l *studyLayer) *quant.LayerCodes { return &l.codes[format][l.widthAt(format, threshold)] })
}

// widthsAt names the widths of the layers in a format at a threshold.
func (s *study) widthsAt(format int, threshold float64) string {
	var b strings.Builder
	for k := range s.layers {
		fmt.Fprintf(&b, "%d,", s.layers[k].widthAt(format, threshold))
	}
	return b.String()
}

// widthAt is the index of the smallest width within a threshold, or of the largest width.
func (l *studyLayer) widthAt(format int, threshold float64) int {
	for i := range l.codes[format] {
		if c := &l.codes[format][i]; c.Weights.RMAE <= threshold && c.Activations.RMAE <= threshold {
			return i
		}
	}
	return len(l.codes[format]) - 1
}
