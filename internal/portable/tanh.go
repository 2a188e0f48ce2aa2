// Copyright 2011 The Go Authors. All rights reserved. BSD licence: see LICENSE-Go.
// After the Cephes Mathematical Library, Copyright 1984, 1987, 1989, 1992, 2000 by
// Stephen L. Moshier, which may be used freely.

package portable

import "math"

// Coefficients of numerator and denominator, lowest power first.
var (
	tanhOver  = []float64{-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1}
	tanhUnder = []float64{4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491631932402e2, 1}
)

// Tanh returns the hyperbolic tangent of x.
func Tanh(x float64) float64 {
	const largest = 8.8029691931113054295988e+01 // log(2**127)
	z := math.Abs(x)
	switch {
	case z > 0.5*largest:
		if x < 0 {
			return -1
		}
		return 1
	case z >= 0.625:
		s := Exp(2 * z)
		z = 1 - 2/(s+1)
		if x < 0 {
			z = -z
		}
	default:
		if x == 0 {
			return x
		}
		s := float64(x * x)
		z = x + float64(x*s*polynomial(s, tanhOver)/polynomial(s, tanhUnder))
	}
	return z
}
