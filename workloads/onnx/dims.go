package onnx

import (
	"fmt"
	"slices"

	"dnasim/internal/saturate"
	"dnasim/workloads"
)

// The rules for dimensions that need no graph: importing a network and running it follow the
// same ones. Axes and bounds are as files state them; negative ones count from the end.

// Axis turns an axis of a tensor of the given rank into an index from 0 on.
func Axis(axis int64, rank int) (int, error) {
	if axis < -int64(rank) || axis >= int64(rank) {
		return 0, fmt.Errorf("axis %d does not exist in %d dimensions", axis, rank)
	}
	if axis < 0 {
		axis += int64(rank)
	}
	return int(axis), nil
}

// axisSet marks axes, each of which may be listed once.
func axisSet(axes []int64, rank int) ([]bool, error) {
	set := make([]bool, rank)
	for _, a := range axes {
		axis, err := Axis(a, rank)
		if err != nil {
			return nil, err
		}
		if set[axis] {
			return nil, fmt.Errorf("axis %d stands twice in %v", a, axes)
		}
		set[axis] = true
	}
	return set, nil
}

// Strides are the steps between neighbours along each axis of a row-major tensor.
func Strides(dims []int) []int {
	out := make([]int, len(dims))
	step := 1
	for i, d := range slices.Backward(dims) {
		out[i] = step
		step *= d
	}
	return out
}

// Broadcast returns the shape of an operation on two tensors element by element, by ONNX's
// (NumPy's) rule: dimensions are compared from the last one on, and one of 1 is repeated.
func Broadcast(x, y []int) ([]int, error) {
	long, short := x, y
	if len(long) < len(short) {
		long, short = short, long
	}
	out := slices.Clone(long)
	for i, size := range short {
		switch at := &out[len(long)-len(short)+i]; {
		case *at == 1:
			*at = size
		case size != 1 && size != *at:
			return nil, fmt.Errorf("shapes %v and %v do not fit together", x, y)
		}
	}
	return out, nil
}

// BroadcastStrides are the strides with which a row-major tensor of the shape dims is read as
// one of the wider shape `to`; 0 where it repeats.
func BroadcastStrides(dims, to []int) []int {
	own, out := Strides(dims), make([]int, len(to))
	shift := len(to) - len(dims)
	for i, size := range dims {
		if size != 1 {
			out[shift+i] = own[i]
		}
	}
	return out
}

// MatMulDims is the shape of a product of matrices in the last two dimensions; the others are
// broadcast. A vector is a row on the left and a column on the right.
func MatMulDims(a, b []int) ([]int, error) {
	misfit := fmt.Errorf("its operands have the shapes %v and %v, which do not fit", a, b)
	if len(a) == 0 || len(b) == 0 {
		return nil, fmt.Errorf("its operands have the shapes %v and %v; want matrices", a, b)
	}
	row, column := len(a) == 1, len(b) == 1
	if row {
		a = []int{1, a[0]}
	}
	if column {
		b = []int{b[0], 1}
	}
	outer, err := Broadcast(a[:len(a)-2], b[:len(b)-2])
	if err != nil || a[len(a)-1] != b[len(b)-2] {
		return nil, misfit
	}
	if !row {
		outer = append(outer, a[len(a)-2])
	}
	if !column {
		outer = append(outer, b[len(b)-1])
	}
	return outer, nil
}

// ReshapeDims resolves a new shape of as many elements: 0 keeps the dimension of the input,
// unless zeros are sizes, and one -1 takes what is left.
func ReshapeDims(in []int, want []int64, zeros bool) ([]int, error) {
	dims := make([]int, len(want))
	open := -1
	for i, d := range want {
		switch {
		case d == 0 && !zeros && i < len(in):
			dims[i] = in[i]
		case d == -1 && open < 0:
			open, dims[i] = i, 1
		case d < 0 || d > workloads.MaxElements:
			return nil, fmt.Errorf("shape %v: %d is no size", want, d)
		default:
			dims[i] = int(d)
		}
	}
	all, stated := saturate.Product(in...), saturate.Product(dims...)
	if open >= 0 {
		dims[open] = int(all / max(stated, 1))
	}
	if saturate.Product(dims...) != all {
		return nil, fmt.Errorf("its input has the shape %v, %d elements, which do not make the shape %v", in, all, want)
	}
	return dims, nil
}

// FlattenDims is the shape of a matrix: the dimensions before the axis, and those from it on.
func FlattenDims(in []int, axis int64) ([]int, error) {
	at := len(in)
	if axis != int64(at) {
		var err error
		if at, err = Axis(axis, len(in)); err != nil {
			return nil, err
		}
	}
	return []int{int(saturate.Product(in[:at]...)), int(saturate.Product(in[at:]...))}, nil
}

