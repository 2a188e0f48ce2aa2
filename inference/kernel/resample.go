package kernel

// Resampling says, for each position along one axis of a resized image, from which two elements of
// the original it is interpolated.
type Resampling struct {
	low, high []int
	weight    []float32 // of high; nil where the nearest element is copied
}

// LinearResampling interpolates linearly between the elements of an axis of n. at gives the place
// in the original, in elements, of each of size positions. Places outside are moved to the border.
func LinearResampling(n, size int, at func(position int) float64) Resampling {
	var out Resampling
	for i := range size {
		place := min(max(at(i), 0), float64(n-1))
		low := int(place)
		out.low, out.high = append(out.low, low), append(out.high, min(low+1, n-1))
		out.weight = append(out.weight, float32(place-float64(low)))
	}
	return out
}

// NearestResampling copies elements of an axis of n. at gives the whole number of the element for
// each of size positions. Numbers outside are moved to the border.
func NearestResampling(n, size int, at func(position int) float64) Resampling {
	var out Resampling
	for i := range size {
		out.low = append(out.low, min(max(int(at(i)), 0), n-1))
	}
	return out
}

// ResampleLine computes line y of a resized image. src is the original, whose lines have width
// elements of channels values each; dst has a value for each channel of each position of across.
// Both axes are resampled in the same way. It interpolates first down, then across.
func ResampleLine(dst, src []float32, width, channels int, down, across *Resampling, y int) {
	upper := src[down.low[y]*width*channels:][:width*channels]
	if across.weight == nil {
		for x, from := range across.low {
			copy(dst[x*channels:][:channels], upper[from*channels:])
		}
		return
	}
	lower := src[down.high[y]*width*channels:][:width*channels]
	for x := range across.low {
		a, b := across.low[x]*channels, across.high[x]*channels
		blendPixel(
			dst[x*channels:][:channels], upper[a:], lower[a:], upper[b:], lower[b:],
			down.weight[y], across.weight[x],
		)
	}
}

// blendPixel interpolates between four elements with the given weights of the lower and of the
// right ones. The conversions keep the compiler from fusing products and sums.
func blendPixel(dst, upperLeft, lowerLeft, upperRight, lowerRight []float32, down, across float32) {
	upperLeft, lowerLeft = upperLeft[:len(dst)], lowerLeft[:len(dst)]
	upperRight, lowerRight = upperRight[:len(dst)], lowerRight[:len(dst)]
	for c := range dst {
		left := upperLeft[c] + float32(down*(lowerLeft[c]-upperLeft[c]))
		right := upperRight[c] + float32(down*(lowerRight[c]-upperRight[c]))
		dst[c] = left + float32(across*(right-left))
	}
}
