package quant

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

func TestTheDensityATensorWasDrawnFromFitsBest(t *testing.T) {
	for _, c := range []struct {
		name string
		draw func(*rand.Rand) float32
		of   func(Goodness) float64
	}{
		{"exponential", laplace, func(g Goodness) float64 { return g.Exponential }},
		{"exponential, half zeros", rectified, func(g Goodness) float64 { return g.Exponential }},
		{"half-normal", gaussian, func(g Goodness) float64 { return g.HalfNormal }},
		{"uniform", uniformly, func(g Goodness) float64 { return g.Uniform }},
		{"Pareto", func(r *rand.Rand) float32 { return float32(0.1 * math.Pow(1-r.Float64(), -1.0/3)) }, func(g Goodness) float64 { return g.Pareto }},
	} {
		g, err := GoodnessOfFit(sampleOf(tensor(11, 50_000, c.draw)))
		require.NoError(t, err)
		right := c.of(g)
		assert.Less(t, right, 0.1, c.name) // sampling noise alone gives 0.05 to the uniform density
		for _, other := range []float64{g.Exponential, g.HalfNormal, g.Uniform, g.Pareto} {
			if other != right {
				assert.Greater(t, other, 5*right, "%s: %+v", c.name, g)
			}
		}
	}
}

// The same sums with gonum's distributions, element by element.
func TestGoodnessEqualsThePlainComputation(t *testing.T) {
	x := tensor(4, 3000, laplace)
	var mean, squares, logs, largest float64
	smallest := math.Inf(1)
	for _, value := range x {
		mean += math.Abs(float64(value)) / float64(len(x))
	}
	magnitudes := make([]float64, len(x))
	for i, value := range x {
		m := math.Abs(float64(value)) / mean
		magnitudes[i] = m
		squares += m * m
		logs += math.Log(m)
		smallest, largest = min(smallest, m), max(largest, m)
	}
	n := float64(len(x))
	normal := distuv.Normal{Sigma: math.Sqrt(squares / n)}
	exponential, uniform := distuv.Exponential{Rate: 1}, distuv.Uniform{Max: largest}
	pareto := distuv.Pareto{Xm: smallest, Alpha: n / (logs - n*math.Log(smallest))}
	residual := func(cdf func(float64) float64) float64 {
		width, sum := largest/GoodnessBins, 0.0
		for bin := range GoodnessBins {
			low, high, count := float64(bin)*width, float64(bin+1)*width, 0.0
			for _, m := range magnitudes {
				if m >= low && (m < high || bin == GoodnessBins-1) {
					count++
				}
			}
			difference := (count/n - (cdf(high) - cdf(low))) / width
			sum += difference * difference
		}
		return sum
	}

	g, err := GoodnessOfFit(sampleOf(x))
	require.NoError(t, err)
	assert.InEpsilon(t, residual(exponential.CDF), g.Exponential, 1e-9)
	assert.InEpsilon(t, residual(func(x float64) float64 { return 2*normal.CDF(x) - 1 }), g.HalfNormal, 1e-9)
	assert.InEpsilon(t, residual(uniform.CDF), g.Uniform, 1e-9)
	assert.InEpsilon(t, residual(pareto.CDF), g.Pareto, 1e-9)
}

func TestGoodnessHasNoUnit(t *testing.T) {
	x := tensor(4, 3000, gaussian)
	scaled := make([]float32, len(x))
	for i := range x {
		scaled[i] = x[i] * 0x1p-30
	}
	g, err := GoodnessOfFit(sampleOf(x))
	require.NoError(t, err)
	same, err := GoodnessOfFit(sampleOf(scaled))
	require.NoError(t, err)
	assert.InEpsilon(t, g.Pareto, same.Pareto, 1e-9)
	assert.InEpsilon(t, g.HalfNormal, same.HalfNormal, 1e-9)
}

func TestGoodnessOfExtremeTensorsIsANumber(t *testing.T) {
	g, err := GoodnessOfFit(sampleOf([]float32{math.SmallestNonzeroFloat32, 1, math.MaxFloat32}))
	require.NoError(t, err)
	for _, rss := range []float64{g.Exponential, g.HalfNormal, g.Uniform, g.Pareto} {
		assert.True(t, finite(rss) && rss >= 0, "%+v", g)
	}
}

func TestGoodnessNeedsADistribution(t *testing.T) {
	for what, x := range map[string][]float32{"zeros": {0, 0}, "one element": {1}, "constant": {-2, 2, 0}} {
		_, err := GoodnessOfFit(sampleOf(x))
		require.ErrorIs(t, err, ErrOneMagnitude, what)
	}
}
