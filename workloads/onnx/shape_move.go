package onnx

import (
	"slices"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// Shapes of operators that move elements.

func (o *op) shapeConcat() {
	first := o.dims(0)
	axis := o.axis(o.integer("axis"), len(first))
	if o.failed {
		return
	}
	shapes := make([][]int, len(o.in))
	for i, v := range o.in {
		shapes[i] = v.dims
	}
	dims := o.ruled(ConcatDims(shapes, axis))
	o.set(0, dims)
	if o.failed || !o.knownInputs(saturate.Product(dims...)) {
		return
	}
	o.setConstant(0, o.joined(axis))
}

// joined computes a small constant concatenation.
func (o *op) joined(axis int) *constant {
	out := &constant{}
	outer := int(saturate.Product(o.dims(0)[:axis]...))
	for i := range outer {
		for _, v := range o.in {
			n := int(v.elements()) / outer
			if o.in[0].constant.ints != nil && v.constant.ints != nil {
				out.ints = append(out.ints, v.constant.ints[i*n:(i+1)*n]...)
			} else {
				out.floats = append(out.floats, v.constant.numbers()[i*n:(i+1)*n]...)
			}
		}
	}
	if out.ints != nil && out.floats != nil { // types must not be mixed
		return &constant{}
	}
	return out
}

// cut is a slice along one axis: count elements from start, step apart.
type cut struct{ axis, start, step, count int }

// cuts reads the bounds of a Slice: attributes before opset 10, then inputs.
func (o *op) cuts() []cut {
	in := o.dims(0)
	starts, given := o.list("starts", 1)
	ends, _ := o.list("ends", 2)
	axes, some := o.list("axes", 3)
	steps := o.ints(4)
	if o.failed {
		return nil
	}
	if !some {
		for i := range starts {
			axes = append(axes, int64(i))
		}
	}
	if !given || len(ends) != len(starts) || len(axes) != len(starts) || steps != nil && len(steps) != len(starts) {
		o.fail("starts %v, ends %v, axes %v and steps %v must be equally many", starts, ends, axes, steps)
		return nil
	}
	out := make([]cut, len(starts))
	for i := range starts {
		axis := o.axis(int(max(min(axes[i], workloads.MaxSide), -workloads.MaxSide)), len(in))
		step := int64(1)
		if steps != nil {
			step = steps[i]
		}
		if o.failed || step == 0 {
			o.fail("a step of 0")
			return nil
		}
		first, count, stride := SliceRange(starts[i], ends[i], step, int64(in[axis]))
		out[i] = cut{axis, first, stride, count}
	}
	return out
}

func (o *op) shapeSlice() {
	cuts := o.cuts()
	if o.failed {
		return
	}
	dims, steps := slices.Clone(o.dims(0)), Strides(o.dims(0))
	start := 0
	for _, c := range cuts {
		start += c.start * steps[c.axis]
		dims[c.axis] = c.count
		steps[c.axis] *= c.step
	}
	o.set(0, dims)
	if !o.failed && o.in[0].constant.known() {
		o.setConstant(0, o.in[0].constant.pick(walk(dims, steps, start)))
	}
}

// shapeSplit cuts along an axis, into parts of stated sizes or equal ones.
func (o *op) shapeSplit() {
	in := o.dims(0)
	axis := o.axis(o.integer("axis"), len(in))
	stated, given := o.list("split", 1)
	if o.failed {
		return
	}
	if !given {
		stated = nil
	}
	sizes, err := SplitSizes(in[axis], len(o.out), stated)
	if err != nil {
		o.fail("axis %d of %v: %v", axis, in, err)
		return
	}
	at := 0
	for i, size := range sizes {
		dims := slices.Clone(in)
		dims[axis] = size
		o.set(i, dims)
		if !o.failed && o.in[0].constant.known() && o.out[i] != nil {
			steps := Strides(in)
			o.setConstant(i, o.in[0].constant.pick(walk(dims, steps, at*steps[axis])))
		}
		at += size
	}
}

// shapeGather replaces an axis by the shape of the indices.
func (o *op) shapeGather() {
	in, index := o.dims(0), o.in[1]
	axis := o.axis(o.integer("axis"), len(in))
	if o.failed {
		return
	}
	dims := slices.Concat(in[:axis], index.dims, in[axis+1:])
	o.set(0, dims)
	if !o.failed && o.knownInputs(saturate.Product(dims...)) && index.constant.ints != nil {
		o.gather(axis)
	}
}

// gather computes a small constant.
func (o *op) gather(axis int) {
	in := o.dims(0)
	outer, inner := int(saturate.Product(in[:axis]...)), int(saturate.Product(in[axis+1:]...))
	var positions []int
	for i := range outer {
		for _, index := range o.in[1].constant.ints {
			if index < 0 {
				index += int64(in[axis])
			}
			if index < 0 || index >= int64(in[axis]) {
				o.fail("index %d is outside of the %d elements of axis %d", index, in[axis], axis)
				return
			}
			for k := range inner {
				positions = append(positions, (i*in[axis]+int(index))*inner+k)
			}
		}
	}
	o.setConstant(0, o.in[0].constant.pick(positions))
}

// shapePad adds elements before and after each axis, or cuts some off: an attribute before
// opset 11, then an input.
func (o *op) shapePad() {
	in := o.dims(0)
	pads, _ := o.list("pads", 1)
	axes := o.axes(3, len(in))
	if o.failed {
		return
	}
	if len(pads) != 2*len(axes) {
		o.fail("pads %v: want %d numbers, before and after each of %d axes", pads, 2*len(axes), len(axes))
		return
	}
	dims := slices.Clone(in)
	for i, axis := range axes {
		before, after := pads[i], pads[i+len(axes)]
		if max(before, -before, after, -after) > workloads.MaxChannels {
			o.fail("pads %v: at most %d are understood", pads, workloads.MaxChannels)
			return
		}
		dims[axis] += int(before + after)
	}
	o.set(0, dims)
}

func (o *op) shapeExpand() {
	in := o.dims(0)
	dims, err := Broadcast(in, o.sizes(1))
	if o.failed {
		return
	}
	if err != nil {
		o.fail("%v does not stretch to %v", in, o.in[1].constant.ints)
		return
	}
	o.set(0, dims)
	if !o.failed && o.knownInputs(saturate.Product(dims...)) {
		o.setConstant(0, o.in[0].constant.pick(walk(dims, BroadcastStrides(in, dims), 0)))
	}
}

func (o *op) shapeTile() {
	in, repeats := o.dims(0), o.sizes(1)
	if o.failed {
		return
	}
	if len(repeats) != len(in) {
		o.fail("repeats %v: want one for each of %d dimensions", repeats, len(in))
		return
	}
	dims := make([]int, len(in))
	for i := range in {
		dims[i] = int(min(saturate.Product(in[i], repeats[i]), workloads.MaxElements+1))
	}
	o.set(0, dims)
}

func allAxes(rank int) []int {
	axes := make([]int, rank)
	for i := range axes {
		axes[i] = i
	}
	return axes
}
