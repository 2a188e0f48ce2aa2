package quant

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"
)

// RMAE on 20,000 samples (Laplace, Gaussian), as another implementation in Python found
// them on samples of its own; see TestErrorsOnSyntheticTensors for the other fits.
func TestRefinedErrorsOnSyntheticTensors(t *testing.T) {
	for _, c := range []struct {
		n                    int
		laplace, normal      float64
		oneLaplace, oneGauss float64
	}{
		{3, .126, .101, .132, .108},
		{4, .065, .053, .069, .057},
		{5, .034, .028, .037, .031},
		{6, .017, .015, .020, .017},
	} {
		l, g := sampleOf(tensor(1, 20_000, laplace)), sampleOf(tensor(1, 20_000, gaussian))
		error := func(s *Sample, terms int) float64 {
			_, fits := SearchRefined(c.n, terms, Operand{s, 1})
			return fits[0].RMAE
		}
		// Not much above what was found there; lower by a tenth at most, as that search was
		// coarser.
		for _, pair := range [][2]float64{
			{c.laplace, error(l, FourTerms)}, {c.normal, error(g, FourTerms)},
			{c.oneLaplace, error(l, OneTerm)}, {c.oneGauss, error(g, OneTerm)},
		} {
			assert.InEpsilon(t, pair[0], pair[1], 0.13, "n = %d", c.n)
			assert.Less(t, pair[1], pair[0]*1.03, "n = %d", c.n)
		}
	}
}

func TestRefinedFitsOfAnyTensorAreValidCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, a := sampleOf(tensor(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(1, 30).Draw(t, "elements"), laplace)), sampleOf(anyTensor().Draw(t, "activations"))
		const n = MinExponentBits
		terms := rapid.SampledFrom([]int{FourTerms, OneTerm}).Draw(t, "terms")
		base, fits := SearchRefined(n, terms, Operand{w, 0.1}, Operand{a, 0.2})
		require.Len(t, fits, 2)
		for i, s := range []*Sample{w, a} {
			q := fits[i].Code
			require.NoError(t, q.Validate())
			require.Equal(t, base, q.Base, "the base is shared")
			require.Equal(t, RoundNearest, q.Rounding)
			require.Equal(t, s.RMAE(q), fits[i].RMAE, "the error reported is exact")
			if terms == OneTerm {
				require.Zero(t, q.Beta)
			}
		}
		require.NotPanics(t, func() { NewPowers(fits[1].Code, fits[0].Code, terms) })
	})
}

// With as many free parameters as different magnitudes the code is exact.
func TestRefinedFitOfDegenerateTensorsIsExact(t *testing.T) {
	for what, x := range map[string][]float32{
		"zeros":         {0, 0, 0},
		"one element":   {-0.7},
		"constant":      {0.3, -0.3, 0.3, 0},
		"one denormal":  {math.SmallestNonzeroFloat32},
		"denormals":     {math.SmallestNonzeroFloat32, -3 * math.SmallestNonzeroFloat32},
		"largest float": {math.MaxFloat32, -math.MaxFloat32},
		"two":           {1, -1000, 1000},
		"neighbours":    {1, math.Nextafter32(1, 2)},
		"far apart":     {math.SmallestNonzeroFloat32, math.MaxFloat32},
	} {
		for n := MinExponentBits; n <= MaxExponentBits; n += 4 {
			for _, terms := range []int{FourTerms, OneTerm} {
				_, fits := SearchRefined(n, terms, Operand{sampleOf(x), 1})
				require.NoError(t, fits[0].Code.Validate(), what)
				assert.InDelta(t, 0, fits[0].RMAE, 1e-3, "%s, n = %d, %d terms", what, n, terms)
			}
		}
	}
}

func TestTensorsOfOneMagnitudeDoNotMoveTheRefinedBase(t *testing.T) {
	s, zeros, constant := Operand{sampleOf(tensor(5, 2000, laplace)), 1}, Operand{sampleOf([]float32{0}), 1}, Operand{sampleOf([]float32{2, -2}), 1}
	alone, fits := SearchRefined(3, FourTerms, s)
	beside, besideFits := SearchRefined(3, FourTerms, s, constant)
	assert.Equal(t, alone, beside)
	assert.Equal(t, fits[0], besideFits[0])
	assert.Zero(t, besideFits[1].RMAE)
	assert.Equal(t, 2.0, besideFits[1].Code.Alpha)
	base, _ := SearchRefined(3, FourTerms, zeros, constant)
	assert.Equal(t, 2.0, base)
}

