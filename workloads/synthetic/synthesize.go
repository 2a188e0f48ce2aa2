package synthetic

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"dnasim/workloads"
)

// Operands draws the two operands of a GEMM layer: its weights, for attention
// products the second activation instead, and its activations.
//
// Values are independent. Which distribution they follow depends on the operand:
//   - weights: WeightDistribution with scale WeightScale/sqrt(K);
//   - activations that may be negative: ActivationDistribution with ActivationScale;
//   - rectified ones: its magnitudes, and zeros with probability ActivationSparsity;
//   - averages of rectified ones (RangePositive): its magnitudes, no zeros;
//   - the output of a softmax over n values: exponentials divided by their sum, that is
//     Beta(1, n-1) each.
//
// At most SampleElements values are generated. MinNonZeroAbs and MaxAbs belong to the
// whole tensor: the extremes of the elements that are not generated are drawn from
// their exact distribution. The result depends on the seed and the names of network
// and layer, not on the layer's index, which serves messages.
func Operands(net string, l *workloads.Layer, layerIndex int, c Config) (weights, activations workloads.Tensor, err error) {
	if !l.IsGEMM() {
		return workloads.Tensor{}, workloads.Tensor{}, fmt.Errorf("%s: layer %d (%s) is a %s: only conv, linear and matmul have operands to quantize",
			net, layerIndex, l.Name, l.Kind)
	}
	if err := c.Validate(); err != nil {
		return workloads.Tensor{}, workloads.Tensor{}, err
	}
	w := operand{
		Range: workloads.RangeSigned, elements: l.WeightElements,
		family: c.WeightDistribution, scale: c.WeightScale / math.Sqrt(float64(l.K)),
	}
	if l.Kind == workloads.MatMul {
		w = c.activation(l.SecondRange, l.SecondElements, l.SecondShape)
	}
	a := c.activation(l.InputRange, l.InputElements, l.InputShape)
	if w.elements < 1 || a.elements < 1 || w.row < 0 || a.row < 0 {
		return workloads.Tensor{}, workloads.Tensor{}, fmt.Errorf("%s: layer %d (%s): an operand has no elements", net, layerIndex, l.Name)
	}
	return c.draw(w, net, l.Name, "weights"), c.draw(a, net, l.Name, "activations"), nil
}

// operand is what the distribution of a tensor depends on.
type operand struct {
	workloads.Range
	elements int64
	row      int // values that a softmax made sum to 1
	family   string
	scale    float64
	zeros    float64
}

func (c *Config) activation(r workloads.Range, elements int64, s workloads.Shape) operand {
	o := operand{Range: r, elements: elements, row: s.Channels, family: c.ActivationDistribution, scale: c.ActivationScale}
	if r == workloads.RangeRectified {
		o.zeros = c.ActivationSparsity
	}
	return o
}

func (o *operand) law() law {
	switch {
	case o.Range == workloads.RangeSimplex && o.row < 2:
		return one{}
	case o.Range == workloads.RangeSimplex:
		return simplex{o.row}
	case o.family == Gaussian:
		return halfNormal{o.scale}
	}
	return exponential{o.scale}
}

// draw generates the tensor.
func (c *Config) draw(o operand, net, layer, role string) workloads.Tensor {
	s := &sampler{source: stream(c.Seed, net, layer, role), zeros: o.zeros}
	if !o.NonNegative() {
		s.signs = 1
	}
	l := o.law()
	t := workloads.Tensor{
		Values:   make([]float32, min(o.elements, int64(c.SampleElements))),
		Elements: o.elements,
		Origin:   o.origin(l, c.Seed),
	}
	l.fill(t.Values, s)
	s.drop(t.Values)
	t.MinNonZeroAbs, t.MaxAbs = s.extremes(l, o.elements-int64(len(t.Values)))
	t.MinNonZeroAbs, t.MaxAbs = float64(float32(t.MinNonZeroAbs)), float64(float32(t.MaxAbs))
	widen(&t)
	return t
}

// origin states the distribution for reports.
func (o *operand) origin(l law, seed uint64) string {
	prefix := ""
	switch o.Range {
	case workloads.RangeRectified:
		prefix = fmt.Sprintf("rectified (%.3g zero) ", o.zeros)
	case workloads.RangePositive:
		prefix = "absolute "
	}
	return fmt.Sprintf("synthetic %s%v, seed %d", prefix, l, seed)
}

// widen takes the values into the extremes, which are those of other elements so far.
// Magnitudes are compared as bit patterns, which have the same order, less one, so that
// a zero becomes the largest: no branch depends on a random value.
func widen(t *workloads.Tensor) {
	low := math.Float32bits(float32(t.MinNonZeroAbs)) - 1
	high := math.Float32bits(float32(t.MaxAbs))
	for _, v := range t.Values {
		magnitude := math.Float32bits(v) &^ (1 << 31)
		high = max(high, magnitude)
		low = min(low, magnitude-1)
	}
	t.MinNonZeroAbs, t.MaxAbs = float64(math.Float32frombits(low+1)), float64(math.Float32frombits(high))
}

// stream seeds a generator of its own for each operand of each layer.
func stream(seed uint64, net, layer, role string) rand.PCG {
	h := fnv.New128a()
	h.Write(binary.LittleEndian.AppendUint64(nil, seed))
	fmt.Fprintf(h, "%q %q %q", net, layer, role)
	sum := h.Sum(nil)
	return *rand.NewPCG(binary.LittleEndian.Uint64(sum), binary.LittleEndian.Uint64(sum[8:]))
}
