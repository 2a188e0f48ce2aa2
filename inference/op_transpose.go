package inference

import (
	"fmt"
	"slices"

	"dnasim/workloads/onnx"
)

// transpositions are the operators that reorder elements.
var transpositions = map[string]build{
	"DepthToSpace": buildDepthToSpace,
	"Transpose":    buildTranspose,
}

func buildTranspose(b *builder) operator {
	perm := b.node.Ints("perm")
	return func(s *session, in []tensor) (tensor, error) {
		order, err := onnx.Permutation(perm, len(in[0].dims))
		if err != nil {
			return tensor{}, err
		}
		return s.permute(in[0], order)
	}
}

// permute reorders the dimensions. Where the data is already in the order that a layout of
// the result asks for, it is not moved.
func (s *session) permute(x tensor, order []int) (tensor, error) {
	dims := make([]int, len(order))
	for i, o := range order {
		dims[i] = x.dims[o]
	}
	stored := []int{0, 1, 2, 3}
	if x.channelsLast {
		stored = []int{0, 2, 3, 1}
	} else if len(x.dims) != 4 {
		stored = make([]int, len(x.dims))
		for i := range stored {
			stored[i] = i
		}
	}
	out := x
	out.dims = dims
	if sameOrder(order, stored, x.dims) {
		out.channelsLast = false
		return out, nil
	}
	if len(order) == 4 && !x.isInt && sameOrder([]int{order[0], order[2], order[3], order[1]}, stored, x.dims) {
		out.channelsLast = true
		return out, nil
	}
	steps, from := onnx.Strides(x.stored()), make([]int, len(order))
	for i, o := range order {
		from[i] = steps[slices.Index(stored, o)]
	}
	return s.strided(x, dims, from, 0)
}

// sameOrder compares two orders of axes, leaving out those of one element.
func sameOrder(x, y []int, dims []int) bool {
	long := func(order []int) []int {
		return slices.DeleteFunc(slices.Clone(order), func(o int) bool { return dims[o] == 1 })
	}
	return slices.Equal(long(x), long(y))
}

// buildDepthToSpace moves blocks of channels to positions.
func buildDepthToSpace(b *builder) operator {
	side := b.node.Int("blocksize")
	depthFirst := b.node.Word("mode") == "DCR"
	return func(s *session, in []tensor) (tensor, error) {
		if err := wantImages(in[0]); err != nil {
			return tensor{}, err
		}
		x, n := s.toStandard(in[0]), int(side)
		channels, height, width := x.dims[1]/(n*n), x.dims[2], x.dims[3]
		if channels*n*n != x.dims[1] {
			return tensor{}, fmt.Errorf("blocks of %dx%d do not divide the channels of %v", n, n, x)
		}
		// batch, block down, block across, channel, height, width
		cut, order := []int{x.dims[0], n, n, channels, height, width}, []int{0, 3, 4, 1, 5, 2}
		if !depthFirst {
			cut, order = []int{x.dims[0], channels, n, n, height, width}, []int{0, 1, 4, 2, 5, 3}
		}
		out, err := s.permute(x.view(cut), order)
		return out.view([]int{x.dims[0], channels, height * n, width * n}), err
	}
}