func TestRefinedFitIsRepeatableAndHasNoScale(t *testing.T) {
	x := tensor(5, 2000, laplace)
	scaled := make([]float32, len(x))
	for i := range x {
		scaled[i] = -x[i] * 0x1p-30
	}
	base, fits := SearchRefined(4, FourTerms, Operand{sampleOf(x), 1})
	again, againFits := SearchRefined(4, FourTerms, Operand{sampleOf(x), 1})
	assert.Equal(t, base, again)
	assert.Equal(t, fits, againFits)
	_, scaledFits := SearchRefined(4, FourTerms, Operand{sampleOf(scaled), 1})
	assert.InEpsilon(t, fits[0].RMAE, scaledFits[0].RMAE, 1e-3)
}

// A sample is searched by several goroutines at a time (the race detector looks on in CI).
func TestSamplesMayBeSharedByGoroutines(t *testing.T) {
	s := sampleOf(tensor(5, 3000, laplace))
	var results [4]ExponentialFit
	var group errgroup.Group
	for i := range results {
		group.Go(func() error {
			_, fits := SearchRefined(3, OneTerm, Operand{s, 1})
			results[i] = fits[0]
			return nil
		})
	}
	require.NoError(t, group.Wait())
	for _, r := range results {
		assert.Equal(t, results[0], r)
	}
}

// At every base that a fine grid knows, the rule gives no less than at the base chosen.
func TestSharedBaseIsTheBestCompromise(t *testing.T) {
	for _, c := range []struct{ w, a func(*rand.Rand) float32 }{
		{laplace, rectified}, {gaussian, heavyTailed}, {uniformly, laplace},
	} {
		for _, terms := range []int{FourTerms, OneTerm} {
			operands := []Operand{{sampleOf(tensor(1, 5000, c.w)), 0.05}, {sampleOf(tensor(2, 5000, c.a)), 0.10}}
			base, fits := SearchRefined(4, terms, operands...)
			chosen := rule([]float64{fits[0].RMAE / 0.05, fits[1].RMAE / 0.10})

			search := refinedSearch{geometry: geometry{n: 4, terms: terms}, operands: operands}
			search.prepare()
			fine := effort{bases: 150}
			for _, other := range fine.gridBases(4) {
				assert.LessOrEqual(t, chosen, 1.01*search.profile(other).value, "%g instead of %g", other, base)
			}
		}
	}
}

// A limit twice as strict makes an error weigh twice as much.
func TestLimitsWeighErrors(t *testing.T) {
	w, a := sampleOf(tensor(1, 5000, gaussian)), sampleOf(tensor(2, 5000, heavyTailed))
	_, even := SearchRefined(4, OneTerm, Operand{w, 0.1}, Operand{a, 0.1})
	_, strict := SearchRefined(4, OneTerm, Operand{w, 0.02}, Operand{a, 0.1})
	assert.Less(t, strict[0].RMAE, even[0].RMAE)
	assert.Greater(t, strict[1].RMAE, even[1].RMAE)
}

func TestRefinedFitIsNoWorseThanItsRivals(t *testing.T) {
	for what, x := range map[string][]float32{
		"Laplace": tensor(1, 10_000, laplace), "rectified": tensor(2, 10_000, rectified),
		"heavy tail": tensor(3, 10_000, heavyTailed), "softmax": softmaxed(4, 10_000), "uniform": tensor(5, 10_000, uniformly),
	} {
		s := sampleOf(x)
		for n := 3; n <= 5; n++ {
			_, four := SearchRefined(n, FourTerms, Operand{s, 1})
			_, one := SearchRefined(n, OneTerm, Operand{s, 1})
			_, paper := SearchBase(n, FourTerms, 0.01, s)
			_, two := PowerOfTwo(s, n)
			_, integers := BestClip(s, n+1)
			assert.Less(t, four[0].RMAE, paper[0].RMAE, what)
			assert.LessOrEqual(t, four[0].RMAE, one[0].RMAE*1.001, what)
			assert.LessOrEqual(t, one[0].RMAE, two*1.001, what)
			// At base 1.001 the levels are integers but for 0.1 % a step.
			assert.Less(t, four[0].RMAE, integers*1.01, what)
		}
	}
}

func TestSearchRefinedRefuses(t *testing.T) {
	s := sampleOf([]float32{1, 2, 4})
	for what, misuse := range map[string]func(){
		"width":    func() { SearchRefined(8, FourTerms, Operand{s, 1}) },
		"terms":    func() { SearchRefined(4, 3, Operand{s, 1}) },
		"limit":    func() { SearchRefined(4, FourTerms, Operand{s, 0}) },
		"NaN":      func() { SearchRefined(4, FourTerms, Operand{s, math.NaN()}) },
		"operands": func() { SearchRefined(4, FourTerms) },
		"three":    func() { SearchRefined(4, FourTerms, Operand{s, 1}, Operand{s, 1}, Operand{s, 1}) },
	} {
		assert.Panics(t, misuse, what)
	}
}
