package operands

import (
	"errors"
	"fmt"
	"sync"

	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// NewSample prepares a tensor for fitting.
func NewSample(t workloads.Tensor) (*quant.Sample, error) {
	return quant.NewSample(t.Values, t.Elements, t.MinNonZeroAbs, t.MaxAbs)
}

// Goodness tells how well densities describe a tensor; nil when it has one magnitude, and so no
// distribution.
func Goodness(s *quant.Sample) (*quant.Goodness, error) {
	good, err := quant.GoodnessOfFit(s)
	if errors.Is(err, quant.ErrOneMagnitude) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &good, nil
}

// GoodnessRow is a goodness of fit as the results state it; nil for nil.
func GoodnessRow(g *quant.Goodness) *results.Goodness {
	if g == nil {
		return nil
	}
	return &results.Goodness{Exponential: g.Exponential, HalfNormal: g.HalfNormal, Uniform: g.Uniform, Pareto: g.Pareto}
}

// samples are the operands of a layer, ready for fitting.
type samples struct {
	weights, activations *quant.Sample
	values               int             // in both
	goodness             *quant.Goodness // of the weights
}

// samples makes the operands of layer i and describes the weights.
func (n *Network) samples(i int) (*samples, error) {
	w, a, err := n.Tensors(i)
	if err != nil {
		return nil, err
	}
	out := &samples{values: len(w.Values) + len(a.Values)}
	if out.weights, err = NewSample(w); err != nil {
		return nil, fmt.Errorf("weights (%s): %w", w.Origin, err)
	}
	if out.activations, err = NewSample(a); err != nil {
		return nil, fmt.Errorf("activations (%s): %w", a.Origin, err)
	}
	out.goodness, err = Goodness(out.weights)
	return out, err
}

// fitter finds codes of one layer. Its tensors are made when the cache holds no codes.
type fitter struct {
	net     *Network
	layer   int
	key     tensorsKey
	samples func() (*samples, error)
}

func (n *Network) fitter(i int) *fitter {
	f := &fitter{net: n, layer: i, key: n.tensorsKey(i)}
	f.samples = sync.OnceValues(func() (*samples, error) {
		return n.cache.samples.Get(f.key, func() (*samples, int, error) {
			s, err := n.samples(i)
			if err != nil {
				return nil, 0, err
			}
			return s, smallBytes + bytesPerValue*s.values, nil
		})
	})
	return f
}

// search finds the codes of a quantization.
func (f *fitter) search(q quant.Config) (Codes, error) {
	return f.find(q, func(o *samples) (quant.LayerCodes, error) { return quant.SearchLayer(o.weights, o.activations, q) })
}

// int8 finds the codes of the baseline.
func (f *fitter) int8() (Codes, error) {
	return f.find(quant.Config{}, func(o *samples) (quant.LayerCodes, error) { return quant.INT8(o.weights, o.activations) })
}

func (f *fitter) find(q quant.Config, fit func(*samples) (quant.LayerCodes, error)) (Codes, error) {
	return f.net.cache.codes.Get(codesKey{f.key, q}, func() (out Codes, bytes int, err error) {
		o, err := f.samples()
		if err != nil {
			return out, 0, err
		}
		out.Goodness = o.goodness
		if out.LayerCodes, err = fit(o); err != nil {
			return out, 0, err
		}
		out.NonZero, err = f.net.nonZero(f.layer, &out.LayerCodes)
		return out, smallBytes, err
	})
}
