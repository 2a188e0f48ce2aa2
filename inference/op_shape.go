package inference

import (
	"fmt"

	"dnasim/workloads/weights"
)

func buildConstant(b *builder) operator {
	b.inputs(0, 0)
	a := b.attribute("value", weights.AttrTensor)
	if a == nil {
		b.fail("it has no attribute \"value\" with a tensor")
		return nil
	}
	var err error
	if b.constant, err = constantTensor(a.Tensor); err != nil {
		b.fail("%w", err)
	}
	return nil
}

func buildShape(b *builder) operator {
	b.inputs(1, 1)
	return func(_ *session, in []tensor) (tensor, error) {
		out := make([]int64, len(in[0].dims))
		for i, d := range in[0].dims {
			out[i] = int64(d)
		}
		return intTensor(out, len(out)), nil
	}
}

// shapeFrom turns a list of integers into dimensions.
func shapeFrom(t tensor) ([]int, error) {
	if !t.isInt || len(t.dims) != 1 {
		return nil, fmt.Errorf("its shape is given by %v; want a list of integers", t)
	}
	dims := make([]int, len(t.ints))
	for i, v := range t.ints {
		if v < -1 || v > maxElements {
			return nil, fmt.Errorf("shape %v is impossible", t.ints)
		}
		dims[i] = int(v)
	}
	return dims, nil
}

func buildReshape(b *builder) operator {
	b.inputs(2, 2)
	b.only("allowzero", 0)
	return func(s *session, in []tensor) (tensor, error) {
		dims, err := shapeFrom(in[1])
		if err != nil {
			return tensor{}, err
		}
		x := s.memory.toStandard(in[0])
		if dims, err = fillIn(dims, x.dims); err != nil {
			return tensor{}, err
		}
		return x.view(dims), nil
	}
}

// fillIn resolves the 0 (same as the input) and -1 (what is left) of a new shape.
func fillIn(dims, from []int) ([]int, error) {
	total, err := count(from)
	if err != nil {
		return nil, err
	}
	open, known := -1, 1
	for i, d := range dims {
		switch {
		case d == 0 && i < len(from):
			dims[i] = from[i]
		case d == -1 && open < 0:
			open = i
			continue
		case d == -1:
			return nil, fmt.Errorf("shape %v leaves two dimensions open", dims)
		}
		known *= dims[i]
		if known > maxElements {
			return nil, fmt.Errorf("shape %v does not fit %v", dims, from)
		}
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
	b.inputs(1, 1)
	at := b.int("axis", 1)
	return func(s *session, in []tensor) (tensor, error) {
		x := s.memory.toStandard(in[0])
		if at < 0 || at > int64(len(x.dims)) {
			return tensor{}, fmt.Errorf("axis %d of %v", at, x)
		}
		rows, err := count(x.dims[:at])
		if err != nil {
			return tensor{}, err
		}
		columns, err := count(x.dims[at:])
		return x.view([]int{rows, columns}), err
	}
}

func buildUnsqueeze(b *builder) operator {
	b.inputs(2, 2)
	axes := b.constantInput(1)
	if !axes.isInt || len(axes.ints) != 1 {
		b.fail("its axes are %v; one is supported", axes)
		return nil
	}
	return func(s *session, in []tensor) (tensor, error) {
		x := s.memory.toStandard(in[0])
		at, err := axis(axes.ints[0], len(x.dims)+1)
		if err != nil {
			return tensor{}, err
		}
		dims := append(append(append([]int{}, x.dims[:at]...), 1), x.dims[at:]...)
		return x.view(dims), nil
	}
}

func buildCast(b *builder) operator {
	b.inputs(1, 1)
	const toInt64 = 7
	b.only("to", toInt64)
	return func(_ *session, in []tensor) (tensor, error) {
		if !in[0].isInt {
			return tensor{}, fmt.Errorf("%v to int64 is not supported; int64 is", in[0])
		}
		return in[0], nil
	}
}

// maxListed bounds tensors of integers: they hold shapes, not data.
const maxListed = 1 << 16

func buildConstantOfShape(b *builder) operator {
	b.inputs(1, 1)
	a := b.attribute("value", weights.AttrTensor)
	if a == nil || len(a.Tensor.Int64) != 1 {
		b.fail("its value is not one int64; only that is supported")
		return nil
	}
	value := a.Tensor.Int64[0]
	return func(_ *session, in []tensor) (tensor, error) {
		dims, err := shapeFrom(in[0])
		if err != nil {
			return tensor{}, err
		}
		n, err := count(dims)
		if err != nil || n > maxListed {
			return tensor{}, fmt.Errorf("shape %v has more than the %d integers allowed", dims, maxListed)
		}
		out := make([]int64, n)
		for i := range out {
			out[i] = value
		}
		return intTensor(out, dims...), nil
	}
}

// buildWhere chooses between integers of one shape.
func buildWhere(b *builder) operator {
	b.inputs(3, 3)
	return func(_ *session, in []tensor) (tensor, error) {
		for _, t := range in {
			if !t.isInt || !sameDims(t.dims, in[0].dims) {
				return tensor{}, fmt.Errorf("inputs %v are not supported; integers of one shape are", in)
			}
		}
		out := make([]int64, len(in[0].ints))
		for i, yes := range in[0].ints {
			out[i] = in[2].ints[i]
			if yes != 0 {
				out[i] = in[1].ints[i]
			}
		}
		return intTensor(out, in[0].dims...), nil
	}
}

func buildExpand(b *builder) operator {
	b.inputs(2, 2)
	b.freshOutput = true
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantFloats(in[:1]); err != nil {
			return tensor{}, err
		}
		dims, err := shapeFrom(in[1])
		if err != nil {
			return tensor{}, err
		}
		x := s.memory.toStandard(in[0])
		p, err := pairUp(x.dims, dims)
		if err != nil {
			return tensor{}, err
		}
		out := tensor{dims: p.dims, floats: s.memory.floats(p.count)}
		return out, p.each(func(at, ax, _ int) error {
			piece := out.floats[at : at+p.inner]
			for i := range piece {
				piece[i] = x.floats[ax+i*p.sx]
			}
			return nil
		})
	}
}
