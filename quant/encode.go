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

// DecodeAll sets dst[i] to the value of c[i], in float32. It panics when dst is shorter than c.
func (q Exponential) DecodeAll(dst []float32, c []Code) {
	dst = dst[:len(c)]
	var values [1 << (MaxExponentBits + 1)]float32
	for code := range 1 << (q.Bits + 1) {
		values[code] = float32(q.Value(Code(code)))
	}
	for i, code := range c {
		dst[i] = values[code]
	}
}

// RoundAll sets dst[i] to the value x[i] is represented by, in float32.
func (q Exponential) RoundAll(dst, x []float32) {
	dst = dst[:len(x)]
	var s exponentSearch
	s.prepare(q)
	var values [1 << (MaxExponentBits + 1)]float32
	for code := range 1 << (q.Bits + 1) {
		values[code] = float32(q.Value(Code(code)))
	}
	for i, value := range x {
		dst[i] = values[s.encode(value)]
	}
}

// exponentSearch finds the codes of float32 values: the number of thresholds not above a
// magnitude, as a requantizer counts them, by comparing keys. A table tells how many are
// passed where a magnitude's neighbourhood begins; within it there is rarely another.
type exponentSearch struct {
	bits int
	// zeroEnd is the smallest key that is not coded as zero.
	zeroEnd uint32
	// keys[j] is the smallest key of exponent j+1-R; the entry after the last
	// threshold is above every key.
	keys [1 << MaxExponentBits]uint32
	// Neighbourhood i begins at key first + i<<shift and has passed[i] thresholds at or
	// below that. The first one begins just below all thresholds and stands for
	// everything below, too; the last one has no end.
	first, span uint32
	shift       uint
	passed      [neighbourhoods]uint8
}

// neighbourhoods between the first and the last threshold, at most.
const neighbourhoods = 4096

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
	for s.span>>s.shift >= neighbourhoods {
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
	passed := uint32(s.passed[i%neighbourhoods])
	for key >= s.keys[passed%uint32(len(s.keys))] {
		passed++
	}
	sign := math.Float32bits(x) >> 31
	code := passed + 1 | sign<<(s.bits&7)
	notZero := uint32((int64(s.zeroEnd) - 1 - int64(key)) >> 63) // a mask, likewise
	return Code(code & notZero)
}
