package experiment

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"dnasim/configs"
	"dnasim/quant"
	"dnasim/workloads"
	"dnasim/workloads/synthetic"
)

// codedNetwork holds the codes of a network's GEMM layers, one set for each distinct
// quantization among the machines.
type codedNetwork struct {
	net    *workloads.Network
	model  *trained // nil: synthetic tensors
	layers []codedLayer
}

// codedLayer holds what the search found for one layer; unused for vector layers.
type codedLayer struct {
	gemm        int                // number among the GEMM layers
	codes       []quant.LayerCodes // per distinct quantization, indexed as machine.codec
	nonZero     []float64          // likewise: fraction of pairs with no zero code
	int8        quant.LayerCodes   // for fallback
	nonZeroINT8 float64
	good        *quant.Goodness
}

// origin says whether the tensors are real or synthetic.
func (n *codedNetwork) origin() string {
	if n.model != nil {
		return "real"
	}
	return "synthetic"
}

// encode finds the codes of all GEMM layers for all machines.
func encode(ctx context.Context, c *configs.Config, net *workloads.Network, machines []*machine, jobs int, p *progress) (*codedNetwork, error) {
	out := &codedNetwork{net: net, layers: make([]codedLayer, len(net.Layers))}
	if isReal(c, net) {
		var err error
		if out.model, err = machines[0].memo.trained(ctx, c, net); err != nil {
			return nil, err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(jobs)
	gemm := 0
	for i := range net.Layers {
		if !net.Layers[i].IsGEMM() {
			continue
		}
		out.layers[i].gemm = gemm
		gemm++
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := out.encodeLayer(c, i, machines); err != nil {
				return fmt.Errorf("layer %s: %w", net.Layers[i].Name, err)
			}
			p.step("codes", net.Name)
			return nil
		})
	}
	return out, group.Wait()
}

// encodeLayer searches the codes of one layer.
func (n *codedNetwork) encodeLayer(c *configs.Config, i int, machines []*machine) error {
	entry, coder := &n.layers[i], n.coder(c, i, machines[0].memo)
	int8, err := coder.int8()
	if err != nil {
		return err
	}
	entry.int8, entry.nonZeroINT8, entry.good = int8.codes, int8.nonZero, int8.good
	entry.codes = make([]quant.LayerCodes, len(machines))
	entry.nonZero = make([]float64, len(machines))
	for k, m := range machines {
		if m.codec != k {
			continue // another machine quantizes alike
		}
		found, err := coder.search(m.Quantization)
		if err != nil {
			return err
		}
		entry.codes[k], entry.nonZero[k] = found.codes, found.nonZero
	}
	return nil
}

// operands returns a layer's two tensors, recorded or synthesized.
func (n *codedNetwork) operands(c *configs.Config, i int) (weights, activations workloads.Tensor, err error) {
	if n.model != nil {
		weights, activations = n.model.operands(n.layers[i].gemm)
		return weights, activations, nil
	}
	return synthetic.Operands(n.net.Name, &n.net.Layers[i], i, c.Tensors)
}

func sample(t workloads.Tensor) (*quant.Sample, error) {
	return quant.NewSample(t.Values, t.Elements, t.MinNonZeroAbs, t.MaxAbs)
}

// nonZero is the fraction of a layer's pairs in which neither code is zero: counted on
// recorded tensors; on synthetic ones, whose elements are independent, and where a sample of a
// recorded tensor was kept, the product of the fractions, with zeros where the kernel lies in the padding.
func (n *codedNetwork) nonZero(l *workloads.Layer, entry *codedLayer, codes *quant.LayerCodes) (float64, error) {
	if n.model != nil {
		if share, ok, err := n.model.nonZeroPairs(entry.gemm, codes); ok || err != nil {
			return share, err
		}
	}
	return (1 - codes.Weights.ZeroFraction) * (1 - codes.Activations.ZeroFraction) * l.ValidTaps(), nil
}
