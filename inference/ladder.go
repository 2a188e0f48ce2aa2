package inference

import (
	"math"

	"dnasim/quant"
)

// ladder encodes and decodes by table what a codec of package quant computes: the
// magnitudes of float32, in the order of their bits, are cut where the codec changes its
// level. Level 0 is the zero code; sign and level together are the code.
type ladder struct {
	// start[c] holds the bits of the smallest magnitude of level c. Above the top level
	// comes one for infinities and NaN, whose value is NaN.
	start [256]uint32
	value [256]float64 // of the level
	top   uint8
	// first[h] is the level of the magnitude h<<16, where the walk to the level of a
	// magnitude with the upper bits h begins.
	first [1 << 15]uint8
}

// newLadder wants a valid code of one of the two kinds.
func newLadder(codec quant.Codec) *ladder {
	l := &ladder{}
	switch q := codec.(type) {
	case quant.Exponential:
		l.exponential(q)
	case quant.Uniform:
		l.uniform(q)
	}
	l.start[l.top+1] = infinityBits
	l.value[l.top+1] = math.NaN()
	for c := int(l.top) + 2; c < len(l.start); c++ {
		l.start[c] = math.MaxUint32
	}
	level := uint8(0)
	for h := range l.first {
		for uint32(h)<<16 >= l.start[level+1] {
			level++
		}
		l.first[h] = level
	}
	return l
}

// exponential: every magnitude but zero has a code; the exponent steps up at the thresholds.
func (l *ladder) exponential(q quant.Exponential) {
	levels := q.Levels()
	l.top = uint8(len(levels))
	copy(l.value[1:], levels)
	l.start[1] = 1
	for i, threshold := range q.Thresholds() {
		l.start[i+2] = max(1, bitsNotBelow(threshold))
	}
}

// bitsNotBelow returns the bits of the smallest float32 magnitude at or above x.
func bitsNotBelow(x float64) uint32 {
	if x <= 0 {
		return 0
	}
	f := float32(x)
	if float64(f) < x {
		f = math.Nextafter32(f, float32(math.Inf(1)))
	}
	return math.Float32bits(f)
}

// uniform: levels are integers. Where one begins is found by bisection, so that ties
// fall as the codec rounds them.
func (l *ladder) uniform(q quant.Uniform) {
	l.top = uint8(q.Encode(math.MaxFloat32))
	for c := 1; c <= int(l.top); c++ {
		l.value[c] = q.Value(int8(c))
		low, high := l.start[c-1], uint32(infinityBits)
		for low < high {
			middle := (low + high) / 2
			if int(q.Encode(float64(math.Float32frombits(middle)))) >= c {
				high = middle
			} else {
				low = middle + 1
			}
		}
		l.start[c] = low
	}
}

// level of a magnitude.
func (l *ladder) level(magnitude uint32) uint8 {
	c := l.first[magnitude>>16&(1<<15-1)]
	for magnitude >= l.start[c+1] {
		c++
	}
	return c
}

const signBit = 1 << 31

// round sets dst[i] to the value of the code of src[i], and reports whether all of src
// was finite.
func (l *ladder) round(dst []float64, src []float32) (ok bool) {
	dst = dst[:len(src)]
	ok = true
	for i, x := range src {
		b := math.Float32bits(x)
		c := l.level(b &^ signBit)
		if c > l.top {
			ok = false
		}
		dst[i] = math.Float64frombits(math.Float64bits(l.value[c]) | uint64(b&signBit)<<32)
	}
	return ok
}

// encode sets dst[i] to the level of src[i] with its sign, which for a uniform code is
// the code itself, and reports whether all of src was finite.
func (l *ladder) encode(dst []int16, src []float32) (ok bool) {
	dst = dst[:len(src)]
	ok = true
	for i, x := range src {
		b := math.Float32bits(x)
		c := l.level(b &^ signBit)
		if c > l.top {
			ok = false
		}
		sign := int16(int32(b) >> 31) // 0 or -1
		dst[i] = (int16(c) ^ sign) - sign
	}
	return ok
}

// nonZero sets dst[i] to 1 where the code of src[i] is not zero, and to 0 elsewhere.
func (l *ladder) nonZero(dst []uint8, src []float32) {
	for i, x := range src {
		dst[i] = min(1, l.level(math.Float32bits(x)&^signBit))
	}
}
