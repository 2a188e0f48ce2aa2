package inference

import "math"

// finish is what happens to each row of a result before it is stored.
type finish struct {
	bias    []float32 // added; may be nil
	rectify bool      // then negative values become 0
}

// apply finishes a part of a row, which begins at the given column.
func (f *finish) apply(row []float32, column int, k *rowFuncs) {
	switch {
	case f.bias != nil && f.rectify:
		k.finish(row, f.bias[column:][:len(row)], 0)
	case f.bias != nil:
		k.finish(row, f.bias[column:][:len(row)], float32(math.Inf(-1)))
	case f.rectify:
		rectify(row, row)
	}
}

// rectify sets dst[i] to max(src[i], 0). NaN stays NaN.
func rectify(dst, src []float32) {
	dst = dst[:len(src)]
	for i, x := range src {
		if x < 0 {
			x = 0
		}
		dst[i] = x
	}
}
