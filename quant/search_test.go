package quant

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/internal/invalid"
)

func layerSamples() (weights, activations *Sample) {
	return sampleOf(tensor(1, 20_000, laplace)), sampleOf(tensor(2, 20_000, rectified))
}

func TestSearchTakesTheSmallestWidthWithinBothThresholds(t *testing.T) {
	w, a := layerSamples()
	rapid.Check(t, func(t *rapid.T) {
		c := DefaultConfig()
		c.Fit = rapid.SampledFrom([]Fit{FitPaper, FitUniform, FitPowerOfTwo}).Draw(t, "fit")
		c.Terms = rapid.SampledFrom([]int{FourTerms, OneTerm}).Draw(t, "terms")
		c.RMAEWeights = rapid.Float64Range(0.005, 0.3).Draw(t, "weights")
		c.RMAEActivations = rapid.Float64Range(0.005, 0.3).Draw(t, "activations")
		c.BitsMin = rapid.IntRange(3, 7).Draw(t, "from")
		c.BitsMax = rapid.IntRange(c.BitsMin, 7).Draw(t, "to")

		found, err := SearchLayer(w, a, c)
		require.NoError(t, err)
		within := func(l LayerCodes) bool {
			return l.Weights.RMAE <= c.RMAEWeights && l.Activations.RMAE <= c.RMAEActivations
		}
		require.Equal(t, within(found), found.Met)
		if !found.Met {
			require.Equal(t, c.BitsMax, found.Bits, "the widest if none is within")
		}
		for bits := c.BitsMin; bits < found.Bits; bits++ {
			smaller, err := FitLayer(w, a, bits, c)
			require.NoError(t, err)
			require.False(t, within(smaller), "%d bits are enough", bits)
		}
		same, err := FitLayer(w, a, found.Bits, c)
		require.NoError(t, err)
		require.Equal(t, same, found)
	})
}

func TestExponentialLayerCodes(t *testing.T) {
	w, a := layerSamples()
	codes, err := SearchLayer(w, a, DefaultConfig())
	require.NoError(t, err)
	assert.Equal(t, FitPaper, codes.Fit)
	assert.Equal(t, 4, codes.Bits)
	assert.Equal(t, FourTerms, codes.Terms)
	assert.Equal(t, "exp4", codes.Format())
	assert.Equal(t, 5, codes.Weights.StoredBits)
	assert.Zero(t, codes.Weights.ZeroFraction)
	assert.Equal(t, a.ZeroFraction(), codes.Activations.ZeroFraction)

	qw, qa, ok := codes.Exponential()
	require.True(t, ok)
	for _, q := range []Exponential{qw, qa} {
		assert.Equal(t, codes.Base, q.Base)
		assert.Equal(t, codes.Bits, q.Bits)
	}
	assert.Equal(t, codes.Weights.RMAE, w.RMAE(qw))
	assert.Equal(t, codes.Activations.RMAE, a.RMAE(qa))
	_, _, ok = codes.Uniform()
	assert.False(t, ok)
}

func TestOneTermLayerHasNoOffsets(t *testing.T) {
	w, a := layerSamples()
	c := DefaultConfig()
	c.Terms = OneTerm
	codes, err := SearchLayer(w, a, c)
	require.NoError(t, err)
	qw, qa, ok := codes.Exponential()
	require.True(t, ok)
	assert.Equal(t, OneTerm, codes.Terms)
	assert.Zero(t, qw.Beta)
	assert.Zero(t, qa.Beta)
}

func TestINT8(t *testing.T) {
	w, a := layerSamples()
	codes, err := INT8(w, a)
	require.NoError(t, err)
	assert.Equal(t, "int8", codes.Format())
	assert.Equal(t, FitUniform, codes.Fit)
	assert.Zero(t, codes.Terms)
	assert.Zero(t, codes.Base)
	assert.True(t, codes.Met)
	assert.Equal(t, 8, codes.Activations.StoredBits)
	_, _, ok := codes.Exponential()
	assert.False(t, ok)
	qw, _, ok := codes.Uniform()
	require.True(t, ok)
	spanning, _ := RangeClip(w, 8)
	assert.Equal(t, spanning, qw)
}

