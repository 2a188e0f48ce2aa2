package inference

import (
	"fmt"
	"slices"

	"dnasim/workloads/weights"
)

func buildConcat(b *builder) operator {
	b.inputs(1, 1<<10)
	along := b.int("axis", 0)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		for i := range in {
			in[i] = s.memory.toStandard(in[i])
		}
		at, dims, err := joinedDims(in, along)
		if err != nil {
			return tensor{}, err
		}
		n, err := count(dims)
		if err != nil {
			return tensor{}, err
		}
		out := tensor{dims: dims, isInt: in[0].isInt}
		if out.isInt {
			out.ints = make([]int64, n)
			join(out.ints, in, dims[:at], func(t tensor) []int64 { return t.ints })
		} else {
			out.floats = s.memory.floats(n)
			join(out.floats, in, dims[:at], func(t tensor) []float32 { return t.floats })
		}
		return out, nil
	}
}

// joinedDims: the inputs agree in type and in all dimensions but one.
func joinedDims(in []tensor, along int64) (at int, dims []int, err error) {
	dims = slices.Clone(in[0].dims)
	if at, err = axis(along, len(dims)); err != nil {
		return 0, nil, err
	}
	for _, t := range in[1:] {
		if len(t.dims) != len(dims) || t.isInt != in[0].isInt {
			return 0, nil, fmt.Errorf("inputs %v cannot be joined", in)
		}
		for i, d := range t.dims {
			if i != at && d != dims[i] {
				return 0, nil, fmt.Errorf("inputs %v cannot be joined along axis %d", in, at)
			}
		}
		dims[at] += t.dims[at]
	}
	return at, dims, nil
}

// join copies one piece of each input in turn, for each position of the outer dimensions.
func join[T any](dst []T, in []tensor, outer []int, data func(tensor) []T) {
	pieces := 1
	for _, d := range outer {
		pieces *= d
	}
	for i := range pieces {
		for _, t := range in {
			from := data(t)
			n := len(from) / pieces
			copy(dst, from[i*n:][:n])
			dst = dst[n:]
		}
	}
}

func buildTranspose(b *builder) operator {
	b.inputs(1, 1)
	a := b.attribute("perm", weights.AttrInts)
	if a == nil {
		b.fail("it has no attribute \"perm\"; only explicit permutations are supported")
		return nil
	}
	perm := a.Ints
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in); err != nil {
			return tensor{}, err
		}
		x := s.memory.toStandard(in[0])
		dims, from, err := permuted(x, perm)
		if err != nil {
			return tensor{}, err
		}
		out := tensor{dims: dims, floats: s.memory.floats(len(x.floats))}
		gatherStrided(out.floats, x.floats, dims, from)
		return out, nil
	}
}

// permuted returns the dimensions after the permutation and the strides to read them with.
func permuted(x tensor, perm []int64) (dims, from []int, err error) {
	own := strides(x.dims)
	seen := make([]bool, len(x.dims))
	for _, p := range perm {
		if p < 0 || p >= int64(len(x.dims)) || seen[p] {
			break
		}
		seen[p] = true
		dims, from = append(dims, x.dims[p]), append(from, own[p])
	}
	if len(dims) != len(perm) || len(perm) != len(x.dims) {
		return nil, nil, fmt.Errorf("%v is no permutation of the dimensions of %v", perm, x)
	}
	return dims, from, nil
}

// gatherStrided fills dst, row-major over dims, from src read with the given strides.
func gatherStrided(dst, src []float32, dims, from []int) {
	if len(dims) == 0 || len(dst) == 0 {
		copy(dst, src)
		return
	}
	last := len(dims) - 1
	position := make([]int, last)
	for at := 0; len(dst) > 0; {
		line, step := dst[:dims[last]], from[last]
		for i := range line {
			line[i] = src[at+i*step]
		}
		dst = dst[len(line):]
		for d := last - 1; d >= 0; d-- {
			position[d]++
			at += from[d]
			if position[d] < dims[d] {
				break
			}
			at -= position[d] * from[d]
			position[d] = 0
		}
	}
}

// buildGather takes one slice along an axis, or the listed elements of a list of integers.
func buildGather(b *builder) operator {
	b.inputs(2, 2)
	along := b.int("axis", 0)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		x := s.memory.toStandard(in[0])
		if !in[1].isInt || len(in[1].dims) != 0 {
			return tensor{}, fmt.Errorf("indices %v are not supported; a single one is", in[1])
		}
		at, err := axis(along, len(x.dims))
		if err != nil {
			return tensor{}, err
		}
		index, err := axis(in[1].ints[0], x.dims[at])
		if err != nil {
			return tensor{}, fmt.Errorf("index %d of %d elements", in[1].ints[0], x.dims[at])
		}
		return s.take(x, at, index), nil
	}
}

// take returns element index along axis at; the axis is gone.
func (s *session) take(x tensor, at, index int) tensor {
	inner := 1
	for _, d := range x.dims[at+1:] {
		inner *= d
	}
	out := tensor{dims: slices.Delete(slices.Clone(x.dims), at, at+1), isInt: x.isInt}
	step := x.dims[at] * inner
	if x.isInt {
		for from := index * inner; from < len(x.ints); from += step {
			out.ints = append(out.ints, x.ints[from:from+inner]...)
		}
		return out
	}
	out.floats = s.memory.floats(len(x.floats) / x.dims[at])
	for i, to := index*inner, out.floats; i < len(x.floats); i += step {
		copy(to, x.floats[i:i+inner])
		to = to[inner:]
	}
	return out
}

// buildSlice cuts a piece out of a list of integers.
func buildSlice(b *builder) operator {
	b.inputs(3, 5)
	starts, ends := b.constantInput(1), b.constantInput(2)
	axes, steps := b.constantInput(3), b.constantInput(4)
	if len(starts.ints) != 1 || len(ends.ints) != 1 {
		b.fail("starts %v and ends %v are not supported; one integer each is", starts, ends)
		return nil
	}
	if (axes.isInt && !slices.Equal(axes.ints, []int64{0})) || (steps.isInt && !slices.Equal(steps.ints, []int64{1})) {
		b.fail("axes %v and steps %v are not supported; axis 0 in steps of 1 is", axes.ints, steps.ints)
		return nil
	}
	from, to := starts.ints[0], ends.ints[0]
	return func(_ *session, in []tensor) (tensor, error) {
		if !in[0].isInt || len(in[0].dims) != 1 {
			return tensor{}, fmt.Errorf("%v is not supported as its input; a list of integers is", in[0])
		}
		n := int64(len(in[0].ints))
		low, high := clampIndex(from, n), clampIndex(to, n)
		piece := in[0].ints[low:max(low, high)]
		return intTensor(piece, len(piece)), nil
	}
}

// clampIndex resolves an index counted from the end and moves it to within 0 and n.
func clampIndex(i, n int64) int64 {
	if i < 0 {
		i += n
	}
	return min(max(i, 0), n)
}
