package kernel

import "golang.org/x/sys/cpu"

const (
	fewLevels = 32 // as many as two registers of 512 bits hold
	fewStep   = 16
)

// roundFewAVX512 rounds multiples of 16 values by a search among the first 32 levels.
//
//go:noescape
func roundFewAVX512(dst []float64, src []float32, start *[256]uint32, value *[256]uint64) (ok bool)

// roundFast rounds the first done values, in assembly where the processor has AVX-512 and the code
// has few levels.
func (l *ThresholdTable) roundFast(dst []float64, src []float32) (done int, ok bool) {
	if int(l.top) >= fewLevels || !cpu.X86.HasAVX512F {
		return 0, true
	}
	done = len(src) &^ (fewStep - 1)
	return done, roundFewAVX512(dst[:done], src[:done], &l.start, &l.value)
}
