package onnx

import (
	"fmt"
	"slices"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// op is a node of the graph, or several that were found to be one function.
type op struct {
	*Node
	im    *importer
	index int // in the order of execution
	in    []*value
	out   []*value
	// function is the activation function that this operation is, see functions; Op is
	// that of one of the nodes.
	function string
	groupOps int64                     // operations of a function that is written as several nodes
	scalar   func(x []float64) float64 // element, once it was asked for
	norm     *normalisation
	gone     bool // became part of another operation
	alias    bool // its output is its input
	failed   bool
	gap      bool // not understood, and that is allowed
}

// fail reports a contradiction in the file.
func (o *op) fail(format string, args ...any) {
	if !o.failed {
		o.im.problems = append(o.im.problems, fmt.Sprintf("%v: %s", o.Node, fmt.Sprintf(format, args...)))
	}
	o.failed = true
}

// unknown reports what is not understood; a gap, if those are allowed.
func (o *op) unknown(format string, args ...any) {
	if !o.im.allowUnknown || o.failed || o.gap {
		o.fail(format, args...)
		return
	}
	o.failed, o.gap = true, true
	o.im.gaps = append(o.im.gaps, fmt.Sprintf("%v: %s", o.Node, fmt.Sprintf(format, args...)))
}

// arg is an input; nil when it is left out.
func (o *op) arg(i int) *value {
	if i >= len(o.in) {
		return nil
	}
	return o.in[i]
}

// dims of an input.
func (o *op) dims(i int) []int { return o.in[i].dims }

// live are the inputs that are computed per run, each once.
func (o *op) live() []*value {
	var out []*value
	for _, v := range o.in {
		if v != nil && v.constant == nil && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// set states the shape of an output.
func (o *op) set(i int, dims []int) {
	if o.failed || i >= len(o.out) || o.out[i] == nil {
		return
	}
	for _, d := range dims {
		if d < 0 || d == 0 && !o.allConstant() {
			o.fail("its output would have the shape %v; every dimension must be at least 1", dims)
			return
		}
	}
	if len(dims) > maxRank || saturate.Product(dims...) > workloads.MaxElements {
		o.fail("its output would have the shape %v, which is beyond the limit of %d dimensions and 2^48 elements", dims, maxRank)
		return
	}
	o.out[i].dims, o.out[i].shaped = dims, true
}

// maxRank is far above what networks use.
const maxRank = 12

// setConstant states the values of an output whose shape is set.
func (o *op) setConstant(i int, c *constant) {
	if o.failed || i >= len(o.out) || o.out[i] == nil {
		return
	}
	// The budget keeps a file of many small nodes from taking much memory.
	if n := len(c.ints) + len(c.floats); o.im.budget < n {
		c.ints, c.floats = nil, nil
	} else {
		o.im.budget -= n
	}
	o.out[i].constant = c
}

// allConstant reports whether every input is constant.
func (o *op) allConstant() bool {
	return !slices.ContainsFunc(o.in, func(v *value) bool { return v != nil && v.constant == nil })
}

// knownInputs reports whether every input is constant with values, so that the node can be
// computed here, for an output of so many elements.
func (o *op) knownInputs(outputs int64) bool {
	return outputs <= maxValues && !slices.ContainsFunc(o.in, func(v *value) bool { return v != nil && !v.constant.known() })
}

// ints is a constant input of integers, such as a shape; nil when it is left out. An
// input that is not constant is not understood.
func (o *op) ints(i int) []int64 {
	v := o.arg(i)
	if v == nil || o.failed {
		return nil
	}
	if !v.constant.known() {
		o.unknown("its input %q depends on what is computed at run time", v.name)
		return nil
	}
	if v.constant.ints == nil && v.elements() > 0 {
		o.fail("its input %q must hold integers", v.name)
	}
	return v.constant.ints
}

// integer is an attribute for arithmetic of shapes.
func (o *op) integer(name string) int { return int(o.Int(name)) }

// number is an attribute for arithmetic of values.
func (o *op) number(name string) float64 { return float64(o.Float(name)) }

// each is an attribute with one size for each of n.
func (o *op) each(name string, n int) []int {
	out, err := o.Sizes(name, n)
	if err != nil {
		o.fail("%v", err)
	}
	return out
}

// list is an attribute or, in newer opsets, a constant input of integers; false when
// neither is there.
func (o *op) list(name string, input int) ([]int64, bool) {
	if stated := o.Operator.attribute(o.form, name); stated != nil && o.Has(name) {
		return o.Ints(name), true
	}
	if input < 0 || o.arg(input) == nil {
		return nil, false
	}
	return o.ints(input), true
}

// axis turns an axis, which counts from the end when negative, into an index below rank.
func (o *op) axis(axis, rank int) int {
	at, err := Axis(int64(axis), rank)
	if err != nil {
		o.fail("%v", err)
	}
	return at
}

// ruled is a shape that a rule makes, or the reason why it cannot.
func (o *op) ruled(dims []int, err error) []int {
	if err != nil {
		o.fail("%v", err)
	}
	return dims
}

// axes reads a list of axes, each at most once; all when the list is left out.
func (o *op) axes(input, rank int) []int {
	list, given := o.list("axes", input)
	var out []int
	for _, a := range list {
		axis := o.axis(int(max(min(a, workloads.MaxSide), -workloads.MaxSide)), rank)
		if slices.Contains(out, axis) && !o.failed {
			o.fail("axis %d stands twice in %v", a, list)
		}
		out = append(out, axis)
	}
	if !given || len(list) == 0 {
		return allAxes(rank)
	}
	return out
}
