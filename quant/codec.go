package quant

// Codec is a code of one tensor: Exponential, Uniform or Mokey.
type Codec interface {
	// Validate reports why the code is unusable.
	Validate() error
	// StoredBits of one element, in memory and in buffers.
	StoredBits() int
	// Round is the value x is represented by.
	Round(x float64) float64

	// rmaeOf is the RMAE on a sample whose sum is not zero.
	rmaeOf(s *Sample) float64
}

// Symmetric is a code that keeps signs and represents zero exactly: Exponential or
// Uniform. Its magnitudes say all about it.
type Symmetric interface {
	Codec
	// Magnitudes describes how magnitudes are rounded: with i the number of thresholds
	// not above |x|, x is represented by levels[i] and its sign. Both ascend, levels
	// from 0; there is one threshold less.
	Magnitudes() (levels, thresholds []float64)
}
