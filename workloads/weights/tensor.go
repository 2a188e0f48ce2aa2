package weights

import (
	"fmt"
	"math"
	"slices"
)

// Tensor is a dense array in row-major order. The slice that fits the element type of
// the file holds the values, the others are nil. A scalar has no dimensions and one value.
type Tensor struct {
	Name    string
	Dims    []int
	Float32 []float32
	Float64 []float64
	Int64   []int64
}

// Len is the number of elements that Dims ask for.
func (t *Tensor) Len() int {
	n := 1
	for _, d := range t.Dims {
		n *= d
	}
	return n
}

// elements multiplies dimensions read from a file. It refuses negative ones and
// products beyond limit, so that the caller may compare the product with the bytes it has.
func elements(dims []int64, limit int64) (int, error) {
	for _, d := range dims {
		if d < 0 {
			return 0, fmt.Errorf("shape %v has the negative dimension %d", dims, d)
		}
	}
	if slices.Contains(dims, 0) {
		return 0, nil
	}
	n := int64(1)
	for _, d := range dims {
		if d > limit/n {
			return 0, fmt.Errorf("shape %v asks for more than the %d elements that the file can hold", dims, limit)
		}
		n *= d
	}
	return int(n), nil
}

func intDims(dims []int64) []int {
	out := make([]int, len(dims))
	for i, d := range dims {
		out[i] = int(min(d, math.MaxInt))
	}
	return out
}
