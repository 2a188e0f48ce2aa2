package quant

import "fmt"

// FitExponential returns the code of n exponent bits and the given base whose levels
// span the tensor's range, and its RMAE on the sample. With m and M the smallest
// non-zero and the largest magnitude,
//
//	Alpha = (M - m) / (base^R - base^-R),  Beta = m - Alpha base^-R
//
// so that exponent -R stands for m and R for M (our reading of the paper). When all
// magnitudes are equal the formula gives no scale; then Alpha = M, Beta = 0, and
// exponent 0 is exact. A tensor of zeros gets Alpha = 1, Beta = 0.
//
// It panics for n outside 3..7 or a base outside MinBase..MaxBase.
func FitExponential(s *Sample, n int, base float64) (q Exponential, rmae float64) {
	mustBeBase(n, base)
	q = Exponential{Bits: n, Base: base, Alpha: 1}
	switch r := float64(q.R()); {
	case s.max == 0:
	case s.max == s.min:
		q.Alpha = s.max
	default:
		bottom := power(base, -r)
		q.Alpha = (s.max - s.min) / (power(base, r) - bottom)
		q.Beta = s.min - float64(q.Alpha*bottom)
	}
	return q, s.RMAE(q)
}

// FitOneTerm is FitExponential without offset, so that one sum of the dot product
// remains: Alpha = M base^-R, Beta = 0. Exponent R stands for M; how far down the levels
// reach is left to the base. At base (M/m)^(1/2R) both fits give the same code.
func FitOneTerm(s *Sample, n int, base float64) (q Exponential, rmae float64) {
	mustBeBase(n, base)
	q = Exponential{Bits: n, Base: base, Alpha: 1}
	switch {
	case s.max == 0:
	case s.max == s.min:
		q.Alpha = s.max
	default:
		q.Alpha = s.max * power(base, -float64(q.R()))
	}
	return q, s.RMAE(q)
}

// The bases a fit accepts. At MinBase the levels of an exponential code are nearly equally
// spaced; at MaxBase seven levels span 12 decades.
const (
	MinBase = 1 + MinBaseStep
	MaxBase = 100
)

func mustBeBase(n int, base float64) {
	if n < MinExponentBits || n > MaxExponentBits || !(base >= MinBase && base <= MaxBase) {
		panic(fmt.Sprintf("quant: no exponential code with %d exponent bits and base %g; allowed: %d to %d bits, bases %g to %g",
			n, base, MinExponentBits, MaxExponentBits, float64(MinBase), float64(MaxBase)))
	}
}
