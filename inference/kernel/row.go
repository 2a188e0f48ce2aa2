package kernel

// rowFuncs are the functions that finish rows of sums. Every implementation gives the
// same values. The slices of a call are equally long.
type RowFuncs struct {
	// finish adds the bias and raises what is below floor to it. NaN stays NaN.
	Finish func(row, bias []float32, floor float32)
	// scale sets dst[i] to float32(sums[i] * scale), multiplied in float64.
	Scale func(dst []float32, sums []int32, scale float64)
	// narrow sets dst[i] to float32(sums[i]).
	Narrow func(dst []float32, sums []float64)
	// maximum raises dst[i] to src[i]. NaN wins.
	Maximum func(dst, src []float32)
}

func portableRowFuncs() RowFuncs {
	return RowFuncs{Finish: finishRow, Scale: scaleRow, Narrow: narrowRow, Maximum: maximumRow}
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
