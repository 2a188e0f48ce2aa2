package onnx

import (
	"slices"

	"dnasim/internal/saturate"
)

// Shapes of normalisations and reductions.

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
		return saturate.Product(in[o.axis(o.attrInt("axis", 1), len(in)):]...)
	}
	return int64(in[o.axis(o.attrInt("axis", -1), len(in))])
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
	axis := o.axis(o.attrInt("axis", -1), len(in))
	for _, v := range o.in[1:] {
		if o.failed {
			return
		}
		if v.constant == nil {
			o.unknown("its input %q is computed at run time", v.name)
		} else if wide, ok := broadcast(in[axis:], v.dims); !ok || !slices.Equal(wide, in[axis:]) {
			o.fail("its input %q has the shape %v; it normalises %v", v.name, v.dims, in[axis:])
		}
	}
	o.set(0, in)
}

// reduced is the shape without the given axes.
func reduced(in, axes []int, keep bool) []int {
	out := []int{}
	for i, d := range in {
		switch {
		case !slices.Contains(axes, i):
			out = append(out, d)
		case keep:
			out = append(out, 1)
		}
	}
	return out
}

func (o *op) shapeReduce() {
	in := o.dims(0)
	axes := o.axes(1, len(in))
	if list, _ := o.list("axes", 1); len(list) == 0 && o.attrInt("noop_with_empty_axes", 0) != 0 {
		o.alias = !o.failed
		return
	}
	o.set(0, reduced(in, axes, o.attrInt("keepdims", 1) != 0))
	if !o.failed && o.knownInputs(o.in[0].elements()) && len(axes) == len(in) {
		o.reduceAll()
	}
}

// folds are the reductions whose result on constants is needed for shapes.
var folds = map[string]func(sum, v float64) float64{
	"ReduceSum":  func(sum, v float64) float64 { return sum + v },
	"ReduceProd": func(sum, v float64) float64 { return sum * v },
	"ReduceMax":  func(sum, v float64) float64 { return max(sum, v) },
	"ReduceMin":  func(sum, v float64) float64 { return min(sum, v) },
}

// reduceAll computes the sum, product or extreme of a small constant.
func (o *op) reduceAll() {
	x := o.in[0].constant.numbers()
	fold, ok := folds[o.Op]
	if !ok || len(x) == 0 {
		return
	}
	sum := x[0]
	for _, v := range x[1:] {
		sum = fold(sum, v)
	}
	if o.in[0].constant.ints == nil {
		o.setConstant(0, &constant{floats: []float64{sum}})
	} else if whole := wholeNumbers([]float64{sum}); whole != nil {
		o.setConstant(0, &constant{ints: whole})
	}
}

func (o *op) shapeArg() {
	in := o.dims(0)
	axis := o.axis(o.attrInt("axis", 0), len(in))
	if !o.failed {
		o.set(0, reduced(in, []int{axis}, o.attrInt("keepdims", 1) != 0))
	}
}
