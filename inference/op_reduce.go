package inference

import (
	"dnasim/inference/kernel"
	"fmt"
	"math"
	"slices"
)

// reduction of some elements to one.
type reduction struct {
	name   string
	reduce func(x []float32) float32
	add    bool // the reduction of nothing is 0, if add, else an error
}

func buildReduceMean(b *builder) operator {
	return b.reduce(reduction{name: "mean", reduce: mean}, 18)
}

func buildReduceMax(b *builder) operator {
	return b.reduce(reduction{name: "maximum", reduce: slices.Max[[]float32]}, 18)
}

func buildReduceMin(b *builder) operator {
	return b.reduce(reduction{name: "minimum", reduce: func(x []float32) float32 { return slices.Min(x) }}, 18)
}

func buildReduceL2(b *builder) operator {
	return b.reduce(reduction{name: "norm", add: true, reduce: func(x []float32) float32 {
		var sum float64
		for _, v := range x {
			sum += float64(float64(v) * float64(v))
		}
		return float32(math.Sqrt(sum))
	}}, 18)
}

func buildReduceSum(b *builder) operator {
	return b.reduce(reduction{name: "sum", reduce: sumOf, add: true}, 13)
}

func sumOf(x []float32) float32 { return float32(sum64(x)) }

func sum64(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v)
	}
	return sum
}

func mean(x []float32) float32 { return float32(sum64(x) / float64(len(x))) }

// reduce works along the axes given by an attribute, from operator set `inputs` on by an
// input; without any along all.
func (b *builder) reduce(r reduction, inputs int64) operator {
	keep, skip := b.flag("keepdims", true), false
	var axes []int64
	if b.opset < inputs {
		axes = b.list("axes")
		b.inputs(1, 1)
	} else {
		b.inputs(1, 2)
		skip = b.flag("noop_with_empty_axes", false)
	}
	return func(s *session, in []tensor) (tensor, error) {
		along, x := axes, in[0]
		if b.has(1) {
			var err error
			if along, err = listed(in[1], "which axes it reduces"); err != nil {
				return tensor{}, err
			}
		}
		if err := wantFloats(x); err != nil {
			return tensor{}, err
		}
		if len(along) == 0 && skip {
			return x, nil
		}
		return s.reduce(x, along, keep, r)
	}
}

func (s *session) reduce(x tensor, along []int64, keep bool, r reduction) (tensor, error) {
	order, dims, n, err := reducedShape(x, along, keep)
	if err != nil {
		return tensor{}, err
	}
	if n == 0 && !r.add {
		return tensor{}, fmt.Errorf("the %s of nothing (%v)", r.name, x)
	}
	if x, err = s.permute(x, order); err != nil {
		return tensor{}, err
	}
	x = s.toStandard(x)
	out, err := s.floats(dims)
	if err != nil || out.unknown {
		return out, err
	}
	s.Split(len(out.floats), 1+kernel.Grain/max(1, n), func(from, to int) {
		for i := from; i < to; i++ {
			out.floats[i] = r.reduce(x.floats[i*n:][:n])
		}
	})
	return out, nil
}

// reducedShape returns the order of axes that puts the reduced ones (all, if none is given)
// last, the dimensions of the result, and how many elements become one.
func reducedShape(x tensor, along []int64, keep bool) (order, dims []int, n int, err error) {
	reduced := make([]bool, len(x.dims))
	for i := range reduced {
		reduced[i] = len(along) == 0
	}
	for _, a := range along {
		at, err := axis(a, len(x.dims))
		if err != nil {
			return nil, nil, 0, err
		}
		reduced[at] = true
	}
	n = 1
	var last []int
	for i, d := range x.dims {
		switch {
		case !reduced[i]:
			order, dims = append(order, i), append(dims, d)
			continue
		case keep:
			dims = append(dims, 1)
		}
		last, n = append(last, i), n*d
	}
	return append(order, last...), dims, n, nil
}

// buildArgMax gives the index of the largest element along an axis, the first of equals.
func buildArgMax(b *builder) operator {
	b.inputs(1, 1)
	along, keep := b.int("axis", 0), b.flag("keepdims", true)
	last := b.flag("select_last_index", false)
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in...); err != nil {
			return tensor{}, err
		}
		at, err := axis(along, len(in[0].dims))
		if err != nil {
			return tensor{}, err
		}
		x, err := s.axisLast(in[0], at)
		if err != nil {
			return tensor{}, err
		}
		n := in[0].dims[at]
		if n == 0 {
			return tensor{}, fmt.Errorf("the largest of nothing (%v)", in[0])
		}
		dims := slices.Delete(slices.Clone(in[0].dims), at, at+1)
		if keep {
			dims = slices.Insert(dims, at, 1)
		}
		out, err := s.integers(dims)
		if err != nil || out.unknown {
			return out, err
		}
		for i := range out.ints {
			out.ints[i] = int64(indexOfLargest(x.floats[i*n:][:n], last))
		}
		return out, nil
	}
}

func indexOfLargest(x []float32, last bool) int {
	best := highest(x)
	if last {
		for i, v := range x {
			if v == x[best] {
				best = i
			}
		}
	}
	return best
}

// axisLast moves an axis to the end.
func (s *session) axisLast(x tensor, at int) (tensor, error) {
	order := make([]int, 0, len(x.dims))
	for i := range x.dims {
		if i != at {
			order = append(order, i)
		}
	}
	x, err := s.permute(x, append(order, at))
	return s.toStandard(x), err
}
