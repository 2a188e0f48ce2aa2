package quant

import (
	"math"

	"dnasim/internal/portable"
)

// Densities are the four densities that GoodnessOfFit compares, fitted by maximum likelihood to
// the non-zero magnitudes of a tensor.
type Densities struct {
	mean float64 // in the unit of the tensor
	// The smallest and the largest magnitude and sqrt(2) sigma of the half-normal density, in
	// units of the mean.
	smallest, largest, halfNormal float64
	shape                         float64 // of the Pareto density
}

// Distribution is a cumulative distribution function: Below gives the share of the magnitudes
// below x, where x has the unit of the tensor.
type Distribution struct {
	Name  string
	Below func(x float64) float64
}

// FitDensities fits the four densities. It returns ErrOneMagnitude when the sample has fewer than
// two different non-zero magnitudes. The sums come from the sorted keys: the Fit methods of
// gonum's distuv would need the magnitudes copied into a slice of float64.
func FitDensities(s *Sample) (Densities, error) {
	m := &s.magnitudes
	n := len(m.keys)
	if n == 0 || magnitudeOf(m.keys[0]) == magnitudeOf(m.keys[n-1]) {
		return Densities{}, ErrOneMagnitude
	}
	d := Densities{mean: s.total / float64(n)}
	d.smallest, d.largest = magnitudeOf(m.keys[0])/d.mean, magnitudeOf(m.keys[n-1])/d.mean
	squares, logs := m.moments(d.mean)
	d.halfNormal = math.Sqrt(2 * squares / float64(n))
	d.shape = float64(n) / (logs - float64(float64(n)*portable.Log(d.smallest)))
	return d, nil
}

// The shares below x, with x in units of the mean. They are not gonum's, whose last digits depend
// on the processor. The tests compare all four with it.
func (d *Densities) exponential(x float64) float64 { return -portable.Expm1(-x) }
func (d *Densities) normal(x float64) float64      { return portable.Erf(x / d.halfNormal) }
func (d *Densities) uniform(x float64) float64     { return x / d.largest }
func (d *Densities) pareto(x float64) float64 {
	return 1 - portable.Pow(min(d.smallest/x, 1), d.shape)
}

// Distributions lists the fitted distributions in the order of the fields of Goodness.
func (d Densities) Distributions() []Distribution {
	of := func(name string, below func(float64) float64) Distribution {
		return Distribution{name, func(x float64) float64 { return below(x / d.mean) }}
	}
	return []Distribution{
		of("exponential", d.exponential), of("half-normal", d.normal),
		of("uniform", d.uniform), of("Pareto", d.pareto),
	}
}

// MagnitudeHistogram returns the histogram that GoodnessOfFit compares with the densities. It has
// GoodnessBins equal bins from 0 to the largest magnitude; density[i] is the share of the non-zero
// values between edges[i] and edges[i+1], divided by the width of the bin. It returns
// ErrOneMagnitude in the same cases as GoodnessOfFit.
func MagnitudeHistogram(s *Sample) (edges, density []float64, err error) {
	d, err := FitDensities(s)
	if err != nil {
		return nil, nil, err
	}
	counts := s.magnitudes.histogram(d.largest, d.mean)
	width := d.largest * d.mean / GoodnessBins
	edges = append(edges, 0)
	for i, n := range counts {
		edges = append(edges, float64(i+1)*width)
		density = append(density, n/float64(len(s.magnitudes.keys))/width)
	}
	return edges, density, nil
}
