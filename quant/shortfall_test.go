package quant

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// nearestMarks are those of a code that rounds to the nearest, see shortfall.rmae.
func nearestMarks(q Symmetric) []float64 {
	levels, _ := q.Magnitudes()
	var marks []float64
	for i, level := range levels[1:] {
		marks = append(marks, (levels[i]+level)/2, level)
	}
	return marks
}

// The table is off by at most resolution/2 a level, whatever the tensor and the code.
func TestShortfallGivesTheErrorOfCodes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyTensor().Draw(t, "tensor")
		if rapid.Bool().Draw(t, "large") {
			x = tensor(rapid.Uint64().Draw(t, "seed"), 2000, rapid.SampledFrom([]func(*rand.Rand) float32{
				laplace, rectified, heavyTailed, bimodal, clipped}).Draw(t, "distribution"))
		}
		s := sampleOf(x)
		if s.total == 0 {
			t.Skip("no magnitudes")
		}
		clip := s.max * rapid.Float64Range(0.1, 2).Draw(t, "clip")
		integers := anyUniform().Draw(t, "integers")
		integers.Scale = clip / float64(integers.Max())
		e := anyExponential(anyBits().Draw(t, "n")).Draw(t, "code")
		scale := clip / e.level(e.R())
		e.Alpha, e.Beta, e.Rounding = e.Alpha*scale, e.Beta*scale, RoundNearest
		q := rapid.SampledFrom([]Symmetric{integers, e}).Draw(t, "either")
		marks := nearestMarks(q)
		bound := float64(len(marks)/2)*resolution/2 + 1e-9*s.RMAE(q)
		require.InDelta(t, s.RMAE(q), s.shortfall().rmae(marks), bound+1e-12)
	})
}

func TestShortfallIsExactOnTensorsOfFewMagnitudes(t *testing.T) {
	for what, x := range map[string][]float32{
		"small":      tensor(1, 100, laplace),
		"few values": tensor(1, 50_000, func(r *rand.Rand) float32 { return float32(r.IntN(200)) / 255 }),
	} {
		s := sampleOf(x)
		marks := nearestMarks(Exponential{Bits: 5, Base: 1.15, Alpha: 0.1, Beta: -0.001, Rounding: RoundNearest})
		q := Exponential{Bits: 5, Base: 1.15, Alpha: 0.1, Beta: -0.001, Rounding: RoundNearest}
		assert.InEpsilon(t, s.RMAE(q), s.shortfall().rmae(marks), 1e-9, what)
	}
}

// The table stays small whatever the distribution.
func TestShortfallHasThousandsOfNodesAtMost(t *testing.T) {
	for what, draw := range map[string]func(*rand.Rand) float32{
		"Laplace":      laplace,
		"heavy tail":   heavyTailed,
		"Cauchy":       func(r *rand.Rand) float32 { return float32(r.NormFloat64() / (math.Abs(r.NormFloat64()) + 1e-6)) },
		"80 decades":   func(r *rand.Rand) float32 { return float32(math.Pow(10, 80*r.Float64()-42)) },
		"equal shares": func(r *rand.Rand) float32 { return float32(math.Pow(1e6, r.Float64()) - 1) },
	} {
		nodes := len(sampleOf(tensor(1, 100_000, draw)).shortfall().nodes)
		assert.Less(t, nodes, 7000, what)
		assert.Greater(t, nodes, 300, what)
	}
}

func TestGrain(t *testing.T) {
	assert.InDelta(t, 3, sampleOf([]float32{1, -1.1, 0.9, 0}).shortfall().grain(), 0.03)
	assert.Equal(t, 2.0, sampleOf([]float32{1, 1, 1, 1, 2, 2, 2, 0}).shortfall().grain())
	assert.InDelta(t, 1, sampleOf(append(tensor(1, 1000, gaussian), 1e6)).shortfall().grain(), 0.01, "one outlier is all that matters")
	assert.InEpsilon(t, 50_000*2/math.Pi, sampleOf(tensor(1, 50_000, gaussian)).shortfall().grain(), 0.02, "N (mean)^2/(mean square)")
}
