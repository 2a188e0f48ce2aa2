package quant

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestBestClipIsNoWorseThanAnyOtherClip(t *testing.T) {
	for what, s := range map[string]*Sample{
		"Laplace":   sampleOf(tensor(3, 5000, laplace)),
		"Gaussian":  sampleOf(tensor(3, 5000, gaussian)),
		"uniform":   sampleOf(tensor(3, 5000, uniformly)),
		"rectified": sampleOf(tensor(3, 5000, rectified)),
		"outlier":   sampleOf(append(tensor(3, 5000, gaussian), 1000)),
		"clipped":   sampleOf(tensor(3, 5000, clipped)),
		"bimodal":   sampleOf(tensor(3, 5000, bimodal)),
		"softmax":   sampleOf(softmaxed(3, 5000)),
		"30 values": sampleOf(tensor(3, 30, gaussian)),
	} {
		for bits := MinUniformBits; bits <= MaxUniformBits; bits++ {
			q, rmae := BestClip(s, bits)
			require.Equal(t, s.RMAE(q), rmae)
			best := math.Inf(1)
			for clip := s.MaxAbs(); clip > s.MeanAbs()/4; clip *= 0.997 {
				best = min(best, s.RMAE(Uniform{Bits: bits, Scale: clip / float64(q.Max())}))
			}
			assert.LessOrEqual(t, rmae, best*1.01, "%s, %d bits", what, bits)
		}
	}
}

func TestBestClipIsNotTheLargestMagnitudeOfALongTail(t *testing.T) {
	s := sampleOf(tensor(3, 5000, laplace))
	q, rmae := BestClip(s, 4)
	assert.Less(t, q.Clip(), 0.7*s.MaxAbs())
	assert.Less(t, rmae, 0.7*s.RMAE(Uniform{Bits: 4, Scale: s.MaxAbs() / 7}))
}

func TestBestClipNeverExceedsTheLargestMagnitude(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sampleOf(anyTensor().Draw(t, "tensor"))
		bits := rapid.IntRange(MinUniformBits, MaxUniformBits).Draw(t, "bits")
		q, rmae := BestClip(s, bits)
		if s.MaxAbs() == 0 {
			require.Equal(t, Uniform{Bits: bits, Scale: 1}, q)
			return
		}
		require.LessOrEqual(t, q.Clip(), s.MaxAbs()*(1+1e-15))
		require.LessOrEqual(t, rmae, s.RMAE(Uniform{Bits: bits, Scale: s.MaxAbs() / float64(q.Max())})*(1+1e-12), "but for rounding")
	})
}

func TestBestClipRefusesOtherWidths(t *testing.T) {
	assert.Panics(t, func() { BestClip(sampleOf([]float32{1}), 1) })
	assert.Panics(t, func() { BestClip(sampleOf([]float32{1}), 9) })
}
