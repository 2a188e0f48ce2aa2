package inference

import (
	"fmt"

	"dnasim/workloads/weights"
)

// tensor is a value of the graph: float32 or int64 data with its shape. Booleans are the integers 0
// and 1.
type tensor struct {
	dims   []int
	floats []float32
	ints   []int64
	isInt  bool
	// channelsLast is true when the data is stored with the channels innermost, as convolutions
	// compute it, although dims are batch, channels, height, width. Otherwise the data is in
	// row-major order of dims.
	channelsLast bool
	// unknown is true when only the shape is known, because shapes are being traced.
	unknown bool
	// memory holds floats. It is nil for constants and inputs, which must not be overwritten.
	memory *block
}

// maxElements is the largest number of elements of a tensor. It makes a wrong shape in a file an
// error; without it the program would try to take all memory.
const maxElements = 1 << 28

// constantTensor converts a constant of the file. Infinities are allowed, because masks have them;
// NaN is not.
func constantTensor(t *weights.Tensor) (tensor, error) {
	out, err := fromWeights(t)
	if err != nil {
		return tensor{}, fmt.Errorf("tensor %q %w", t.Name, err)
	}
	for i, v := range out.floats {
		if v != v {
			return tensor{}, fmt.Errorf("tensor %q: value %d is NaN", t.Name, i)
		}
	}
	return out, nil
}

// fromWeights converts a tensor of the file. It shares the values, except that float64 become
// float32.
func fromWeights(t *weights.Tensor) (tensor, error) {
	n, err := count(t.Dims)
	if err != nil {
		return tensor{}, err
	}
	out := tensor{dims: t.Dims, floats: t.Float32, ints: t.Ints(), isInt: t.IsInteger()}
	if t.Float64 != nil {
		out.floats = make([]float32, len(t.Float64))
		for i, v := range t.Float64 {
			out.floats[i] = float32(v)
		}
	}
	switch {
	case out.floats == nil && out.ints == nil && n != 0:
		return tensor{}, fmt.Errorf("is neither floating-point nor integer")
	case len(out.floats)+len(out.ints) != n:
		return tensor{}, fmt.Errorf("has %d values; its shape %v asks for %d", len(out.floats)+len(out.ints), t.Dims, n)
	}
	return out, nil
}

func intTensor(values []int64, dims ...int) tensor {
	return tensor{dims: dims, ints: values, isInt: true}
}

// view returns the data of t, which must be in row-major order, with other dimensions.
func (t tensor) view(dims []int) tensor {
	t.dims = dims
	return t
}

// String gives type and shape, for errors.
func (t tensor) String() string {
	if t.isInt {
		return fmt.Sprintf("int64%v", t.dims)
	}
	return fmt.Sprintf("float32%v", t.dims)
}

// stored returns the dimensions in the order in which the data is stored, outermost first.
func (t tensor) stored() []int {
	if !t.channelsLast {
		return t.dims
	}
	return []int{t.dims[0], t.dims[2], t.dims[3], t.dims[1]}
}

// storedAxis returns the place of an axis in stored.
func (t tensor) storedAxis(axis int) int {
	if t.channelsLast {
		return [4]int{0, 3, 1, 2}[axis]
	}
	return axis
}

// fromStored is the inverse of stored: it returns dimensions in the order of the graph.
func (t tensor) fromStored(dims []int) []int {
	if !t.channelsLast {
		return dims
	}
	return []int{dims[0], dims[3], dims[1], dims[2]}
}

// count multiplies dimensions.
func count(dims []int) (int, error) {
	n := 1
	for _, d := range dims {
		if d < 0 {
			return 0, fmt.Errorf("shape %v has a negative dimension", dims)
		}
		if d != 0 && n > maxElements/d {
			return 0, fmt.Errorf("shape %v has more than the %d elements allowed", dims, maxElements)
		}
		n *= d
	}
	return n, nil
}

// productOf multiplies dimensions that were counted before.
func productOf(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
