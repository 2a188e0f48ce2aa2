package inference

import (
	"fmt"
	"slices"

	"dnasim/workloads/onnx"
)

// shapes are the operators on shapes.
var shapes = map[string]build{
	"Expand":    buildExpand,
	"Flatten":   buildFlatten,
	"Reshape":   buildReshape,
	"Shape":     buildShape,
	"Squeeze":   with((*builder).alongAxes, onnx.SqueezeDims),
	"Tile":      buildTile,
	"Unsqueeze": with((*builder).alongAxes, onnx.UnsqueezeDims),
}

// buildShape gives the dimensions, or from operator set 15 on a range of them.
func buildShape(b *builder) operator {
	from, to := b.node.Int("start"), b.node.Int("end")
	return func(_ *session, in []tensor) (tensor, error) {
		low, high := onnx.AxisRange(from, to, len(in[0].dims))
		out := []int64{}
		for _, d := range in[0].dims[low:high] {
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
	shape := b.integers("shape", 1, "its shape")
	return b.reshape(func(in []tensor) ([]int, error) {
		want, err := shape(in)
		if err != nil {
			return nil, err
		}
		return onnx.ReshapeDims(in[0].dims, want, zeros)
	})
}

// reshape shows the same elements under the dimensions that a rule finds.
func (b *builder) reshape(rule func(in []tensor) ([]int, error)) operator {
	return func(s *session, in []tensor) (tensor, error) {
		dims, err := rule(in)
		if err != nil {
			return tensor{}, err
		}
		return s.reshaped(in[0], dims), nil
	}
}

// reshaped returns x, in row-major order, under other dimensions of as many elements.
func (s *session) reshaped(x tensor, dims []int) tensor {
	return s.toStandard(x).view(dims)
}

func buildFlatten(b *builder) operator {
	axis := b.node.Int("axis")
	return b.reshape(func(in []tensor) ([]int, error) { return onnx.FlattenDims(in[0].dims, axis) })
}

// alongAxes reshapes by a rule that takes a list of axes.
func (b *builder) alongAxes(rule func(in []int, axes []int64) ([]int, error)) operator {
	axes := b.integers("axes", 1, "its axes")
	return b.reshape(func(in []tensor) ([]int, error) {
		list, err := axes(in)
		if err != nil {
			return nil, err
		}
		return rule(in[0].dims, list)
	})
}

func buildExpand(b *builder) operator {
	return func(s *session, in []tensor) (tensor, error) {
		dims, err := shapeFrom(in[1])
		if err != nil {
			return tensor{}, err
		}
		x := s.toStandard(in[0])
		if dims, err = onnx.Broadcast(x.dims, dims); err != nil {
			return tensor{}, err
		}
		if _, err := count(dims); err != nil {
			return tensor{}, err
		}
		return s.strided(x, dims, onnx.BroadcastStrides(x.dims, dims), 0)
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
		for i, step := range onnx.Strides(x.dims) {
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
