package kernel

import "dnasim/internal/portable"

// Softmax sets dst to the softmax of src, e^src[i] / sum(e^src). It subtracts the largest score
// first, so that nothing overflows. The sum is in float64. dst may be src.
func (k *RowFuncs) Softmax(dst, src []float32) {
	scale := float32(1 / k.Exponentials(dst, src, largest(src)))
	for i := range dst {
		dst[i] *= scale
	}
}

// LogSoftmax sets dst to the logarithm of the softmax of src.
func (k *RowFuncs) LogSoftmax(dst, src []float32) {
	top := largest(src)
	var sum float64
	for _, x := range src {
		sum += expNegative(x - top)
	}
	shift := portable.Log(sum) + float64(top)
	for i, x := range src {
		dst[i] = float32(float64(x) - shift)
	}
}

// largest returns the largest value, and NaN if one is NaN. (slices.Max is slower, because it also
// tells -0 from 0.)
func largest(x []float32) float32 {
	top := x[0]
	for _, v := range x[1:] {
		if v > top || v != v {
			top = v
		}
	}
	return top
}

// exponentials implements RowFuncs.Exponentials, and continues a sum.
func exponentials(dst, src []float32, top float32, sum float64) float64 {
	dst = dst[:len(src)]
	for i, x := range src {
		e := expNegative(x - top)
		dst[i] = float32(e)
		sum += e
	}
	return sum
}
