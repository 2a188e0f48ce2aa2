package quant

import "dnasim/internal/portable"

// PowerOfTwo returns the code of n exponent bits with base 2, no offset, rounding to the nearest
// level and the scale of least RMAE on the sample, and that RMAE. A product of such codes needs
// shifts instead of a multiplier, so it is the usual logarithmic code to compare with.
//
// The largest level is scanned over 48 points an octave, from 1.4 times the largest magnitude to
// the magnitude above which half of the sum lies, and refined around the lowest four.
//
// It panics for n outside 3..7.
func PowerOfTwo(s *Sample, n int) (q Exponential, rmae float64) {
	mustBeCountable(n, OneTerm)
	q, single := exactCode(s, n, 2)
	if single {
		return q, s.RMAE(q)
	}
	r := refinedSearch{geometry: geometry{n: n, terms: OneTerm}}
	r.setBase(2)
	grid := spanGrid{bottoms: []float64{0}}
	const perOctave = 48
	for k, lowest := 0, s.magnitudes.atSum(0.5); ; k++ {
		top := s.max * portable.Exp2(0.5-float64(k)/perOctave)
		if top < lowest {
			break
		}
		grid.tops = append(grid.tops, top)
	}
	q = r.code(r.bestSpan(s, grid, &effort{ranks: 4, spanEvals: 60}).span)
	return q, s.RMAE(q)
}
