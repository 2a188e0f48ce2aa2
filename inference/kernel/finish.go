package kernel

import "math"

// Finish says what is done to each row of a product before it is stored.
type Finish struct {
	Bias    []float32 // added; may be nil
	Rectify bool      // then negative values become 0
}

// Apply finishes part of a row, which begins at the given column of the bias.
func (f *Finish) Apply(row []float32, column int, k *RowFuncs) {
	switch {
	case f.Bias != nil && f.Rectify:
		k.Finish(row, f.Bias[column:][:len(row)], 0)
	case f.Bias != nil:
		k.Finish(row, f.Bias[column:][:len(row)], float32(math.Inf(-1)))
	case f.Rectify:
		Rectify(row, row)
	}
}

// Rectify sets dst[i] to max(src[i], 0). NaN stays NaN.
func Rectify(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		if x < 0 {
			x = 0
		}
		dst[i] = x
	}
}
