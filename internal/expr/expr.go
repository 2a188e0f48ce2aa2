package expr

import (
	"fmt"
	"math"
)

// A Comparison is a parsed comparison of two sides, such as
//
//	area_mm2 <= 4
//	hardware.rows * hardware.columns == 256
//	machine.dnateq.hardware.lane.organisation != "ff_clock_gated"
//
// A side is built of numbers, strings, true, false and names with + - * / and parentheses.
// A "-" between two names needs spaces, because names may hold it.
type Comparison struct {
	Text  string
	Names []string // in the order of the text; a name may occur twice
	op    string
	sides [2]expression
}

// expression is a node of a parsed expression: a constant if op is "", a name if op is "name", else
// an operation on two parts.
type expression struct {
	op    string
	value Value
	name  string
	parts []expression
}

// A Lookup gives the value of a name.
type Lookup func(name string) (Value, error)

// eval calculates an expression.
func (e *expression) eval(of Lookup) (Value, error) {
	switch e.op {
	case "":
		return e.value, nil
	case "name":
		return of(e.name)
	}
	a, err := e.parts[0].eval(of)
	if err != nil {
		return Value{}, err
	}
	b, err := e.parts[1].eval(of)
	if err != nil {
		return Value{}, err
	}
	if a.kind != numberKind || b.kind != numberKind {
		return Value{}, fmt.Errorf("%s %s %s: only numbers can be calculated with", a, e.op, b)
	}
	out := Value{} // a number
	switch e.op {
	case "+":
		out.number = a.number + b.number
	case "-":
		out.number = a.number - b.number
	case "*":
		out.number = a.number * b.number
	case "/":
		out.number = a.number / b.number
	}
	if math.IsNaN(out.number) || math.IsInf(out.number, 0) {
		return Value{}, fmt.Errorf("%s %s %s has no value", a, e.op, b)
	}
	return out, nil
}

// Holds tells whether the comparison is true, and by how much its sides differ if they are numbers.
func (c *Comparison) Holds(of Lookup) (holds bool, distance float64, err error) {
	a, err := c.sides[0].eval(of)
	if err != nil {
		return false, 0, err
	}
	b, err := c.sides[1].eval(of)
	if err != nil {
		return false, 0, err
	}
	if a.kind != b.kind {
		return false, 0, fmt.Errorf("%s %s %s compares values of different types", a, c.op, b)
	}
	switch {
	case a.kind == numberKind:
		return compare(c.op, a.number, b.number), math.Abs(a.number - b.number), nil
	case c.op == "==":
		return a == b, 0, nil
	case c.op == "!=":
		return a != b, 0, nil
	}
	return false, 0, fmt.Errorf("%s %s %s: only numbers have an order", a, c.op, b)
}

func compare(op string, a, b float64) bool {
	switch op {
	case "<=":
		return a <= b
	case ">=":
		return a >= b
	case "<":
		return a < b
	case ">":
		return a > b
	case "==":
		return a == b
	}
	return a != b
}
