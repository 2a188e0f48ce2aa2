package weights

import (
	"fmt"
	"math"
	"slices"
)

// Tensor is a dense array in row-major order. The slice that fits the element type of
// the file holds the values, the others are nil: see ElementType. A scalar has no
// dimensions and one value.
type Tensor struct {
	Name string
	Dims []int
	// Type is what the elements were in the file; empty for a tensor that no file held.
	Type    ElementType
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

// Floats are the values as float32, whatever their type: rounded from float64 and from integers
// beyond 2^24. A float64 beyond float32 is refused.
func (t *Tensor) Floats() ([]float32, error) {
	switch {
	case t.Float32 != nil:
		return t.Float32, nil
	case t.Float64 != nil:
		copied := Tensor{Float64: t.Float64}
		if err := copied.narrow(); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", t.Name, err)
		}
		return copied.Float32, nil
	}
	out := make([]float32, len(t.Int64))
	for i, v := range t.Int64 {
		out[i] = float32(v)
	}
	return out, nil
}

// narrow turns float64 values into float32.
func (t *Tensor) narrow() error {
	t.Float32 = make([]float32, len(t.Float64))
	for i, v := range t.Float64 {
		t.Float32[i] = float32(v)
		if math.IsInf(float64(t.Float32[i]), 0) && !math.IsInf(v, 0) {
			return fmt.Errorf("element %d is %v, which is beyond float32", i, v)
		}
	}
	t.Float64 = nil
	return nil
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
