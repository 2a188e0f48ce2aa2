package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plainRMAE codes every element in turn.
func plainRMAE(x []float32, q Codec) float64 {
	var difference, total float64
	for _, value := range x {
		difference += math.Abs(float64(value) - q.Round(float64(value)))
		total += math.Abs(float64(value))
	}
	if total == 0 {
		return 0
	}
	return difference / total
}

func TestRMAEByHand(t *testing.T) {
	q := Uniform{Bits: 2, Scale: 1} // -1, 0, 1
	x := []float32{0.75, -0.25, 0, 3}
	for i, rounded := range []float64{1, 0, 0, 1} {
		assert.Equal(t, rounded, q.Round(float64(x[i])))
	}
	assert.Equal(t, (0.25+0.25+0+2)/4, plainRMAE(x, q))
	assert.Equal(t, (0.25+0.25+0+2)/4, sampleOf(x).RMAE(q))
	assert.Zero(t, plainRMAE([]float32{0, 0}, q))
	assert.Zero(t, sampleOf([]float32{0, 0}).RMAE(q))
}

// The error by searches in the sorted magnitudes is that of coding every element.
func TestFastRMAEEqualsThePlainOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyTensor().Draw(t, "tensor")
		s := sampleOf(x)
		bits := anyBits().Draw(t, "n")
		base := rapid.Float64Range(MinBase, 20).Draw(t, "base")
		spanning, spanningRMAE := FitExponential(s, bits, base)
		oneTerm, oneTermRMAE := FitOneTerm(s, bits, base)
		clipped, clippedRMAE := BestClip(s, bits)
		for what, c := range map[string]struct {
			codec Codec
			fast  float64
		}{
			"spanning": {spanning, spanningRMAE},
			"one term": {oneTerm, oneTermRMAE},
			"clipped":  {clipped, clippedRMAE},
		} {
			requireClose(t, plainRMAE(x, c.codec), c.fast, what)
		}
		var other Codec = anyExponential(bits).Draw(t, "another code")
		if rapid.Bool().Draw(t, "uniform") {
			other = anyUniform().Draw(t, "another code")
		}
		requireClose(t, plainRMAE(x, other), s.RMAE(other), "not fitted")
	})
}

func requireClose(t require.TestingT, plain, fast float64, what string) {
	require.InDelta(t, plain, fast, 1e-12+1e-9*plain, what)
}

func TestFastRMAEOfALargeTensor(t *testing.T) {
	x := tensor(7, 30_000, laplace)
	s := sampleOf(x)
	for bits := MinExponentBits; bits <= MaxExponentBits; bits++ {
		q, rmae := FitExponential(s, bits, 1.1)
		requireClose(t, plainRMAE(x, q), rmae, "exponential")
		u, rmae := BestClip(s, bits)
		requireClose(t, plainRMAE(x, u), rmae, "uniform")
	}
}
