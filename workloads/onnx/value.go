package onnx

import (
	"math"
	"slices"

	"dnasim/internal/saturate"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// value is a tensor of the graph.
type value struct {
	name     string
	dims     []int
	shaped   bool      // dims are known
	constant *constant // nil: computed per run
	producer *op       // nil for inputs and initializers
	readers  []*op     // that run, one entry per reader
	output   bool      // of the graph
	// base is the value that this one shows in another shape or order, at no cost.
	base *value
	// lost: its shape is not known, since its producer has a problem, which was reported.
	lost bool

	// Known once the layer that makes it is.
	layer  string
	values workloads.Range
}

// source is the value that is stored.
func (v *value) source() *value {
	for v.base != nil {
		v = v.base
	}
	return v
}

// elements of the tensor; saturates.
func (v *value) elements() int64 { return saturate.Product(v.dims...) }

// sole is the only reader; nil if there are several, none, or the value is a result.
func (v *value) sole() *op {
	if v.output || len(v.readers) != 1 {
		return nil
	}
	return v.readers[0]
}

// addReader adds an operation; one that reads the value twice counts once.
func (v *value) addReader(o *op) {
	if n := len(v.readers); n == 0 || v.readers[n-1] != o {
		v.readers = append(v.readers, o)
	}
}

// constant is a tensor that is the same in every run. Small ones keep their values, for
// the arithmetic of shapes that exporters leave in the graph; one slice, or none.
type constant struct {
	ints   []int64
	floats []float64
	// What it was computed from: an initializer, or other constants.
	tensor  *weights.Tensor
	parents []*constant
}

// maxValues is the most elements of a constant that keeps its values: shapes have a few.
const maxValues = 4096

// fromTensor wraps an initializer.
func fromTensor(t *weights.Tensor) *constant {
	c := &constant{tensor: t}
	if t.Len() > maxValues {
		return c
	}
	switch {
	case t.IsInteger():
		c.ints = t.Ints()
	case t.Float32 != nil:
		c.floats = make([]float64, len(t.Float32))
		for i, v := range t.Float32 {
			c.floats[i] = float64(v)
		}
	case t.Float64 != nil:
		c.floats = t.Float64
	}
	return c
}

// known reports whether the values are there.
func (c *constant) known() bool { return c != nil && (c.ints != nil || c.floats != nil) }

// numbers are the values as floats.
func (c *constant) numbers() []float64 {
	if c.ints == nil {
		return c.floats
	}
	out := make([]float64, len(c.ints))
	for i, v := range c.ints {
		out[i] = float64(v)
	}
	return out
}

// pick is the constant of the elements at the given positions.
func (c *constant) pick(positions []int) *constant {
	out := &constant{}
	if c.ints != nil {
		out.ints = make([]int64, len(positions))
		for i, p := range positions {
			out.ints[i] = c.ints[p]
		}
		return out
	}
	out.floats = make([]float64, len(positions))
	for i, p := range positions {
		out.floats[i] = c.floats[p]
	}
	return out
}

// scalar is the value of a constant of one element.
func (v *value) scalar() (float64, bool) {
	if v == nil || !v.constant.known() || v.elements() != 1 {
		return 0, false
	}
	return v.constant.numbers()[0], true
}

// nonNegative reports whether the tensor is known to have no negative element.
func (v *value) nonNegative() bool {
	if v.constant == nil {
		return v.values.NonNegative()
	}
	return v.constant.known() && !slices.ContainsFunc(v.constant.numbers(), func(x float64) bool { return x < 0 || math.IsNaN(x) })
}

// walk lists positions in the order of a row-major tensor of the given dimensions, each
// step along an axis adding its stride.
func walk(dims, steps []int, start int) []int {
	out := []int{start}
	if slices.Contains(dims, 0) {
		return []int{}
	}
	for axis, size := range dims {
		next := make([]int, 0, len(out)*size)
		for _, at := range out {
			for i := range size {
				next = append(next, at+i*steps[axis])
			}
		}
		out = next
	}
	return out
}
