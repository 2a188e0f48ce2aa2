package inference

import (
	"errors"
	"fmt"
	"math"
)

// arithmetic is a binary operator. The functions set every dst[i] from x[i*sx] and y[i*sy];
// a nil function is a type that is not supported.
type arithmetic struct {
	floats func(dst, x, y []float32, sx, sy int)
	ints   func(dst, x, y []int64, sx, sy int) error
}

func buildAdd(b *builder) operator { return b.arithmetic(arithmetic{addFloats, nil}) }
func buildSub(b *builder) operator { return b.arithmetic(arithmetic{subFloats, nil}) }
func buildMul(b *builder) operator { return b.arithmetic(arithmetic{mulFloats, mulInts}) }
func buildDiv(b *builder) operator { return b.arithmetic(arithmetic{divFloats, divInts}) }
func buildPow(b *builder) operator { return b.arithmetic(arithmetic{powFloats, nil}) }

// buildEqual gives 1 for true and 0 for false.
func buildEqual(b *builder) operator { return b.arithmetic(arithmetic{nil, equalInts}) }

func addFloats(dst, x, y []float32, sx, sy int) {
	for i := range dst {
		dst[i] = x[i*sx] + y[i*sy]
	}
}

func subFloats(dst, x, y []float32, sx, sy int) {
	for i := range dst {
		dst[i] = x[i*sx] - y[i*sy]
	}
}

func mulFloats(dst, x, y []float32, sx, sy int) {
	for i := range dst {
		dst[i] = x[i*sx] * y[i*sy]
	}
}

func divFloats(dst, x, y []float32, sx, sy int) {
	for i := range dst {
		dst[i] = x[i*sx] / y[i*sy]
	}
}

func powFloats(dst, x, y []float32, sx, sy int) {
	for i := range dst {
		if base, exponent := x[i*sx], y[i*sy]; exponent == 2 { // variances
			dst[i] = base * base
		} else {
			dst[i] = float32(math.Pow(float64(base), float64(exponent)))
		}
	}
}

func mulInts(dst, x, y []int64, sx, sy int) error {
	for i := range dst {
		dst[i] = x[i*sx] * y[i*sy]
	}
	return nil
}

func divInts(dst, x, y []int64, sx, sy int) error {
	for i := range dst {
		if y[i*sy] == 0 {
			return errors.New("integer division by zero")
		}
		dst[i] = x[i*sx] / y[i*sy]
	}
	return nil
}

func equalInts(dst, x, y []int64, sx, sy int) error {
	for i := range dst {
		dst[i] = 0
		if x[i*sx] == y[i*sy] {
			dst[i] = 1
		}
	}
	return nil
}

func (b *builder) arithmetic(op arithmetic) operator {
	b.inputs(2, 2)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		x, y := in[0], in[1]
		if x.isInt != y.isInt {
			return tensor{}, fmt.Errorf("it mixes %v and %v", x, y)
		}
		keepLayout := x.channelsLast == y.channelsLast && sameDims(x.dims, y.dims)
		if !keepLayout {
			x, y = s.memory.toStandard(x), s.memory.toStandard(y)
		}
		p, err := pairUp(x.dims, y.dims)
		if err != nil {
			return tensor{}, err
		}
		out := tensor{dims: p.dims, isInt: x.isInt, channelsLast: x.channelsLast}
		switch {
		case x.isInt && op.ints != nil:
			out.ints = make([]int64, p.count)
			err = p.each(func(at, ax, ay int) error {
				return op.ints(out.ints[at:at+p.inner], x.ints[ax:], y.ints[ay:], p.sx, p.sy)
			})
		case !x.isInt && op.floats != nil:
			out.floats = s.memory.floats(p.count)
			err = p.each(func(at, ax, ay int) error {
				op.floats(out.floats[at:at+p.inner], x.floats[ax:], y.floats[ay:], p.sx, p.sy)
				return nil
			})
		default:
			err = fmt.Errorf("%v is not supported as its input", x)
		}
		return out, err
	}
}

