package onnx

import "math"

// Constants that are computed when a graph is imported.

// evaluate computes a small constant. Floats are rounded to float32 as in a run, so that a
// shape that is computed from them comes out the same.
func (o *op) evaluate() {
	dims := o.out[0].dims
	var positions [][]int
	integers := true
	for _, v := range o.operands() {
		positions = append(positions, walk(dims, BroadcastStrides(v.dims, dims), 0))
		integers = integers && v.constant.ints != nil
	}
	b, isBinary := binaries[o.Op]
	switch {
	case integers && isBinary && b.ints != nil:
		o.evaluateInts(b, positions)
	default:
		u := unaries[o.Op]
		keeps := integers && (isBinary || u.f == nil || u.integers) || b.truth || o.Op == "Where" && o.in[1].constant.ints != nil
		o.evaluateFloats(positions, keeps)
	}
}

func (o *op) evaluateInts(b binaryOperator, positions [][]int) {
	x, y := o.in[0].constant.ints, o.in[1].constant.ints
	out := make([]int64, len(positions[0]))
	for i := range out {
		out[i] = b.ints(x[positions[0][i]], y[positions[1][i]])
	}
	o.setConstant(0, &constant{ints: out})
}

func (o *op) evaluateFloats(positions [][]int, integers bool) {
	n := len(positions[0])
	out := &constant{floats: make([]float64, n)}
	operands := make([][]float64, len(positions))
	for k, v := range o.operands() {
		operands[k] = v.constant.numbers()
	}
	x, element := make([]float64, len(positions)), o.element()
	for i := range n {
		for k := range operands {
			x[k] = operands[k][positions[k][i]]
		}
		out.floats[i] = element(x)
	}
	if integers {
		out.ints, out.floats = wholeNumbers(out.floats), nil
	} else {
		for i, v := range out.floats {
			out.floats[i] = float64(float32(v))
		}
	}
	if out.ints != nil || out.floats != nil {
		o.setConstant(0, out)
	}
}

// wholeNumbers converts to integers; nil if one is beyond what float64 holds exactly.
func wholeNumbers(x []float64) []int64 {
	out := make([]int64, len(x))
	for i, v := range x {
		if !(math.Abs(v) <= 1<<53) {
			return nil
		}
		out[i] = int64(v)
	}
	return out
}
