package inference

import (
	"fmt"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// softmaxes are the operators whose results sum to 1 along an axis, or their logarithms.
var softmaxes = map[string]build{
	"LogSoftmax": with((*builder).softmax, (*kernel.RowFuncs).LogSoftmax),
	"Softmax":    with((*builder).softmax, (*kernel.RowFuncs).Softmax),
}

// softmax sets dst, a row, from src.
type softmax func(k *kernel.RowFuncs, dst, src []float32)

// softmax works along one axis; up to operator set 12 over all axes from it on.
func (b *builder) softmax(f softmax) operator {
	joined, along := b.node.Opset < 13, b.node.Int("axis")
	return func(s *session, in []tensor) (tensor, error) {
		x := in[0]
		if err := wantFloats(x); err != nil {
			return tensor{}, err
		}
		at, err := onnx.Axis(along, len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		if productOf(x.dims) == 0 {
			return tensor{}, fmt.Errorf("its input %v has no elements", x)
		}
		switch {
		case joined:
			x = s.toStandard(x)
			return s.softmaxRows(x, productOf(x.dims[at:]), f)
		case x.storedAxis(at) == len(x.dims)-1:
			return s.softmaxRows(x, x.dims[at], f)
		}
		moved, err := s.axisLast(x, at)
		if err != nil {
			return tensor{}, err
		}
		out, err := s.softmaxRows(moved, x.dims[at], f)
		if err != nil {
			return tensor{}, err
		}
		return s.permute(out, lastBack(len(x.dims), at))
	}
}

// lastBack is the order of axes that undoes axisLast.
func lastBack(rank, at int) []int {
	order := make([]int, 0, rank)
	for i := range rank {
		switch {
		case i < at:
			order = append(order, i)
		case i == at:
			order = append(order, rank-1)
		default:
			order = append(order, i-1)
		}
	}
	return order
}

func (s *session) softmaxRows(x tensor, n int, f softmax) (tensor, error) {
	out, err := s.like(x, 0)
	if err != nil || out.unknown {
		return out, err
	}
	k := s.RowFuncs()
	s.rowwise(out.floats, x.floats, n, func(dst, src []float32) { f(k, dst, src) })
	return out, nil
}
