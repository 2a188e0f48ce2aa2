package onnx

import (
	"fmt"
	"math"
	"slices"

	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// attribute is what an operator says about one of its attributes: its type, its default and
// what is allowed.
type attribute struct {
	name     string
	typ      weights.AttributeType
	required bool
	// The default, by type. That of sizes is one number for each axis.
	integer int64
	number  float32
	// words are the allowed texts; the first one is the default.
	words []string
	// bounds of integers; nil: any.
	bounds *[2]int64
}

// typeNames are the types of attributes, for errors.
var typeNames = map[weights.AttributeType]string{
	weights.AttrFloat: "a float", weights.AttrInt: "an integer", weights.AttrString: "a text", weights.AttrTensor: "a tensor",
	weights.AttrGraph: "a graph", weights.AttrFloats: "a list of floats", weights.AttrInts: "a list of integers", weights.AttrStrings: "a list of texts",
}

// The attributes of rows, by what they hold.

func integer(name string, otherwise int64) attribute {
	return attribute{name: name, typ: weights.AttrInt, integer: otherwise}
}

// flag is an integer that is 0 or 1.
func flag(name string, otherwise int64) attribute {
	return attribute{name: name, typ: weights.AttrInt, integer: otherwise, bounds: &[2]int64{0, 1}}
}

func number(name string, otherwise float32) attribute {
	return attribute{name: name, typ: weights.AttrFloat, number: otherwise}
}

func numbers(name string) attribute { return attribute{name: name, typ: weights.AttrFloats} }

// word is one of the given texts, the first one when it is left out.
func word(name string, words ...string) attribute {
	return attribute{name: name, typ: weights.AttrString, words: words}
}

// list is integers of any number and value.
func list(name string) attribute { return attribute{name: name, typ: weights.AttrInts} }

// sizes are integers from low on, one for each axis, or for each end of it.
func sizes(name string, low, otherwise int64) attribute {
	return attribute{name: name, typ: weights.AttrInts, integer: otherwise, bounds: &[2]int64{low, workloads.MaxSide}}
}

func tensorValue(name string) attribute { return attribute{name: name, typ: weights.AttrTensor} }

// needed marks an attribute that cannot be left out.
func (a attribute) needed() attribute {
	a.required = true
	return a
}

// size marks an integer from 1 to the largest side.
func (a attribute) size() attribute {
	a.bounds = &[2]int64{1, workloads.MaxSide}
	return a
}

// check refuses an attribute of a wrong type or value. Old files state no type.
func (a *attribute) check(got *weights.Attribute) error {
	if got.Type != a.typ && got.Type != 0 {
		return fmt.Errorf("attribute %q is %s; want %s", a.name, typeText(got.Type), typeNames[a.typ])
	}
	if a.words != nil && got.String != "" && !slices.Contains(a.words, got.String) {
		return fmt.Errorf("attribute %q is %q; allowed are %q", a.name, got.String, a.words)
	}
	if a.bounds == nil {
		return nil
	}
	outside := func(v int64) bool { return v < a.bounds[0] || v > a.bounds[1] }
	switch {
	case a.typ == weights.AttrInt && outside(got.Int):
		return fmt.Errorf("attribute %q is %d; allowed are %d to %d", a.name, got.Int, a.bounds[0], a.bounds[1])
	case a.typ == weights.AttrInts && slices.ContainsFunc(got.Ints, outside):
		return fmt.Errorf("attribute %q is %v; allowed are %d to %d", a.name, got.Ints, a.bounds[0], a.bounds[1])
	}
	return nil
}

// checkFinite refuses infinities, with which a network cannot be run.
func (a *attribute) checkFinite(got *weights.Attribute) error {
	if x := float64(got.Float); a.typ == weights.AttrFloat && (math.IsInf(x, 0) || math.IsNaN(x)) {
		return fmt.Errorf("attribute %q is %v; allowed are finite numbers", a.name, x)
	}
	return nil
}

// typeText names the type of an attribute, for errors.
func typeText(t weights.AttributeType) string {
	if name, ok := typeNames[t]; ok {
		return name
	}
	return fmt.Sprintf("of the type %d", t)
}

// known is what the table says about an attribute that is read. To read one that is not in
// the table is an error of the program.
func (n *Node) known(name string) *attribute {
	a := n.Operator.attribute(n.form, name)
	if a == nil {
		panic(fmt.Sprintf("onnx: %s has no attribute %q in the table of operators", n.Op, name))
	}
	return a
}

// Has reports whether the node states an attribute.
func (n *Node) Has(name string) bool {
	n.known(name)
	return n.Attribute(name) != nil
}

// Int returns an integer attribute or its default.
func (n *Node) Int(name string) int64 {
	known := n.known(name)
	if a := n.Attribute(name); a != nil {
		return a.Int
	}
	return known.integer
}

// Flag returns an attribute that is 0 or 1.
func (n *Node) Flag(name string) bool { return n.Int(name) != 0 }

// Float returns a number or its default.
func (n *Node) Float(name string) float32 {
	known := n.known(name)
	if a := n.Attribute(name); a != nil {
		return a.Float
	}
	return known.number
}

// Word returns a text or its default, the first of the allowed ones. Some exporters write an
// empty text for the default.
func (n *Node) Word(name string) string {
	known := n.known(name)
	if a := n.Attribute(name); a != nil && a.String != "" {
		return a.String
	}
	return known.words[0]
}

// Ints returns a list of integers; nil when it is left out.
func (n *Node) Ints(name string) []int64 {
	n.known(name)
	if a := n.Attribute(name); a != nil {
		return append([]int64{}, a.Ints...)
	}
	return nil
}

// Floats returns a list of numbers; nil when it is left out.
func (n *Node) Floats(name string) []float32 {
	n.known(name)
	if a := n.Attribute(name); a != nil {
		return a.Floats
	}
	return nil
}

// Tensor returns a tensor; nil when it is left out.
func (n *Node) Tensor(name string) *weights.Tensor {
	n.known(name)
	if a := n.Attribute(name); a != nil {
		return a.Tensor
	}
	return nil
}

// Sizes returns `count` sizes, each the default when the attribute is left out. Another number
// of them is an error.
func (n *Node) Sizes(name string, count int) ([]int, error) {
	known := n.known(name)
	out := slices.Repeat([]int{int(known.integer)}, count)
	a := n.Attribute(name)
	if a == nil {
		return out, nil
	}
	if len(a.Ints) != count {
		return out, fmt.Errorf("attribute %q is %v; want %d numbers", name, a.Ints, count)
	}
	for i, v := range a.Ints {
		out[i] = int(v)
	}
	return out, nil
}

// Supports refuses a value, of an integer or a text, that the standard allows and the caller does
// not support.
func Supports[T int64 | string](name string, got T, supported ...T) error {
	if slices.Contains(supported, got) {
		return nil
	}
	return fmt.Errorf("attribute %q is %s; supported are %s", name, quoted(got), quoted(supported))
}

// quoted prints a text, or a list of texts, in quotation marks, and numbers without.
func quoted(v any) string {
	switch v.(type) {
	case string, []string:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}
