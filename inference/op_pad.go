package inference

import (
	"fmt"

	"dnasim/workloads"
	"dnasim/workloads/onnx"
)

// paddings are the operators that add elements around a tensor.
var paddings = map[string]build{
	"Pad": buildPad,
}

// buildPad takes pads and value as attributes up to operator set 10, then as inputs.
func buildPad(b *builder) operator {
	mode := b.word("mode", "constant", "reflect", "edge")
	padding, fill := b.integers("pads", 1, "its padding"), b.number("value", 2, "its value", 0)
	along := b.integers("axes", 3, "its axes")
	return func(s *session, in []tensor) (tensor, error) {
		pads, err := padding(in)
		if err != nil {
			return tensor{}, err
		}
		value, err := fill(in)
		if err != nil {
			return tensor{}, err
		}
		axes, err := along(in)
		if err != nil {
			return tensor{}, err
		}
		return s.pad(in[0], pads, axes, mode, value)
	}
}

// pad adds elements around x; negative pads cut off.
func (s *session) pad(x tensor, pads, axes []int64, mode string, value float32) (tensor, error) {
	if err := wantFloats(x); err != nil {
		return tensor{}, err
	}
	before, after, err := padsByAxis(x, pads, axes)
	if err != nil {
		return tensor{}, err
	}
	sources, dims := make([][]int, len(x.dims)), make([]int, len(x.dims))
	for i, n := range x.dims {
		if sources[x.storedAxis(i)], err = padSources(n, before[i], after[i], mode); err != nil {
			return tensor{}, fmt.Errorf("axis %d of %v: %w", i, x, err)
		}
		dims[i] = len(sources[x.storedAxis(i)])
	}
	out, err := s.floats(dims)
	out.channelsLast = x.channelsLast
	if err != nil || out.unknown {
		return out, err
	}
	fillPadded(out.floats, x.floats, sources, onnx.Strides(x.stored()), value)
	return out, nil
}

func padsByAxis(x tensor, pads, axes []int64) (before, after []int, err error) {
	if axes == nil {
		for i := range x.dims {
			axes = append(axes, int64(i))
		}
	}
	if len(pads) != 2*len(axes) {
		return nil, nil, fmt.Errorf("pads %v do not fit %v, axes %v", pads, x, axes)
	}
	before, after = make([]int, len(x.dims)), make([]int, len(x.dims))
	for i, a := range axes {
		at, err := onnx.Axis(a, len(x.dims))
		if err != nil {
			return nil, nil, err
		}
		if low, high := pads[i], pads[i+len(axes)]; max(low, high, -low, -high) > workloads.MaxSide {
			return nil, nil, fmt.Errorf("pads %v; allowed are %d to %d", pads, -workloads.MaxSide, workloads.MaxSide)
		}
		before[at], after[at] = int(pads[i]), int(pads[i+len(axes)])
	}
	return before, after, nil
}

// padSources says where each element along an axis comes from; -1: from nowhere.
func padSources(n, before, after int, mode string) ([]int, error) {
	if n+before+after < 0 {
		return nil, fmt.Errorf("pads of %d and %d leave nothing", before, after)
	}
	if mode != "constant" && max(before, after) > 0 && (n == 0 || mode == "reflect" && max(before, after) >= n) {
		return nil, fmt.Errorf("%d elements cannot be padded by %d and %d in mode %q", n, before, after, mode)
	}
	out := make([]int, n+before+after)
	for i := range out {
		at := i - before
		switch {
		case at >= 0 && at < n:
		case mode == "constant":
			at = -1
		case mode == "edge":
			at = min(max(at, 0), n-1)
		case at < 0:
			at = -at
		default:
			at = 2*(n-1) - at
		}
		out[i] = at
	}
	return out, nil
}

// fillPadded goes through the dimensions in the order in which they are stored.
func fillPadded(dst, src []float32, sources [][]int, steps []int, value float32) {
	if len(sources) == 0 {
		copy(dst, src)
		return
	}
	inner := 1
	for _, more := range sources[1:] {
		inner *= len(more)
	}
	for i, at := range sources[0] {
		part := dst[i*inner:][:inner]
		switch {
		case at < 0:
			for j := range part {
				part[j] = value
			}
		case len(sources) == 1:
			part[0] = src[at]
		default:
			fillPadded(part, src[min(at*steps[0], len(src)):], sources[1:], steps[1:], value)
		}
	}
}
