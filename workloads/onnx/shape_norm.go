package onnx

import (
	"slices"

	"dnasim/internal/saturate"
)

// Shapes of normalisations.

func (o *op) shapeSame() { o.set(0, o.dims(0)) }

func (o *op) shapeBatchNorm() {
	in := o.dims(0)
	if len(in) < 2 {
		o.fail("its input %v has no channels", in)
		return
	}
	for i, v := range o.in[1:] {
		if v.constant == nil {
			o.unknown("its input %q is computed at run time", v.name)
			return
		}
		if v.elements() != int64(in[1]) {
			o.fail("input %d, %q, has the shape %v; its input %v has %d channels", i+1, v.name, v.dims, in, in[1])
			return
		}
	}
	o.set(0, in)
}

// softmaxRow is the number of elements that a softmax makes sum to 1: one axis or, before
// opset 13, all from the axis on.
func (o *op) softmaxRow() int64 {
	in := o.dims(0)
	if o.im.graph.Opset < 13 {
		return saturate.Product(in[o.axis(o.integer("axis"), len(in)):]...)
	}
	return int64(in[o.axis(o.integer("axis"), len(in))])
}

func (o *op) shapeSoftmax() {
	if len(o.dims(0)) == 0 {
		o.fail("its input is a single number")
		return
	}
	o.softmaxRow()
	o.set(0, o.dims(0))
}

func (o *op) shapeLayerNorm() {
	in := o.dims(0)
	axis := o.axis(o.integer("axis"), len(in))
	for _, v := range o.in[1:] {
		if o.failed {
			return
		}
		if v.constant == nil {
			o.unknown("its input %q is computed at run time", v.name)
		} else if wide, err := Broadcast(in[axis:], v.dims); err != nil || !slices.Equal(wide, in[axis:]) {
			o.fail("its input %q has the shape %v; it normalises %v", v.name, v.dims, in[axis:])
		}
	}
	o.set(0, in)
}
