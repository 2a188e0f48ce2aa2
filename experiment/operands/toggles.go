package operands

import (
	"math/bits"

	"dnasim/quant"
)

// Toggles are counted on runs of values, evenly spaced over a tensor. Within a run they lie as in
// the tensor. Of weights that is the order of a reduction, of activations that of neighbours.
const (
	runs      = 64
	runLength = 64
)

// toggleShare is assumed of codes whose bits are not defined: that of random ones.
const toggleShare = 0.5

// runsOf copies the runs; of a tensor that is no longer than they are, all values.
func runsOf(values []float32) []float32 {
	if len(values) <= runs*runLength {
		return append([]float32{}, values...)
	}
	out := make([]float32, 0, runs*runLength)
	for i := range runs {
		at := i * (len(values) - runLength) / (runs - 1)
		out = append(out, values[at:at+runLength]...)
	}
	return out
}

// toggles is the fraction of the bits that differ between a code and the next one of a run.
// Integers are in two's complement.
func toggles(c quant.Codec, values []float32) float64 {
	words, width := make([]quant.Code, len(values)), c.StoredBits()
	switch q := c.(type) {
	case quant.Exponential:
		q.EncodeAll(words, values)
	case quant.Uniform:
		for i, x := range values {
			words[i] = quant.Code(q.Encode(float64(x))) & (1<<width - 1)
		}
	default:
		return toggleShare
	}
	changed, pairs := 0, 0
	for i := 1; i < len(words); i++ {
		if i%runLength != 0 {
			changed += bits.OnesCount8(uint8(words[i] ^ words[i-1]))
			pairs++
		}
	}
	if pairs == 0 {
		return toggleShare
	}
	return float64(changed) / float64(pairs*width)
}
