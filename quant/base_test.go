package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func meanRMAE(fits []ExponentialFit) float64 {
	var sum float64
	for _, fit := range fits {
		sum += fit.RMAE
	}
	return sum / float64(len(fits))
}

// meanAt is the error the search minimises, at any base.
func meanAt(base float64, n, terms int, samples ...*Sample) float64 {
	search := baseSearch{n: n, terms: terms, samples: samples}
	fits := make([]ExponentialFit, len(samples))
	for i, s := range samples {
		fits[i] = search.fit(s, base)
	}
	return meanRMAE(fits)
}

// The search ends where neither step lowers the error.
func TestSearchEndsAtALocalOptimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, a := sampleOf(anyTensor().Draw(t, "weights")), sampleOf(anyTensor().Draw(t, "activations"))
		n := anyBits().Draw(t, "n")
		terms := rapid.SampledFrom([]int{FourTerms, OneTerm}).Draw(t, "terms")
		step := rapid.SampledFrom([]float64{MinBaseStep, 0.01, 0.1, MaxBaseStep}).Draw(t, "step")
		base, fits := SearchBase(n, terms, step, w, a)

		k := (base - 1) / step
		require.InDelta(t, math.Round(k), k, 1e-6, "a whole number of steps above 1")
		require.GreaterOrEqual(t, math.Round(k), 1.0)
		require.LessOrEqual(t, base, float64(MaxBase))
		for _, fit := range fits {
			require.Equal(t, base, fit.Code.Base, "the base is shared")
			require.Equal(t, n, fit.Code.Bits)
		}
		error := meanRMAE(fits)
		if up := base + step; up <= MaxBase {
			require.LessOrEqual(t, error, meanAt(up, n, terms, w, a)*(1+1e-9)+1e-15)
		}
		if down := base - step; math.Round(k) > 1 {
			require.LessOrEqual(t, error, meanAt(max(down, MinBase), n, terms, w, a)*(1+1e-9)+1e-15)
		}
	})
}

// On tensors of a usual size the start is close enough that the stop rule finds the best
// base there is.
func TestSearchFindsTheBestBase(t *testing.T) {
	for what, s := range map[string]*Sample{
		"Laplace":   sampleOf(tensor(3, 200_000, laplace)),
		"Gaussian":  sampleOf(tensor(3, 200_000, gaussian)),
		"rectified": sampleOf(tensor(3, 200_000, rectified)),
	} {
		for n := MinExponentBits; n <= MaxExponentBits; n++ {
			for _, terms := range []int{FourTerms, OneTerm} {
				best := math.Inf(1)
				for k := 1; k <= 300; k++ {
					best = min(best, meanAt(1+0.01*float64(k), n, terms, s))
				}
				_, fits := SearchBase(n, terms, 0.01, s)
				assert.InEpsilon(t, best, fits[0].RMAE, 0.01, "%s, n = %d, %d terms", what, n, terms)
			}
		}
	}
}

func TestSearchDoesNotDependOnTheScale(t *testing.T) {
	x := tensor(5, 2000, laplace)
	scaled := make([]float32, len(x))
	for i := range x {
		scaled[i] = x[i] * 0x1p-20
	}
	base, fits := SearchBase(4, FourTerms, 0.01, sampleOf(x))
	scaledBase, scaledFits := SearchBase(4, FourTerms, 0.01, sampleOf(scaled))
	assert.Equal(t, base, scaledBase)
	assert.InEpsilon(t, fits[0].RMAE, scaledFits[0].RMAE, 1e-9)
	assert.InEpsilon(t, fits[0].Code.Alpha*0x1p-20, scaledFits[0].Code.Alpha, 1e-9)
}

func TestTensorsOfOneMagnitudeDoNotMoveTheSearch(t *testing.T) {
	s, zeros, constant := sampleOf(tensor(5, 2000, laplace)), sampleOf([]float32{0}), sampleOf([]float32{2, -2})
	alone, _ := SearchBase(4, FourTerms, 0.01, s)
	beside, _ := SearchBase(4, FourTerms, 0.01, s, zeros, constant)
	assert.Equal(t, alone, beside)
	base, _ := SearchBase(4, FourTerms, 0.01, zeros, constant)
	assert.Equal(t, 2.0, base)
}

func TestSearchBaseRefuses(t *testing.T) {
	s := sampleOf([]float32{1, 2})
	for what, misuse := range map[string]func(){
		"no tensors": func() { SearchBase(4, FourTerms, 0.01) },
		"no step":    func() { SearchBase(4, FourTerms, 0, s) },
		"NaN step":   func() { SearchBase(4, FourTerms, math.NaN(), s) },
		"width":      func() { SearchBase(8, FourTerms, 0.01, s) },
		"terms":      func() { SearchBase(4, 3, 0.01, s) },
	} {
		assert.Panics(t, misuse, what)
	}
}

// The base never reaches 1, where there are no levels apart.
func TestNearlyConstantTensorsEndAtTheSmallestBase(t *testing.T) {
	s := sampleOf([]float32{0.999, 0.9992, 1, 0.9995, 0.9998, 1.0002})
	for _, step := range []float64{MinBaseStep, 0.01, MaxBaseStep} {
		base, fits := SearchBase(3, FourTerms, step, s)
		assert.Equal(t, 1+step, base)
		require.NoError(t, fits[0].Code.Validate())
	}
}
