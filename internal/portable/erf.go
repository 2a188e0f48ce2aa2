// Copyright 2009 The Go Authors. All rights reserved. BSD licence: see LICENSE-Go.
// After FreeBSD's msun: Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that
// this notice is preserved.

package portable

import "math"

// Coefficients of the polynomials of Erf, lowest power first: numerator and denominator below
// 0.84375, up to 1.25, up to 1/0.35, and above.
var (
	erfNear = []float64{
		1.28379167095512558561e-01,
		-3.25042107247001499370e-01,
		-2.84817495755985104766e-02,
		-5.77027029648944159157e-03,
		-2.37630166566501626084e-05,
	}
	erfNearUnder = []float64{
		1,
		3.97917223959155352819e-01,
		6.50222499887672944485e-02,
		5.08130628187576562776e-03,
		1.32494738004321644526e-04,
		-3.96022827877536812320e-06,
	}
	erfOne = []float64{
		-2.36211856075265944077e-03,
		4.14856118683748331666e-01,
		-3.72207876035701323847e-01,
		3.18346619901161753674e-01,
		-1.10894694282396677476e-01,
		3.54783043256182359371e-02,
		-2.16637559486879084300e-03,
	}
	erfOneUnder = []float64{
		1,
		1.06420880400844228286e-01,
		5.40397917702171048937e-01,
		7.18286544141962662868e-02,
		1.26171219808761642112e-01,
		1.36370839120290507362e-02,
		1.19844998467991074170e-02,
	}
	erfFar = []float64{
		-9.86494403484714822705e-03,
		-6.93858572707181764372e-01,
		-1.05586262253232909814e+01,
		-6.23753324503260060396e+01,
		-1.62396669462573470355e+02,
		-1.84605092906711035994e+02,
		-8.12874355063065934246e+01,
		-9.81432934416914548592e+00,
	}
	erfFarUnder = []float64{
		1,
		1.96512716674392571292e+01,
		1.37657754143519042600e+02,
		4.34565877475229228821e+02,
		6.45387271733267880336e+02,
		4.29008140027567833386e+02,
		1.08635005541779435134e+02,
		6.57024977031928170135e+00,
		-6.04244152148580987438e-02,
	}
	erfTail = []float64{
		-9.86494292470009928597e-03,
		-7.99283237680523006574e-01,
		-1.77579549177547519889e+01,
		-1.60636384855821916062e+02,
		-6.37566443368389627722e+02,
		-1.02509513161107724954e+03,
		-4.83519191608651397019e+02,
	}
	erfTailUnder = []float64{
		1,
		3.03380607434824582924e+01,
		3.25792512996573918826e+02,
		1.53672958608443695994e+03,
		3.19985821950859553908e+03,
		2.55305040643316442583e+03,
		4.74528541206955367215e+02,
		-2.24409524465858183362e+01,
	}
)

// Erf returns the error function of x.
func Erf(x float64) float64 {
	if math.IsNaN(x) {
		return x
	}
	return math.Copysign(erf(math.Abs(x)), x)
}

// erf is Erf of x >= 0.
func erf(x float64) float64 {
	const (
		tiny    = 2.848094538889218e-306 // below, products would underflow
		small   = 1.0 / (1 << 28)
		slope   = 1.28379167095512586316e-01 // 2/sqrt(pi) - 1
		slope8  = 1.02703333676410069053e+00 // 8 slope
		around1 = 8.45062911510467529297e-01 // erf(1), about
	)
	switch {
	case x < tiny:
		return 0.125 * (float64(8*x) + float64(slope8*x))
	case x < small:
		return x + float64(slope*x)
	case x < 0.84375:
		z := float64(x * x)
		return x + float64(x*(polynomial(z, erfNear)/polynomial(z, erfNearUnder)))
	case x < 1.25:
		s := x - 1
		return around1 + polynomial(s, erfOne)/polynomial(s, erfOneUnder)
	case x >= 6:
		return 1
	}
	above, below := erfFar, erfFarUnder
	if x >= 1/0.35 {
		above, below = erfTail, erfTailUnder
	}
	s := 1 / float64(x*x)
	z := math.Float64frombits(math.Float64bits(x) & 0xffffffff00000000) // so that z z is exact
	r := Exp(float64(-z*z)-0.5625) * Exp(float64((z-x)*(z+x))+polynomial(s, above)/polynomial(s, below))
	return 1 - r/x
}

// polynomial of x with coefficients that begin with the lowest power.
func polynomial(x float64, coefficients []float64) float64 {
	p := 0.0
	for i := len(coefficients) - 1; i >= 0; i-- {
		p = coefficients[i] + float64(x*p)
	}
	return p
}
