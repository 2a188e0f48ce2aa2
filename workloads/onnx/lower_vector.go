package onnx

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// Layers that the vector unit runs.

// moveNote says how the operations of data movement are counted.
const moveNote = "one move per element of the output"

// lowerElementwise lowers operations on each element. Constant operands of one number cost
// nothing to read.
func (o *op) lowerElementwise() {
	if o.isNeutral() {
		o.show(o.live()[0])
		return
	}
	operands := o.live()
	// The operand as large as the output comes first: it is streamed.
	slices.SortStableFunc(operands, func(a, b *value) int { return int(sign(float64(b.elements()-a.elements()), 0, 0)) })
	l := o.start(o.elementwiseKind(), operands...)
	o.readConstants(l, o)
	made := o.out[0]
	notes := []string{o.described()}
	perElement := o.operations()
	r := o.elementwiseRange()
	if l.Kind == workloads.Elementwise {
		made, r, perElement, notes = o.chain(l, made, r, perElement, notes)
	}
	if o.function == "" {
		made, r = o.fuseFunction(l, made, r)
	}
	l.VectorOps = saturate.Product(perElement, made.elements())
	l.VectorOpsNote = fmt.Sprintf("%d per output element: %s", perElement, strings.Join(notes, ", "))
	o.emit(l, made, r)
}

// elementwiseKind: sums of tensors are Add.
func (o *op) elementwiseKind() workloads.Kind {
	if o.Op != "Add" && o.Op != "Sum" || o.function != "" {
		return workloads.Elementwise
	}
	for _, v := range o.in {
		if v.constant != nil && v.elements() == 1 {
			return workloads.Elementwise
		}
	}
	return workloads.Add
}

// described names the operation in notes.
func (o *op) described() string {
	if o.function != "" {
		return o.function
	}
	return o.Op
}

// readConstants adds the constant operands of an operation to a layer.
func (o *op) readConstants(l *workloads.Layer, from *op) {
	if from.Op == "BatchNormalization" {
		channels := int64(from.dims(0)[1])
		// folded into scale and shift
		o.second(l, workloads.TokenShape(2, int(channels)), workloads.RangeSigned, 2*channels)
		l.Params = saturate.Sum(l.Params, saturate.Sum(o.im.params(from.in[1]), o.im.params(from.in[2])))
		return
	}
	if from.function != "" && from.function != "prelu" {
		return
	}
	for _, v := range from.operands() {
		if v.constant == nil {
			continue
		}
		l.Params = saturate.Sum(l.Params, o.im.params(v))
		if v.elements() > 1 {
			o.second(l, flat(v.dims, 1), workloads.RangeSigned, v.elements())
		}
	}
}

// chain takes in the operations that follow with no further operand but constants.
func (o *op) chain(l *workloads.Layer, made *value, r workloads.Range, perElement int64, notes []string) (*value, workloads.Range, int64, []string) {
	for next := made.sole(); next != nil; next = made.sole() {
		if !next.isElementwise() || next.function != "" || len(next.live()) != 1 || !slices.Equal(next.out[0].dims, made.dims) {
			break
		}
		made.values = r
		o.readConstants(l, next)
		next.gone = true
		perElement += next.operations()
		notes = append(notes, next.described())
		made, r = next.out[0], next.elementwiseRange()
	}
	return made, r, perElement, notes
}

// isElementwise reports whether the operation is done element by element.
func (o *op) isElementwise() bool {
	return !o.gap && o.norm == nil && !o.gone && o.Operator != nil && (o.Op == "BatchNormalization" || o.Op == "PRelu" || o.Op == "Where" || o.isScalarOperator())
}

// fuseFunction takes in an activation function that is the only reader.
func (o *op) fuseFunction(l *workloads.Layer, made *value, r workloads.Range) (*value, workloads.Range) {
	next := made.sole()
	if next == nil || next.function == "" || next.gap {
		return made, r
	}
	next.gone = true
	l.Activation = next.function
	if next.function == "prelu" {
		l.Params = saturate.Sum(l.Params, o.im.params(next.in[1]))
	}
	return next.out[0], next.functionRange()
}

// isNeutral: a factor of 1 or an offset of 0.
func (o *op) isNeutral() bool {
	if o.function != "" || len(o.in) != 2 || len(o.live()) != 1 || !slices.Equal(o.live()[0].dims, o.out[0].dims) {
		return false
	}
	c, right := o.in[1], true
	if c.constant == nil {
		c, right = o.in[0], false
	}
	x, ok := c.scalar()
	switch o.Op {
	case "Mul":
		return ok && x == 1
	case "Div", "Pow":
		return ok && x == 1 && right
	case "Add":
		return ok && x == 0
	case "Sub":
		return ok && x == 0 && right
	}
	return false
}

