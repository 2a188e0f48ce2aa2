package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPowersOfTwoAreCodesOfOneTermAndBaseTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sampleOf(anyTensor().Draw(t, "tensor"))
		n := anyBits().Draw(t, "n")
		q, rmae := PowerOfTwo(s, n)
		require.NoError(t, q.Validate())
		require.Equal(t, Exponential{Bits: n, Base: 2, Alpha: q.Alpha, Rounding: RoundNearest}, q)
		require.Equal(t, n+1, q.StoredBits())
		require.Equal(t, s.RMAE(q), rmae)
	})
}

func TestPowersOfTwoOfPowersOfTwoAreExact(t *testing.T) {
	q, rmae := PowerOfTwo(sampleOf([]float32{0.375, -3, 1.5, 0, 24}), 3)
	assert.InDelta(t, 0, rmae, 1e-3)
	assert.InEpsilon(t, 24, q.level(3), 2e-3)
}

func TestPowerOfTwoHasTheBestScale(t *testing.T) {
	for what, x := range map[string][]float32{
		"Laplace": tensor(3, 5000, laplace), "heavy tail": tensor(3, 5000, heavyTailed),
		"bimodal": tensor(3, 5000, bimodal), "clipped": tensor(3, 5000, clipped), "20 values": tensor(3, 20, gaussian),
	} {
		s := sampleOf(x)
		for n := MinExponentBits; n <= MaxExponentBits; n++ {
			_, rmae := PowerOfTwo(s, n)
			least := math.Inf(1)
			for top := 3 * s.MaxAbs(); top > s.MeanAbs()/4; top *= 0.997 {
				q := Exponential{Bits: n, Base: 2, Alpha: top * math.Pow(2, -float64(int(1)<<(n-1)-1)), Rounding: RoundNearest}
				least = min(least, s.RMAE(q))
			}
			assert.LessOrEqual(t, rmae, 1.005*least, "%s, n = %d", what, n)
		}
	}
}

func TestPowerOfTwoRefusesOtherWidths(t *testing.T) {
	assert.Panics(t, func() { PowerOfTwo(sampleOf([]float32{1}), 2) })
	assert.Panics(t, func() { PowerOfTwo(sampleOf([]float32{1}), 8) })
}
