package operands

import (
	"context"
	"fmt"
	"sync"

	"dnasim/quant"
	"dnasim/workloads"
)

// tensorsKey of layer i.
func (n *Network) tensorsKey(i int) tensorsKey {
	l := &n.Layers[i]
	k := tensorsKey{
		model: modelKeyOf(n.config, n.Network), real: n.model != nil, tensors: n.config.Tensors, name: l.Name, kind: l.Kind, gemm: n.gemm[i],
		m: l.M, k: l.K, n: l.N, groups: l.Groups, elements: [3]int64{l.WeightElements, l.InputElements, l.SecondElements},
		input: l.InputShape, second: l.SecondShape, ranges: [2]workloads.Range{l.InputRange, l.SecondRange},
	}
	if l.Conv != nil {
		k.conv = *l.Conv
	}
	return k
}

// samples makes the operands of layer i and describes the weights.
func (n *Network) samples(ctx context.Context, i int) (*samples, error) {
	w, a, err := n.Tensors(ctx, i)
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
	out.runs = [2][]float32{runsOf(w.Values), runsOf(a.Values)}
	out.goodness, err = Goodness(out.weights)
	return out, err
}

// fitter finds codes of one layer. Its tensors are made when the cache holds no codes.
type fitter struct {
	ctx     context.Context
	net     *Network
	layer   int
	key     tensorsKey
	samples func() (*samples, error)
}

func (n *Network) fitter(ctx context.Context, i int) *fitter {
	f := &fitter{ctx: ctx, net: n, layer: i, key: n.tensorsKey(i)}
	f.samples = sync.OnceValues(func() (*samples, error) {
		return n.cache.samples.Get(f.key, func() (*samples, int, error) {
			s, err := n.samples(ctx, i)
			if err != nil {
				return nil, 0, err
			}
			return s, smallBytes + bytesPerValue*s.values, nil
		})
	})
	return f
}

// search finds the codes of a quantization.
func (f *fitter) search(q quant.Config, kept *keptCodes) (Codes, error) {
	return f.find(q, kept, func(o *samples) (quant.LayerCodes, error) { return quant.SearchLayer(o.weights, o.activations, q) })
}

// int8 finds the codes of the baseline.
func (f *fitter) int8(kept *keptCodes) (Codes, error) {
	return f.find(quant.Config{}, kept, func(o *samples) (quant.LayerCodes, error) { return quant.INT8(o.weights, o.activations) })
}

func (f *fitter) find(q quant.Config, kept *keptCodes, fit func(*samples) (quant.LayerCodes, error)) (Codes, error) {
	return f.net.cache.codes.Get(codesKey{f.key, q}, func() (out Codes, bytes int, err error) {
		if codes, ok := kept.of(f.net.gemm[f.layer]); ok {
			return codes, smallBytes, nil
		}
		o, err := f.samples()
		if err != nil {
			return out, 0, err
		}
		out.Goodness = o.goodness
		if out.LayerCodes, err = fit(o); err != nil {
			return out, 0, err
		}
		out.WeightToggles = toggles(out.Weights.Codec, o.runs[0])
		out.ActivationToggles = toggles(out.Activations.Codec, o.runs[1])
		out.NonZero, err = f.net.nonZero(f.ctx, f.layer, &out.LayerCodes)
		return out, smallBytes, err
	})
}
