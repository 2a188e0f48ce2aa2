package onnx

import (
	"fmt"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// Layers of normalisation and pooling.

// normNote is how layer normalisation is counted, as of the built-in networks.
const normNote = "seven per element: sum, subtraction of the mean, square, sum of squares, " +
	"division, scale, shift; per-token square roots not counted"

// lowerLayerNorm lowers the operator.
func (o *op) lowerLayerNorm() { o.normalise(o.arg(1), o.arg(2)) }

// lowerNormGroup lowers one that was written as several nodes.
func (o *op) lowerNormGroup() { o.normalise(o.norm.scale, o.norm.shift) }

func (o *op) normalise(scale, shift *value) {
	l := o.start(workloads.LayerNorm, o.in[0])
	l.Params = saturate.Sum(o.im.params(scale), o.im.params(shift))
	l.VectorOps, l.VectorOpsNote = saturate.Product(7, o.out[0].elements()), normNote
	o.emit(l, o.out[0], workloads.RangeSigned)
}

func (o *op) lowerSoftmax() {
	in := o.in[0]
	l := o.start(workloads.Softmax, in)
	row := o.softmaxRow()
	perImage := in.elements() / int64(o.im.batch)
	if !o.failed && int64(l.InputShape.Channels) != row && perImage%row == 0 {
		l.InputShape = workloads.TokenShape(int(perImage/row), int(row)) // so that a row is a token
	}
	l.OutputShape = l.InputShape
	r := workloads.RangeSimplex
	perElement, note := int64(5), "five per element: maximum, subtraction, exponential, sum, division"
	if o.Op == "LogSoftmax" {
		perElement, note, r = 6, "six per element: maximum, subtraction, exponential, sum, division, logarithm", workloads.RangeSigned
	}
	l.VectorOps, l.VectorOpsNote = saturate.Product(perElement, in.elements()), note
	o.emit(l, o.out[0], r)
}

func (o *op) lowerLRN() {
	size := o.Int("size")
	l := o.start(workloads.LRN, o.in[0])
	l.VectorOps = saturate.Product(size+4, o.out[0].elements())
	l.VectorOpsNote = fmt.Sprintf("%d per element: square, sum over %d channels, scale and offset, power, division", size+4, size)
	o.emit(l, o.out[0], o.in[0].values)
}

// lowerPool lowers a maximum or an average of windows, or of whole images.
func (o *op) lowerPool() {
	var w *Window
	if o.Op == "MaxPool" || o.Op == "AveragePool" {
		w = o.poolWindow()
	} else {
		w = &Window{Kernel: pixels(o.dims(0)), Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}}
	}
	kind := workloads.AvgPool
	if o.Op == "MaxPool" || o.Op == "GlobalMaxPool" {
		kind = workloads.MaxPool
	}
	o.pool(kind, w)
}

func (o *op) pool(kind workloads.Kind, w *Window) {
	if max(w.Kernel[0], w.Kernel[1]) > workloads.MaxSide {
		o.unknown("a window of %dx%d is larger than %d", w.Kernel[0], w.Kernel[1], workloads.MaxSide)
		return
	}
	g := o.geometry(w, o.dims(0)[1])
	if err := g.CheckPadding(); err != nil {
		o.unknown("%v", err)
		return
	}
	l := o.startImages(kind)
	l.Pool, l.InputShape, l.OutputShape = &g, g.InputShape(), g.OutputShape()
	l.VectorOps = saturate.Product(int64(g.Batch), int64(g.InChannels), g.ValidPairs())
	l.VectorOpsNote = "one comparison per element of each window, padding excluded"
	r := o.movedRange()
	if kind == workloads.AvgPool {
		l.VectorOps = saturate.Sum(l.VectorOps, o.out[0].elements())
		l.VectorOpsNote = "one addition per element of each window, padding excluded, and one multiplication per output"
		if r.NonNegative() {
			r = workloads.RangePositive
		}
	}
	o.emit(l, o.out[0], r)
}
