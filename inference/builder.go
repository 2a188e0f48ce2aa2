package inference

import (
	"errors"
	"fmt"

	"dnasim/workloads/onnx"
)

// builder gives an operator access to its node, which has the form that the table of operators
// asks for. The first error is kept, so that operators read on without checks.
type builder struct {
	*compiler
	node    *onnx.Node
	in      []int
	several severalOperator // set by operators with several outputs
	err     error
	fusion
}

func (b *builder) fail(format string, args ...any) { b.note(fmt.Errorf(format, args...)) }

// note keeps the first error.
func (b *builder) note(err error) {
	if b.err == nil {
		b.err = err
	}
}

// has reports whether input i is there.
func (b *builder) has(i int) bool { return i < len(b.in) && b.in[i] >= 0 }

// word returns an attribute, which must have one of the texts that are implemented.
func (b *builder) word(name string, supported ...string) string {
	got := b.node.Word(name)
	b.note(onnx.Supports(name, got, supported...))
	return got
}

// only wants an attribute to have the one value that is implemented.
func (b *builder) only(name string, supported int64) {
	b.note(onnx.Supports(name, b.node.Int(name), supported))
}

// sizes returns an attribute with one size for each of n.
func (b *builder) sizes(name string, n int) []int {
	out, err := b.node.Sizes(name, n)
	b.note(err)
	return out
}

// integers returns how to find a list of integers: an attribute or, in newer operator sets, an
// input, which `what` names in errors. The list is nil when it is left out.
func (b *builder) integers(attribute string, input int, what string) func(in []tensor) ([]int64, error) {
	if b.node.Takes(attribute) {
		list := b.node.Ints(attribute)
		return func([]tensor) ([]int64, error) { return list, nil }
	}
	return func(in []tensor) ([]int64, error) {
		if !b.has(input) {
			return nil, nil
		}
		list, err := listed(in[input], what)
		return append([]int64{}, list...), err
	}
}

// number returns how to find a number: an attribute or, in newer operator sets, an input,
// which `what` names in errors. When it is left out, it is `otherwise`.
func (b *builder) number(attribute string, input int, what string, otherwise float32) func(in []tensor) (float32, error) {
	if b.node.Takes(attribute) {
		x := b.node.Float(attribute)
		return func([]tensor) (float32, error) { return x, nil }
	}
	return func(in []tensor) (float32, error) {
		if !b.has(input) {
			return otherwise, nil
		}
		t := in[input]
		switch {
		case t.isInt || productOf(t.dims) != 1:
			return 0, fmt.Errorf("%s is %v; want one float32", what, t)
		case t.unknown:
			return otherwise, nil
		}
		return t.floats[0], nil
	}
}

// constantInput returns input i, which must be constant; ok is false when it is left out.
func (b *builder) constantInput(i int) (t tensor, ok bool) {
	if !b.has(i) {
		return tensor{}, false
	}
	if !b.constant[b.in[i]] {
		b.fail("its input %q is not a constant", b.node.Inputs[i])
		return tensor{}, false
	}
	return b.values[b.in[i]], true
}

// isConstant reports whether input i is a constant.
func (b *builder) isConstant(i int) bool { return b.has(i) && b.compiler.constant[b.in[i]] }

var errWantFloats = errors.New("its input holds integers; want float32")

// wantFloats: the tensors are float32.
func wantFloats(in ...tensor) error {
	for _, t := range in {
		if t.isInt {
			return errWantFloats
		}
	}
	return nil
}

// errValues is why shapes cannot be traced.
var errValues = errors.New("the values of the inputs, not on their shapes alone")

// listed returns the integers of a list, or an error; what names it.
func listed(t tensor, what string) ([]int64, error) {
	switch {
	case !t.isInt || len(t.dims) > 1:
		return nil, fmt.Errorf("%s is given by %v; want a list of integers", what, t)
	case t.unknown:
		return nil, fmt.Errorf("%s depends on %w", what, errValues)
	}
	return t.ints, nil
}
