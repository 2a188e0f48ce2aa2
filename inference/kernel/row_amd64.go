package kernel

// The functions in assembly take multiples of 8 elements; what is left over is done by
// the portable ones.
const rowStep = 8

func avx2RowFuncs() RowFuncs {
	return RowFuncs{
		Finish: func(row, bias []float32, floor float32) {
			n := len(row) &^ (rowStep - 1)
			finishRowAVX2(row[:n], bias[:n], floor)
			finishRow(row[n:], bias[n:], floor)
		},
		Scale: func(dst []float32, sums []int32, scale float64) {
			n := len(sums) &^ (rowStep - 1)
			scaleRowAVX2(dst[:n], sums[:n], scale)
			scaleRow(dst[n:], sums[n:], scale)
		},
		Narrow: func(dst []float32, sums []float64) {
			n := len(sums) &^ (rowStep - 1)
			narrowRowAVX2(dst[:n], sums[:n])
			narrowRow(dst[n:], sums[n:])
		},
		Maximum: func(dst, src []float32) {
			n := len(src) &^ (rowStep - 1)
			maximumRowAVX2(dst[:n], src[:n])
			maximumRow(dst[n:], src[n:])
		},
		Exponentials: func(dst, src []float32, top float32) float64 {
			n := len(src) &^ (rowStep - 1)
			sum := exponentialsAVX2(dst[:n], src[:n], top)
			return exponentials(dst[n:], src[n:], top, sum)
		},
	}
}

//go:noescape
func finishRowAVX2(row, bias []float32, floor float32)

//go:noescape
func scaleRowAVX2(dst []float32, sums []int32, scale float64)

//go:noescape
func narrowRowAVX2(dst []float32, sums []float64)

//go:noescape
func maximumRowAVX2(dst, src []float32)

//go:noescape
func exponentialsAVX2(dst, src []float32, top float32) (sum float64)