// pairing walks two tensors that are broadcast against each other, in pieces of `inner`
// elements in which each of them either advances (stride 1) or stays (stride 0).
type pairing struct {
	dims     []int
	count    int
	inner    int
	sx, sy   int   // strides within a piece
	outer    []int // dims outside a piece
	mx, my   []int // strides of the outer dims
	position []int
}

// pairUp follows the broadcasting rules of ONNX, which are NumPy's.
func pairUp(x, y []int) (*pairing, error) {
	dims, err := broadcast(x, y)
	if err != nil {
		return nil, err
	}
	p := &pairing{dims: dims, inner: 1}
	if p.count, err = count(dims); err != nil {
		return nil, err
	}
	mx, my := broadcastStrides(x, dims), broadcastStrides(y, dims)
	split := len(dims)
	for split > 0 && p.extend(dims[split-1], mx[split-1], my[split-1]) {
		split--
	}
	p.outer, p.mx, p.my = dims[:split], mx[:split], my[:split]
	p.position = make([]int, split)
	return p, nil
}

// extend takes one more dimension into the piece, if both tensors keep their stride.
func (p *pairing) extend(dim, mx, my int) bool {
	if dim == 1 {
		return true
	}
	if p.inner == 1 {
		p.inner, p.sx, p.sy = dim, min(mx, 1), min(my, 1)
		return true
	}
	if mx != p.sx*p.inner || my != p.sy*p.inner {
		return false
	}
	p.inner *= dim
	return true
}

// each calls do with the beginnings of the pieces in the result and the two tensors.
func (p *pairing) each(do func(at, x, y int) error) error {
	clear(p.position)
	x, y := 0, 0
	for at := 0; at < p.count; at += p.inner {
		if err := do(at, x, y); err != nil {
			return err
		}
		for d := len(p.outer) - 1; d >= 0; d-- {
			p.position[d]++
			x, y = x+p.mx[d], y+p.my[d]
			if p.position[d] < p.outer[d] {
				break
			}
			p.position[d] = 0
			x, y = x-p.outer[d]*p.mx[d], y-p.outer[d]*p.my[d]
		}
	}
	return nil
}

func broadcast(x, y []int) ([]int, error) {
	out := make([]int, max(len(x), len(y)))
	for i := range out {
		dx, dy := fromEnd(x, len(out)-i), fromEnd(y, len(out)-i)
		switch {
		case dx == dy || dy == 1:
			out[i] = dx
		case dx == 1:
			out[i] = dy
		default:
			return nil, fmt.Errorf("shapes %v and %v do not fit together", x, y)
		}
	}
	return out, nil
}

// fromEnd returns the i-th dimension counted from the last, which is the first; 1 beyond.
func fromEnd(dims []int, i int) int {
	if i > len(dims) {
		return 1
	}
	return dims[len(dims)-i]
}

// broadcastStrides are those of a tensor of shape x within the shape dims; 0 where it repeats.
func broadcastStrides(x, dims []int) []int {
	own, out := strides(x), make([]int, len(dims))
	for i := range out {
		if j := i - (len(dims) - len(x)); j >= 0 && x[j] != 1 {
			out[i] = own[j]
		}
	}
	return out
}

func sameDims(x, y []int) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] {
			return false
		}
	}
	return true
}

func buildRelu(b *builder) operator {
	return b.each(rectify)
}

func buildSqrt(b *builder) operator {
	return b.each(func(dst, src []float32) {
		for i, x := range src {
			dst[i] = float32(math.Sqrt(float64(x)))
		}
	})
}

// each applies f to all elements, in place where nothing else reads the input.
func (b *builder) each(f func(dst, src []float32)) operator {
	b.inputs(1, 1)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in); err != nil {
			return tensor{}, err
		}
		out := in[0]
		if !s.inPlace {
			out.floats = s.memory.floats(len(in[0].floats))
		}
		f(out.floats, in[0].floats)
		return out, nil
	}
}
