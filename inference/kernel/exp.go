package kernel

import "math"

// The functions of this file give the same on every machine: those of package math are
// in assembly on some, and may fuse products and sums on others. The conversions to
// float64 keep the compiler from fusing.

// Exp returns e^x to within a few units in the last place of float64. NaN gives NaN.
//
// x = n ln 2 + r with |r| <= ln 2 / 2. e^r is its Taylor polynomial of degree 13, whose relative
// error is below 2^-56. 2^n is made by setting exponent bits.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709:
		return math.Inf(1)
	case x < -708:
		return 0
	}
	n := math.Floor(float64(x*math.Log2E) + 0.5)
	r := float64(x-float64(n*ln2High)) - float64(n*ln2Low)
	p := 1.0
	for i := len(reciprocals) - 1; i >= 0; i-- {
		p = float64(float64(p*r)*reciprocals[i]) + 1
	}
	return p * math.Float64frombits(uint64(1023+int64(n))<<52)
}

// ln 2 in two parts, the first with zeros at its end, so that n times it is exact.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

var reciprocals = [13]float64{1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6, 1.0 / 7, 1.0 / 8, 1.0 / 9, 1.0 / 10, 1.0 / 11, 1.0 / 12, 1.0 / 13}

// Sigmoid returns 1 / (1 + e^-x), computed so that it does not overflow.
func Sigmoid(x float64) float64 {
	if x < 0 {
		e := Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + Exp(-x))
}

// Tanh returns the hyperbolic tangent of x.
func Tanh(x float64) float64 {
	if math.Abs(x) < 1e-4 { // the next term is below 1e-16 of the first
		return x - float64(x*x*x)/3
	}
	e := Exp(-2 * math.Abs(x))
	return math.Copysign((1-e)/(1+e), x)
}

// Erf returns the error function of x by the series
//
//	2/sqrt(pi) e^(-x^2) sum over n of 2^n x^(2n+1) / (1 3 5 ... (2n+1)),
//
// whose terms all have one sign (Abramowitz and Stegun, 7.1.6).
func Erf(x float64) float64 {
	const one = 6 // beyond, erf is 1 in float64
	if x != x || math.Abs(x) > one {
		if x == x {
			x = math.Copysign(1, x)
		}
		return x
	}
	square := float64(x * x)
	sum, term := 0.0, x
	for n := 1.0; math.Abs(term) > 1e-17*math.Abs(sum); n++ {
		sum += term
		term = float64(term*2*square) / (2*n + 1)
	}
	return 2 / math.SqrtPi * Exp(-square) * sum
}

// expNegative returns e^x for x <= 0, to within one unit in the last place of float32 and with the
// same bits on every machine. It is twice as fast as Exp. NaN gives NaN.
//
// x = n ln 2 + r with |r| <= ln 2 / 2. e^r is its Taylor polynomial of degree 7, whose relative
// error is below 2^-27. 2^n is made by setting exponent bits.
func expNegative(x float32) float64 {
	const underflow = -104 // e^-104 is less than half of the smallest float32
	if x < underflow {
		return 0
	}
	n := int32(float64(float64(x)*math.Log2E) - 0.5) // nearest; truncation is upwards here
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