// SqueezeDims drops the dimensions of the listed axes, which must be 1; of a nil list, all
// that are 1.
func SqueezeDims(in []int, axes []int64) ([]int, error) {
	drop := make([]bool, len(in))
	for _, a := range axes {
		axis, err := Axis(a, len(in))
		if err != nil {
			return nil, err
		}
		if drop[axis] = true; in[axis] != 1 {
			return nil, fmt.Errorf("dimension %d of its input %v is not 1", axis, in)
		}
	}
	dims := []int{}
	for i, d := range in {
		if axes != nil && !drop[i] || axes == nil && d != 1 {
			dims = append(dims, d)
		}
	}
	return dims, nil
}

// UnsqueezeDims adds dimensions of 1 at the listed axes of the output.
func UnsqueezeDims(in []int, axes []int64) ([]int, error) {
	added, err := axisSet(axes, len(in)+len(axes))
	if err != nil {
		return nil, err
	}
	dims := make([]int, len(added))
	for i := range dims {
		if dims[i] = 1; !added[i] {
			dims[i], in = in[0], in[1:]
		}
	}
	return dims, nil
}

// Permutation is the order of the axes of a transposed tensor; a nil list reverses them.
func Permutation(perm []int64, rank int) ([]int, error) {
	order := make([]int, rank)
	if perm == nil {
		for i := range order {
			order[i] = rank - 1 - i
		}
		return order, nil
	}
	seen := make([]bool, rank)
	if len(perm) != rank {
		return nil, fmt.Errorf("perm %v is not an order of %d axes", perm, rank)
	}
	for i, v := range perm {
		if v < 0 || v >= int64(rank) || seen[v] {
			return nil, fmt.Errorf("perm %v is not an order of %d axes", perm, rank)
		}
		seen[v], order[i] = true, int(v)
	}
	return order, nil
}

// ResizedSize is the size of an axis of n elements that is scaled. Runtimes multiply in float32,
// and exporters choose scales that make whole numbers so: 9 x float32(11/9) is 11. The result is
// at most 2^48, and 0 for a scale that is no positive number.
func ResizedSize(n int, scale float32) int {
	size := float64(float32(float32(n) * scale))
	if !(size >= 0) {
		return 0
	}
	return int(min(size, float64(workloads.MaxElements)))
}

// ReduceDims is the shape without the given axes, or with 1 in their places.
func ReduceDims(in, axes []int, keep bool) []int {
	out := []int{}
	for i, d := range in {
		switch {
		case !slices.Contains(axes, i):
			out = append(out, d)
		case keep:
			out = append(out, 1)
		}
	}
	return out
}

// ConcatDims is the shape of tensors that are joined along an axis.
func ConcatDims(shapes [][]int, axis int) ([]int, error) {
	first := shapes[0]
	dims := slices.Clone(first)
	for _, s := range shapes[1:] {
		if len(s) != len(first) || !slices.Equal(s[:axis], first[:axis]) || !slices.Equal(s[axis+1:], first[axis+1:]) {
			return nil, fmt.Errorf("%v and %v cannot be joined along axis %d", first, s, axis)
		}
		if dims[axis] += s[axis]; int64(dims[axis]) > workloads.MaxElements {
			return nil, fmt.Errorf("its output is larger than 2^48 elements")
		}
	}
	return dims, nil
}

// SplitSizes cuts an axis into parts: of the stated sizes or, if these are nil, equal ones, of
// which the last may be smaller.
func SplitSizes(size, parts int, stated []int64) ([]int, error) {
	if stated == nil {
		each := (size + parts - 1) / parts
		for left := size; len(stated) < parts; left -= each {
			stated = append(stated, int64(max(0, min(each, left))))
		}
	}
	if len(stated) != parts {
		return nil, fmt.Errorf("it has %d outputs, but is split into %v", parts, stated)
	}
	sizes, left := make([]int, parts), int64(size)
	for i, s := range stated {
		if s < 0 || s > left {
			return nil, fmt.Errorf("%v does not split %d elements", stated, size)
		}
		sizes[i] = int(s)
		left -= s
	}
	if left != 0 {
		return nil, fmt.Errorf("%v does not split %d elements", stated, size)
	}
	return sizes, nil
}

// SliceRange resolves NumPy's start:end:step on an axis of n elements, of which the step is not
// 0: the first element and how many there are. The step is cut to what can matter.
func SliceRange(start, end, step, n int64) (first, count, stride int) {
	if step > 0 {
		start, end = clampIndex(start, n, 0, n), clampIndex(end, n, 0, n)
		step = min(step, n+1)
		return int(start), int(max(0, (end-start+step-1)/step)), int(step)
	}
	start, end = clampIndex(start, n, 0, n-1), clampIndex(end, n, -1, n-1)
	step = max(step, -n-1)
	return int(max(0, start)), int(max(0, (start-end-step-1)/-step)), int(step)
}

// clampIndex resolves an index that counts from the end and moves it to within low and high.
func clampIndex(i, n, low, high int64) int64 {
	if i < 0 {
		i = max(i, -2*n-2) + n
	}
	return min(max(i, low), high)
}

// AxisRange resolves the bounds of a range of axes, as Shape states them.
func AxisRange(start, end int64, rank int) (from, to int) {
	n := int64(rank)
	from, to = int(clampIndex(start, n, 0, n)), int(clampIndex(end, n, 0, n))
	return from, max(from, to)
}
