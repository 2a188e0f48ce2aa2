package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/quant"
)

// codecs draws valid codes of both kinds over a wide range of scales.
var codecs = rapid.Custom(func(t *rapid.T) quant.Codec {
	scale := math.Exp2(rapid.Float64Range(-60, 40).Draw(t, "log2 scale"))
	if rapid.Bool().Draw(t, "uniform") {
		return quant.Uniform{Bits: rapid.IntRange(quant.MinUniformBits, quant.MaxUniformBits).Draw(t, "bits"), Scale: scale}
	}
	q := quant.Exponential{
		Bits:  rapid.IntRange(quant.MinExponentBits, quant.MaxExponentBits).Draw(t, "bits"),
		Base:  1 + math.Exp2(rapid.Float64Range(-9, 0).Draw(t, "log2 (base-1)")),
		Alpha: scale, Rounding: rapid.SampledFrom([]quant.Rounding{quant.RoundLogarithm, quant.RoundNearest}).Draw(t, "rounding"),
	}
	lowest := q.Levels()[0]
	q.Beta = rapid.SampledFrom([]float64{0, -1, -0.5, 0.5, 3}).Draw(t, "beta / lowest level") * lowest
	return q
}).Filter(func(q quant.Codec) bool { return q.Validate() == nil })

// probes are values at which a code may go wrong: at its thresholds and levels and
// their neighbours, extremes, and values around them.
func probes(q quant.Codec, seed uint64) []float32 {
	var out []float32
	around := func(x float64) {
		f := float32(x)
		out = append(out, f, -f, math.Nextafter32(f, 0), math.Nextafter32(f, float32(math.Inf(1))))
	}
	random := rand.New(rand.NewPCG(seed, 0))
	switch q := q.(type) {
	case quant.Exponential:
		for _, x := range append(append(q.Levels(), q.Thresholds()...), q.ZeroThreshold()) {
			around(x)
			around(x * (0.5 + random.Float64()))
		}
	case quant.Uniform:
		for i := range q.Max() + 3 {
			around(float64(i) * q.Scale)
			around((float64(i) + 0.5) * q.Scale)
			around((float64(i) + random.Float64()) * q.Scale)
		}
	}
	return append(out, 0, math.Float32frombits(SignBit), math.SmallestNonzeroFloat32, math.MaxFloat32, -math.MaxFloat32)
}

// The table gives what package quant computes, for every code and at every edge.
func TestThresholdTablesAreTheirCodecs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := codecs.Draw(t, "codec")
		var finiteProbes []float32
		for _, x := range probes(q, rapid.Uint64().Draw(t, "seed")) {
			if Finite(x) {
				finiteProbes = append(finiteProbes, x)
			}
		}
		l := NewThresholdTable(q.(quant.Symmetric).Magnitudes())
		rounded := make([]float64, len(finiteProbes))
		require.True(t, l.Round(rounded, finiteProbes))
		levels := make([]int16, len(finiteProbes))
		require.True(t, l.Encode(levels, finiteProbes))
		marks := make([]uint8, len(finiteProbes))
		l.NonZero(marks, finiteProbes)
		for i, x := range finiteProbes {
			if want := q.Round(float64(x)); rounded[i] != want {
				t.Fatalf("%v is %v, want %v", x, rounded[i], want)
			}
			if level := levelOf(q, x); level != levels[i] || (level != 0) != (marks[i] == 1) {
				t.Fatalf("%v has level %d and mark %d, want %d", x, levels[i], marks[i], level)
			}
		}
	})
}

// Assembly and Go round to the same bits, and both find values without a code, wherever they are.
func TestRoundingGivesTheSameBits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := codecs.Draw(t, "codec")
		l := NewThresholdTable(q.(quant.Symmetric).Magnitudes())
		src := probes(q, rapid.Uint64().Draw(t, "seed"))
		if rapid.Bool().Draw(t, "all finite") {
			src = slices.DeleteFunc(src, func(x float32) bool { return !Finite(x) })
		}
		src = src[:rapid.IntRange(0, len(src)).Draw(t, "n")]
		got, want := make([]float64, len(src)), make([]float64, len(src))
		ok := l.round(want, src)
		require.Equal(t, ok, l.Round(got, src))
		for i, x := range src {
			if Finite(x) && math.Float64bits(want[i]) != math.Float64bits(got[i]) {
				t.Fatalf("%v is %v, want %v", x, got[i], want[i])
			}
		}
	})
}

// levelOf is the number of a code's magnitude from zero up, with the sign of x.
func levelOf(q quant.Codec, x float32) int16 {
	switch q := q.(type) {
	case quant.Uniform:
		return int16(q.Encode(float64(x)))
	case quant.Exponential:
		level := int16(q.Encode(float64(x)) & (1<<q.Bits - 1))
		if x < 0 {
			return -level
		}
		return level
	}
	panic("unknown codec")
}

func TestValuesWithoutCodeAreFound(t *testing.T) {
	for _, q := range []quant.Symmetric{
		quant.Uniform{Bits: 8, Scale: 0.1},
		quant.Exponential{Bits: 7, Base: 1.05, Alpha: 0.1},
	} {
		l := NewThresholdTable(q.Magnitudes())
		for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			src := []float32{1, float32(x), 2}
			assert.False(t, l.Round(make([]float64, 3), src))
			assert.False(t, l.Encode(make([]int16, 3), src))
		}
	}
}

func BenchmarkThresholdTable(b *testing.B) {
	src, values, codes := make([]float32, 1<<14), make([]float64, 1<<14), make([]int16, 1<<14)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range src {
		src[i] = float32(max(0, random.NormFloat64()))
	}
	exponential := NewThresholdTable(quant.Exponential{Bits: 5, Base: 1.2, Alpha: 0.2, Beta: 0.01}.Magnitudes())
	uniform := NewThresholdTable(quant.Uniform{Bits: 8, Scale: 0.03}.Magnitudes())
	b.Run("round exponential", func(b *testing.B) {
		b.SetBytes(4 << 14)
		for b.Loop() {
			exponential.Round(values, src)
		}
	})
	b.Run("encode uniform", func(b *testing.B) {
		b.SetBytes(4 << 14)
		for b.Loop() {
			uniform.Encode(codes, src)
		}
	})
}
