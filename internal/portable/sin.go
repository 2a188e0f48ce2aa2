// Copyright 2011 The Go Authors. All rights reserved. BSD licence: see LICENSE-Go.
// After the Cephes Mathematical Library, Copyright 1984, 1987, 1989, 1992, 2000 by
// Stephen L. Moshier, which may be used freely.

package portable

import "math"

// Coefficients of the polynomials between -pi/4 and pi/4, lowest power first.
var sines = []float64{
	-1.66666666666666307295e-1,
	8.33333333332211858878e-3,
	-1.98412698295895385996e-4,
	2.75573136213857245213e-6,
	-2.50507477628578072866e-8,
	1.58962301576546568060e-10,
}

var cosines = []float64{
	4.16666666666665929218e-2,
	-1.38888888888730564116e-3,
	2.48015872888517045348e-5,
	-2.75573141792967388112e-7,
	2.08757008419747316778e-9,
	-1.13585365213876817300e-11,
}

// Sin returns the sine of x radians.
func Sin(x float64) float64 {
	if x == 0 {
		return x
	}
	octant, z := reduce(math.Abs(x))
	y := sine(z)
	if octant == 2 || octant == 6 {
		y = cosine(z)
	}
	if (octant >= 4) != (x < 0) {
		return -y
	}
	return y
}

// Cos returns the cosine of x radians.
func Cos(x float64) float64 {
	octant, z := reduce(math.Abs(x))
	y := cosine(z)
	if octant == 2 || octant == 6 {
		y = sine(z)
	}
	if octant == 2 || octant == 4 {
		return -y
	}
	return y
}

// reduce splits x >= 0 into an even number of eighths of a turn, modulo 8, and a rest z between
// -pi/4 and pi/4. The rest of NaN and of infinity is NaN.
func reduce(x float64) (octant uint64, z float64) {
	const ( // pi/4 in three parts, the first two with zeros at their ends
		high   = 7.85398125648498535156e-1
		middle = 3.77489470793079817668e-8
		low    = 2.69515142907905952645e-15
	)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return 0, math.NaN()
	case x >= reduceThreshold:
		return trigReduce(x)
	}
	octant = uint64(x * (4 / math.Pi))
	octant += octant & 1
	y := float64(octant)
	return octant & 7, ((x - float64(y*high)) - float64(y*middle)) - float64(y*low)
}

func sine(z float64) float64 {
	square := float64(z * z)
	return z + float64(z*square*polynomial(square, sines))
}

func cosine(z float64) float64 {
	square := float64(z * z)
	return 1 - float64(0.5*square) + float64(square*square*polynomial(square, cosines))
}
