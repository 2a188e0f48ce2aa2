package quant

import (
	"errors"
	"math"

	"dnasim/internal/portable"
)

// GoodnessBins is the number of bins of the histogram that GoodnessOfFit compares.
const GoodnessBins = 100

// Goodness tells how well each density describes the magnitudes of a tensor: the residual sum of
// squares, of which less is better. It has no unit, because magnitudes are measured in their mean.
// Only the comparison between densities, or between tensors, has a meaning.
type Goodness struct {
	Exponential, HalfNormal, Uniform, Pareto float64
}

// ErrOneMagnitude says that a tensor has a single non-zero magnitude, or none, so that no density
// can be fitted.
var ErrOneMagnitude = errors.New("quant: goodness of fit needs two different non-zero magnitudes")

// GoodnessOfFit compares the histogram of the non-zero magnitudes with four densities, each fitted
// by maximum likelihood:
//
//	exponential   rate 1/mean
//	half-normal   sigma = sqrt(mean square)
//	uniform       from 0 to the largest
//	Pareto        from the smallest, m, with shape 1/(mean of ln(x/m))
//
// The histogram has GoodnessBins equal bins from 0 to the largest magnitude. The residual of a bin
// is the share of the values in it minus the probability that the density gives it, both divided by
// the width of the bin. Zeros are left out: the densities have no mass at a point, and every code
// has a code for zero. Extremes that NewSample was given for a larger tensor are left out too.
//
// It returns ErrOneMagnitude when the sample has fewer than two different non-zero magnitudes.
func GoodnessOfFit(s *Sample) (Goodness, error) {
	d, err := FitDensities(s)
	if err != nil {
		return Goodness{}, err
	}
	histogram := s.magnitudes.histogram(d.largest, d.mean)
	residual := func(cdf func(x float64) float64) float64 {
		return residualSquares(&histogram, d.largest, cdf)
	}
	return Goodness{
		Exponential: residual(d.exponential), HalfNormal: residual(d.normal),
		Uniform: residual(d.uniform), Pareto: residual(d.pareto),
	}, nil
}

// histogram counts the magnitudes in each bin between 0 and largest, which is in units of mean. One
// search per edge is enough; gonum's stat.Histogram would visit a float64 copy of every magnitude.
func (s *sortedKeys) histogram(largest, mean float64) (counts [GoodnessBins]float64) {
	below := 0
	for bin := range counts {
		next := len(s.keys)
		if bin < GoodnessBins-1 {
			next = s.rank(largest * mean * float64(bin+1) / GoodnessBins)
		}
		counts[bin] = float64(next - below)
		below = next
	}
	return counts
}

// residualSquares sums the squares of the residuals of all bins; see GoodnessOfFit.
func residualSquares(
	histogram *[GoodnessBins]float64, largest float64, cdf func(x float64) float64,
) float64 {
	values := 0.0
	for _, count := range histogram {
		values += count
	}
	width := largest / GoodnessBins
	below, sum := 0.0, 0.0
	for bin, count := range histogram {
		next := cdf(float64(bin+1) * width)
		residual := (count/values - (next - below)) / width
		sum += float64(residual * residual)
		below = next
	}
	return sum
}

// moments returns the sums of the squares and of the logarithms of the magnitudes, which are
// divided by unit. One logarithm serves 512 values: their mantissas are multiplied and their
// exponents added.
func (s *sortedKeys) moments(unit float64) (squares, logs float64) {
	const run = 512 // mantissas below 2, so that their product stays below 2^512
	exponents := 0
	for keys := s.keys; len(keys) > 0; {
		n := min(run, len(keys))
		product := 1.0
		for _, key := range keys[:n] {
			x := magnitudeOf(key) / unit
			squares += float64(x * x)
			bits := math.Float64bits(x)
			exponents += int(bits>>52) - 1023
			product *= math.Float64frombits(bits&(1<<52-1) | 1023<<52)
		}
		logs += portable.Log(product)
		keys = keys[n:]
	}
	return squares, logs + float64(float64(exponents)*math.Ln2)
}
