package operands

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"dnasim/quant"
)

func TestTogglesOfKnownCodes(t *testing.T) {
	int8 := quant.Uniform{Bits: 8, Scale: 1}
	for name, x := range map[string]struct {
		codec  quant.Codec
		values []float32
		want   float64
	}{
		"an operand that stays":      {int8, []float32{3, 3, 3, 3}, 0},
		"one bit of eight":           {int8, []float32{0, 1, 0, 1}, 1.0 / 8},
		"minus one is all ones":      {int8, []float32{0, -1, 0}, 1},
		"three bits, three and zero": {quant.Uniform{Bits: 3, Scale: 1}, []float32{3, 0, -1}, (2 + 3) / 6.0},
		"a sign":                     {quant.Exponential{Bits: 3, Base: 2, Alpha: 1}, []float32{1, -1, 1}, 1.0 / 4},
		"one value":                  {int8, []float32{1}, 0.5},
		"other codes":                {quant.Mokey{}, []float32{1, 2}, 0.5},
	} {
		assert.InDelta(t, x.want, toggles(x.codec, x.values), 1e-15, name)
	}
}

// Runs are evenly spaced from the first value to the last; between runs nothing toggles.
func TestRunsCoverTheTensor(t *testing.T) {
	values := make([]float32, 1<<20)
	for i := range values {
		values[i] = float32(i / (len(values) / 2))
	}
	kept := runsOf(values)
	assert.Len(t, kept, runs*runLength)
	assert.Equal(t, []float32{0, 1}, []float32{kept[0], kept[len(kept)-1]})
	assert.Zero(t, toggles(quant.Uniform{Bits: 8, Scale: 1}, kept))
	assert.Equal(t, values[:100], runsOf(values[:100]))
}

// Independent bits toggle half of the time.
func TestRandomBitsToggleByHalf(t *testing.T) {
	random, values := rand.New(rand.NewPCG(1, 2)), make([]float32, 100_000)
	for i := range values {
		values[i] = float32(random.IntN(255) - 127)
	}
	assert.InDelta(t, 0.5, toggles(quant.Uniform{Bits: 8, Scale: 1}, runsOf(values)), 0.01)
}
