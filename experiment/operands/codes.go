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
	int8, found := n.kept(quant.Config{}), map[quant.Config]*keptCodes{}
	for _, q := range quantizations {
		found[q] = n.kept(q)
	}
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
			if out[i], err = n.encodeLayer(ctx, i, quantizations, int8, found); err != nil {
				return fmt.Errorf("layer %s: %w", n.Layers[i].Name, err)
			}
			count.Done("codes", n.Name)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	int8.store(func(i int) Codes { return out[i].INT8 })
	for k, q := range quantizations {
		found[q].store(func(i int) Codes { return out[i].Found[k] })
	}
	return out, nil
}

// encodeLayer searches the codes of one layer that are not kept.
func (n *Network) encodeLayer(ctx context.Context, i int, quantizations []quant.Config, int8 *keptCodes, found map[quant.Config]*keptCodes) (out LayerCodes, err error) {
	f := n.fitter(ctx, i)
	if out.INT8, err = f.int8(int8); err != nil {
		return out, err
	}
	known := map[quant.Config]Codes{}
	for _, q := range quantizations {
		codes, ok := known[q]
		if !ok {
			if codes, err = f.search(q, found[q]); err != nil {
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
func (n *Network) nonZero(ctx context.Context, i int, codes *quant.LayerCodes) (float64, error) {
	if n.model != nil {
		if share, ok, err := n.model.nonZeroPairs(ctx, n.gemm[i], codes); ok || err != nil {
			return share, err
		}
	}
	return (1 - codes.Weights.ZeroFraction) * (1 - codes.Activations.ZeroFraction) * n.Layers[i].ValidTaps(), nil
}
