package inference

import (
	"fmt"
	"slices"

	"dnasim/workloads/weights"
)

// tensor is a value of the graph while it runs: float32 or int64 data in row-major order.
type tensor struct {
	dims   []int
	floats []float32
	ints   []int64
	isInt  bool
	// channelsLast: dims are batch, channels, height, width as in the graph, but the
	// data is stored with the channels innermost, as convolutions compute it.
	channelsLast bool
}

// maxElements bounds a tensor, so that a wrong shape in a file is an error rather than
// an attempt to take all memory.
const maxElements = 1 << 26

func constantTensor(t *weights.Tensor) (tensor, error) {
	if t.Float32 == nil && t.Int64 == nil {
		return tensor{}, fmt.Errorf("tensor %q is neither float32 nor int64", t.Name)
	}
	for i, v := range t.Float32 {
		if !finite(v) {
			return tensor{}, fmt.Errorf("tensor %q: value %d is %v", t.Name, i, v)
		}
	}
	return tensor{dims: t.Dims, floats: t.Float32, ints: t.Int64, isInt: t.Int64 != nil}, nil
}

func intTensor(values []int64, dims ...int) tensor {
	return tensor{dims: dims, ints: values, isInt: true}
}

// view returns the data under other dimensions.
func (t tensor) view(dims []int) tensor {
	t.dims = dims
	return t
}

func (t tensor) String() string {
	if t.isInt {
		return fmt.Sprintf("int64%v", t.dims)
	}
	return fmt.Sprintf("float32%v", t.dims)
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

// strides of row-major data.
func strides(dims []int) []int {
	out := make([]int, len(dims))
	step := 1
	for i, d := range slices.Backward(dims) {
		out[i] = step
		step *= d
	}
	return out
}

// axis resolves a possibly negative axis of a tensor of the given rank.
func axis(a int64, rank int) (int, error) {
	if a < -int64(rank) || a >= int64(rank) {
		return 0, fmt.Errorf("axis %d of a tensor with %d dimensions", a, rank)
	}
	if a < 0 {
		a += int64(rank)
	}
	return int(a), nil
}

// arena hands out the memory of one pass over the graph; reset takes all of it back.
type arena struct {
	blocks [][]float32
	block  int // in use
	used   int // elements of it
}

const arenaBlock = 1 << 20 // elements

func (a *arena) reset() { a.block, a.used = 0, 0 }

// floats returns n elements whose content is undefined.
func (a *arena) floats(n int) []float32 {
	for ; a.block < len(a.blocks); a.block, a.used = a.block+1, 0 {
		if free := a.blocks[a.block][a.used:]; len(free) >= n {
			a.used += n
			return free[:n:n]
		}
	}
	a.blocks = append(a.blocks, make([]float32, max(n, arenaBlock)))
	a.used = n
	return a.blocks[a.block][:n:n]
}

// toChannelsLast returns t, batch x channels x height x width, with the channels
// innermost. With one channel both layouts are the same.
func (a *arena) toChannelsLast(t tensor) tensor {
	if t.channelsLast {
		return t
	}
	if t.dims[1] != 1 {
		t.floats = a.swapInner(t.floats, t.dims[0], t.dims[1], t.dims[2]*t.dims[3])
	}
	t.channelsLast = true
	return t
}

// toStandard returns t in row-major order of its dims.
func (a *arena) toStandard(t tensor) tensor {
	if !t.channelsLast {
		return t
	}
	if t.dims[1] != 1 {
		t.floats = a.swapInner(t.floats, t.dims[0], t.dims[2]*t.dims[3], t.dims[1])
	}
	t.channelsLast = false
	return t
}

// swapInner transposes each of n matrices of rows x columns.
func (a *arena) swapInner(x []float32, n, rows, columns int) []float32 {
	out := a.floats(len(x))
	for i := range n {
		from, to := x[i*rows*columns:][:rows*columns], out[i*rows*columns:][:rows*columns]
		for c := range columns {
			line := to[c*rows:][:rows]
			for r := range line {
				line[r] = from[r*columns+c]
			}
		}
	}
	return out
}
