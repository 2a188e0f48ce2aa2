package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRoundingToTheNearestByHand(t *testing.T) {
	// Levels 0.625, 0.75, 1, 1.5, 2.5, 4.5, 8.5.
	q := Exponential{Bits: 3, Base: 2, Alpha: 1, Beta: 0.5, Rounding: RoundNearest}
	assert.Equal(t, []float64{0.6875, 0.875, 1.25, 2, 3.5, 6.5}, q.Thresholds())
	assert.Equal(t, 0.3125, q.ZeroThreshold())
	for _, c := range []struct {
		x    float64
		code Code
		what string
	}{
		{0.3124, 0, "nearer to zero than to the smallest level"},
		{-0.3124, 0, "zero has no sign"},
		{0.3125, 0b0_001, "a tie goes up"},
		{-0.68, 0b1_001, "nearest to 0.625"},
		{2, 0b0_101, "a tie goes up; by the logarithm, too: 1.5 < 2^1.5 + 0.5"},
		{1.95, 0b0_100, "nearer to 1.5, though 2^0.5 + 0.5 is 1.914"},
		{100, 0b0_111, "above the largest level"},
	} {
		assert.Equal(t, c.code, q.Encode(c.x), c.what)
	}
	q.Rounding = RoundLogarithm
	assert.Equal(t, Code(0b0_101), q.Encode(1.95))
	assert.Equal(t, math.SmallestNonzeroFloat64, q.ZeroThreshold(), "only zero is zero")
	assert.Equal(t, "logarithm nearest", RoundLogarithm.String()+" "+RoundNearest.String())
}

// Zero included, no level is nearer than the one that stands for a value. So no other thresholds
// give the same levels a lower RMAE.
func TestNearestIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyExponential(anyBits().Draw(t, "n")).Draw(t, "code")
		q.Rounding = RoundNearest
		x := rapid.Float64Range(-1.2*q.level(q.R()), 1.2*q.level(q.R())).Draw(t, "x")
		difference := math.Abs(x - q.Round(x))
		for _, level := range append(q.Levels(), 0) {
			require.LessOrEqual(t, difference, math.Abs(math.Abs(x)-level)*(1+1e-12))
		}
	})
}

// What the code of zero is worth: the same levels, rounded to the nearest, with zero
// left to exact zeros.
func TestZeroLowersTheError(t *testing.T) {
	s := sampleOf(tensor(1, 20_000, laplace))
	_, fits := SearchRefined(3, FourTerms, Operand{s, 1})
	var without grid
	fits[0].Code.grid(&without)
	copy(without.level[:], without.level[1:without.n])
	copy(without.threshold[:], without.threshold[1:without.n])
	without.n--
	assert.Less(t, fits[0].RMAE, s.rmae(&without))
	assert.Greater(t, s.fractionBelow(fits[0].Code.ZeroThreshold()), 0.01, "and more pairs need no work")
}

func TestMagnitudesSayHowACodeRounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Symmetric = anyExponential(anyBits().Draw(t, "n")).Draw(t, "code")
		if rapid.Bool().Draw(t, "integers") {
			q = anyUniform().Draw(t, "integers")
		}
		levels, thresholds := q.Magnitudes()
		require.Len(t, thresholds, len(levels)-1)
		require.Zero(t, levels[0])
		i := rapid.IntRange(0, len(thresholds)-1).Draw(t, "threshold")
		for _, x := range []float64{
			0, thresholds[i], math.Nextafter(thresholds[i], 0), levels[i], 10 * levels[len(levels)-1],
		} {
			passed := 0
			for _, threshold := range thresholds {
				if threshold <= x {
					passed++
				}
			}
			require.Equal(t, levels[passed], q.Round(x), "x = %v", x)
			require.Equal(t, levels[passed], math.Abs(q.Round(-x)), "x = %v", -x)
		}
	})
}
