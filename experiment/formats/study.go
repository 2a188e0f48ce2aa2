package formats

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/experiment/steps"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// Options of a study that do not change its results.
type Options struct {
	Version string
	// Jobs is the number of layers worked on at a time; at least 1.
	Jobs int
	// Progress is told of finished steps, one at a time; may be nil.
	Progress func(steps.Step)
}

// Study compares the configured number formats on the configured networks: how few bits each needs,
// and what it loses. Where no loss can be measured, on synthetic tensors, nothing is swept, and
// layers get the widths of the thresholds in [quantization].
func Study(ctx context.Context, c *configs.Config, o Options) (*results.Study, error) {
	nets, err := operands.Networks(c)
	if err != nil {
		return nil, err
	}
	out := &results.Study{Schema: results.StudySchema, Version: o.Version, Config: c.Map(), Networks: []results.StudyNetwork{}}
	count := steps.New(o.Progress, studySteps(c, nets))
	for _, net := range nets {
		s := &study{config: c, jobs: max(1, o.Jobs), count: count}
		n, err := s.run(ctx, net)
		if err != nil {
			return nil, configs.Within("network "+net.Name, err)
		}
		out.Networks = append(out.Networks, *n)
	}
	out.Notes = studyNotes(out, c)
	return out, nil
}

// studySteps is one per layer and format, and one per format for its sweep.
func studySteps(c *configs.Config, nets []*workloads.Network) int {
	steps := 0
	for _, net := range nets {
		steps += (gemmCount(net) + 1) * len(c.Formats)
	}
	return steps
}

func gemmCount(net *workloads.Network) int {
	n := 0
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			n++
		}
	}
	return n
}

// study is a network under study.
type study struct {
	config *configs.Config
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

func (s *study) run(ctx context.Context, net *workloads.Network) (*results.StudyNetwork, error) {
	var err error
	if s.net, err = operands.Open(ctx, s.config, net, nil); err != nil {
		return nil, err
	}
	if err := s.fit(ctx); err != nil {
		return nil, err
	}
	out := &results.StudyNetwork{Name: net.Name, Title: net.Title, Tensors: s.net.Origin()}
	for i := range s.layers {
		out.Tensor = append(out.Tensor, s.layers[i].weights, s.layers[i].activations)
	}
	score, err := s.baseline(ctx, out)
	if err != nil {
		return nil, err
	}
	for i := range s.config.Formats {
		f, err := s.sweep(ctx, i, score)
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", s.config.Formats[i].Name, err)
		}
		out.Formats = append(out.Formats, *f)
		s.count.Done("accuracy", net.Name)
	}
	return out, nil
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
	w, a, err := s.net.Tensors(i)
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
