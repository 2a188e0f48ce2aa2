package weights

import (
	"fmt"
	"math"
	"slices"
)

// Tensor is a dense array in row-major order. The slice that fits the element type of
// the file holds the values, the others are nil: see ElementType. Ints gives integers of any
// type. A scalar has no dimensions and one value.
type Tensor struct {
	Name string
	Dims []int
	// Type is what the elements were in the file; empty for a tensor that no file held.
	Type    ElementType
	Float32 []float32
	Float64 []float64
	Int64   []int64 // of 8 bytes in the file; whoever wants all integers calls Ints

	// packed are integers of fewer than 8 bytes, little-endian, each in the width of Type. A byte
	// of a file must not become eight in memory.
	packed []byte
}

// IsInteger reports whether the tensor holds integers or truth values.
func (t *Tensor) IsInteger() bool { return t.Int64 != nil || t.packed != nil }

// Ints are the values of a tensor that holds integers. Those of narrow types are copied, so that
// who asks twice pays twice.
func (t *Tensor) Ints() []int64 {
	if t.packed == nil {
		return t.Int64
	}
	out := make([]int64, len(t.packed)/t.Type.size())
	t.Type.putInts(out, t.packed)
	return out
}

// Part is the tensor of count elements from the given one on, with the given dimensions. It
// shares the values.
func (t *Tensor) Part(from, count int, dims []int) *Tensor {
	out := &Tensor{Name: t.Name, Type: t.Type, Dims: dims}
	switch {
	case t.Float32 != nil:
		out.Float32 = t.Float32[from:][:count]
	case t.Float64 != nil:
		out.Float64 = t.Float64[from:][:count]
	case t.packed != nil:
		size := t.Type.size()
		out.packed = t.packed[from*size:][:count*size]
	default:
		out.Int64 = t.Int64[from:][:count]
	}
	return out
}

// Held is the number of values that the tensor holds, which in a sound one is Len.
func (t *Tensor) Held() int {
	n := len(t.Float32) + len(t.Float64) + len(t.Int64)
	if t.packed != nil {
		n += len(t.packed) / t.Type.size()
	}
	return n
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
	out := make([]float32, t.Held())
	for at := 0; at < len(out); at += chunkElements {
		piece := out[at:min(at+chunkElements, len(out))]
		for i, v := range t.Part(at, len(piece), nil).Ints() {
			piece[i] = float32(v)
		}
	}
	return out, nil
}

// As is the tensor as an input that a graph declares to be of type e, "" if it does not say. Where
// that is a floating-point type, integers become numbers of it; but those of 16 bits are the bits
// of bfloat16, which NumPy has no type for.
func (t *Tensor) As(e ElementType) (*Tensor, error) {
	if e == "" || e.Integer() || !t.IsInteger() {
		return t, nil
	}
	out := &Tensor{Name: t.Name, Type: e, Dims: t.Dims}
	if e == TypeBFloat16 && t.Type == TypeUint16 {
		return out, out.decode(e, t.packed)
	}
	var err error
	out.Float32, err = t.Floats()
	return out, err
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
