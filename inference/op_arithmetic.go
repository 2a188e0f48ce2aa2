package inference

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/internal/portable"
)

// arithmetics are the operators on the elements of several tensors.
var arithmetics = map[string]build{
	"Add":   buildAdd,
	"Div":   with((*builder).arithmetic, arithmetic{floats: divFloats, ints: divInts}),
	"Max":   with((*builder).reduceInputs, arithmetic{floats: eachFloat(maxOf[float32]), ints: eachInt(maxOf[int64])}),
	"Min":   with((*builder).reduceInputs, arithmetic{floats: eachFloat(minOf[float32]), ints: eachInt(minOf[int64])}),
	"Mul":   with((*builder).arithmetic, arithmetic{mulFloats, eachInt(func(x, y int64) int64 { return x * y }), false}),
	"PRelu": with((*builder).arithmetic, arithmetic{floats: eachFloat(leaky)}),
	"Pow":   with((*builder).arithmetic, arithmetic{floats: powFloats}),
	"Sub":   with((*builder).arithmetic, arithmetic{subFloats, eachInt(func(x, y int64) int64 { return x - y }), false}),
}

// arithmetic is a binary operator. The functions set every dst[i] from x[i] and y[i]; a
// nil function is a type that is not supported.
type arithmetic struct {
	floats func(dst, x, y []float32)
	ints   func(dst, x, y []int64) error
	// tests: floats compares, and its result is 1 or 0, as integers.
	tests bool
}

func buildAdd(b *builder) operator {
	b.addsConstant()
	return b.arithmetic(arithmetic{floats: addFloats, ints: eachInt(func(x, y int64) int64 { return x + y })})
}

// addsConstant tells the GEMM before it of an addition of constants.
func (b *builder) addsConstant() {
	for i := range b.in {
		if len(b.in) == 2 && b.isConstant(i) && !b.isConstant(1-i) {
			if c := b.values[b.in[i]]; !c.isInt && len(c.dims) > 0 {
				b.fusion = fusion{shift: c.floats, shiftDims: c.dims, input: 1 - i}
			}
		}
	}
}

