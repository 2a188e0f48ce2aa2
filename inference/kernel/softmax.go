package kernel

import (
	"slices"

	"dnasim/internal/portable"
)

// Softmax sets dst to the softmax of src, e^src[i] / sum(e^src). It subtracts the largest score
// first, so that nothing overflows. The sum is in float64. dst may be src.
func Softmax(dst, src []float32) {
	top := slices.Max(src)
	var sum float64
	for i, x := range src {
		e := expNegative(x - top)
		dst[i] = float32(e)
		sum += e
	}
	scale := float32(1 / sum)
	for i := range dst {
		dst[i] *= scale
	}
}

// LogSoftmax sets dst to the logarithm of the softmax of src.
func LogSoftmax(dst, src []float32) {
	top := slices.Max(src)
	var sum float64
	for _, x := range src {
		sum += expNegative(x - top)
	}
	shift := portable.Log(sum) + float64(top)
	for i, x := range src {
		dst[i] = float32(float64(x) - shift)
	}
}
