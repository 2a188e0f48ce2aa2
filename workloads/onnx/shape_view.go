package onnx

import (
	"slices"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// Shapes of operators that show the same elements in another shape or order.

// view sets the shape of an output whose elements are those of the input, at the given
// positions or, if nil, in order.
func (o *op) view(dims []int, positions func() []int) {
	o.set(0, dims)
	if o.failed || !o.in[0].constant.known() {
		return
	}
	if positions == nil {
		o.setConstant(0, &constant{ints: o.in[0].constant.ints, floats: o.in[0].constant.floats})
		return
	}
	o.setConstant(0, o.in[0].constant.pick(positions()))
}

// shapeReshape: 0 keeps the dimension of the input, -1 takes what is left.
func (o *op) shapeReshape() {
	want, given := o.list("shape", 1)
	if !given && !o.failed {
		o.fail("it has no shape")
	}
	if o.failed {
		return
	}
	o.view(o.ruled(ReshapeDims(o.dims(0), want, o.Flag("allowzero"))), nil)
}

func (o *op) shapeFlatten() { o.view(o.ruled(FlattenDims(o.dims(0), o.Int("axis"))), nil) }

// shapeSqueeze drops dimensions of 1, by default all.
func (o *op) shapeSqueeze() {
	list, given := o.list("axes", 1)
	switch {
	case !given:
		list = nil
	case list == nil:
		list = []int64{}
	}
	o.view(o.ruled(SqueezeDims(o.dims(0), list)), nil)
}

// shapeUnsqueeze adds dimensions of 1, at the given places of the output.
func (o *op) shapeUnsqueeze() {
	list, given := o.list("axes", 1)
	if !given {
		o.fail("it has no axes")
	}
	in := o.dims(0)
	rank := len(in) + len(list)
	if rank > maxRank {
		o.fail("its output would have %d dimensions; at most %d are understood", rank, maxRank)
	}
	if o.failed {
		return
	}
	o.view(o.ruled(UnsqueezeDims(in, list)), nil)
}

// permutation is the order of the axes of a Transpose, by default reversed.
func (o *op) permutation() []int {
	rank := len(o.dims(0))
	order, err := Permutation(o.Ints("perm"), rank)
	if err != nil {
		o.fail("%v", err)
		return allAxes(rank)
	}
	return order
}

func (o *op) shapeTranspose() {
	in, order := o.dims(0), o.permutation()
	dims, steps := make([]int, len(in)), make([]int, len(in))
	own := Strides(in)
	for i, axis := range order {
		dims[i], steps[i] = in[axis], own[axis]
	}
	o.view(dims, func() []int { return walk(dims, steps, 0) })
}

// blocks is the attribute of the operators that trade channels for pixels.
func (o *op) blocks() int {
	if len(o.dims(0)) != 4 {
		o.fail("its input %v must have 4 dimensions", o.dims(0))
		return 1
	}
	return o.integer("blocksize")
}

func (o *op) shapeDepthToSpace() {
	b := o.blocks()
	if in := o.dims(0); !o.failed && in[1]%(b*b) != 0 {
		o.fail("%d channels do not divide by the square of the blocksize %d", in[1], b)
	}
	o.moved(func(in []int) []int { return []int{in[0], in[1] / b / b, in[2] * b, in[3] * b} })
}

func (o *op) shapeSpaceToDepth() {
	b := o.blocks()
	if in := o.dims(0); !o.failed && (in[2]%b != 0 || in[3]%b != 0) {
		o.fail("%dx%d pixels do not divide by the blocksize %d", in[2], in[3], b)
	}
	o.moved(func(in []int) []int { return []int{in[0], in[1] * b * b, in[2] / b, in[3] / b} })
}

// moved sets an output whose values, if constant, are not followed.
func (o *op) moved(dims func(in []int) []int) {
	if !o.failed {
		o.set(0, dims(o.dims(0)))
	}
}

// shapeShape makes a constant: all shapes are known.
func (o *op) shapeShape() {
	in := o.dims(0)
	from, to := AxisRange(o.Int("start"), o.Int("end"), len(in))
	sizes := []int64{}
	for _, d := range in[from:to] {
		sizes = append(sizes, int64(d))
	}
	o.set(0, []int{len(sizes)})
	o.setConstant(0, &constant{ints: sizes})
}

func (o *op) shapeSize() {
	o.set(0, nil)
	o.setConstant(0, &constant{ints: []int64{o.in[0].elements()}})
}

// shapeConstantOfShape fills a shape with one value, 0 unless stated.
func (o *op) shapeConstantOfShape() {
	dims := o.sizes(0)
	o.set(0, dims)
	if o.failed || saturate.Product(dims...) > maxValues {
		return
	}
	n := int(saturate.Product(dims...))
	fill := &constant{floats: []float64{0}}
	if t := o.Tensor("value"); t != nil && t.Len() == 1 {
		fill = fromTensor(t)
	}
	o.setConstant(0, fill.pick(slices.Repeat([]int{0}, n)))
}

// sizes is a constant input that holds a shape.
func (o *op) sizes(i int) []int {
	list := o.ints(i)
	dims := make([]int, len(list))
	for k, d := range list {
		if d < 0 || d > workloads.MaxElements {
			o.fail("shape %v: %d is no size", list, d)
			return nil
		}
		dims[k] = int(d)
	}
	return dims
}

// shapeRange counts from a start to a limit.
func (o *op) shapeRange() {
	var bounds [3]float64 // start, limit, step
	for i := range bounds {
		v, ok := o.in[i].scalar()
		if !ok {
			o.unknown("its input %q is not a known number", o.in[i].name)
			return
		}
		bounds[i] = v
	}
	count := (bounds[1] - bounds[0]) / bounds[2]
	if !(count <= float64(workloads.MaxElements)) {
		o.fail("from %v to %v by %v is not a range", bounds[0], bounds[1], bounds[2])
		return
	}
	n := int(max(0, count))
	if float64(n) < count {
		n++
	}
	o.set(0, []int{n})
	if n > maxValues {
		return
	}
	out := &constant{}
	for i := range n {
		if o.in[0].constant.ints != nil {
			out.ints = append(out.ints, int64(bounds[0])+int64(i)*int64(bounds[2]))
		} else {
			out.floats = append(out.floats, bounds[0]+float64(float64(i)*bounds[2]))
		}
	}
	o.setConstant(0, out)
}
