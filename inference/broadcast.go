package inference

import (
	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// pairing walks over two tensors that are broadcast against each other. It visits pieces of `inner`
// elements, within which each tensor either advances (stride 1) or stays (stride 0).
type pairing struct {
	dims   []int
	count  int
	inner  int
	sx, sy int   // strides within a piece
	outer  []int // dims outside a piece
	mx, my []int // strides of the outer dims
}

// pairUp pairs tensors of the shapes x and y by the broadcasting rules of ONNX, which are those of
// NumPy.
func pairUp(x, y []int) (*pairing, error) {
	dims, err := onnx.Broadcast(x, y)
	if err != nil {
		return nil, err
	}
	p := &pairing{dims: dims, inner: 1}
	if p.count, err = count(dims); err != nil {
		return nil, err
	}
	mx, my := onnx.BroadcastStrides(x, dims), onnx.BroadcastStrides(y, dims)
	split := len(dims)
	for split > 0 && p.extend(dims[split-1], mx[split-1], my[split-1]) {
		split--
	}
	p.outer, p.mx, p.my = dims[:split], mx[:split], my[:split]
	return p, nil
}

// extend adds one more dimension to the pieces, if both tensors keep their strides.
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

// pieces is the number of pieces.
func (p *pairing) pieces() int {
	if p.count == 0 {
		return 0
	}
	return p.count / p.inner
}

// each calls do with the offsets of each piece in the result and in both tensors.
func (p *pairing) each(do func(at, x, y int)) { p.span(0, p.pieces(), do) }

// span is each for the pieces from <= i < to.
func (p *pairing) span(from, to int, do func(at, x, y int)) {
	if from >= to {
		return
	}
	position := make([]int, len(p.outer))
	x, y := 0, 0
	for d, left := len(p.outer)-1, from; d >= 0; d-- {
		position[d] = left % p.outer[d]
		left /= p.outer[d]
		x, y = x+position[d]*p.mx[d], y+position[d]*p.my[d]
	}
	for i := from; i < to; i++ {
		do(i*p.inner, x, y)
		for d := len(p.outer) - 1; d >= 0; d-- {
			position[d]++
			x, y = x+p.mx[d], y+p.my[d]
			if position[d] < p.outer[d] {
				break
			}
			position[d] = 0
			x, y = x-p.outer[d]*p.mx[d], y-p.outer[d]*p.my[d]
		}
	}
}

// walk calls do for each element of a tensor of shape dims, in row-major order, with its index and
// with its offset under the given strides.
func walk(dims, strides []int, do func(i, from int)) {
	p := pairing{count: productOf(dims), inner: 1, outer: dims, mx: strides, my: make([]int, len(dims))}
	p.each(func(at, x, _ int) { do(at, x) })
}

// gatherStrided fills dst, row-major over dims, with elements of src, which is read from offset
// `at` with the given strides. Strides may be 0 or negative.
func gatherStrided[T any](dst, src []T, dims, from []int, at int) {
	if len(dst) == 0 {
		return
	}
	if len(dims) == 0 {
		dst[0] = src[at]
		return
	}
	last := len(dims) - 1
	walk(dims[:last], from[:last], func(i, outer int) {
		line, x := dst[i*dims[last]:][:dims[last]], at+outer
		if from[last] == 1 {
			copy(line, src[x:])
			return
		}
		for j := range line {
			line[j] = src[x+j*from[last]]
		}
	})
}

// strided returns a tensor of the shape dims, in row-major order, with the data of t read from
// offset `at` with the given strides.
func (s *session) strided(t tensor, dims, from []int, at int) (tensor, error) {
	out, err := s.same(t, dims)
	if err != nil || out.unknown {
		return out, err
	}
	if t.isInt {
		gatherStrided(out.ints, t.ints, dims, from, at)
		return out, nil
	}
	if len(dims) < 2 || s.folding {
		gatherStrided(out.floats, t.floats, dims, from, at)
		return out, nil
	}
	each := productOf(dims[1:])
	s.Split(dims[0], 1+kernel.Grain/max(1, each), func(low, high int) {
		part := append([]int{high - low}, dims[1:]...)
		gatherStrided(out.floats[low*each:high*each], t.floats, part, from, at+low*from[0])
	})
	return out, nil
}
