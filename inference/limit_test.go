package inference

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// A limited recording keeps elements by the stated rule, and the figures of all.
func TestLimitedRecordingsKeepEveryStrideThElement(t *testing.T) {
	m := mixedModel(t)
	samples := []Sample{mixedSample(1, 1, 12, 3), mixedSample(2, 1, 14, 4)}
	full, err := m.RecordLimited(t.Context(), samples, RecordLimit{})
	require.NoError(t, err)
	const limit = 200
	rec, err := m.RecordLimited(t.Context(), samples, RecordLimit{Elements: limit})
	require.NoError(t, err)
	for i := range full.Operands {
		all, some := &full.Operands[i], &rec.Operands[i]
		assert.Equal(t, all.ActivationStats, some.ActivationStats)
		assert.Equal(t, all.SecondStats, some.SecondStats)
		assert.LessOrEqual(t, len(some.Activations), limit)
		assert.LessOrEqual(t, len(some.Second), limit)
		assert.Equal(t, int64(len(all.Activations)), all.ActivationStats.Elements)
		var want []float32
		left := all.Activations
		for j := range samples {
			alone, err := m.RecordLimited(t.Context(), samples[j:j+1], RecordLimit{})
			require.NoError(t, err)
			n := len(alone.Operands[i].Activations)
			for k := 0; k < n; k += strideFor(n, limit/2) {
				want = append(want, left[k])
			}
			left = left[n:]
		}
		assert.Equal(t, want, some.Activations, "GEMM %d", i)
	}
	_, err = rec.NonZeroPairs(0, quant.LayerCodes{Weights: quant.Tensor{Codec: quant.Uniform{Bits: 8, Scale: 1}}, Activations: quant.Tensor{Codec: quant.Uniform{Bits: 8, Scale: 1}}})
	require.ErrorContains(t, err, "mixed.onnx: the recording is limited to 200 elements of each tensor")
	_, err = m.RecordLimited(t.Context(), samples, RecordLimit{Elements: 1})
	require.ErrorContains(t, err, "at most 1 elements of each tensor for 2 samples")
}

func TestStridesPreferNoColumn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, quota := rapid.IntRange(1, 100_000).Draw(t, "n"), rapid.IntRange(1, 1000).Draw(t, "quota")
		stride := strideFor(n, quota)
		require.LessOrEqual(t, (n+stride-1)/stride, quota)
		if stride > 1 {
			require.Equal(t, 1, greatestDivisor(stride, n))
		}
	})
}

func TestStatsAreThoseOfTheElements(t *testing.T) {
	assert.Equal(t, Stats{Elements: 5, Zeros: 2, Min: -3, Max: 2, MinNonZeroAbs: 0.5, MaxAbs: 3}, statsOf([]float32{0, -3, 0.5, 2, float32(math.Copysign(0, -1))}))
	assert.Equal(t, Stats{Elements: 1, Zeros: 1}, statsOf([]float32{0}))
	assert.Equal(t, Stats{}, statsOf(nil))
	assert.True(t, statsOf([]float32{1, float32(math.NaN())}).notFinite)
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOf(rapid.SampledFrom([]float32{0, 1, -1, 2.5, -4, 1e-30})).Draw(t, "x")
		cut := rapid.IntRange(0, len(x)).Draw(t, "cut")
		parts := statsOf(x[:cut])
		parts.add(statsOf(x[cut:]))
		require.Equal(t, statsOf(x), parts)
		if len(x) > 0 {
			require.Equal(t, slices.Min(x), parts.Min)
			require.Equal(t, slices.Max(x), parts.Max)
		}
	})
}

// GEMMs that read the same tensor share its memory.
func TestSharedActivationsAreKeptOnce(t *testing.T) {
	m := load(t, "transformer_fmnist.onnx")
	rec := record(t, m, shipped(t).Slice(0, 1))
	shared := 0
	for i := range m.gemms {
		if owner := m.owner(m.gemms[i]); owner != i {
			shared++
			assert.Same(t, &rec.Operands[owner].Activations[0], &rec.Operands[i].Activations[0])
			assert.Equal(t, rec.Operands[owner].ActivationStats, rec.Operands[i].ActivationStats)
		}
	}
	t.Logf("%d of %d GEMMs read what another one reads", shared, len(m.gemms))
}

// Pairs are counted exactly: grouped, depthwise and transposed convolutions, broadcast products.
// Counting while running gives the same as counting the recording.
func TestPairsOfAllKindsOfGEMMsAreCountedExactly(t *testing.T) {
	m := mixedModel(t)
	sample := mixedSample(1, 2, 8, 3)
	rec, err := m.RecordLimited(t.Context(), []Sample{sample}, RecordLimit{})
	require.NoError(t, err)
	coarse := func(w, a *quant.Sample) (quant.LayerCodes, error) {
		c := quant.DefaultConfig()
		c.Fit = quant.FitUniform
		return quant.FitLayer(w, a, 3, c)
	}
	codes := codesOf(t, m, rec, coarse)
	running, err := m.CountPairs(t.Context(), []Sample{sample}, codes)
	require.NoError(t, err)
	for i, g := range m.gemms {
		got, err := rec.NonZeroPairs(i, codes[i])
		require.NoError(t, err)
		assert.Equal(t, got, running[i])
		u := rec.uses[i][0]
		assert.Equal(t, int64(u.m)*int64(u.k)*int64(u.n)*int64(u.groups), got.Total)
		assert.Less(t, got.NonZero, got.Total)
		if g.transpose { // each input element meets each weight of its channel
			activation, weight := codes[i].Activations.Codec, codes[i].Weights.Codec
			var want int64
			per := u.rows.Height * u.rows.Width
			for at, x := range rec.Operands[i].Activations {
				for _, w := range g.Weights[at/per%12*24:][:24] {
					if activation.Round(float64(x)) != 0 && weight.Round(float64(w)) != 0 {
						want++
					}
				}
			}
			assert.Equal(t, want, got.NonZero)
			continue
		}
		want := bruteForcePairs(&u, rec.Operands[i], codes[i].Activations.Codec, codes[i].Weights.Codec)
		assert.Equal(t, want, got, "GEMM %d", i)
	}
	_, err = m.CountPairs(t.Context(), []Sample{sample}, Codes{9: {}})
	require.ErrorContains(t, err, "codes for GEMM 9; it has 7")
}
