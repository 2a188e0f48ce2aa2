package onnx

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// reduction is an operator that makes one element of many along some axes.
type reduction struct {
	// operations on each element of the input, and on each of the output.
	perInput, perOutput int64
	// fold computes it on constants; nil where no shape needs that.
	fold func(sum, v float64) float64
	// values are the range of its results; "": not negative where the input is not.
	values workloads.Range
}

// reductions are the operators Reduce..., by the rest of their names.
var reductions = map[string]reduction{
	"Sum":       {1, 0, func(sum, v float64) float64 { return sum + v }, ""},
	"Prod":      {1, 0, func(sum, v float64) float64 { return sum * v }, ""},
	"Max":       {1, 0, func(sum, v float64) float64 { return max(sum, v) }, ""},
	"Min":       {1, 0, func(sum, v float64) float64 { return min(sum, v) }, ""},
	"Mean":      {1, 1, nil, ""},
	"L1":        {2, 0, nil, workloads.RangePositive},
	"L2":        {2, 1, nil, workloads.RangePositive},
	"SumSquare": {2, 0, nil, workloads.RangePositive},
	"LogSum":    {1, 1, nil, workloads.RangeSigned},
	"LogSumExp": {2, 1, nil, workloads.RangeSigned},
}

// search is what finding the largest or smallest element costs.
var search = reduction{1, 0, nil, workloads.RangePositive}

// reducing are the rows of the reductions. Their axes are an input in newer operator sets.
func reducing() []*Operator {
	var out []*Operator
	for name := range reductions {
		since := int64(18)
		if name == "Sum" {
			since = 13
		}
		out = append(out, &Operator{"", "Reduce" + name, []form{
			from(1, one, list("axes"), keepdims),
			from(since, oneOrTwo, keepdims, flag("noop_with_empty_axes", 0)),
		}, (*op).shapeReduce, func(o *op) { o.lowerReduce(reductions[name]) }})
	}
	for _, name := range []string{"ArgMax", "ArgMin"} {
		out = append(out, &Operator{"", name, always(one, integer("axis", 0), keepdims, flag("select_last_index", 0)),
			(*op).shapeArg, func(o *op) { o.lowerReduce(search) }})
	}
	return out
}

func (o *op) shapeReduce() {
	in := o.dims(0)
	axes := o.axes(1, len(in))
	if list, _ := o.list("axes", 1); len(list) == 0 && o.Flag("noop_with_empty_axes") {
		o.alias = !o.failed
		return
	}
	o.set(0, ReduceDims(in, axes, o.Flag("keepdims")))
	if !o.failed && o.knownInputs(o.in[0].elements()) && len(axes) == len(in) {
		o.reduceAll(reductions[strings.TrimPrefix(o.Op, "Reduce")].fold)
	}
}

// reduceAll computes the sum, product or extreme of a small constant.
func (o *op) reduceAll(fold func(sum, v float64) float64) {
	x := o.in[0].constant.numbers()
	if fold == nil || len(x) == 0 {
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
	axis := o.axis(o.integer("axis"), len(in))
	if !o.failed {
		o.set(0, ReduceDims(in, []int{axis}, o.Flag("keepdims")))
	}
}

func (o *op) lowerReduce(r reduction) {
	in, out := o.in[0], o.out[0]
	if o.isImageMean() {
		o.pool(workloads.AvgPool, &Window{Kernel: pixels(in.dims), Strides: [2]int{1, 1}, Dilations: [2]int{1, 1}})
		return
	}
	l := o.start(workloads.Reduce, in)
	l.VectorOps = max(saturate.Sum(saturate.Product(r.perInput, in.elements()), saturate.Product(r.perOutput, out.elements())), out.elements())
	l.VectorOpsNote = fmt.Sprintf("%s: %d per input element, %d per output element", o.Op, r.perInput, r.perOutput)
	o.emit(l, out, r.rangeOf(in))
}

// isImageMean reports whether a mean is that of whole images, which is a pooling.
func (o *op) isImageMean() bool {
	dims := o.dims(0)
	if o.Op != "ReduceMean" || len(dims) != 4 || dims[0] != o.im.batch {
		return false
	}
	axes := slices.Sorted(slices.Values(o.axes(1, 4)))
	return slices.Equal(axes, []int{2, 3})
}

// rangeOf the result: sums and extremes of what is not negative are not negative; so are norms.
func (r *reduction) rangeOf(in *value) workloads.Range {
	switch {
	case r.values != "":
		return r.values
	case in.values.NonNegative():
		return workloads.RangePositive
	}
	return workloads.RangeSigned
}
