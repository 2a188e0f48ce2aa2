package formats

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/experiment/steps"
	"dnasim/internal/cache"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// study is a network under study.
type study struct {
	config *configs.Config
	disk   *cache.Disk
	net    *operands.Network
	layers []studyLayer // the GEMM layers
	jobs   int
	count  *steps.Counter
}

// studyLayer holds the codes of a GEMM layer.
type studyLayer struct {
	layer                *workloads.Layer
	weights, activations results.StudyTensor
	codes                [][]quant.LayerCodes // by format and width, from the smallest
	int8                 quant.LayerCodes
}

// fit finds the codes of every layer in every format and width.
func (s *study) fit(ctx context.Context) error {
	net := s.net
	var gemms []int
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			gemms = append(gemms, i)
		}
	}
	s.layers = make([]studyLayer, len(gemms))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.jobs)
	for k, i := range gemms {
		group.Go(func() error {
			if err := s.fitLayer(ctx, &s.layers[k], i); err != nil {
				return fmt.Errorf("layer %s: %w", net.Layers[i].Name, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func (s *study) fitLayer(ctx context.Context, out *studyLayer, i int) error {
	out.layer = &s.net.Layers[i]
	w, a, err := s.net.Tensors(ctx, i)
	if err != nil {
		return err
	}
	weights, err := describeTensor(&out.weights, out.layer.Name, "weights", w)
	if err != nil {
		return err
	}
	activations, err := describeTensor(&out.activations, out.layer.Name, "activations", a)
	if err != nil {
		return err
	}
	for _, f := range s.config.Formats {
		if err := ctx.Err(); err != nil {
			return err
		}
		var widths []quant.LayerCodes
		low, high := f.Quantization.Widths()
		for bits := low; bits <= high; bits++ {
			codes, err := quant.FitLayer(weights, activations, bits, f.Quantization)
			if err != nil {
				return err
			}
			widths = append(widths, codes)
		}
		out.codes = append(out.codes, widths)
		s.count.Done("codes", s.net.Name)
	}
	out.int8, err = quant.INT8(weights, activations)
	return err
}

// describeTensor prepares a tensor for fitting and says what it is.
func describeTensor(out *results.StudyTensor, layer, operand string, t workloads.Tensor) (*quant.Sample, error) {
	s, err := operands.NewSample(t)
	if err != nil {
		return nil, fmt.Errorf("%s (%s): %w", operand, t.Origin, err)
	}
	*out = results.StudyTensor{
		Layer: layer, Operand: operand, Origin: t.Origin, Elements: t.Elements,
		Zeros: s.ZeroFraction(), MaxAbs: s.MaxAbs(), MeanAbs: s.MeanAbs(), Negative: !s.NonNegative(),
	}
	good, err := operands.Goodness(s)
	out.Fit = operands.GoodnessRow(good)
	return s, err
}
