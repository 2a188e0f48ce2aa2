package quant

import (
	"fmt"
	"math"
)

// The widths of uniform codes, in stored bits.
const (
	MinUniformBits = 2
	MaxUniformBits = 8
)

// Uniform is a symmetric integer code of one tensor: x ~ q Scale with the integer q in
// [-Max(), Max()]. Scale has the tensor's unit.
type Uniform struct {
	Bits  int     // stored bits, 2..8
	Scale float64 // > 0
}

// Max is the largest integer, 2^(Bits-1) - 1. Its negative is the smallest: -2^(Bits-1)
// is not used.
func (q Uniform) Max() int { return 1<<(q.Bits-1) - 1 }

// StoredBits of one element.
func (q Uniform) StoredBits() int { return q.Bits }

// Clip is the largest magnitude the code expresses.
func (q Uniform) Clip() float64 { return float64(q.Max()) * q.Scale }

// Validate reports why q is no usable code.
func (q Uniform) Validate() error {
	if q.Bits < MinUniformBits || q.Bits > MaxUniformBits {
		return fmt.Errorf("quant: uniform code of %d bits; allowed: %d to %d", q.Bits, MinUniformBits, MaxUniformBits)
	}
	if !(q.Scale > 0) || math.IsInf(q.Clip(), 0) {
		return fmt.Errorf("quant: uniform code of scale %g; allowed: a positive number, with %d times it finite", q.Scale, q.Max())
	}
	return nil
}

// Value is the number the integer c stands for.
func (q Uniform) Value(c int8) float64 { return float64(c) * q.Scale }

// Encode rounds x/Scale to the nearest integer, halves away from zero, and clips it.
// It panics when x is NaN.
func (q Uniform) Encode(x float64) int8 {
	if math.IsNaN(x) {
		panic(nanEncoded)
	}
	code := int8(min(math.Abs(x)/q.Scale+0.5, float64(q.Max())))
	if x < 0 {
		return -code
	}
	return code
}

// Round is the value x is represented by: Value(Encode(x)).
func (q Uniform) Round(x float64) float64 { return q.Value(q.Encode(x)) }

// EncodeAll sets dst[i] to the code of x[i]. It panics when dst is shorter than x or x holds NaN.
func (q Uniform) EncodeAll(dst []int8, x []float32) {
	dst = dst[:len(x)]
	for i, value := range x {
		dst[i] = q.Encode(float64(value))
	}
}
