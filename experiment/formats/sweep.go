package formats

import (
	"context"
	"fmt"

	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/quant"
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

// point is a format at one threshold. Widths that were measured before are not measured again.
func (s *study) point(format int, threshold float64, score *scorer, tried map[string]measured) (results.StudyPoint, error) {
	var w, a operands.StoredBits
	key := ""
	for k := range s.layers {
		l := &s.layers[k]
		i := l.widthAt(format, threshold)
		key += fmt.Sprintf("%d,", i)
		l.stored(&l.codes[format][i], &w, &a)
	}
	total := w.With(a)
	out := results.StudyPoint{At: threshold, MeanBits: *total.Mean(), Compression: *total.Compression()}
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
