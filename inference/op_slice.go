package inference

import (
	"fmt"
	"slices"
)

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
		at, err := axis(axes[i], len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		if steps[i] == 0 || seen[at] {
			return tensor{}, fmt.Errorf("axes %v in steps of %v: an axis twice, or a step of 0", axes, steps)
		}
		seen[at] = true
		from, n := sliceRange(starts[i], ends[i], steps[i], int64(x.dims[at]))
		dims := slices.Clone(x.dims)
		dims[at] = n
		if x, err = s.part(x, dims, at, from, int(steps[i])); err != nil {
			return tensor{}, err
		}
	}
	return x, nil
}

// sliceRange resolves NumPy's start:end:step on n elements to a first element and a number.
func sliceRange(start, end, step, n int64) (from, count int) {
	if step > 0 {
		start, end = clampIndex(start, n, 0, n), clampIndex(end, n, 0, n)
		step = min(step, n+1)
		return int(start), int(max(0, (end-start+step-1)/step))
	}
	start, end = clampIndex(start, n, 0, n-1), clampIndex(end, n, -1, n-1)
	step = max(step, -n-1)
	return int(max(0, start)), int(max(0, (start-end-step-1)/-step))
}

// clampIndex resolves an index counted from the end and moves it to within low and high.
func clampIndex(i, n, low, high int64) int64 {
	if i < 0 {
		i = max(i, -2*n-2) + n
	}
	return min(max(i, low), high)
}

// buildGather takes the listed elements along an axis.
func buildGather(b *builder) operator {
	along := b.node.Int("axis")
	return func(s *session, in []tensor) (tensor, error) {
		x, index := s.toStandard(in[0]), in[1]
		if !index.isInt {
			return tensor{}, fmt.Errorf("its indices are %v; want integers", index)
		}
		at, err := axis(along, len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		places := make([]int, len(index.ints))
		for i, v := range index.ints {
			if places[i], err = axis(v, x.dims[at]); err != nil {
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
