package onnx

import (
	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// Layers of matrix products.

// startImages begins a layer on images, which may be more than the batch: crops or frames of each
// input.
func (o *op) startImages(kind workloads.Kind) *workloads.Layer {
	n := o.dims(0)[0]
	if n%o.im.batch != 0 {
		o.mix("its images number %d, the batch would be %d", n, o.im.batch)
	}
	l := o.start(kind, o.in[0])
	if n != o.im.batch {
		l.Batch = n
	}
	return l
}

// geometry of a window on the first input.
func (o *op) geometry(w *Window, channels int) workloads.ConvGeometry {
	dims := o.dims(0)
	in := pixels(dims)
	return workloads.ConvGeometry{
		Batch: dims[0], InChannels: dims[1], InH: in[0], InW: in[1], OutChannels: channels,
		KernelH: w.Kernel[0], KernelW: w.Kernel[1], StrideH: w.Strides[0], StrideW: w.Strides[1],
		PadTop: w.Before[0], PadLeft: w.Before[1], PadBottom: w.After[0], PadRight: w.After[1],
		DilationH: w.Dilations[0], DilationW: w.Dilations[1],
	}.Fitted()
}

func (o *op) lowerConv() {
	w := o.convWindow()
	weight := o.in[1]
	g := o.geometry(w, weight.dims[0])
	l := o.startImages(workloads.Conv)
	if w.Before[0] >= w.Reach(0) || w.After[0] >= w.Reach(0) || w.Before[1] >= w.Reach(1) || w.After[1] >= w.Reach(1) {
		o.padFirst(l, &g)
	}
	l.Conv, l.InputShape, l.OutputShape = &g, g.InputShape(), g.OutputShape()
	l.Groups = o.groups(g.InChannels, g.OutChannels)
	l.M, l.N = int(saturate.Product(g.Batch, g.OutH, g.OutW)), g.OutChannels/l.Groups
	l.K = int(saturate.Product(g.InChannels/l.Groups, g.KernelH, g.KernelW))
	o.setWeights(l, weight, o.arg(2))
	made, r := o.absorb(l, o.out[0], 1, workloads.RangeSigned)
	o.emit(l, made, r)
}

// setWeights counts the weights and the bias of a product.
func (o *op) setWeights(l *workloads.Layer, weight, bias *value) {
	l.WeightElements = weight.elements()
	l.Params = saturate.Sum(o.im.params(weight), o.im.params(bias))
	l.Bias = bias != nil
}

// padFirst pads in a layer before the convolution, for padding that is as wide as the
// window, which geometries do not have.
func (o *op) padFirst(l *workloads.Layer, g *workloads.ConvGeometry) {
	pad := o.start(workloads.Move, o.in[0])
	padded := &value{name: o.in[0].name, dims: o.imageDims(g.InChannels, [2]int{g.InH + g.PadTop + g.PadBottom, g.InW + g.PadLeft + g.PadRight})}
	pad.VectorOps, pad.VectorOpsNote = padded.elements(), moveNote
	o.emit(pad, padded, o.in[0].values)
	if o.failed {
		return
	}
	g.InH, g.InW = g.InH+g.PadTop+g.PadBottom, g.InW+g.PadLeft+g.PadRight
	g.PadTop, g.PadBottom, g.PadLeft, g.PadRight = 0, 0, 0, 0
	*g = g.Fitted()
	l.Inputs, l.InputElements = []string{padded.layer}, padded.elements()
}

// lowerConvTranspose is the product of every input position with the whole kernel, a 1x1
// convolution to kernel x channels, and, where windows overlap or are cut, a layer that adds up.
func (o *op) lowerConvTranspose() {
	w := o.readWindow(o.in[1].dims[2:])
	window := &Window{Kernel: [2]int{1, 1}, Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}}
	channels := o.in[1].dims[1] * o.integer("group")
	g := o.geometry(window, channels*w.Kernel[0]*w.Kernel[1])
	l := o.startImages(workloads.Conv)
	l.InputShape, l.Conv = g.InputShape(), &g
	l.Groups = o.groups(g.InChannels, g.OutChannels)
	l.M, l.K, l.N = int(saturate.Product(g.Batch, g.OutH, g.OutW)), g.InChannels/l.Groups, g.OutChannels/l.Groups
	o.setWeights(l, o.in[1], o.arg(2))
	made, r := o.absorb(l, o.out[0], 1, workloads.RangeSigned)
	if saturate.Product(int64(g.Batch), g.OutputShape().Elements()) == made.elements() {
		o.emit(l, made, r)
		return
	}
	sum := o.overlap(l, &g)
	o.emit(sum, made, r)
}

// overlap emits the product and begins the layer that adds up overlapping windows.
func (o *op) overlap(l *workloads.Layer, g *workloads.ConvGeometry) *workloads.Layer {
	activation := l.Activation
	l.Activation = ""
	product := &value{dims: []int{g.Batch, g.OutChannels, g.OutH, g.OutW}}
	o.emit(l, product, workloads.RangeSigned)
	sum := o.start(workloads.Reduce, product)
	sum.Activation = activation
	sum.VectorOps = max(product.elements(), o.out[0].elements())
	sum.VectorOpsNote = "one addition per element of the overlapping windows"
	return sum
}

