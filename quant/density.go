package quant

import "math"

// Densities are those that GoodnessOfFit compares, with their parameters of maximum likelihood for the magnitudes of a tensor that
// are not zero.
type Densities struct {
	mean float64
	// In units of the mean.
	smallest, largest, halfNormal float64
	shape                         float64 // of the Pareto density
}

// Distribution gives the share of the magnitudes below x, by a density of this name.
type Distribution struct {
	Name  string
	Below func(x float64) float64
}

// FitDensities fits the densities. It is ErrOneMagnitude when fewer than two different magnitudes are not zero.
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
	d.shape = float64(n) / (logs - float64(n)*math.Log(d.smallest))
	return d, nil
}

// The shares below x, in units of the mean.
func (d *Densities) exponential(x float64) float64 { return -math.Expm1(-x) }
func (d *Densities) normal(x float64) float64      { return math.Erf(x / d.halfNormal) }
func (d *Densities) uniform(x float64) float64     { return x / d.largest }
func (d *Densities) pareto(x float64) float64      { return 1 - math.Pow(min(d.smallest/x, 1), d.shape) }

// Distributions lists the densities in the order of Goodness.
func (d Densities) Distributions() []Distribution {
	of := func(name string, below func(float64) float64) Distribution {
		return Distribution{name, func(x float64) float64 { return below(x / d.mean) }}
	}
	return []Distribution{of("exponential", d.exponential), of("half-normal", d.normal), of("uniform", d.uniform), of("Pareto", d.pareto)}
}

// MagnitudeHistogram is the histogram that GoodnessOfFit compares: GoodnessBins equal bins from 0 to the largest magnitude,
// of each its share of the values that are not zero, over its width. It is ErrOneMagnitude as there.
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
