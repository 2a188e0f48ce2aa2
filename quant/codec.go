package quant

// Codec is a code of one tensor: Exponential or Uniform.
type Codec interface {
	// Validate reports why the code is unusable.
	Validate() error
	// StoredBits of one element, in memory and in buffers.
	StoredBits() int
	// Round is the value x is represented by.
	Round(x float64) float64
	// RoundAll sets dst[i] to the value x[i] is represented by, in float32.
	RoundAll(dst, x []float32)

	grid(g *grid)
}