// linear lowers the product of rows with constant weights; axis is that of the n output
// channels.
func (o *op) linear(x, weight, bias *value, k, n, axis int) {
	m := o.out[0].elements() / int64(n)
	if m%int64(o.im.batch) != 0 {
		o.mix("its %d rows do not divide into a batch of %d", m, o.im.batch)
		o.unknown("its %d rows do not divide into a batch of %d; if the inputs are no batch, set batch_dimension", m, o.im.batch)
		return
	}
	l := o.start(workloads.Linear, x)
	rows := int(m) / o.im.batch
	l.InputShape, l.OutputShape = workloads.TokenShape(rows, k), workloads.TokenShape(rows, n)
	l.M, l.K, l.N, l.Groups = int(m), k, n, 1
	o.setWeights(l, weight, bias)
	made, r := o.absorb(l, o.out[0], axis, workloads.RangeSigned)
	o.emit(l, made, r)
}

func (o *op) lowerGemm() {
	if bias := o.arg(2); bias != nil && bias.constant == nil {
		o.unknown("its third operand %q is computed at run time", bias.name)
		return
	}
	a, b := o.in[0], o.in[1]
	m, n := o.out[0].dims[0], o.out[0].dims[1]
	if o.Int("transA") != 0 {
		o.addsUpFirst(a)
	}
	k := int(a.elements()) / m
	switch {
	case b.constant != nil:
		o.linear(a, b, o.arg(2), k, n, 1)
	case a.constant != nil:
		o.fromLeft(a, b, k, m)
	default:
		o.pairwise(1, m, k, n)
	}
}

// addsUpFirst: a product adds up along the first dimension of this operand.
func (o *op) addsUpFirst(v *value) {
	if v.constant == nil && o.im.batch > 1 && v.dims[0] == o.im.batch {
		o.mix("it adds up along the first dimension of %q, %d", v.name, v.dims[0])
	}
}

func (o *op) lowerMatMul() {
	a, b := o.in[0], o.in[1]
	k := a.dims[len(a.dims)-1]
	m, n := 1, 1
	if len(a.dims) > 1 {
		m = a.dims[len(a.dims)-2]
	}
	if len(b.dims) > 1 {
		n = b.dims[len(b.dims)-1]
	}
	switch {
	case b.constant != nil && int64(k)*int64(n) == b.elements():
		o.linear(a, b, nil, k, n, len(o.out[0].dims)-1)
	case a.constant != nil && int64(k)*int64(m) == a.elements():
		o.fromLeft(a, b, k, m)
	case a.constant != nil || b.constant != nil:
		o.unknown("products with several constant matrices are not understood")
	case int64(k)*int64(n) == b.elements(): // one matrix for all rows
		o.pairwise(1, int(a.elements())/k, k, n)
	default:
		groups := int(o.out[0].elements() / int64(m) / int64(n))
		if groups > 1 && groups%o.im.batch != 0 {
			o.mix("its %d products do not divide into a batch of %d", groups, o.im.batch)
		}
		o.pairwise(groups, m, k, n)
	}
}

// fromLeft is a product with constant weights on the left: that of the transposes, so that
// the channels of the output are its rows.
func (o *op) fromLeft(weight, x *value, k, n int) {
	if len(x.dims) == 2 && x.dims[0] == k {
		o.addsUpFirst(x)
	}
	o.linear(x, weight, o.arg(2), k, n, len(o.out[0].dims)-min(2, len(x.dims)))
}

// pairwise lowers the product of two activations.
func (o *op) pairwise(groups, m, k, n int) {
	l := o.start(workloads.MatMul, o.in[0], o.in[1])
	l.Groups, l.M, l.K, l.N = groups, m, k, n
	l.InputShape, l.OutputShape = o.matrices(groups, m, k), o.matrices(groups, m, n)
	l.InputElements, l.SecondElements = saturate.Product(groups, m, k), saturate.Product(groups, k, n)
	l.SecondShape = o.matrices(groups, k, n)
	r := workloads.RangeSigned
	if l.InputRange.NonNegative() && l.SecondRange.NonNegative() {
		r = workloads.RangePositive
	}
	made, after := o.absorb(l, o.out[0], -1, r)
	if o.out[0] != made && l.Activation == "" && r == workloads.RangePositive {
		after = o.scaledRange(made)
	}
	o.emit(l, made, after)
}

// scaledRange of a product of operands that are not negative, behind factors.
func (o *op) scaledRange(made *value) workloads.Range {
	for v := o.out[0]; v != made; {
		next := v.readers[0]
		for _, in := range next.in {
			if in != v && !in.nonNegative() {
				return workloads.RangeSigned
			}
		}
		v = next.out[0]
	}
	return workloads.RangePositive
}

// matrices is the shape of the operand of a product, per image.
func (o *op) matrices(groups, rows, columns int) workloads.Shape {
	batch := o.im.batch
	switch {
	case groups%batch == 0 && groups > batch:
		return workloads.ScoreShape(groups/batch, rows, columns)
	case groups == batch:
		return workloads.TokenShape(rows, columns)
	}
	return o.shapeOf([]int{groups, rows, columns})
}
