package kernel

import "math"

// ThresholdTable quantizes by table with a code that treats both signs alike: the float32
// magnitudes, in the order of their bits, are cut at the thresholds of the code. Level 0 is zero.
type ThresholdTable struct {
	// start[c] holds the bits of the smallest magnitude of level c. The level above the top one is
	// that of infinities and NaN, and its value is NaN.
	start [256]uint32
	value [256]uint64 // bits, of the level
	top   uint8
	// first[h] is the level of the magnitude h<<16. The search for the level of a magnitude with
	// the upper bits h begins there.
	first [1 << 15]uint8
}

// NewThresholdTable returns the table of a code. A magnitude becomes the level whose index is the
// number of thresholds not above it. Both slices ascend; levels begins with 0 and has one element
// more than thresholds, at most 254.
func NewThresholdTable(levels, thresholds []float64) *ThresholdTable {
	l := &ThresholdTable{}
	l.top = uint8(len(thresholds))
	for c, x := range levels {
		l.value[c] = math.Float64bits(x)
	}
	for i, threshold := range thresholds {
		l.start[i+1] = max(1, bitsNotBelow(threshold))
	}
	l.start[l.top+1] = InfinityBits
	l.value[l.top+1] = math.Float64bits(math.NaN())
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

// level returns the level of a magnitude, given by its bits.
func (l *ThresholdTable) level(magnitude uint32) uint8 {
	c := l.first[magnitude>>16&(1<<15-1)]
	for magnitude >= l.start[c+1] {
		c++
	}
	return c
}

// Round implements Rounder.
func (l *ThresholdTable) Round(dst []float64, src []float32) (ok bool) {
	done, ok := l.roundFast(dst[:len(src)], src)
	return l.round(dst[done:], src[done:]) && ok
}

func (l *ThresholdTable) round(dst []float64, src []float32) (ok bool) {
	dst = dst[:len(src)]
	ok = true
	for i, x := range src {
		b := math.Float32bits(x)
		c := l.level(b &^ SignBit)
		if c > l.top {
			ok = false
		}
		dst[i] = math.Float64frombits(l.value[c] | uint64(b&SignBit)<<32)
	}
	return ok
}

// Encode sets dst[i] to the level of src[i] with the sign of src[i]. For a uniform code this is the
// code itself. It returns false if a value of src is not finite.
func (l *ThresholdTable) Encode(dst []int16, src []float32) (ok bool) {
	dst = dst[:len(src)]
	ok = true
	for i, x := range src {
		b := math.Float32bits(x)
		c := l.level(b &^ SignBit)
		if c > l.top {
			ok = false
		}
		sign := int16(int32(b) >> 31) // 0 or -1
		dst[i] = (int16(c) ^ sign) - sign
	}
	return ok
}

// NonZero implements Rounder.
func (l *ThresholdTable) NonZero(dst []uint8, src []float32) {
	for i, x := range src {
		dst[i] = min(1, l.level(math.Float32bits(x)&^SignBit))
	}
}