// lowerMove lowers what copies elements to other places.
func (o *op) lowerMove() {
	in, out := o.in[0], o.out[0]
	if slices.Equal(in.dims, out.dims) && o.copies() {
		o.show(in)
		return
	}
	operands := []*value{in}
	for _, v := range o.live() { // the number that pads may be computed, too
		if v != in {
			operands = append(operands, v)
		}
	}
	l := o.start(workloads.Move, operands...)
	if out.elements() < in.elements() { // only what is kept is read
		l.InputShape, l.InputElements = o.shapeOf(out.dims), out.elements()
	}
	l.VectorOps, l.VectorOpsNote = out.elements(), moveNote
	o.emit(l, out, o.movedRange())
}

// copies reports whether an operation that keeps the shape keeps the order, too.
func (o *op) copies() bool {
	if o.Op != "Slice" {
		return true
	}
	return !slices.ContainsFunc(o.cuts(), func(c cut) bool { return c.step < 0 })
}

// movedRange is the range of some of the elements of the input, and of padding.
func (o *op) movedRange() workloads.Range {
	r := o.in[0].values
	if o.Op == "Pad" {
		if fill, ok := o.arg(2).scalar(); o.Float("value") < 0 || ok && fill < 0 || !ok && o.arg(2) != nil {
			return workloads.RangeSigned
		}
	}
	if r == workloads.RangeSimplex {
		return workloads.RangePositive
	}
	return r
}

func (o *op) lowerConcat() {
	operands := o.live()
	if len(o.in) == 1 {
		o.show(o.in[0])
		return
	}
	var params int64
	for _, v := range o.in {
		if v.constant != nil {
			operands = append(operands, v)
			params = saturate.Sum(params, o.im.params(v))
		}
	}
	l := o.start(workloads.Move, operands...)
	l.Params = params
	l.VectorOps, l.VectorOpsNote = o.out[0].elements(), moveNote
	o.emit(l, o.out[0], o.joinedRange())
}

// joinedRange is the range of tensors side by side.
func (o *op) joinedRange() workloads.Range {
	r := workloads.RangePositive
	for _, v := range o.in {
		if !v.nonNegative() {
			return workloads.RangeSigned
		}
		if v.values == workloads.RangeRectified {
			r = workloads.RangeRectified
		}
	}
	return r
}

func (o *op) lowerSplit() {
	for i, out := range o.out {
		if out == nil {
			continue
		}
		if slices.Equal(out.dims, o.in[0].dims) {
			out.base, out.values = o.in[0].source(), o.in[0].values
			continue
		}
		l := o.start(workloads.Move, o.in[0])
		l.InputShape, l.InputElements = o.shapeOf(out.dims), out.elements()
		l.VectorOps, l.VectorOpsNote = out.elements(), moveNote
		part := *o
		part.Node = o.named(fmt.Sprintf("%s:%d", o.layerName(), i))
		part.emit(l, out, o.movedRange())
		if o.failed, o.gap = part.failed, part.gap; o.failed {
			return
		}
	}
}

// lowerGather looks up rows of a constant table (an embedding), or picks elements of an activation.
func (o *op) lowerGather() {
	table, index, out := o.in[0], o.in[1], o.out[0]
	if table.constant == nil {
		operands := []*value{table}
		if index.constant == nil {
			operands = append(operands, index)
		}
		l := o.start(workloads.Move, operands...)
		l.InputShape, l.InputElements = o.shapeOf(out.dims), out.elements()
		l.VectorOps, l.VectorOpsNote = out.elements(), moveNote
		o.emit(l, out, o.movedRange())
		return
	}
	if o.Int("axis") != 0 {
		o.unknown("looking up columns of a table is not understood; rows (axis 0) are")
		return
	}
	l := &workloads.Layer{Kind: workloads.Embedding, Repeat: 1, InputRange: workloads.RangeSigned}
	l.InputShape, l.InputElements = o.shapeOf(out.dims), out.elements()
	l.WeightElements, l.Params = table.elements(), o.im.params(table)
	l.VectorOps, l.VectorOpsNote = out.elements(), "one move per element of the rows fetched"
	o.emit(l, out, workloads.RangeSigned)
}

// lowerResize: linear interpolation between 2^d neighbours along d axes takes 2^d - 1
// steps a + t (b - a) of three operations; cubic, a weighted sum of 4^d.
func (o *op) lowerResize() {
	in, out := o.in[0], o.out[0]
	axes := 0
	for i, d := range out.dims {
		if d != in.dims[i] {
			axes++
		}
	}
	if axes == 0 {
		o.show(in)
		return
	}
	l := o.start(workloads.Resize, in)
	r := o.movedRange()
	perElement := int64(1)
	mode := o.Word("mode")
	switch mode {
	case "linear":
		perElement = 3 * (int64(1)<<axes - 1)
		if r == workloads.RangeRectified {
			r = workloads.RangePositive
		}
	case "cubic":
		perElement = 2*(int64(1)<<(2*axes)) - 1
		r = workloads.RangeSigned
	}
	l.VectorOps = saturate.Product(perElement, out.elements())
	l.VectorOpsNote = fmt.Sprintf("%d per output element: %s interpolation along %d axes", perElement, mode, axes)
	o.emit(l, out, r)
}
