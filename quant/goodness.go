package quant

import (
	"errors"
	"math"
)

// GoodnessBins is the number of bins of the histogram that GoodnessOfFit compares.
const GoodnessBins = 100

// Goodness tells how well densities describe the magnitudes of a tensor: the residual
// sum of squares against each. Less is better; only the comparison between densities or
// tensors has a meaning. Without unit: magnitudes are measured in their mean.
type Goodness struct {
	Exponential, HalfNormal, Uniform, Pareto float64
}

// ErrOneMagnitude says that a tensor is too uniform to have a distribution.
var ErrOneMagnitude = errors.New("quant: goodness of fit needs two different non-zero magnitudes")

// GoodnessOfFit compares the histogram of the magnitudes that are not zero with four
// densities, each with its parameters of maximum likelihood:
//
//	exponential   rate 1/mean
//	half-normal   sigma = sqrt(mean square)
//	uniform       from 0 to the largest
//	Pareto        from the smallest, m, with shape 1/(mean of ln(x/m))
//
// The histogram has GoodnessBins equal bins from 0 to the largest magnitude. The residual
// of a bin is its share of the values minus the density's probability of the bin, both
// divided by its width. Zeros are left out (the densities have no mass at a point; codes
// have a code for it), and so are the extremes given for a larger tensor.
//
// It is ErrOneMagnitude when fewer than two different magnitudes are left.
func GoodnessOfFit(s *Sample) (Goodness, error) {
	d, err := FitDensities(s)
	if err != nil {
		return Goodness{}, err
	}
	histogram := s.magnitudes.histogram(d.largest, d.mean)
	residual := func(cdf func(x float64) float64) float64 { return residualSquares(&histogram, d.largest, cdf) }
	return Goodness{
		Exponential: residual(d.exponential), HalfNormal: residual(d.normal), Uniform: residual(d.uniform), Pareto: residual(d.pareto),
	}, nil
}

// histogram is the number of magnitudes in each bin between 0 and largest, in units of mean.
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

func residualSquares(histogram *[GoodnessBins]float64, largest float64, cdf func(x float64) float64) float64 {
	var values, sum float64
	for _, count := range histogram {
		values += count
	}
	width := largest / GoodnessBins
	below := 0.0
	for bin, count := range histogram {
		next := cdf(float64(bin+1) * width)
		residual := (count/values - (next - below)) / width
		sum += residual * residual
		below = next
	}
	return sum
}

// moments are the sums of the squares and of the logarithms of the magnitudes, in units
// of unit. One logarithm serves many values: their mantissas are multiplied and their
// exponents added.
func (s *sortedKeys) moments(unit float64) (squares, logs float64) {
	const run = 512 // mantissas below 2, so that their product stays below 2^512
	exponents := 0
	for keys := s.keys; len(keys) > 0; {
		n := min(run, len(keys))
		product := 1.0
		for _, key := range keys[:n] {
			x := magnitudeOf(key) / unit
			squares += x * x
			bits := math.Float64bits(x)
			exponents += int(bits>>52) - 1023
			product *= math.Float64frombits(bits&(1<<52-1) | 1023<<52)
		}
		logs += math.Log(product)
		keys = keys[n:]
	}
	return squares, logs + float64(exponents)*math.Ln2
}
