package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestUniformRoundsToTheNearestInteger(t *testing.T) {
	q := Uniform{Bits: 4, Scale: 0.5}
	assert.Equal(t, 7, q.Max())
	assert.Equal(t, 3.5, q.Clip())
	for _, c := range []struct {
		x    float64
		code int8
	}{
		{0, 0}, {0.24, 0}, {0.25, 1}, {-0.25, -1}, {0.74, 1}, {0.75, 2},
		{3.5, 7}, {100, 7}, {-100, -7}, {math.Inf(-1), -7}, {math.MaxFloat64, 7},
	} {
		assert.Equal(t, c.code, q.Encode(c.x), "x = %v", c.x)
	}
	assert.Equal(t, -1.5, q.Value(-3))
	assert.Panics(t, func() { q.Encode(math.NaN()) })
}

func TestUniformErrorIsAtMostHalfAStepWithinTheClip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyUniform().Draw(t, "code")
		x := rapid.Float64Range(-q.Clip(), q.Clip()).Draw(t, "x")
		require.InDelta(t, x, q.Round(x), q.Scale/2*(1+1e-12))
	})
}

func TestUniformEncodeAllEqualsEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyUniform().Draw(t, "code")
		x := anyTensor().Draw(t, "tensor")
		codes := make([]int8, len(x))
		q.EncodeAll(codes, x)
		for i := range x {
			require.Equal(t, q.Encode(float64(x[i])), codes[i])
		}
	})
}

func TestUniformValidate(t *testing.T) {
	require.NoError(t, Uniform{Bits: 8, Scale: 1e-40}.Validate())
	for what, q := range map[string]Uniform{
		"of 1 bits":   {Bits: 1, Scale: 1},
		"of 9 bits":   {Bits: 9, Scale: 1},
		"scale 0":     {Bits: 8},
		"scale -1":    {Bits: 8, Scale: -1},
		"scale NaN":   {Bits: 8, Scale: math.NaN()},
		"scale +Inf":  {Bits: 8, Scale: math.Inf(1)},
		"times it fi": {Bits: 8, Scale: 1e307},
	} {
		require.ErrorContains(t, q.Validate(), what)
	}
}
