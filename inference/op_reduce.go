package inference

import (
	"fmt"
	"math"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// reductions are the operators that reduce along axes.
var reductions = map[string]build{
	"ArgMax":     buildArgMax,
	"ReduceL2":   with((*builder).reduce, reduction{name: "norm", add: true, reduce: norm}),
	"ReduceMax":  with((*builder).reduce, reduction{name: "maximum", reduce: slices.Max[[]float32]}),
	"ReduceMean": with((*builder).reduce, reduction{name: "mean", reduce: mean}),
	"ReduceMin":  with((*builder).reduce, reduction{name: "minimum", reduce: slices.Min[[]float32]}),
	"ReduceSum":  with((*builder).reduce, reduction{name: "sum", reduce: sumOf, add: true}),
}

// reduction of some elements to one.
type reduction struct {
	name   string
	reduce func(x []float32) float32
	add    bool // the reduction of nothing is 0, if add, else an error
}

// norm is the square root of the sum of squares.
func norm(x []float32) float32 {
	var sum float64
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	return float32(math.Sqrt(sum))
}

func sumOf(x []float32) float32 { return float32(sum64(x)) }

func sum64(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v)
	}
	return sum
}

func mean(x []float32) float32 { return float32(sum64(x) / float64(len(x))) }

// reduce works along the given axes; without any along all.
func (b *builder) reduce(r reduction) operator {
	keep, skip := b.node.Flag("keepdims"), b.node.Flag("noop_with_empty_axes")
	axes := b.integers("axes", 1, "which axes it reduces")
	return func(s *session, in []tensor) (tensor, error) {
		along, err := axes(in)
		if err != nil {
			return tensor{}, err
		}
		if err := wantFloats(in[0]); err != nil {
			return tensor{}, err
		}
		if len(along) == 0 && skip {
			return in[0], nil
		}
		return s.reduce(in[0], along, keep, r)
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
	var last []int
	for _, a := range along {
		at, err := onnx.Axis(a, len(x.dims))
		if err != nil {
			return nil, nil, 0, err
		}
		last = append(last, at)
	}
	slices.Sort(last)
	last, n = slices.Compact(last), 1
	for i, d := range x.dims {
		switch {
		case len(along) == 0:
			last = append(last, i)
		case !slices.Contains(last, i):
			order = append(order, i)
			continue
		}
		n *= d
	}
	return append(order, last...), onnx.ReduceDims(x.dims, last, keep), n, nil
}

// buildArgMax gives the index of the largest element along an axis, the first of equals.
func buildArgMax(b *builder) operator {
	along, keep := b.node.Int("axis"), b.node.Flag("keepdims")
	last := b.node.Flag("select_last_index")
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in...); err != nil {
			return tensor{}, err
		}
		at, err := onnx.Axis(along, len(in[0].dims))
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
		out, err := s.integers(onnx.ReduceDims(in[0].dims, []int{at}, keep))
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
