package onnx

import "dnasim/workloads/weights"

// Operators that change how a tensor is stored, or nothing at all.

// shapeIdentity: the output is the input, and nothing is done for it.
func (o *op) shapeIdentity() { o.alias = true }

// shapeQuantizer: activations are looked through; constants lose their values, which this
// changes.
func (o *op) shapeQuantizer() {
	if o.alias = o.in[0].constant == nil; !o.alias {
		o.set(0, o.dims(0))
	}
}

// shapeCast is the identity but for constants, whose type matters.
func (o *op) shapeCast() {
	if o.in[0].constant == nil {
		o.alias = true
		return
	}
	o.set(0, o.dims(0))
	if !o.knownInputs(o.in[0].elements()) {
		return
	}
	switch to := weights.ElementTypeOf(o.integer("to")); {
	case to == weights.TypeBool:
		out := make([]int64, 0, o.in[0].elements())
		for _, v := range o.in[0].constant.numbers() {
			out = append(out, int64(truth(v != 0)))
		}
		o.setConstant(0, &constant{ints: out})
	case to.Integer() && o.in[0].constant.ints != nil:
		o.setConstant(0, &constant{ints: o.in[0].constant.ints})
	case to.Integer():
		if ints := wholeNumbers(o.in[0].constant.floats); ints != nil {
			o.setConstant(0, &constant{ints: ints})
		}
	default:
		o.setConstant(0, &constant{floats: o.in[0].constant.numbers()})
	}
}

// shapeDynamicQuantizer finds a scale and a zero point per run, which are as good as
// constants: other formats have theirs.
func (o *op) shapeDynamicQuantizer() {
	for i := 1; i < len(o.out); i++ {
		o.set(i, nil)
		o.setConstant(i, &constant{})
	}
	o.alias = true
}

// keep drops all but some inputs: those of a product in integers that the product in floats has.
func (o *op) keep(inputs ...int) {
	var kept []*value
	for _, i := range inputs {
		if v := o.arg(i); v != nil {
			kept = append(kept, v)
		}
	}
	o.in = kept
}

func (o *op) shapeConvInteger() {
	o.keep(0, 1)
	o.shapeConv()
}

func (o *op) shapeMatMulInteger() {
	o.keep(0, 1)
	o.shapeMatMul()
}

func (o *op) shapeQLinearConv() {
	o.keep(0, 3, 8)
	o.shapeConv()
}

func (o *op) shapeQLinearMatMul() {
	o.keep(0, 3)
	o.shapeMatMul()
}
