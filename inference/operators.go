package inference

import (
	"errors"
	"fmt"

	"dnasim/workloads/weights"
)

// operators are the ONNX operators that the shipped networks need. Each builds the
// step of one node: it reads the node's attributes and constant inputs and returns what to
// do per batch, or nil after setting the builder's constant.
var operators = map[string]func(*builder) operator{
	"Add":               buildAdd,
	"Cast":              buildCast,
	"Concat":            buildConcat,
	"Constant":          buildConstant,
	"ConstantOfShape":   buildConstantOfShape,
	"Conv":              buildConv,
	"Div":               buildDiv,
	"Equal":             buildEqual,
	"Expand":            buildExpand,
	"Flatten":           buildFlatten,
	"Gather":            buildGather,
	"Gemm":              buildGemm,
	"GlobalAveragePool": buildGlobalAveragePool,
	"MatMul":            buildMatMul,
	"MaxPool":           buildMaxPool,
	"Mul":               buildMul,
	"Pow":               buildPow,
	"ReduceMean":        buildReduceMean,
	"Relu":              buildRelu,
	"Reshape":           buildReshape,
	"Shape":             buildShape,
	"Slice":             buildSlice,
	"Softmax":           buildSoftmax,
	"Sqrt":              buildSqrt,
	"Sub":               buildSub,
	"Transpose":         buildTranspose,
	"Unsqueeze":         buildUnsqueeze,
	"Where":             buildWhere,
}

// builder gives an operator access to its node. The first error is kept for finish, so
// that operators read on without checks.
type builder struct {
	*compiler
	node        *weights.Node
	in          []int
	constant    tensor
	freshOutput bool
	producer    *gemm    // when the output is that of a GEMM with weights
	asked       []string // attributes that the operator knows
	err         error
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

func (b *builder) int(name string, otherwise int64) int64 {
	if a := b.attribute(name, weights.AttrInt); a != nil {
		return a.Int
	}
	return otherwise
}

// ints returns n sizes of at most a side each, or otherwise, n times.
func (b *builder) ints(name string, n int, low int64, otherwise int64) []int {
	out := make([]int, n)
	a := b.attribute(name, weights.AttrInts)
	if a != nil && len(a.Ints) != n {
		b.fail("attribute %q is %v; want %d numbers", name, a.Ints, n)
		a = nil
	}
	for i := range out {
		v := otherwise
		if a != nil {
			v = a.Ints[i]
		}
		if v < low || v > maxImageSide {
			b.fail("attribute %q is %v; allowed are %d to %d", name, v, low, maxImageSide)
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

// onlyOne is only for float attributes that must be 1.
func (b *builder) onlyOne(name string) {
	if a := b.attribute(name, weights.AttrFloat); a != nil && a.Float != 1 {
		b.fail("attribute %q is %v; only 1 is supported", name, a.Float)
	}
}

// finish reports the first error, or an attribute that the operator does not know.
func (b *builder) finish() error {
	if b.err != nil {
		return b.err
	}
next:
	for _, a := range b.node.Attributes {
		for _, name := range b.asked {
			if a.Name == name {
				continue next
			}
		}
		return fmt.Errorf("attribute %q is not supported", a.Name)
	}
	return nil
}

// constantInput returns input i, which must be constant. It is empty when left out.
func (b *builder) constantInput(i int) tensor {
	if i >= len(b.in) || b.in[i] < 0 {
		return tensor{}
	}
	t := b.values[b.in[i]]
	if t.dims == nil && t.floats == nil && t.ints == nil {
		b.fail("its input %q is not a constant", b.node.Inputs[i])
	}
	return t
}

// isConstant reports whether input i is a constant.
func (b *builder) isConstant(i int) bool {
	t := b.values[b.in[i]]
	return t.floats != nil || t.ints != nil
}

var errWantFloats = errors.New("its input holds integers; want float32")

// wantFloats: all inputs are float32.
func wantFloats(in []tensor) error {
	for _, t := range in {
		if t.isInt {
			return errWantFloats
		}
	}
	return nil
}
