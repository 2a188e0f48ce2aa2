package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A spanning code has the tensor's largest magnitude among its levels, and no smaller error than
// one that may clip.
func TestSpanningCodesClipNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sampleOf(anyTensor().Draw(t, "tensor"))
		terms := rapid.SampledFrom([]int{FourTerms, OneTerm}).Draw(t, "terms")
		_, fits := SearchSpanning(MinExponentBits, terms, Operand{s, 0.1})
		q := fits[0].Code
		require.NoError(t, q.Validate())
		require.Equal(t, s.RMAE(q), fits[0].RMAE, "the error reported is exact")
		if _, single := s.singleMagnitude(); single {
			return
		}
		top := float64(q.Alpha*math.Pow(q.Base, float64(q.R()))) + q.Beta
		require.InEpsilon(t, s.max, top, 1e-9)
	})
}

// The error is that of an exhaustive search over the base and, with four terms, the smallest level.
func TestSpanningCodesAreTheBestOnes(t *testing.T) {
	for _, draw := range map[string]func(uint64) []float32{
		"laplace":  func(seed uint64) []float32 { return tensor(seed, 3000, laplace) },
		"gaussian": func(seed uint64) []float32 { return tensor(seed, 3000, gaussian) },
	} {
		for _, terms := range []int{FourTerms, OneTerm} {
			s := sampleOf(draw(3))
			_, fits := SearchSpanning(4, terms, Operand{s, 1})
			g := geometry{n: 4, terms: terms}
			least := math.Inf(1)
			for u := math.Log(math.Log(1.02)); u < math.Log(math.Log(4)); u += 0.005 {
				g.setBase(math.Exp(math.Exp(u)))
				bottoms := []float64{0}
				if terms == FourTerms {
					bottoms = nil
					for b := 1e-5; b < 0.3; b *= 1.05 {
						bottoms = append(bottoms, b*s.max)
					}
				}
				for _, bottom := range bottoms {
					if a, beta, ok := g.place(span{bottom, s.max}); ok {
						least = min(least, g.rmae(s.shortfall(), a, beta))
					}
				}
			}
			assert.Less(t, fits[0].RMAE, 1.02*least)
			_, free := SearchRefined(4, terms, Operand{s, 1})
			assert.Less(t, free[0].RMAE, fits[0].RMAE, "clipping lowers the error of these tensors")
		}
	}
}
