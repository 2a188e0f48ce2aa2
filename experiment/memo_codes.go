package experiment

import (
	"errors"
	"fmt"
	"sync"

	"dnasim/configs"
	"dnasim/quant"
)

// foundCodes are the codes of a layer in one quantization, and what they do to its pairs.
type foundCodes struct {
	codes   quant.LayerCodes
	nonZero float64 // fraction of pairs with no zero code
	good    *quant.Goodness
}

// samples are the operands of a layer, ready for fitting.
type samples struct {
	weights, activations *quant.Sample
	values               int             // in both
	good                 *quant.Goodness // of the weights; nil when they have one magnitude
}

// coder finds codes of one layer. Its tensors are made when a code is asked for that nobody found before.
type coder struct {
	memo    *Memo
	layer   key // of the layer and its tensors
	samples func() (*samples, error)
	nonZero func(*quant.LayerCodes) (float64, error)
}

// coder of layer i; entry is where its number stands.
func (n *codedNetwork) coder(c *configs.Config, i int, memo *Memo) *coder {
	l, entry := &n.net.Layers[i], &n.layers[i]
	out := &coder{memo: memo, nonZero: func(codes *quant.LayerCodes) (float64, error) { return n.nonZero(l, entry, codes) }}
	if memo == nil {
		out.samples = sync.OnceValues(func() (*samples, error) { return n.samples(c, i) })
		return out
	}
	out.layer = keyOf(modelKey(c, n.net), n.model != nil, layerKey(l), c.Tensors)
	out.samples = sync.OnceValues(func() (*samples, error) {
		return memo.operands.Get(out.layer, func() (*samples, int, error) {
			s, err := n.samples(c, i)
			if err != nil {
				return nil, 0, err
			}
			return s, smallBytes + bytesPerValue*s.values, nil
		})
	})
	return out
}

// bytesPerValue of a sample: its magnitude, and a share in the sums.
const bytesPerValue = 12

// samples makes the operands of a layer and describes the weights.
func (n *codedNetwork) samples(c *configs.Config, i int) (*samples, error) {
	w, a, err := n.operands(c, i)
	if err != nil {
		return nil, err
	}
	out := &samples{values: len(w.Values) + len(a.Values)}
	if out.weights, err = sample(w); err != nil {
		return nil, fmt.Errorf("weights (%s): %w", w.Origin, err)
	}
	if out.activations, err = sample(a); err != nil {
		return nil, fmt.Errorf("activations (%s): %w", a.Origin, err)
	}
	switch good, err := quant.GoodnessOfFit(out.weights); {
	case err == nil:
		out.good = &good
	case !errors.Is(err, quant.ErrOneMagnitude): // one magnitude has no distribution
		return nil, err
	}
	return out, nil
}

// search finds the codes of a quantization.
func (s *coder) search(q quant.Config) (foundCodes, error) {
	return s.find(q, func(o *samples) (quant.LayerCodes, error) { return quant.SearchLayer(o.weights, o.activations, q) })
}

// int8 finds the codes of the baseline.
func (s *coder) int8() (foundCodes, error) {
	return s.find(quant.Config{}, func(o *samples) (quant.LayerCodes, error) { return quant.INT8(o.weights, o.activations) })
}

func (s *coder) find(q quant.Config, fit func(*samples) (quant.LayerCodes, error)) (foundCodes, error) {
	work := func() (out foundCodes, bytes int, err error) {
		o, err := s.samples()
		if err != nil {
			return out, 0, err
		}
		out.good = o.good
		if out.codes, err = fit(o); err != nil {
			return out, 0, err
		}
		out.nonZero, err = s.nonZero(&out.codes)
		return out, smallBytes, err
	}
	if s.memo == nil {
		out, _, err := work()
		return out, err
	}
	return s.memo.codes.Get(keyOf(s.layer, q), work)
}
