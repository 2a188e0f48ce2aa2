package workloads

import "math"

// elementwiseRange is the range of an operation on each element: signed unless it must
// be otherwise.
func (o *op) elementwiseRange() Range {
	if o.function != "" {
		return o.functionRange()
	}
	switch o.Op {
	case "Abs", "Exp", "Sqrt", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor", "Not":
		return RangePositive
	case "Pow":
		exponent, ok := o.in[1].scalar()
		if ok && math.Mod(exponent, 2) == 0 || o.in[0].nonNegative() {
			return RangePositive
		}
	case "Add", "Sum", "Mean", "Min", "Reciprocal", "Ceil", "Round", "Floor":
		return o.ifAll(o.in, RangePositive)
	case "Mul", "Div":
		if o.ifAll(o.in, RangePositive) == RangePositive {
			return o.product()
		}
		if o.Op == "Mul" && o.in[0] == o.in[1] { // a square
			return RangePositive
		}
	case "Max":
		for _, v := range o.in {
			if v.nonNegative() {
				return RangePositive
			}
		}
	case "Where":
		return o.ifAll(o.in[1:], RangePositive)
	}
	return RangeSigned
}

// ifAll is the range if no operand is ever negative.
func (o *op) ifAll(operands []*value, r Range) Range {
	for _, v := range operands {
		if !v.nonNegative() {
			return RangeSigned
		}
	}
	return r
}

// product of operands that are not negative has the zeros of each.
func (o *op) product() Range {
	for _, v := range o.in {
		if v.constant == nil && v.values == RangeRectified {
			return RangeRectified
		}
	}
	return RangePositive
}
