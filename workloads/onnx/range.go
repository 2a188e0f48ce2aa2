package onnx

import (
	"math"

	"dnasim/workloads"
)

// elementwiseRange is the range of an operation on each element: signed unless it must
// be otherwise.
func (o *op) elementwiseRange() workloads.Range {
	if o.function != "" {
		return o.functionRange()
	}
	switch o.Op {
	case "Abs", "Exp", "Sqrt", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor", "Not":
		return workloads.RangePositive
	case "Pow":
		exponent, ok := o.in[1].scalar()
		if ok && math.Mod(exponent, 2) == 0 || o.in[0].nonNegative() {
			return workloads.RangePositive
		}
	case "Add", "Sum", "Mean", "Min", "Reciprocal", "Ceil", "Round", "Floor":
		return o.ifAll(o.in, workloads.RangePositive)
	case "Mul", "Div":
		if o.ifAll(o.in, workloads.RangePositive) == workloads.RangePositive {
			return o.product()
		}
		if o.Op == "Mul" && o.in[0] == o.in[1] { // a square
			return workloads.RangePositive
		}
	case "Max":
		for _, v := range o.in {
			if v.nonNegative() {
				return workloads.RangePositive
			}
		}
	case "Where":
		return o.ifAll(o.in[1:], workloads.RangePositive)
	}
	return workloads.RangeSigned
}

// ifAll is the range if no operand is ever negative.
func (o *op) ifAll(operands []*value, r workloads.Range) workloads.Range {
	for _, v := range operands {
		if !v.nonNegative() {
			return workloads.RangeSigned
		}
	}
	return r
}

// product of operands that are not negative has the zeros of each.
func (o *op) product() workloads.Range {
	for _, v := range o.in {
		if v.constant == nil && v.values == workloads.RangeRectified {
			return workloads.RangeRectified
		}
	}
	return workloads.RangePositive
}
