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

// Rectify sets dst[i] to max(src[i], 0). NaN stays NaN, and -0 stays -0.
func Rectify(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		// The bits of negative numbers, down to -Inf, follow each other. A comparison of integers
		// needs no branch, and no processor foresees the sign of an activation.
		b := math.Float32bits(x)
		if b-(SignBit+1) < InfinityBits {
			b = 0
		}
		dst[i] = math.Float32frombits(b)
	}
}
