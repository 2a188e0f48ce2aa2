package onnx

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"dnasim/internal/saturate"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// lower makes the layers, in the order of the nodes.
func (im *importer) lower() {
	for _, o := range im.ops {
		if o.gone {
			continue
		}
		if !o.gap {
			made := len(im.net.Layers)
			o.lower()
			o.checkReads(im.net.Layers[made:])
		}
		if o.gap {
			o.failed = false
			o.lowerGap()
		}
	}
}

func (o *op) lower() {
	switch {
	case o.norm != nil:
		o.lowerNormGroup()
	case o.Operator.lower == nil:
		o.unknown("it is understood only where its inputs are constant")
	default:
		o.Operator.lower(o)
	}
}

// checkReads holds a law of every import: the layers of an operation read all of its operands
// that are computed, those that move elements only what they keep of the first one.
func (o *op) checkReads(made []workloads.Layer) {
	if len(made) == 0 || o.failed || o.gap {
		return
	}
	var read, want int64
	for i := range made {
		read = saturate.Sum(read, saturate.Sum(made[i].InputElements, made[i].SecondElements))
	}
	for i, v := range o.live() {
		if n := v.elements(); i == 0 && made[0].Kind == workloads.Move && v == o.in[0] {
			want = saturate.Sum(want, min(n, o.out[0].elements()))
		} else {
			want = saturate.Sum(want, n)
		}
	}
	if read < want {
		o.fail("its layers read %d elements; its operands have %d: this is a fault of the import, please report it", read, want)
	}
}

// layerName is the name of the node or, if it has none, of what it makes.
func (o *op) layerName() string {
	if o.Name != "" {
		return o.Name
	}
	return o.Outputs[0]
}

// unique is a name that no other layer has and that a table can show.
func (im *importer) unique(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	candidate := name
	for im.names[candidate] > 0 {
		im.names[name]++
		candidate = fmt.Sprintf("%s#%d", name, im.names[name])
	}
	im.names[candidate] = 1
	return candidate
}

// start begins a layer of the given kind on the operands. Constants among them, but the
// first, are read once for the whole batch.
func (o *op) start(kind workloads.Kind, operands ...*value) *workloads.Layer {
	l := &workloads.Layer{Kind: kind, Repeat: 1}
	for i, v := range operands {
		if v.constant == nil {
			l.Inputs = append(l.Inputs, v.source().layer)
		}
		switch {
		case i == 0:
			l.InputShape, l.InputRange, l.InputElements = o.shapeOf(v.dims), v.values, v.elements()
		case v.constant != nil:
			o.second(l, flat(v.dims, 1), workloads.RangeSigned, v.elements())
		case v.elements()%int64(o.im.batch) != 0: // the same for all images
			o.second(l, flat(v.dims, 1), v.values, v.elements())
		default:
			o.second(l, o.shapeOf(v.dims), v.values, v.elements())
		}
	}
	if len(l.Inputs) == 1 && l.Inputs[0] == workloads.NetworkInput {
		l.Inputs = nil
	}
	return l
}

// second adds a further operand.
func (o *op) second(l *workloads.Layer, s workloads.Shape, r workloads.Range, elements int64) {
	if l.SecondElements == 0 {
		l.SecondShape, l.SecondRange = s, r
	} else if l.SecondRange != r {
		l.SecondRange = workloads.RangeSigned
	}
	l.SecondElements = saturate.Sum(l.SecondElements, elements)
}

// shapeOf is the shape of a tensor per image of the batch.
func (o *op) shapeOf(dims []int) workloads.Shape {
	batch := o.im.batch
	if n := saturate.Product(dims...); n%int64(batch) != 0 {
		o.mix("a tensor of the shape %v does not divide into a batch of %d", dims, batch)
		o.unknown("a tensor of the shape %v does not divide into a batch of %d; if the inputs are no batch, set batch_dimension", dims, batch)
		return workloads.Shape{}
	}
	if len(dims) > 0 && dims[0] == batch {
		switch rest := dims[1:]; len(rest) {
		case 1:
			return workloads.TokenShape(1, rest[0])
		case 2:
			return workloads.TokenShape(rest[0], rest[1])
		case 3:
			return workloads.ImageShape(rest[0], rest[1], rest[2])
		}
	}
	return flat(dims, batch)
}

// flat takes the last dimension as channels, all others, divided by the batch, as tokens.
func flat(dims []int, batch int) workloads.Shape {
	total := saturate.Product(dims...)
	last := int64(1)
	if len(dims) > 0 && total > 0 && total/int64(batch)%int64(dims[len(dims)-1]) == 0 {
		last = int64(dims[len(dims)-1])
	}
	return workloads.TokenShape(int(total/int64(batch)/last), int(last))
}

