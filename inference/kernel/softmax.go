package kernel

import (
	"math"
	"slices"
)

// softmax subtracts the largest score before the exponential, so that nothing overflows.
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

func LogSoftmax(dst, src []float32) {
	top := slices.Max(src)
	var sum float64
	for _, x := range src {
		sum += expNegative(x - top)
	}
	shift := math.Log(sum) + float64(top)
	for i, x := range src {
		dst[i] = float32(float64(x) - shift)
	}
}
