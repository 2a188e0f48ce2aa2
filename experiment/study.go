package experiment

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"dnasim/configs"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// Study compares the configured number formats on the configured networks: of each, how few bits it needs and what
// it loses. Networks without real tensors get the widths of the thresholds in [quantization]; nothing is swept where no loss
// can be measured.
func Study(ctx context.Context, c *configs.Config, o Options) (*results.Study, error) {
	nets, err := networksOf(c)
	if err != nil {
		return nil, err
	}
	out := &results.Study{Schema: results.StudySchema, Version: o.Version, Config: c.Map(), Networks: []results.StudyNetwork{}}
	p := &progress{tell: o.Progress, total: studySteps(c, nets)}
	for _, net := range nets {
		s := &study{config: c, coded: codedNetwork{net: net}, jobs: max(1, o.Jobs), progress: p}
		n, err := s.run(ctx)
		if err != nil {
			return nil, within("network "+net.Name, err)
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
	config   *configs.Config
	coded    codedNetwork // the network and its tensors
	layers   []studyLayer // the GEMM layers
	jobs     int
	progress *progress
}

// studyLayer holds the codes of a GEMM layer.
type studyLayer struct {
	layer                *workloads.Layer
	weights, activations results.StudyTensor
	codes                [][]quant.LayerCodes // by format and width, from the smallest
	int8                 quant.LayerCodes
}

func (s *study) run(ctx context.Context) (*results.StudyNetwork, error) {
	c, net := s.config, s.coded.net
	if isReal(c, net) {
		var err error
		if s.coded.model, err = loadTrained(ctx, c, net); err != nil {
			return nil, err
		}
	}
	if err := s.fit(ctx); err != nil {
		return nil, err
	}
	out := &results.StudyNetwork{Name: net.Name, Title: net.Title, Tensors: s.coded.origin()}
	for i := range s.layers {
		out.Tensor = append(out.Tensor, s.layers[i].weights, s.layers[i].activations)
	}
	score, err := s.baseline(ctx, out)
	if err != nil {
		return nil, err
	}
	for i := range c.Formats {
		f, err := s.sweep(ctx, i, score)
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", c.Formats[i].Name, err)
		}
		out.Formats = append(out.Formats, *f)
		s.progress.step("accuracy", net.Name)
	}
	return out, nil
}

// fit finds the codes of every layer in every format and width.
func (s *study) fit(ctx context.Context) error {
	net := s.coded.net
	s.coded.layers = make([]codedLayer, len(net.Layers))
	var gemms []int
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			s.coded.layers[i].gemm = len(gemms)
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
	out.layer = &s.coded.net.Layers[i]
	w, a, err := s.coded.operands(s.config, i)
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
		s.progress.step("codes", s.coded.net.Name)
	}
	out.int8, err = quant.INT8(weights, activations)
	return err
}

// describeTensor prepares a tensor for fitting and says what it is.
func describeTensor(out *results.StudyTensor, layer, operand string, t workloads.Tensor) (*quant.Sample, error) {
	s, err := sample(t)
	if err != nil {
		return nil, fmt.Errorf("%s (%s): %w", operand, t.Origin, err)
	}
	*out = results.StudyTensor{
		Layer: layer, Operand: operand, Origin: t.Origin, Elements: t.Elements,
		Zeros: s.ZeroFraction(), MaxAbs: s.MaxAbs(), MeanAbs: s.MeanAbs(), Negative: !s.NonNegative(),
	}
	switch good, err := quant.GoodnessOfFit(s); {
	case err == nil:
		out.Fit = &results.Goodness{Exponential: good.Exponential, HalfNormal: good.HalfNormal, Uniform: good.Uniform, Pareto: good.Pareto}
	case !errors.Is(err, quant.ErrOneMagnitude):
		return nil, err
	}
	return s, nil
}
