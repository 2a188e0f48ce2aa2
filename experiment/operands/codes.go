package operands

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"dnasim/experiment/steps"
	"dnasim/quant"
)

// Encode searches the codes of all GEMM layers in each of the quantizations, several layers at a
// time. Quantizations that are equal are searched once. It counts a step "codes" per GEMM layer.
func (n *Network) Encode(ctx context.Context, quantizations []quant.Config, jobs int, count *steps.Counter) ([]LayerCodes, error) {
	out := make([]LayerCodes, len(n.Layers))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(jobs)
	for i := range n.Layers {
		if !n.Layers[i].IsGEMM() {
			continue
		}
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			if out[i], err = n.encodeLayer(i, quantizations); err != nil {
				return fmt.Errorf("layer %s: %w", n.Layers[i].Name, err)
			}
			count.Done("codes", n.Name)
			return nil
		})
	}
	return out, group.Wait()
}

// encodeLayer searches the codes of one layer.
func (n *Network) encodeLayer(i int, quantizations []quant.Config) (out LayerCodes, err error) {
	f := n.fitter(i)
	if out.INT8, err = f.int8(); err != nil {
		return out, err
	}
	known := map[quant.Config]Codes{}
	for _, q := range quantizations {
		codes, ok := known[q]
		if !ok {
			if codes, err = f.search(q); err != nil {
				return out, err
			}
			known[q] = codes
		}
		out.Found = append(out.Found, codes)
	}
	return out, nil
}

// nonZero is the fraction of a layer's pairs in which neither code is zero. It is counted on
// recorded tensors. Where only a sample of a recorded tensor was kept, and on synthetic tensors,
// whose elements are independent, it is the product of the fractions, with zeros where the kernel
// lies in the padding.
func (n *Network) nonZero(i int, codes *quant.LayerCodes) (float64, error) {
	if n.model != nil {
		if share, ok, err := n.model.nonZeroPairs(n.gemm[i], codes); ok || err != nil {
			return share, err
		}
	}
	return (1 - codes.Weights.ZeroFraction) * (1 - codes.Activations.ZeroFraction) * n.Layers[i].ValidTaps(), nil
}