func TestTheConfiguredClipIsUsed(t *testing.T) {
	w, a := layerSamples()
	c := DefaultConfig()
	c.Fit, c.BitsMin = FitUniform, 4
	for clip, want := range map[Clip]func(*Sample, int) (Uniform, float64){ClipRange: RangeClip, ClipBest: BestClip} {
		c.Clip = clip
		codes, err := FitLayer(w, a, 5, c)
		require.NoError(t, err)
		code, rmae := want(a, 5)
		assert.Equal(t, code, codes.Activations.Codec)
		assert.Equal(t, rmae, codes.Activations.RMAE)
	}
	c.Clip = "mse"
	assert.ErrorContains(t, c.Validate(), `clip: is "mse"; allowed: "range" or "best"`)
}

func TestRangeClipSpansTheLargestMagnitude(t *testing.T) {
	q, rmae := RangeClip(sampleOf([]float32{-3, 1, 0}), 3)
	assert.Equal(t, Uniform{Bits: 3, Scale: 1}, q)
	assert.Zero(t, rmae)
	q, rmae = RangeClip(sampleOf([]float32{0, 0}), 8)
	assert.Equal(t, 1.0, q.Scale)
	assert.Zero(t, rmae)
	assert.Panics(t, func() { RangeClip(sampleOf([]float32{1}), 9) })
}

// ZeroFraction is that of the codes: values too small for the integers count.
func TestZeroFractionCountsZeroCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyTensor().Draw(t, "tensor")
		s := sampleOf(x)
		bits := rapid.IntRange(3, 7).Draw(t, "bits")
		for _, fit := range []Fit{FitPaper, FitUniform, FitPowerOfTwo} {
			c := DefaultConfig()
			c.Fit = fit
			codes, err := FitLayer(s, s, bits, c)
			require.NoError(t, err)
			zeros := 0
			for _, value := range x {
				switch q := codes.Weights.Codec.(type) {
				case Exponential:
					if q.Encode(float64(value)) == 0 {
						zeros++
					}
				case Uniform:
					if q.Encode(float64(value)) == 0 {
						zeros++
					}
				}
			}
			require.Equal(t, float64(zeros)/float64(len(x)), codes.Weights.ZeroFraction, fit)
		}
	})
}

// The codes of all fits are of the shape the rest of the program expects.
func TestLayerCodesOfEveryFit(t *testing.T) {
	w, a := layerSamples()
	for _, c := range []struct {
		fit         Fit
		format      string
		terms       int
		exponential bool
		integers    bool
	}{
		{FitPaper, "exp4", 4, true, false},
		{FitRefined, "exp4", 4, true, false},
		{FitPowerOfTwo, "exp4", 1, true, false},
		{FitUniform, "int4", 0, false, true},
		{FitMokey, "mokey4", 0, false, false},
	} {
		codes, err := FitLayer(w, a, 4, configOf(c.fit, FourTerms))
		require.NoError(t, err)
		qw, qa, exponential := codes.Exponential()
		_, _, integers := codes.Uniform()
		assert.Equal(t, c.exponential, exponential, c.fit)
		assert.Equal(t, c.integers, integers, c.fit)
		assert.Equal(t, c.format, codes.Format())
		assert.Equal(t, c.terms, codes.Terms, c.fit)
		if exponential {
			assert.Equal(t, codes.Base, qw.Base)
			NewPowers(qa, qw, codes.Terms) // does not panic: the operands belong together
		}
	}
}

func TestRefinedSearchTakesTheSmallestWidth(t *testing.T) {
	w, a := layerSamples()
	c := configOf(FitRefined, OneTerm)
	c.RMAEWeights, c.RMAEActivations = 0.04, 0.04
	codes, err := SearchLayer(w, a, c)
	require.NoError(t, err)
	assert.Equal(t, 5, codes.Bits)
	assert.True(t, codes.Met)
	smaller, err := FitLayer(w, a, 4, c)
	require.NoError(t, err)
	assert.False(t, smaller.Met)
}

func TestSearchLayerRefuses(t *testing.T) {
	w, a := layerSamples()
	bad := DefaultConfig()
	bad.BitsMax = 9
	_, err := SearchLayer(w, a, bad)
	var field *invalid.FieldError
	require.ErrorAs(t, err, &field)
	assert.Equal(t, "bits_max", field.Key)
	_, err = SearchLayer(nil, a, DefaultConfig())
	require.ErrorContains(t, err, "sample of its weights")
	_, err = INT8(w, nil)
	require.ErrorContains(t, err, "sample of its weights")
	_, err = FitLayer(w, a, 8, DefaultConfig())
	require.ErrorContains(t, err, "is 8")
}
