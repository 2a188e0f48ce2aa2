package quant

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The histogram holds every value that is not zero once, and the residuals are those between it and
// the distributions.
func TestGoodnessIsTheDistanceFromTheHistogram(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float32, 5000)
	for i := range values[:4000] {
		values[i] = float32(random.ExpFloat64()) * 3
	}
	s, err := NewSample(values, int64(len(values)), 0, 0)
	require.NoError(t, err)
	edges, density, err := MagnitudeHistogram(s)
	require.NoError(t, err)
	require.Len(t, density, GoodnessBins)
	require.Len(t, edges, GoodnessBins+1)
	sum := 0.0
	for i, d := range density {
		sum += d * (edges[i+1] - edges[i])
	}
	assert.InDelta(t, 1, sum, 1e-12)
	densities, err := FitDensities(s)
	require.NoError(t, err)
	good, err := GoodnessOfFit(s)
	require.NoError(t, err)
	for k, want := range []float64{good.Exponential, good.HalfNormal, good.Uniform, good.Pareto} {
		f := densities.Distributions()[k]
		rss := 0.0
		for i, d := range density {
			width := edges[i+1] - edges[i]
			// in units of the mean
			r := (d - (f.Below(edges[i+1])-f.Below(edges[i]))/width) * densities.mean
			rss += r * r
		}
		assert.InEpsilon(t, want, rss, 1e-9, f.Name)
	}
	assert.Less(t, good.Exponential, good.HalfNormal)
}

func TestOneMagnitudeHasNoDensity(t *testing.T) {
	s, err := NewSample([]float32{2, -2, 0}, 3, 0, 0)
	require.NoError(t, err)
	_, err = FitDensities(s)
	assert.ErrorIs(t, err, ErrOneMagnitude)
	_, _, err = MagnitudeHistogram(s)
	assert.ErrorIs(t, err, ErrOneMagnitude)
}
