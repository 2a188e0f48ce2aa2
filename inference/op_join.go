package inference

import (
	"fmt"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// joins are the operators that join tensors or cut them apart.
var joins = map[string]build{
	"Concat": buildConcat,
	"Split":  buildSplit,
}

func buildConcat(b *builder) operator {
	along := b.node.Int("axis")
	return func(s *session, in []tensor) (tensor, error) {
		at, dims, err := joinedDims(in, along)
		if err != nil {
			return tensor{}, err
		}
		last := slices.ContainsFunc(in, func(t tensor) bool { return t.channelsLast })
		for i := range in {
			if last {
				in[i] = s.toChannelsLast(in[i])
			}
		}
		out, err := s.same(in[0], dims)
		out.channelsLast = last
		if err != nil || out.unknown {
			return out, err
		}
		pieces := productOf(out.stored()[:out.storedAxis(at)])
		if out.isInt {
			join(out.ints, in, pieces, 0, pieces, func(t tensor) []int64 { return t.ints })
			return out, nil
		}
		s.Split(pieces, 1+kernel.Grain*pieces/max(1, len(out.floats)), func(from, to int) {
			join(out.floats, in, pieces, from, to, func(t tensor) []float32 { return t.floats })
		})
		return out, nil
	}
}

// joinedDims: the inputs agree in type and in all dimensions but one.
func joinedDims(in []tensor, along int64) (at int, dims []int, err error) {
	shapes := make([][]int, len(in))
	for i, t := range in {
		if shapes[i] = t.dims; t.isInt != in[0].isInt {
			return 0, nil, fmt.Errorf("inputs %v of two types cannot be joined", in)
		}
	}
	if at, err = onnx.Axis(along, len(in[0].dims)); err != nil {
		return 0, nil, err
	}
	dims, err = onnx.ConcatDims(shapes, at)
	return at, dims, err
}

// join copies one piece of each input in turn, for the pieces from..to.
func join[T any](dst []T, in []tensor, pieces, from, to int, data func(tensor) []T) {
	if pieces == 0 {
		return
	}
	dst = dst[len(dst)/pieces*from:]
	for i := from; i < to; i++ {
		for _, t := range in {
			x := data(t)
			n := len(x) / pieces
			copy(dst, x[i*n:][:n])
			dst = dst[n:]
		}
	}
}

// buildSplit cuts a tensor along an axis: into parts of the given sizes (an attribute, from
// operator set 13 on an input), else into equal parts.
func buildSplit(b *builder) operator {
	along := b.node.Int("axis")
	sizes := b.integers("split", 1, "how it is split")
	parts := int64(len(b.node.Outputs))
	if b.node.Has("num_outputs") && b.node.Int("num_outputs") != parts {
		b.fail("attribute \"num_outputs\" is %d; it has %d outputs", b.node.Int("num_outputs"), parts)
	}
	b.several = func(s *session, in []tensor) ([]tensor, error) {
		own, err := sizes(in)
		if err != nil {
			return nil, err
		}
		return s.cut(in[0], along, own, int(parts))
	}
	return nil
}

func (s *session) cut(x tensor, along int64, sizes []int64, parts int) ([]tensor, error) {
	at, err := onnx.Axis(along, len(x.dims))
	if err != nil {
		return nil, err
	}
	each, err := onnx.SplitSizes(x.dims[at], parts, sizes)
	if err != nil {
		return nil, err
	}
	outs, from := make([]tensor, parts), 0
	for i, size := range each {
		dims := slices.Clone(x.dims)
		dims[at] = size
		if outs[i], err = s.part(x, dims, at, from, 1); err != nil {
			return nil, err
		}
		from += size
	}
	return outs, nil
}

// part returns the elements of x along one axis from `from` on, in steps; dims are those of the
// result.
func (s *session) part(x tensor, dims []int, at, from, step int) (tensor, error) {
	steps := onnx.Strides(x.stored())
	offset := from * steps[x.storedAxis(at)]
	if step == 1 && slices.Equal(dims, x.dims) {
		return x, nil
	}
	out := x
	out.dims = dims
	steps[x.storedAxis(at)] *= step
	if productOf(dims) == 0 {
		offset = 0
	}
	t, err := s.strided(x, out.stored(), steps, offset)
	t.dims, t.channelsLast = dims, x.channelsLast
	return t, err
}
