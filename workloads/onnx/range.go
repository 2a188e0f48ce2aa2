package onnx

import (
	"math"
	"slices"

	"dnasim/workloads"
)

// elementwiseRange is the range of an operation on each element: signed unless it must
// be otherwise.
func (o *op) elementwiseRange() workloads.Range {
	if o.function != "" {
		return o.functionRange()
	}
	rule := unaries[o.Op].values
	switch b := binaries[o.Op]; {
	case b.truth:
		rule = positive
	case b.values != nil:
		rule = b.values
	case variadics[o.Op].values != nil:
		rule = variadics[o.Op].values
	case o.Op == "Where":
		return o.ifAll(o.in[1:], workloads.RangePositive)
	}
	if rule == nil {
		return workloads.RangeSigned
	}
	return rule(o)
}

// rangeRule finds the range of the results of an operator; a nil rule says that they may be
// negative.
type rangeRule func(o *op) workloads.Range

func positive(*op) workloads.Range { return workloads.RangePositive }

func positiveIfAll(o *op) workloads.Range { return o.ifAll(o.in, workloads.RangePositive) }

func positiveIfAny(o *op) workloads.Range {
	if slices.ContainsFunc(o.in, (*value).nonNegative) {
		return workloads.RangePositive
	}
	return workloads.RangeSigned
}

// positivePower: an even exponent, or a base that is not negative.
func positivePower(o *op) workloads.Range {
	exponent, ok := o.in[1].scalar()
	if ok && math.Mod(exponent, 2) == 0 || o.in[0].nonNegative() {
		return workloads.RangePositive
	}
	return workloads.RangeSigned
}

func positiveProduct(o *op) workloads.Range {
	if o.in[0] == o.in[1] && !o.in[0].nonNegative() { // a square
		return workloads.RangePositive
	}
	return positiveQuotient(o)
}

func positiveQuotient(o *op) workloads.Range {
	if positiveIfAll(o) == workloads.RangePositive {
		return o.product()
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
