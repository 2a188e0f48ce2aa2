package quant

import "math"

// EncodeAll sets dst[i] to the code of x[i], as Encode gives it. It panics when dst is
// shorter than x or x holds NaN.
func (q Exponential) EncodeAll(dst []Code, x []float32) {
	dst = dst[:len(x)]
	var s exponentSearch
	s.prepare(q)
	for i, value := range x {
		dst[i] = s.encode(value)
	}
}

// exponentSearch finds the codes of float32 values. As a requantizer does, it counts the thresholds
// that are not above a magnitude. It compares keys, which are integers. A table gives the count at
// the beginning of each interval of keys; there is rarely another threshold within an interval.
type exponentSearch struct {
	bits int
	// zeroEnd is the smallest key that is not coded as zero.
	zeroEnd uint32
	// keys[j] is the smallest key of exponent j+1-R; the entry after the last
	// threshold is above every key.
	keys [1 << MaxExponentBits]uint32
	// Interval i begins at the key first + i<<shift, and passed[i] thresholds lie at or below
	// it. Interval 0 begins just below all thresholds and includes all smaller keys; the last
	// interval has no end.
	first, span uint32
	shift       uint
	passed      [maxIntervals]uint8
}

// maxIntervals is the most intervals between the first and the last threshold.
const maxIntervals = 4096

func (s *exponentSearch) prepare(q Exponential) {
	s.bits = q.Bits
	s.zeroEnd = max(keyNotBelow(q.ZeroThreshold()), 1)
	thresholds := 2 * q.R()
	for j := range thresholds {
		s.keys[j] = keyNotBelow(q.threshold(j + 1 - q.R()))
	}
	s.keys[thresholds] = math.MaxUint32
	s.first = s.keys[0] - 1
	s.span = s.keys[thresholds-1] - s.first
	for s.span>>s.shift >= maxIntervals {
		s.shift++
	}
	count := uint8(0)
	for i := range s.span>>s.shift + 1 {
		for s.keys[count] <= s.first+i<<s.shift {
			count++
		}
		s.passed[i] = count
	}
}

func (s *exponentSearch) encode(x float32) Code {
	key := keyOf(x)
	if key > infinityKey {
		panic(nanEncoded)
	}
	offset := int32(key - s.first)
	offset &^= offset >> 31 // 0 below first; no branch, as many values may be zero
	i := min(uint32(offset), s.span) >> (s.shift & 31)
	passed := uint32(s.passed[i%maxIntervals])
	for key >= s.keys[passed%uint32(len(s.keys))] {
		passed++
	}
	sign := math.Float32bits(x) >> 31
	code := passed + 1 | sign<<(s.bits&7)
	notZero := uint32((int64(s.zeroEnd) - 1 - int64(key)) >> 63) // a mask, likewise
	return Code(code & notZero)
}
