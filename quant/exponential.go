package quant

import (
	"fmt"
	"math"

	"dnasim/internal/portable"
)

// The widths of exponential codes, in bits of the exponent. A stored element has one
// bit more, its sign.
const (
	MinExponentBits = 3
	MaxExponentBits = 7
)

// A Code is one element in exponential form. With n exponent bits, bit n is the sign
// (1: negative) and the n bits below hold exponent + 2^(n-1). These bits all 0, the
// exponent -2^(n-1), are zero; its sign is ignored and encoding gives 0.
type Code uint8

// Exponential is the code of one tensor:
//
//	x ~ s (Alpha Base^i + Beta),  s the sign of x, i an integer in [-R, R], R = 2^(Bits-1) - 1
//
// Alpha, Beta and the values have the tensor's unit; Base has none.
type Exponential struct {
	Bits     int     // n, bits of the exponent, 3..7
	Base     float64 // > 1; shared by the two operands of a layer
	Alpha    float64 // > 0
	Beta     float64 // so that no level is negative: Alpha Base^-R + Beta >= 0
	Rounding Rounding
}

// R is the largest exponent.
func (q Exponential) R() int { return 1<<(q.Bits-1) - 1 }

// StoredBits of one element: sign and exponent.
func (q Exponential) StoredBits() int { return q.Bits + 1 }

// Validate reports why q is no usable code: a width outside 3..7, a parameter that is
// not finite or has the wrong sign, or levels that are negative or coincide in float64.
func (q Exponential) Validate() error {
	if q.Bits < MinExponentBits || q.Bits > MaxExponentBits {
		return fmt.Errorf("quant: exponential code with %d exponent bits; allowed: %d to %d", q.Bits, MinExponentBits, MaxExponentBits)
	}
	if !finite(q.Base) || q.Base <= 1 {
		return fmt.Errorf("quant: exponential code with base %g; allowed: a finite number above 1", q.Base)
	}
	if q.Rounding != RoundLogarithm && q.Rounding != RoundNearest {
		return fmt.Errorf("quant: exponential code with rounding %d; allowed: RoundLogarithm and RoundNearest", q.Rounding)
	}
	if !finite(q.Alpha) || q.Alpha <= 0 || !finite(q.Beta) {
		return fmt.Errorf("quant: exponential code with alpha %g and beta %g; allowed: finite numbers, alpha above 0", q.Alpha, q.Beta)
	}
	return q.checkLevels()
}

func (q Exponential) checkLevels() error {
	last := math.Inf(-1)
	for i := -q.R(); i <= q.R(); i++ {
		level := q.level(i)
		if level < 0 || math.IsInf(level, 0) {
			return fmt.Errorf("quant: exponential code with level %d at %g; allowed: finite magnitudes, from 0 (base %g, alpha %g, beta %g)", i, level, q.Base, q.Alpha, q.Beta)
		}
		if level <= last {
			return fmt.Errorf("quant: exponential code whose levels %d and %d coincide at %g; take a base further from 1 (base %g, alpha %g, beta %g)", i-1, i, level, q.Base, q.Alpha, q.Beta)
		}
		last = level
	}
	return nil
}

// power is b^k. Wherever it is used, its product with alpha is converted to float64 explicitly, so
// that no compiler fuses it with the addition of beta. So codes are the same on every machine.
func power(b float64, k float64) float64 { return portable.Pow(b, k) }

// level is the magnitude of exponent i.
func (q Exponential) level(i int) float64 {
	return float64(q.Alpha*power(q.Base, float64(i))) + q.Beta
}

// threshold is the smallest magnitude that is rounded to exponent i rather than i-1.
func (q Exponential) threshold(i int) float64 {
	if q.Rounding == RoundNearest {
		return (q.level(i-1) + q.level(i)) / 2
	}
	return float64(q.Alpha*power(q.Base, float64(i)-0.5)) + q.Beta
}

// ZeroThreshold is the smallest magnitude that is not coded as zero: half the smallest
// level when rounding to the nearest; otherwise the smallest number there is, as then
// zero alone is.
func (q Exponential) ZeroThreshold() float64 {
	if q.Rounding == RoundNearest {
		return max(q.level(-q.R())/2, math.SmallestNonzeroFloat64)
	}
	return math.SmallestNonzeroFloat64
}

// Levels are the 2R+1 magnitudes the code can express besides zero, ascending:
// Levels()[j] is that of exponent j - R.
func (q Exponential) Levels() []float64 {
	levels := make([]float64, 2*q.R()+1)
	for j := range levels {
		levels[j] = q.level(j - q.R())
	}
	return levels
}

// Thresholds are the 2R magnitudes at which the exponent steps up, in ascending order: the exponent
// of x is -R plus the number of thresholds not above |x|, unless |x| is below ZeroThreshold.
// Together with ZeroThreshold there are 2^n - 1 of them, so a requantizer finds a code by n
// comparisons.
func (q Exponential) Thresholds() []float64 {
	thresholds := make([]float64, 2*q.R())
	for j := range thresholds {
		thresholds[j] = q.threshold(j + 1 - q.R())
	}
	return thresholds
}

// Value is the number c stands for.
func (q Exponential) Value(c Code) float64 {
	exponent := int(c) & (1<<q.Bits - 1)
	if exponent == 0 {
		return 0
	}
	value := q.level(exponent - 1<<(q.Bits-1))
	if c>>q.Bits&1 == 1 {
		return -value
	}
	return value
}

// Encode gives the code of x by comparison with the thresholds, so that no code depends
// on how a logarithm is rounded; a magnitude equal to a threshold gets the larger
// level. A magnitude above the largest level gets the largest; one below the smallest
// level gets the smallest, also where (|x| - Beta)/Alpha is zero or negative and has no
// logarithm, or zero if it is below ZeroThreshold. Encode panics when x is NaN: there is
// no code for it.
func (q Exponential) Encode(x float64) Code {
	magnitude := math.Abs(x)
	if magnitude < q.ZeroThreshold() {
		return 0
	}
	if math.IsNaN(x) {
		panic(nanEncoded)
	}
	low, high := -q.R(), q.R()
	for low < high {
		middle := (low + high + 1) >> 1
		if magnitude >= q.threshold(middle) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	code := Code(low + 1<<(q.Bits-1))
	if x < 0 {
		code |= 1 << q.Bits
	}
	return code
}

const nanEncoded = "quant: NaN has no code; NewSample refuses tensors that hold one"

// Round is the value x is represented by: Value(Encode(x)).
func (q Exponential) Round(x float64) float64 { return q.Value(q.Encode(x)) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
