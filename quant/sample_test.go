package quant

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSampleDescribesItsTensor(t *testing.T) {
	s, err := NewSample([]float32{0.5, -2, 0, 1, 0}, 0, 0, 0)
	require.NoError(t, err)
	assert.Equal(t, 0.4, s.ZeroFraction())
	assert.False(t, s.NonNegative())
	assert.Equal(t, 0.5, s.MinNonZeroAbs())
	assert.Equal(t, 2.0, s.MaxAbs())
	assert.Equal(t, 3.5/3, s.MeanAbs())
	assert.Equal(t, int64(5), s.Elements())
	assert.Equal(t, 5, s.Values())
}

func TestSampleOfALargerTensor(t *testing.T) {
	s, err := NewSample([]float32{0.5, 1}, 1000, 0.25, 8)
	require.NoError(t, err)
	assert.Equal(t, int64(1000), s.Elements())
	assert.Equal(t, 2, s.Values())
	assert.Equal(t, 0.25, s.MinNonZeroAbs())
	assert.Equal(t, 8.0, s.MaxAbs())
	assert.True(t, s.NonNegative())
}

func TestSampleOfZeros(t *testing.T) {
	negativeZero := float32(math.Copysign(0, -1))
	s, err := NewSample([]float32{0, negativeZero}, 0, 0, 0)
	require.NoError(t, err)
	assert.Equal(t, 1.0, s.ZeroFraction())
	assert.True(t, s.NonNegative(), "negative zero is not negative")
	assert.Zero(t, s.MinNonZeroAbs())
	assert.Zero(t, s.MaxAbs())
	assert.Zero(t, s.MeanAbs())
}

func TestNewSampleRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, c := range []struct {
		values   []float32
		elements int64
		min, max float64
		says     string
	}{
		{nil, 0, 0, 0, "without values"},
		{[]float32{1, 2, nan}, 0, 0, 0, "value 2 of 3 is NaN"},
		{[]float32{1, inf, nan}, 0, 0, 0, "value 1 of 3 is -Inf"},
		{[]float32{1, 2}, 1, 0, 0, "2 values given for a tensor of 1 elements"},
		{[]float32{1, 2}, -5, 0, 0, "tensor of -5 elements"},
		{[]float32{1, 2}, 0, 1.5, 0, "smallest non-zero magnitude given as 1.5, but a value has 1"},
		{[]float32{1, 2}, 0, 0, 1.5, "largest magnitude given as 1.5, but a value has 2"},
		{[]float32{1, 2}, 0, -1, 0, "given as -1"},
		{[]float32{1, 2}, 0, math.NaN(), 0, "given as NaN"},
		{[]float32{1, 2}, 0, 0, math.Inf(1), "given as +Inf"},
		{[]float32{0}, 0, 2, 1, "smallest non-zero magnitude 2 with largest magnitude 1"},
		{[]float32{0}, 0, 0, 1, "smallest non-zero magnitude 0 with largest magnitude 1"},
	} {
		s, err := NewSample(c.values, c.elements, c.min, c.max)
		require.ErrorContains(t, err, c.says)
		require.Nil(t, s)
	}
}

func TestNewSampleLeavesTheValuesAlone(t *testing.T) {
	x := tensor(1, 1000, laplace)
	before := slices.Clone(x)
	sampleOf(x)
	assert.Equal(t, before, x)
}

// Rank and sum are held to plain loops over the values.
func TestSortedKeysEqualPlainLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyTensor().Draw(t, "tensor")
		m := sampleOf(x).magnitudes
		require.True(t, slices.IsSorted(m.keys))

		bounds := []float64{-1, 0, math.SmallestNonzeroFloat32, math.MaxFloat32, math.Inf(1)}
		for range 20 {
			value := math.Abs(float64(x[rapid.IntRange(0, len(x)-1).Draw(t, "value")]))
			bounds = append(bounds, value, math.Nextafter(value, 0), math.Nextafter(value, 1e300), value*1.1)
		}
		for _, bound := range bounds {
			count, sum := 0, 0.0
			for _, value := range x {
				if magnitude := math.Abs(float64(value)); magnitude != 0 && magnitude < bound {
					count++
					sum += magnitude
				}
			}
			require.Equal(t, count, m.rank(bound), "below %v", bound)
			require.InEpsilon(t, 1+sum, 1+m.sum(count), 1e-12)
		}
	})
}

// Tensors that fill the buckets of the sort evenly, crowd a few of them, or leave most empty.
func TestSortOfTheNonZeroKeysEqualsTheStandardSort(t *testing.T) {
	draws := map[string]func(*rand.Rand) float32{
		"many decades":     gaussian,
		"narrow":           func(r *rand.Rand) float32 { return 1 + 1e-4*laplace(r) },
		"few values":       func(r *rand.Rand) float32 { return float32(r.IntN(5) - 2) },
		"crowd and a tail": func(r *rand.Rand) float32 { return float32(1 + math.Pow(r.Float64(), 40)) },
		"one far off": func(r *rand.Rand) float32 {
			return float32(1 + 1e-7*float64(r.IntN(4)) + 1e30*float64(r.IntN(2000)/1999))
		},
		"constant": func(*rand.Rand) float32 { return -0.3 },
		"zeros":    func(*rand.Rand) float32 { return 0 },
	}
	for what, draw := range draws {
		for _, n := range []int{1, 2, 17, 1000, 70_000} {
			x := tensor(uint64(n), n, draw)
			var expected []sortKey
			for _, value := range x {
				if value != 0 {
					expected = append(expected, sortKeyOf(value))
				}
			}
			slices.Sort(expected)
			got := sampleOf(x).magnitudes.keys
			require.True(t, slices.Equal(expected, got), "%s, %d elements", what, n)
		}
	}
}

func TestSortKeysKeepValues(t *testing.T) {
	for _, x := range []float32{1, -1, math.SmallestNonzeroFloat32, -math.MaxFloat32, 0.3} {
		assert.Equal(t, float64(x), valueOf(sortKeyOf(x)))
		assert.Equal(t, math.Abs(float64(x)), magnitudeOf(sortKeyOf(x)))
	}
}
