package operands

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"dnasim/configs"
	"dnasim/inference"
	"dnasim/inference/dataset"
	"dnasim/internal/cache"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// shippedImages are the inputs of the networks that ship with weights.
type shippedImages struct {
	calibration, evaluation dataset.Images // no image is in both
	classified              string         // the metric's name
}

// openShipped reads a shipped network and the images.
func openShipped(c *configs.Config, net *workloads.Network) (*trained, error) {
	model, err := inference.Load(net.Model)
	if err != nil {
		return nil, err
	}
	images, err := dataset.FashionMNIST()
	if err != nil {
		return nil, err
	}
	in := &shippedImages{classified: net.Metric}
	if in.calibration, in.evaluation, err = images.Split(c.Run.CalibrationSamples); err != nil {
		return nil, c.KeyError(err.Error(), "", "run.calibration_samples")
	}
	if n := c.Run.EvaluationSamples; n > 0 {
		if n > in.evaluation.Len() {
			return nil, c.KeyError(fmt.Sprint(n), fmt.Sprintf("at most %d, the images not used for calibration, or 0 for all of them", in.evaluation.Len()),
				"run.evaluation_samples")
		}
		in.evaluation = in.evaluation.Slice(0, n)
	}
	content := func() cache.Digest {
		file, err := weights.Model(net.Model)
		if err != nil {
			panic(err) // it was read above
		}
		return sha256.Sum256(file)
	}
	return &trained{model: model, inputs: in, content: content}, nil
}

func (s *shippedImages) digest(d *cache.Digester) {
	d.Print(s.classified)
	for _, images := range []dataset.Images{s.calibration, s.evaluation} {
		d.Print([]int{images.Channels, images.Height, images.Width})
		d.Bytes(images.Labels)
		d.Float32s(images.Pixels)
	}
}

func (s *shippedImages) calibrated() int { return s.calibration.Len() }
func (s *shippedImages) evaluated() int  { return s.evaluation.Len() }
func (s *shippedImages) disjoint() bool  { return true }

func (s *shippedImages) judged(context.Context, *inference.Model, int) (metric, why string, err error) {
	if s.evaluation.Len() < 2 {
		return "", "one labelled image is right or wrong as a whole; evaluate two or more", nil
	}
	return s.classified, "", nil
}

func (s *shippedImages) record(ctx context.Context, m *inference.Model) (*inference.Recording, error) {
	return m.Record(ctx, s.calibration)
}

func (s *shippedImages) evaluator(m *inference.Model, bytes int) (*inference.Evaluator, error) {
	return m.EvaluateImages(s.evaluation, bytes)
}

// score is 1 for an image that is classified as labelled, else 0.
func (s *shippedImages) score(ctx context.Context, _ *inference.Model, e *inference.Evaluator, codes inference.Codes, jobs int) ([]float64, error) {
	scores, err := e.Scores(ctx, codes, jobs, nil)
	if err != nil {
		return nil, err
	}
	out := make([]float64, s.evaluation.Len())
	classes := len(scores) / len(out)
	for i := range out {
		out[i] = hit(scores[i*classes:][:classes], int(s.evaluation.Labels[i]))
	}
	return out, nil
}

// hit is 1 if the largest score is that of the class; of several largest scores the first counts.
// Where all are equal none is chosen.
func hit(scores []float32, class int) float64 {
	largest := slices.Max(scores)
	if slices.Index(scores, largest) == class && largest > slices.Min(scores) {
		return 1
	}
	return 0
}