func addFloats(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

func subFloats(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

func mulFloats(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

func divFloats(dst, x, y []float32) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

func powFloats(dst, x, y []float32) {
	for i := range dst {
		switch base, exponent := x[i], y[i]; exponent {
		case 2: // variances
			dst[i] = base * base
		case 0.5:
			dst[i] = float32(math.Sqrt(float64(base)))
		default:
			dst[i] = float32(portable.Pow(float64(base), float64(exponent)))
		}
	}
}

func eachInt(f func(x, y int64) int64) func(dst, x, y []int64) error {
	return func(dst, x, y []int64) error {
		for i := range dst {
			dst[i] = f(x[i], y[i])
		}
		return nil
	}
}

func divInts(dst, x, y []int64) error {
	for i := range dst {
		if y[i] == 0 {
			return errors.New("integer division by zero")
		}
		dst[i] = x[i] / y[i]
	}
	return nil
}

// minOf and maxOf return NaN when either operand is NaN.
func minOf[T int64 | float32](x, y T) T { return min(x, y) }
func maxOf[T int64 | float32](x, y T) T { return max(x, y) }

func eachFloat(f func(x, y float32) float32) func(dst, x, y []float32) {
	return func(dst, x, y []float32) {
		for i := range dst {
			dst[i] = f(x[i], y[i])
		}
	}
}

func (b *builder) reduceInputs(op arithmetic) operator {
	return func(s *session, in []tensor) (tensor, error) {
		out, err := in[0], error(nil)
		for _, t := range in[1:] {
			if out, err = s.combine(op, out, t, -1, -1); err != nil {
				return tensor{}, err
			}
		}
		return out, nil
	}
}

func (b *builder) arithmetic(op arithmetic) operator {
	return func(s *session, in []tensor) (tensor, error) { return s.combine(op, in[0], in[1], 0, 1) }
}

// combine applies op to two tensors, which are the step's inputs of the given numbers (-1:
// neither).
func (s *session) combine(op arithmetic, x, y tensor, ix, iy int) (tensor, error) {
	if x.isInt != y.isInt {
		return tensor{}, fmt.Errorf("it mixes %v and %v", x, y)
	}
	x, y = s.alike(x, y)
	p, err := pairUp(x.stored(), y.stored())
	if err != nil {
		return tensor{}, fmt.Errorf("shapes %v and %v do not fit together", x.dims, y.dims)
	}
	layout := tensor{dims: p.dims, channelsLast: x.channelsLast}
	switch {
	case x.isInt && op.ints != nil:
		return s.combineInts(op, x, y, p)
	case x.isInt || op.floats == nil:
		return tensor{}, fmt.Errorf("%v is not supported as its input", x)
	case op.tests:
		return s.compare(op, s.toStandard(x), s.toStandard(y))
	}
	out, err := s.target(p, x, y, ix, iy)
	if err != nil {
		return tensor{}, err
	}
	out.dims, out.channelsLast = layout.graphDims(), x.channelsLast
	if !out.unknown {
		s.combineFloats(op, out.floats, x.floats, y.floats, p)
	}
	return out, nil
}

// graphDims of a tensor whose dims are in stored order.
func (t tensor) graphDims() []int { return t.fromStored(t.dims) }

// alike gives two tensors the same layout: that of the one with channels innermost, if the
// other can have it.
func (s *session) alike(x, y tensor) (tensor, tensor) {
	switch {
	case x.channelsLast == y.channelsLast:
		return x, y
	case x.channelsLast && len(y.dims) <= 4 && !y.isInt:
		return x, s.toChannelsLast(y.view(fourDims(y.dims)))
	case y.channelsLast && len(x.dims) <= 4 && !x.isInt:
		return s.toChannelsLast(x.view(fourDims(x.dims))), y
	}
	return s.toStandard(x), s.toStandard(y)
}

func fourDims(dims []int) []int {
	return append([]int{1, 1, 1, 1}[:4-len(dims):4-len(dims)], dims...)
}

// target is where the result goes: over an operand that is needed no more, or new memory.
func (s *session) target(p *pairing, x, y tensor, ix, iy int) (tensor, error) {
	switch {
	case !s.unknownInput && ix >= 0 && slices.Equal(p.dims, x.stored()) && s.overwritable(x, ix):
		return x, nil
	case !s.unknownInput && iy >= 0 && slices.Equal(p.dims, y.stored()) && s.overwritable(y, iy):
		return y, nil
	}
	return s.floats(p.dims)
}

func (s *session) combineInts(op arithmetic, x, y tensor, p *pairing) (tensor, error) {
	out, err := s.integers(p.dims)
	if err != nil || out.unknown {
		return out, err
	}
	xs, ys := make([]int64, p.inner), make([]int64, p.inner)
	p.each(func(at, ax, ay int) {
		for i := range xs {
			xs[i], ys[i] = x.ints[ax+i*p.sx], y.ints[ay+i*p.sy]
		}
		if e := op.ints(out.ints[at:at+p.inner], xs, ys); e != nil {
			err = e
		}
	})
	return out, err
}

func (s *session) combineFloats(op arithmetic, dst, x, y []float32, p *pairing) {
	if p.pieces() > 1 {
		s.Split(p.pieces(), 1+kernel.Grain/p.inner, func(from, to int) {
			b := p.newRepeated()
			p.span(from, to, func(at, ax, ay int) { op.piece(dst[at:at+p.inner], x[ax:], y[ay:], p, b) })
		})
		return
	}
	s.Split(p.count, kernel.Grain, func(from, to int) {
		op.piece(dst[from:to], x[from*p.sx:], y[from*p.sy:], p, p.newRepeated())
	})
}

// repeated holds copies of an element that stays the same within a piece.
type repeated []float32

const maxRepeated = 512

func (p *pairing) newRepeated() repeated {
	if p.sx == 1 && p.sy == 1 || p.inner < 2 {
		return nil
	}
	return make(repeated, min(maxRepeated, p.inner))
}

func (r repeated) fill(n int, x float32) []float32 {
	r = r[:min(n, len(r))]
	for i := range r {
		r[i] = x
	}
	return r
}

// piece computes a piece of a pairing or a part of one.
func (op *arithmetic) piece(dst, x, y []float32, p *pairing, b repeated) {
	if len(dst) < 2 || p.sx == 1 && p.sy == 1 {
		op.floats(dst, x, y)
		return
	}
	same := y
	if p.sx == 0 {
		same = x
	}
	line := b.fill(len(dst), same[0])
	for at := 0; at < len(dst); at += len(line) {
		n := min(len(line), len(dst)-at)
		if p.sx == 0 {
			op.floats(dst[at:at+n], line, y[at:])
		} else {
			op.floats(dst[at:at+n], x[at:], line)
		}
	}
}
