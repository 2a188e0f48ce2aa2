package inference

import (
	"fmt"
	"slices"
)

// buildShape gives the dimensions, or from operator set 15 on a range of them.
func buildShape(b *builder) operator {
	from, to := b.node.Int("start"), b.node.Int("end")
	return func(_ *session, in []tensor) (tensor, error) {
		n := int64(len(in[0].dims))
		low, high := clampIndex(from, n, 0, n), clampIndex(to, n, 0, n)
		out := []int64{}
		for _, d := range in[0].dims[low:max(low, high)] {
			out = append(out, int64(d))
		}
		return intTensor(out, len(out)), nil
	}
}

// shapeFrom turns a list of integers into dimensions.
func shapeFrom(t tensor) ([]int, error) {
	values, err := listed(t, "its shape")
	if err != nil {
		return nil, err
	}
	dims := make([]int, len(values))
	for i, v := range values {
		if v < -1 || v > maxElements {
			return nil, fmt.Errorf("shape %v is impossible", values)
		}
		dims[i] = int(v)
	}
	return dims, nil
}

func buildReshape(b *builder) operator {
	zeros := b.node.Flag("allowzero")
	return func(s *session, in []tensor) (tensor, error) {
		dims, err := shapeFrom(in[1])
		if err != nil {
			return tensor{}, err
		}
		if dims, err = fillIn(dims, in[0].dims, zeros); err != nil {
			return tensor{}, err
		}
		return s.reshaped(in[0], dims), nil
	}
}

// reshaped returns x, in row-major order, under other dimensions of as many elements.
func (s *session) reshaped(x tensor, dims []int) tensor {
	return s.toStandard(x).view(dims)
}

// fillIn resolves the 0 (same as the input, unless zeros) and -1 (what is left) of a new
// shape.
func fillIn(dims, from []int, zeros bool) ([]int, error) {
	total, open, known := productOf(from), -1, 1
	for i, d := range dims {
		switch {
		case d == 0 && !zeros && i < len(from):
			dims[i] = from[i]
		case d == -1 && open < 0:
			open = i
			continue
		case d == -1:
			return nil, fmt.Errorf("shape %v leaves two dimensions open", dims)
		}
		if dims[i] != 0 && known > maxElements/dims[i] {
			return nil, fmt.Errorf("shape %v does not fit %v", dims, from)
		}
		known *= dims[i]
	}
	if open >= 0 {
		dims[open] = total / max(known, 1)
		known *= dims[open]
	}
	if known != total {
		return nil, fmt.Errorf("shape %v does not fit %v", dims, from)
	}
	return dims, nil
}

func buildFlatten(b *builder) operator {
	at := b.node.Int("axis")
	return func(s *session, in []tensor) (tensor, error) {
		n := int64(len(in[0].dims))
		if at < -n || at > n {
			return tensor{}, fmt.Errorf("axis %d of %v", at, in[0])
		}
		first := at
		if first < 0 {
			first += n
		}
		return s.reshaped(in[0], []int{productOf(in[0].dims[:first]), productOf(in[0].dims[first:])}), nil
	}
}

func buildUnsqueeze(b *builder) operator {
	axes := b.integers("axes", 1, "its axes")
	return func(s *session, in []tensor) (tensor, error) {
		along, err := axes(in)
		if err != nil {
			return tensor{}, err
		}
		rank := len(in[0].dims) + len(along)
		added := make([]bool, rank)
		for _, a := range along {
			at, err := axis(a, rank)
			if err != nil || added[at] {
				return tensor{}, fmt.Errorf("axes %v cannot be added to %v", along, in[0])
			}
			added[at] = true
		}
		dims, from := make([]int, rank), 0
		for i := range dims {
			dims[i] = 1
			if !added[i] {
				dims[i] = in[0].dims[from]
				from++
			}
		}
		return s.reshaped(in[0], dims), nil
	}
}

func buildSqueeze(b *builder) operator {
	axes := b.integers("axes", 1, "its axes")
	return func(s *session, in []tensor) (tensor, error) {
		along, err := axes(in)
		if err != nil {
			return tensor{}, err
		}
		gone := make([]bool, len(in[0].dims))
		for i, d := range in[0].dims {
			gone[i] = along == nil && d == 1
		}
		for _, a := range along {
			at, err := axis(a, len(gone))
			if err != nil || in[0].dims[at] != 1 {
				return tensor{}, fmt.Errorf("axes %v of %v cannot be left out; they must be 1", along, in[0])
			}
			gone[at] = true
		}
		dims := []int{}
		for i, d := range in[0].dims {
			if !gone[i] {
				dims = append(dims, d)
			}
		}
		return s.reshaped(in[0], dims), nil
	}
}

func buildExpand(b *builder) operator {
	return func(s *session, in []tensor) (tensor, error) {
		dims, err := shapeFrom(in[1])
		if err != nil {
			return tensor{}, err
		}
		x := s.toStandard(in[0])
		if dims, err = broadcast(x.dims, dims); err != nil {
			return tensor{}, err
		}
		if _, err := count(dims); err != nil {
			return tensor{}, err
		}
		return s.strided(x, dims, broadcastStrides(x.dims, dims), 0)
	}
}

// buildTile repeats a tensor along each axis.
func buildTile(b *builder) operator {
	return func(s *session, in []tensor) (tensor, error) {
		repeats, err := shapeFrom(in[1])
		if err != nil {
			return tensor{}, err
		}
		x := s.toStandard(in[0])
		if len(repeats) != len(x.dims) || slices.Contains(repeats, -1) {
			return tensor{}, fmt.Errorf("repeats %v do not fit %v", repeats, x)
		}
		// As a tensor with two dimensions per axis, the first of which repeats.
		dims, tiled, from := []int{}, []int{}, []int{}
		for i, step := range strides(x.dims) {
			dims = append(dims, repeats[i]*x.dims[i])
			tiled, from = append(tiled, repeats[i], x.dims[i]), append(from, 0, step)
		}
		if _, err := count(tiled); err != nil {
			return tensor{}, err
		}
		out, err := s.strided(x, tiled, from, 0)
		return out.view(dims), err
	}
}
