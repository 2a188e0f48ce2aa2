package inference

import (
	"errors"
	"fmt"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads/weights"
)

// builder gives an operator access to its node. The first error is kept for finish, so
// that operators read on without checks.
type builder struct {
	*compiler
	node    *weights.Node
	in      []int
	several severalOperator // set by operators with several outputs
	asked   []string        // attributes that the operator knows
	err     error
	fusion
}

func (b *builder) fail(format string, args ...any) {
	if b.err == nil {
		b.err = fmt.Errorf(format, args...)
	}
}

// inputs wants between low and high of them, the first low not left out.
func (b *builder) inputs(low, high int) {
	if len(b.in) < low || len(b.in) > high {
		b.fail("it has %d inputs; want %d to %d", len(b.in), low, high)
		return
	}
	for i, slot := range b.in[:low] {
		if slot < 0 {
			b.fail("it lacks input %d", i)
		}
	}
}

// has reports whether input i is there.
func (b *builder) has(i int) bool { return i < len(b.in) && b.in[i] >= 0 }

// attribute returns the named attribute if it is there; another type is an error.
func (b *builder) attribute(name string, typ weights.AttributeType) *weights.Attribute {
	b.asked = append(b.asked, name)
	a := b.node.Attribute(name)
	if a != nil && a.Type != typ {
		b.fail("attribute %q has type %d; want %d", name, a.Type, typ)
		return nil
	}
	return a
}

// ignore names attributes that change nothing here.
func (b *builder) ignore(names ...string) { b.asked = append(b.asked, names...) }

func (b *builder) int(name string, otherwise int64) int64 {
	if a := b.attribute(name, weights.AttrInt); a != nil {
		return a.Int
	}
	return otherwise
}

// flag is an integer that is 0 or 1.
func (b *builder) flag(name string, otherwise bool) bool {
	v := int64(0)
	if otherwise {
		v = 1
	}
	if v = b.int(name, v); v != 0 && v != 1 {
		b.fail("attribute %q is %d; allowed are 0 and 1", name, v)
	}
	return v == 1
}

// float returns a finite number.
func (b *builder) float(name string, otherwise float32) float32 {
	a := b.attribute(name, weights.AttrFloat)
	if a == nil {
		return otherwise
	}
	if !kernel.Finite(a.Float) {
		b.fail("attribute %q is %v", name, a.Float)
	}
	return a.Float
}

// word returns one of the allowed texts, the first if the attribute is not there.
func (b *builder) word(name string, allowed ...string) string {
	a := b.attribute(name, weights.AttrString)
	if a == nil {
		return allowed[0]
	}
	if !slices.Contains(allowed, a.String) {
		b.fail("attribute %q is %q; supported are %q", name, a.String, allowed)
	}
	return a.String
}

// list returns integers of any number; nil when the attribute is not there.
func (b *builder) list(name string) []int64 {
	if a := b.attribute(name, weights.AttrInts); a != nil {
		return append([]int64{}, a.Ints...)
	}
	return nil
}

// maxSide bounds kernels, steps, pads and the like.
const maxSide = 1 << 16

// ints returns n sizes of at most maxSide, or otherwise, n times.
func (b *builder) ints(name string, n int, low int64, otherwise int64) []int {
	out := make([]int, n)
	a := b.list(name)
	if a != nil && len(a) != n {
		b.fail("attribute %q is %v; want %d numbers", name, a, n)
		a = nil
	}
	for i := range out {
		v := otherwise
		if a != nil {
			v = a[i]
		}
		if v < low || v > maxSide {
			b.fail("attribute %q is %v; allowed are %d to %d", name, v, low, maxSide)
			v = low
		}
		out[i] = int(v)
	}
	return out
}

// only wants an attribute, if it is there, to have the one value that is implemented.
func (b *builder) only(name string, want int64) {
	if v := b.int(name, want); v != want {
		b.fail("attribute %q is %d; only %d is supported", name, v, want)
	}
}

// finish reports the first error, or an attribute that the operator does not know.
func (b *builder) finish() error {
	if b.err != nil {
		return b.err
	}
	for _, a := range b.node.Attributes {
		if !slices.Contains(b.asked, a.Name) {
			return fmt.Errorf("attribute %q is not supported", a.Name)
		}
	}
	return nil
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
