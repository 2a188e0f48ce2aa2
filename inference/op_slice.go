package inference

import (
	"fmt"
	"slices"

	"dnasim/workloads/onnx"
)

// selections are the operators that take some elements.
var selections = map[string]build{
	"Gather": buildGather,
	"Slice":  buildSlice,
}

// buildSlice cuts out what lies between bounds along some axes, in steps.
func buildSlice(b *builder) operator {
	var bounds [4]func(in []tensor) ([]int64, error)
	for i, name := range []string{"starts", "ends", "axes", "steps"} {
		bounds[i] = b.integers(name, i+1, "what it cuts out")
	}
	return func(s *session, in []tensor) (tensor, error) {
		var lists [4][]int64
		for i, read := range bounds {
			var err error
			if lists[i], err = read(in); err != nil {
				return tensor{}, err
			}
		}
		return s.slice(in[0], lists[0], lists[1], lists[2], lists[3])
	}
}

func (s *session) slice(x tensor, starts, ends, axes, steps []int64) (tensor, error) {
	if axes == nil {
		for i := range starts {
			axes = append(axes, int64(i))
		}
	}
	if steps == nil {
		steps = slices.Repeat([]int64{1}, len(starts))
	}
	if len(ends) != len(starts) || len(axes) != len(starts) || len(steps) != len(starts) {
		return tensor{}, fmt.Errorf("starts %v, ends %v, axes %v and steps %v are not equally many", starts, ends, axes, steps)
	}
	seen := make([]bool, len(x.dims))
	for i := range starts {
		at, err := onnx.Axis(axes[i], len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		if steps[i] == 0 || seen[at] {
			return tensor{}, fmt.Errorf("axes %v in steps of %v: an axis twice, or a step of 0", axes, steps)
		}
		seen[at] = true
		from, n, step := onnx.SliceRange(starts[i], ends[i], steps[i], int64(x.dims[at]))
		dims := slices.Clone(x.dims)
		dims[at] = n
		if x, err = s.part(x, dims, at, from, step); err != nil {
			return tensor{}, err
		}
	}
	return x, nil
}

// buildGather takes the listed elements along an axis.
func buildGather(b *builder) operator {
	along := b.node.Int("axis")
	return func(s *session, in []tensor) (tensor, error) {
		x, index := s.toStandard(in[0]), in[1]
		if !index.isInt {
			return tensor{}, fmt.Errorf("its indices are %v; want integers", index)
		}
		at, err := onnx.Axis(along, len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		places := make([]int, len(index.ints))
		for i, v := range index.ints {
			if places[i], err = onnx.Axis(v, x.dims[at]); err != nil {
				return tensor{}, fmt.Errorf("index %d of %d elements", v, x.dims[at])
			}
		}
		out, err := s.same(x, slices.Concat(x.dims[:at], index.dims, x.dims[at+1:]))
		if err != nil || out.unknown {
			return out, err
		}
		outer, inner := productOf(x.dims[:at]), productOf(x.dims[at+1:])
		if x.isInt {
			gather(out.ints, x.ints, places, outer, x.dims[at], inner)
		} else {
			gather(out.floats, x.floats, places, outer, x.dims[at], inner)
		}
		return out, nil
	}
}

// gather copies the places of the middle one of three dimensions.
func gather[T any](dst, src []T, places []int, outer, n, inner int) {
	for i := range outer {
		for _, p := range places {
			copy(dst, src[(i*n+p)*inner:][:inner])
			dst = dst[inner:]
		}
	}
}
