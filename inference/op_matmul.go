package inference

import (
	"cmp"
	"fmt"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
)

// matmul multiplies two activations. A vector counts as a matrix with one row, or, on
// the right, one column, which the result does not have.
func (s *session) matmul(g *gemm, x, y tensor) (tensor, error) {
	if x.isInt || y.isInt || len(x.dims) == 0 || len(y.dims) == 0 {
		return tensor{}, fmt.Errorf("%v times %v: want float32 matrices", x, y)
	}
	x, y = s.toStandard(x), s.toStandard(y)
	left, right := len(x.dims) == 1, len(y.dims) == 1
	if left {
		x = x.view([]int{1, x.dims[0]})
	}
	if right {
		y = y.view([]int{y.dims[0], 1})
	}
	out, err := s.pairwise(g, x, y)
	if err != nil {
		return tensor{}, err
	}
	n := len(out.dims)
	if right {
		out.dims = out.dims[:n-1]
	}
	if left {
		out.dims = append(append([]int{}, out.dims[:n-2]...), out.dims[n-1:len(out.dims)]...)
	}
	return out, nil
}

// pairwise multiplies matrices, group by group; the outer dimensions are broadcast.
func (s *session) pairwise(g *gemm, x, y tensor) (tensor, error) {
	u, dims, err := pairedUse(g, x, y)
	if err != nil {
		return tensor{}, err
	}
	out, err := s.floats(dims)
	if err != nil {
		return tensor{}, err
	}
	if s.observe != nil {
		if err := s.observe(u); err != nil {
			return tensor{}, err
		}
	}
	if out.unknown {
		return out, nil
	}
	errs := make([]error, u.groups)
	product, m, k, n := s.product(g), u.m, u.k, u.n
	s.Pool.Each(u.groups, func(memory *kernel.Scratch, i int) {
		a, b := x.floats[at(u.left, i)*m*k:][:m*k], y.floats[at(u.right, i)*k*n:][:k*n]
		errs[i] = product.Multiply(out.floats[i*m*n:][:m*n], a, b, m, k, n, memory)
	})
	return out, cmp.Or(errs...)
}

// at looks up which matrix group i uses.
func at(index []int, i int) int {
	if index == nil {
		return i
	}
	return index[i]
}

// pairedUse finds the shape of x times y.
func pairedUse(g *gemm, x, y tensor) (*use, []int, error) {
	lx, ly := len(x.dims), len(y.dims)
	if lx < 2 || ly < 2 || x.dims[lx-1] != y.dims[ly-2] {
		return nil, nil, fmt.Errorf("%v times %v: want float32 matrices that fit together", x, y)
	}
	outer, err := onnx.Broadcast(x.dims[:lx-2], y.dims[:ly-2])
	if err != nil {
		return nil, nil, fmt.Errorf("%v times %v: %w", x, y, err)
	}
	groups, err := count(outer)
	if err != nil {
		return nil, nil, err
	}
	u := &use{gemm: g, size: size{x.dims[lx-2], x.dims[lx-1], y.dims[ly-1], groups}, a: x, b: y}
	if u.m*u.k*u.n*groups == 0 {
		return nil, nil, fmt.Errorf("%v times %v has no elements", x, y)
	}
	u.left, u.right = spread(x.dims[:lx-2], outer), spread(y.dims[:ly-2], outer)
	return u, append(append([]int{}, outer...), u.m, u.n), nil
}
