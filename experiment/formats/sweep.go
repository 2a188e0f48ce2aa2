package formats

import (
	"context"

	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/inference"
	"dnasim/results"
)

// maxLossFactor times the allowed loss is where a sweep ends, since looser thresholds lose more.
const maxLossFactor = 10

// sweep raises the threshold of a format, and keeps the last one before the loss is first too
// large. Without a score it takes the configured threshold.
func (s *study) sweep(ctx context.Context, format int, score *scorer) (*results.StudyFormat, error) {
	f := &s.config.Formats[format]
	out := &results.StudyFormat{Name: f.Name, Fit: string(f.Quantization.Fit), Within: true}
	if score == nil {
		out.Threshold = min(f.Quantization.RMAEWeights, f.Quantization.RMAEActivations)
		point, err := s.point(format, out.Threshold, nil, nil, nil)
		out.StudyPoint = point
		s.fill(out, format)
		return out, err
	}
	tried := map[string]measured{} // by widths
	exceeded := false
	rising := thresholds(&s.config.Study)
	for i, threshold := range rising {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		point, err := s.point(format, threshold, rising[i+1:], score, tried)
		if err != nil {
			return nil, err
		}
		out.Sweep = append(out.Sweep, point)
		lost := *point.ValidationLoss > s.config.Study.MaxLoss
		if len(out.Sweep) == 1 || !lost && !exceeded {
			out.Threshold, out.StudyPoint, out.Within = threshold, point, !lost
		}
		if exceeded = exceeded || lost; *point.ValidationLoss > maxLossFactor*s.config.Study.MaxLoss {
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

// point is a format at one threshold, after which the next ones follow. Widths that were measured
// before are not measured again.
func (s *study) point(format int, threshold float64, next []float64, score *scorer, tried map[string]measured) (results.StudyPoint, error) {
	var w, a operands.StoredBits
	for k := range s.layers {
		l := &s.layers[k]
		l.stored(&l.codes[format][l.widthAt(format, threshold)], &w, &a)
	}
	total := w.With(a)
	out := results.StudyPoint{At: threshold, MeanBits: *total.Mean(), Compression: *total.Compression()}
	if score == nil {
		return out, nil
	}
	key := s.widthsAt(format, threshold)
	value, known := tried[key]
	if !known {
		var err error
		s.expect(format, key, next, score)
		value, err = score.of(s.codesAt(format, threshold))
		if err != nil {
			return out, err
		}
		tried[key] = value
	}
	loss, chosenBy := score.float.evaluation-value.evaluation, score.float.validation-value.validation
	out.Value, out.Loss, out.ValidationLoss = &value.evaluation, &loss, &chosenBy
	return out, nil
}

// expect says which codes are measured after those of the widths that key names. That is enough: a
// layer's width falls as the threshold rises, so what a later point shares with this one, the next
// point shares as well.
func (s *study) expect(format int, key string, next []float64, score *scorer) {
	for _, threshold := range next {
		if s.widthsAt(format, threshold) != key {
			score.expect([]inference.Codes{s.codesAt(format, threshold)})
			return
		}
	}
	score.expect(nil)
}
