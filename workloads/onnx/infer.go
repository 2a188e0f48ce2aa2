package onnx

import (
	"slices"

	"dnasim/workloads"
)

// infer finds the shapes of all values, the values of constants, and what is computed per
// run.
func (im *importer) infer() {
	for i := range im.graph.Nodes {
		im.newOp(i).infer()
	}
	for _, out := range im.graph.Outputs {
		if v := im.values[out.Name]; v != nil {
			v.output = true
		}
	}
}

// newOp looks up the values of a node and makes those that it produces.
func (im *importer) newOp(i int) *op {
	o := &op{Node: Resolve(&im.graph.Nodes[i], im.graph.Opset), im: im, index: i}
	for _, name := range o.Inputs {
		o.in = append(o.in, im.values[name]) // nil when left out
	}
	for len(o.in) > 0 && o.in[len(o.in)-1] == nil {
		o.in = o.in[:len(o.in)-1]
	}
	for _, name := range o.Outputs {
		var v *value
		if name != "" {
			v = &value{name: name, producer: o}
			im.values[name] = v
		}
		o.out = append(o.out, v)
	}
	return o
}

// infer finds the shapes of the outputs.
func (o *op) infer() {
	if slices.ContainsFunc(o.in, func(v *value) bool { return v != nil && v.lost }) {
		o.lose()
		return
	}
	o.inferKnown()
	if o.gap {
		o.failed = false
		o.shapeGap()
	}
	if o.failed {
		o.lose()
		return
	}
	o.settle()
}

func (o *op) inferKnown() {
	if o.Operator == nil || o.Operator.shape == nil {
		o.unknown("the operator is not understood")
		return
	}
	present := make([]bool, len(o.in))
	for i, v := range o.in {
		present[i] = v != nil
	}
	if err := o.CheckLoose(present); err != nil {
		o.fail("%v", err)
		return
	}
	for _, v := range o.in {
		if v != nil && !v.shaped {
			o.unknown("its input %q is a further output of %v, which is not understood", v.name, v.producer)
			return
		}
	}
	if len(o.out) == 0 || o.out[0] == nil {
		o.fail("it has no output")
		return
	}
	o.Operator.shape(o)
}

// lose marks the outputs as not known; what reads them is not looked at, so that a problem is
// reported once.
func (o *op) lose() {
	for _, v := range o.out {
		if v != nil {
			v.lost = true
		}
	}
}

// settle decides whether the operation is done here or per run.
func (o *op) settle() {
	if o.alias {
		im := o.im
		im.values[o.Outputs[0]] = o.in[0]
		return
	}
	if o.allConstant() && !o.gap {
		o.settleConstant()
		return
	}
	if o.out[0].constant != nil { // a shape
		return
	}
	o.im.ops = append(o.im.ops, o)
	for _, v := range o.in {
		if v != nil && v.constant == nil {
			v.addReader(o)
		}
	}
}

// settleConstant makes the outputs constants that come from the inputs.
func (o *op) settleConstant() {
	for _, v := range o.out {
		if v == nil || !v.shaped {
			continue
		}
		if v.constant == nil {
			v.constant = &constant{}
		}
		for _, in := range o.data() {
			if in != nil {
				v.constant.parents = append(v.constant.parents, in.constant)
			}
		}
	}
}

// data are the inputs whose elements, computed with or moved, become those of the output; the
// others are shapes, indices and the like.
func (o *op) data() []*value {
	switch {
	case o.Op == "Where":
		return o.in[1:]
	case o.Op == "Concat" || o.Op == "PRelu" || o.isScalarOperator():
		return o.operands()
	case o.Op == "MatMul" || o.Op == "Gemm" || o.Op == "Conv" || o.Op == "BatchNormalization":
		return o.in
	}
	return o.in[:1]
}

// shapeGap takes the shape of what an operator that is not understood makes from the file or, if it
// states none, from the first input.
func (o *op) shapeGap() {
	for i, v := range o.out {
		if v == nil || v.shaped {
			continue
		}
		if dims, ok := o.im.declaredShape(v.name); ok {
			o.set(i, dims)
		} else if live := o.live(); i == 0 && len(live) > 0 {
			o.set(i, live[0].dims)
		}
	}
	if len(o.live()) == 0 || o.out[0] == nil || !o.out[0].shaped {
		o.fail("it is not understood, and no shape of its output is known")
	}
}

// declaredShape is a shape that the file states, if it leaves nothing open but the batch.
func (im *importer) declaredShape(name string) ([]int, bool) {
	declared, ok := im.declared[name]
	dims := make([]int, len(declared))
	for i, d := range declared {
		switch {
		case d.Size > 0 && d.Size <= workloads.MaxChannels:
			dims[i] = int(d.Size)
		case i == 0 && d.Size < 0:
			dims[i] = im.batch
		default:
			return nil, false
		}
	}
	return dims, ok
}
