package inference

import "math"

// expNegative returns e^x for x <= 0, within one unit in the last place of float32 and the same on
// every machine: math.Exp is three times slower and differs between architectures.
// NaN gives NaN.
//
// x = n ln 2 + r with |r| <= ln 2 / 2; e^r is its Taylor polynomial of degree 7, whose relative
// error is below 2^-27; 2^n is made of bits. The conversions keep the compiler from
// fusing products and sums.
func expNegative(x float32) float64 {
	const underflow = -104 // e^-104 is less than half of the smallest float32
	if x < underflow {
		return 0
	}
	n := int32(float64(x)*math.Log2E - 0.5) // nearest; truncation is upwards here
	r := float64(x) - float64(float64(n)*math.Ln2)
	p := 1.0 / 5040
	p = float64(p*r) + 1.0/720
	p = float64(p*r) + 1.0/120
	p = float64(p*r) + 1.0/24
	p = float64(p*r) + 1.0/6
	p = float64(p*r) + 1.0/2
	p = float64(p*r) + 1
	p = float64(p*r) + 1
	return p * math.Float64frombits(uint64(1023+n)<<52)
}
