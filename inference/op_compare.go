package inference

import (
	"fmt"

	"dnasim/workloads/onnx"
)

// comparisons are the operators on truths.
var comparisons = map[string]build{
	"And":            with((*builder).arithmetic, comparing(nil, func(x, y int64) bool { return x != 0 && y != 0 })),
	"Equal":          with((*builder).arithmetic, comparing(func(x, y float32) bool { return x == y }, func(x, y int64) bool { return x == y })),
	"Greater":        with((*builder).arithmetic, comparing(func(x, y float32) bool { return x > y }, func(x, y int64) bool { return x > y })),
	"GreaterOrEqual": with((*builder).arithmetic, comparing(func(x, y float32) bool { return x >= y }, func(x, y int64) bool { return x >= y })),
	"Less":           with((*builder).arithmetic, comparing(func(x, y float32) bool { return x < y }, func(x, y int64) bool { return x < y })),
	"LessOrEqual":    with((*builder).arithmetic, comparing(func(x, y float32) bool { return x <= y }, func(x, y int64) bool { return x <= y })),
	"Not":            buildNot,
	"Or":             with((*builder).arithmetic, comparing(nil, func(x, y int64) bool { return x != 0 || y != 0 })),
	"Where":          buildWhere,
}

func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// comparing makes an operator of a comparison: 1 for true and 0 for false. Floats is nil where only
// integers are compared.
func comparing(floats func(x, y float32) bool, ints func(x, y int64) bool) arithmetic {
	op := arithmetic{ints: eachInt(func(x, y int64) int64 { return bit(ints(x, y)) })}
	if floats != nil {
		op.tests = true
		op.floats = eachFloat(func(x, y float32) float32 { return float32(bit(floats(x, y))) })
	}
	return op
}

// compare applies a comparison of floats.
func (s *session) compare(op arithmetic, x, y tensor) (tensor, error) {
	p, err := pairUp(x.dims, y.dims)
	if err != nil {
		return tensor{}, err
	}
	out, err := s.integers(p.dims)
	if err != nil || out.unknown {
		return out, err
	}
	results, b := make([]float32, p.inner), p.newRepeated()
	p.each(func(at, ax, ay int) {
		op.piece(results, x.floats[ax:], y.floats[ay:], p, b)
		for i, yes := range results {
			out.ints[at+i] = int64(yes)
		}
	})
	return out, nil
}

func buildNot(b *builder) operator {
	return func(s *session, in []tensor) (tensor, error) {
		if !in[0].isInt {
			return tensor{}, fmt.Errorf("its input is %v; want booleans", in[0])
		}
		out, err := s.integers(in[0].dims)
		if err != nil || out.unknown {
			return out, err
		}
		for i, v := range in[0].ints {
			out.ints[i] = bit(v == 0)
		}
		return out, nil
	}
}

// buildWhere chooses between two tensors; all three are broadcast.
func buildWhere(b *builder) operator {
	return func(s *session, in []tensor) (tensor, error) {
		choice, x, y := in[0], s.toStandard(in[1]), s.toStandard(in[2])
		if !choice.isInt || x.isInt != y.isInt {
			return tensor{}, fmt.Errorf("inputs %v are not supported; a condition and two tensors of one type are", in)
		}
		dims, err := onnx.Broadcast(x.dims, y.dims)
		if err == nil {
			dims, err = onnx.Broadcast(choice.dims, dims)
		}
		if err != nil {
			return tensor{}, err
		}
		out, err := s.same(x, dims)
		if err != nil || out.unknown {
			return out, err
		}
		where := func(t tensor) []int { return spread(t.dims, dims) }
		if x.isInt {
			choose(out.ints, choice.ints, x.ints, y.ints, where(choice), where(x), where(y))
		} else {
			choose(out.floats, choice.ints, x.floats, y.floats, where(choice), where(x), where(y))
		}
		return out, nil
	}
}

// spread says where each element of the broadcast shape dims is in a tensor of shape own; nil when
// in the same place.
func spread(own, dims []int) []int {
	if productOf(own) == productOf(dims) {
		return nil
	}
	out := make([]int, productOf(dims))
	walk(dims, onnx.BroadcastStrides(own, dims), func(i, from int) { out[i] = from })
	return out
}

func choose[T any](dst []T, choice []int64, x, y []T, wc, wx, wy []int) {
	for i := range dst {
		if choice[at(wc, i)] != 0 {
			dst[i] = x[at(wx, i)]
		} else {
			dst[i] = y[at(wy, i)]
		}
	}
}
