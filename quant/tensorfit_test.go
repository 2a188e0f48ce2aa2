package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fitted tells what a configuration of each fit needs, and no more.
func configOf(f Fit, terms int) Config {
	c := DefaultConfig()
	c.Fit, c.Terms = f, terms
	return c
}

func TestFitTensorDescribesItsCode(t *testing.T) {
	x := tensor(1, 5000, laplace)
	s := sampleOf(x)
	for _, c := range []struct {
		config             Config
		bits, stored       int
		terms              int
		levels, hasZero    bool // magnitudes Alpha Base^i + Beta; a code of zero for small values
		base               float64
		clipped, symmetric bool
	}{
		{configOf(FitPaper, FourTerms), 4, 5, 4, true, false, 0, false, true},
		{configOf(FitPaper, OneTerm), 4, 5, 1, true, false, 0, false, true},
		{configOf(FitRefined, FourTerms), 5, 6, 4, true, true, 0, true, true},
		{configOf(FitRefined, OneTerm), 3, 4, 1, true, true, 0, true, true},
		{configOf(FitPowerOfTwo, FourTerms), 3, 4, 1, true, true, 2, false, true},
		{configOf(FitUniform, 0), 5, 5, 0, false, true, 0, true, true},
		{configOf(FitMokey, 0), 4, 4, 0, false, false, MokeyBase, false, false},
	} {
		f, err := FitTensor(c.config, s, c.bits)
		require.NoError(t, err)
		assert.Equal(t, []int{c.bits, c.stored, c.terms}, []int{f.Bits, f.StoredBits, f.Terms}, c.config.Fit)
		assert.Equal(t, c.config.CodeTerms(), f.Terms, c.config.Fit)
		assert.Equal(t, s.RMAE(f.Codec), f.RMAE)
		requireClose(t, plainRMAE(x, f.Codec), f.RMAE, string(c.config.Fit))
		largest := max(f.Codec.Round(math.MaxFloat32), -f.Codec.Round(-math.MaxFloat32))
		assert.InEpsilon(t, f.Clip, largest, 1e-9, c.config.Fit)
		assert.Equal(t, c.hasZero, f.ZeroFraction > 0, c.config.Fit)
		assert.Equal(t, !c.symmetric, f.OutlierBits > 0, c.config.Fit)
		if c.levels {
			assert.InEpsilon(t, f.Clip, f.Alpha*math.Pow(f.Base, float64(int(1)<<(c.bits-1)-1))+f.Beta, 1e-9)
		}
		if c.terms == OneTerm {
			assert.Zero(t, f.Beta)
		}
		if c.base != 0 {
			assert.Equal(t, c.base, f.Base)
		}
		if c.clipped {
			assert.Less(t, f.Clip, s.MaxAbs(), c.config.Fit)
		}
	}
}

func TestEveryFitTakesEveryTensor(t *testing.T) {
	denormal := math.Float32frombits
	for what, x := range map[string][]float32{
		"all zeros":   {0, 0, 0, 0},
		"one element": {-0.25},
		"one zero":    {0},
		"constant":    {1.5, 1.5, 1.5},
		"denormals":   {denormal(1), denormal(7), denormal(100), 0, denormal(5000)},
		"extremes":    {denormal(1), 1, math.MaxFloat32},
	} {
		s := sampleOf(x)
		for _, fit := range Fits() {
			for _, terms := range []int{FourTerms, OneTerm} {
				f, err := FitTensor(configOf(fit, terms), s, 4)
				require.NoError(t, err, what)
				require.NoError(t, f.Codec.Validate(), "%s, %s", what, fit)
				require.False(t, math.IsNaN(f.RMAE) || f.RMAE < 0 || f.RMAE > 1, "%s, %s: RMAE %v", what, fit, f.RMAE)
				requireClose(t, plainRMAE(x, f.Codec), f.RMAE, what+", "+string(fit))
				if s.MinNonZeroAbs() == s.MaxAbs() {
					require.InDelta(t, 0, f.RMAE, 1e-7, "%s, %s", what, fit)
				}
				_, err = FitLayer(s, s, 4, configOf(fit, terms))
				require.NoError(t, err, what)
			}
		}
	}
}

func TestSearchTensorTakesTheSmallestWidthWithinTheThreshold(t *testing.T) {
	s := sampleOf(tensor(1, 5000, laplace))
	for _, c := range []struct {
		config    Config
		threshold float64
		widths    []int
	}{
		{configOf(FitPaper, FourTerms), 0.1, []int{3, 4}},
		{configOf(FitRefined, FourTerms), 0.04, []int{3, 4, 5}},
		{configOf(FitRefined, FourTerms), 0.2, []int{3}},
		{configOf(FitUniform, 0), 0.1, []int{3, 4, 5}},
		{configOf(FitPowerOfTwo, 0), 0.01, []int{3, 4, 5, 6, 7}},
		{configOf(FitMokey, 0), 0.001, []int{4}},
	} {
		tried, chosen, err := SearchTensor(c.config, s, c.threshold)
		require.NoError(t, err)
		var widths []int
		for i, f := range tried {
			widths = append(widths, f.Bits)
			require.Equal(t, i == chosen, i == len(tried)-1)
			if i != chosen {
				require.Greater(t, f.RMAE, c.threshold)
			}
		}
		assert.Equal(t, c.widths, widths, "%s to %g", c.config.Fit, c.threshold)
	}
}

func TestTensorFitsRefuse(t *testing.T) {
	s := sampleOf([]float32{1, 2})
	_, err := FitTensor(DefaultConfig(), s, 8)
	assert.ErrorContains(t, err, "bits_min: is 8; allowed: 3 to 7")
	_, err = FitTensor(configOf(FitMokey, 0), s, 5)
	assert.ErrorContains(t, err, `bits_min: is 5; allowed: a range that contains 4 with fit "mokey"`)
	_, err = FitTensor(DefaultConfig(), nil, 4)
	assert.ErrorContains(t, err, "a sample of it")
	_, _, err = SearchTensor(DefaultConfig(), nil, 0.1)
	assert.ErrorContains(t, err, "a sample of it")
	for _, threshold := range []float64{0, -1, 1.1, math.NaN(), math.Inf(1)} {
		_, _, err = SearchTensor(DefaultConfig(), s, threshold)
		assert.ErrorContains(t, err, "RMAE threshold of")
	}
	_, _, err = SearchTensor(configOf("", FourTerms), s, 0.1)
	assert.ErrorContains(t, err, `fit: is ""; allowed: "paper"`)
}