// emit completes a layer and adds it to the network as what makes the value.
func (o *op) emit(l *workloads.Layer, made *value, r workloads.Range) {
	if l.OutputShape.Form == "" {
		l.OutputShape = o.shapeOf(made.dims)
	}
	if o.failed {
		return
	}
	im := o.im
	l.Name = im.unique(o.layerName())
	l.NonNegative = l.InputRange.NonNegative()
	l.OutputElements = made.elements()
	im.macs = saturate.Sum(im.macs, l.MACs())
	switch err := l.CheckCounts(); {
	case err != nil:
		o.fail("%v", err)
	case im.macs > workloads.MaxMACs:
		o.fail("the network has more than 2^60 MACs")
	case len(im.net.Layers) >= workloads.MaxLayers:
		o.fail("%v", workloads.ErrTooManyLayers)
	}
	if o.failed {
		return
	}
	im.net.Layers = append(im.net.Layers, *l)
	made.layer, made.values = l.Name, r
}

// params are the parameters that a constant was computed from, those that are counted
// already left out. Single numbers, masks and indices are constants of the computation, not
// parameters.
func (im *importer) params(v *value) int64 {
	if v == nil || v.constant == nil {
		return 0
	}
	var sum int64
	stack := []*constant{v.constant}
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if im.counted[c] {
			continue
		}
		im.counted[c] = true
		if t := c.tensor; t != nil && len(t.Dims) > 0 && t.Type != weights.TypeBool && t.Type != weights.TypeInt64 {
			sum = saturate.Sum(sum, int64(c.tensor.Len()))
		}
		stack = append(stack, c.parents...)
	}
	return sum
}

// lowerGap charges one move for every element that is read or written.
func (o *op) lowerGap() {
	l := o.start(workloads.Unknown, o.live()...)
	l.VectorOps = max(saturate.Sum(l.InputElements, l.SecondElements), o.out[0].elements())
	l.VectorOpsNote = "not understood: one move per element is charged"
	o.emit(l, o.out[0], workloads.RangeSigned)
	for _, v := range o.out[1:] {
		if v != nil {
			v.layer, v.values = o.out[0].layer, workloads.RangeSigned
		}
	}
}

// lowerView: no layer.
func (o *op) lowerView() { o.show(o.in[0]) }

// show makes the output another look at a value.
func (o *op) show(v *value) {
	out := o.out[0]
	out.base, out.values = v.source(), v.values
	if out.values == workloads.RangeSimplex && !o.keepsRows(v.dims, out.dims) {
		out.values = workloads.RangePositive
	}
}

// keepsRows reports whether what sums to 1 stays in a row.
func (o *op) keepsRows(from, to []int) bool {
	if o.Op == "Transpose" {
		order := o.permutation()
		return order[len(order)-1] == len(order)-1
	}
	return len(from) > 0 && len(to) > 0 && from[len(from)-1] == to[len(to)-1] && !strings.Contains(o.Op, "Depth")
}

// absorb takes into a product what follows it: factors and offsets that are constant
// along each channel, then an activation function. It returns the value that the layer
// makes and its range. axis is that of the channels; -1: only single factors.
func (o *op) absorb(l *workloads.Layer, made *value, axis int, r workloads.Range) (*value, workloads.Range) {
	for next := made.sole(); next != nil && !next.gap && next.norm == nil; next = made.sole() {
		switch {
		case next.function != "":
			next.gone = true
			l.Activation = next.function
			if next.function == "prelu" {
				l.Params = saturate.Sum(l.Params, o.im.params(next.in[1]))
			}
			return next.out[0], next.functionRange()
		case next.foldable(made, axis):
			next.gone = true
			o.foldInto(l, next)
			made, r = next.out[0], workloads.RangeSigned
		default:
			return made, r
		}
	}
	return made, r
}

// foldInto counts the parameters of a factor or offset.
func (o *op) foldInto(l *workloads.Layer, next *op) {
	operands := next.in
	if next.Op == "BatchNormalization" {
		operands = next.in[1:3] // mean and variance are no parameters
	}
	for _, v := range operands {
		l.Params = saturate.Sum(l.Params, o.im.params(v))
	}
	if next.Op != "Mul" && next.Op != "Div" {
		l.Bias = true
	}
}

// foldable reports whether the operation multiplies a value by constants or adds them,
// along the channel axis alone.
func (o *op) foldable(v *value, axis int) bool {
	switch o.Op {
	case "BatchNormalization":
		return axis == 1
	case "Mul":
	case "Div":
		if o.in[0] != v {
			return false
		}
	case "Add", "Sub":
		if axis < 0 {
			return false
		}
	default:
		return false
	}
	c := o.in[0]
	if c == v {
		c = o.in[1]
	}
	return c.constant != nil && slices.Equal(o.out[0].dims, v.dims) && alongAxis(c.dims, len(v.dims), axis)
}

// alongAxis reports whether a tensor that is stretched to a rank varies along one axis only.
func alongAxis(dims []int, rank, axis int) bool {
	for i, d := range dims {
		if d != 1 && rank-len(dims)+i != axis {
			return false
		}
	}
	return true
}

// functionRange is the range of an activation function.
func (o *op) functionRange() workloads.Range {
	if o.function == "clip" {
		if low, _ := o.bounds(); low >= 0 {
			return workloads.RangeRectified
		}
	}
	r, _ := workloads.ActivationRange(o.function)
	return r
}
