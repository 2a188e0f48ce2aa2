package kernel

// RowFuncs are the functions on rows of numbers. Every implementation gives the same values. The
// slices of one call are equally long.
type RowFuncs struct {
	// Finish adds the bias and replaces values below floor by floor. NaN stays NaN.
	Finish func(row, bias []float32, floor float32)
	// Scale sets dst[i] to float32(sums[i] * scale). The product is in float64.
	Scale func(dst []float32, sums []int32, scale float64)
	// Narrow sets dst[i] to float32(sums[i]).
	Narrow func(dst []float32, sums []float64)
	// Maximum sets dst[i] to the larger of dst[i] and src[i], and to NaN if one of them is.
	Maximum func(dst, src []float32)
	// Exponentials sets dst[i] to e^(src[i] - top), where top is not below any src[i], and returns
	// the sum of the exponentials. It adds them in order, in float64.
	Exponentials func(dst, src []float32, top float32) (sum float64)
}

func portableRowFuncs() RowFuncs {
	return RowFuncs{
		Finish: finishRow, Scale: scaleRow, Narrow: narrowRow, Maximum: maximumRow,
		Exponentials: func(dst, src []float32, top float32) float64 { return exponentials(dst, src, top, 0) },
	}
}

func finishRow(row, bias []float32, floor float32) {
	bias = bias[:len(row)]
	for i, x := range row {
		x += bias[i]
		if x < floor {
			x = floor
		}
		row[i] = x
	}
}

func scaleRow(dst []float32, sums []int32, scale float64) {
	dst = dst[:len(sums)]
	for i, sum := range sums {
		dst[i] = float32(float64(sum) * scale)
	}
}

func narrowRow(dst []float32, sums []float64) {
	dst = dst[:len(sums)]
	for i, sum := range sums {
		dst[i] = float32(sum)
	}
}

func maximumRow(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		if x > dst[i] || x != x {
			dst[i] = x
		}
	}
}
