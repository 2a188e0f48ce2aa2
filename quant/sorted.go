package quant

import (
	"math"
	"sort"
)

// keyOf a magnitude: the bits of the float32 without the sign. Keys are ordered as the
// magnitudes are, so they compare as integers.
func keyOf(x float32) uint32 { return math.Float32bits(x) &^ (1 << 31) }

// infinityKey is the key of +Inf; those above it are NaN.
const infinityKey = 0x7f800000

// keyNotBelow is the smallest key whose magnitude is at least t: for every float32 x,
// |x| >= t exactly when keyOf(x) >= keyNotBelow(t). Above the largest float32 it is
// infinityKey.
func keyNotBelow(t float64) uint32 {
	if t <= 0 {
		return 0
	}
	nearest := float32(t)
	key := keyOf(nearest)
	if float64(nearest) < t {
		key++
	}
	return key
}

// sortedKeys are the non-zero values of a tensor in the order of their magnitudes, with indexes
// that make it cheap to count and to sum the magnitudes below a bound.
type sortedKeys struct {
	keys []sortKey
	// bucket[(key-keys[0])>>shift] is the first index of that bucket: a search looks
	// into one bucket of few keys instead of the whole array.
	bucket []uint32
	shift  uint
	// sums[i] is the sum of the first i*block magnitudes.
	sums []float64
}

const (
	block         = 32 // magnitudes per partial sum: a few ns to add, 1/16 of their memory
	keysPerBucket = 8  // on average
)

// newSortedKeys keeps the slice of keys, which must be in ascending order.
func newSortedKeys(keys []sortKey) sortedKeys {
	s := sortedKeys{keys: keys}
	s.fillBuckets()
	s.fillSums()
	return s
}

func (s *sortedKeys) fillBuckets() {
	if len(s.keys) == 0 {
		return
	}
	first := s.keys[0]
	span := s.keys[len(s.keys)-1] - first
	for int(span>>s.shift) > len(s.keys)/keysPerBucket {
		s.shift++
	}
	s.bucket = make([]uint32, span>>s.shift+2)
	for _, key := range s.keys {
		s.bucket[(key-first)>>s.shift+1]++
	}
	for i := 1; i < len(s.bucket); i++ {
		s.bucket[i] += s.bucket[i-1]
	}
}

func (s *sortedKeys) fillSums() {
	s.sums = make([]float64, len(s.keys)/block+1)
	for i := 1; i < len(s.sums); i++ {
		s.sums[i] = s.sums[i-1] + sumKeys(s.keys[(i-1)*block:i*block])
	}
}

func sumKeys(keys []sortKey) float64 {
	var sum float64
	for _, key := range keys {
		sum += magnitudeOf(key)
	}
	return sum
}

// rank is the number of magnitudes below t.
func (s *sortedKeys) rank(t float64) int {
	if len(s.keys) == 0 {
		return 0
	}
	key, first := keyNotBelow(t)<<1, s.keys[0]
	if key <= first {
		return 0
	}
	i := int((key - first) >> s.shift)
	if i > len(s.bucket)-2 {
		return len(s.keys)
	}
	low, high := int(s.bucket[i]), int(s.bucket[i+1])
	return low + sort.Search(high-low, func(j int) bool { return s.keys[low+j] >= key })
}

// sum returns the sum of the n smallest magnitudes.
func (s *sortedKeys) sum(n int) float64 {
	i := n / block
	return s.sums[i] + sumKeys(s.keys[i*block:n])
}

// atSum returns the magnitude up to which the sum of all smaller ones reaches the given part of the
// total, 0 <= part <= 1. There must be at least one magnitude.
func (s *sortedKeys) atSum(part float64) float64 {
	last := len(s.keys) - 1
	target := part * s.sum(last+1)
	i := sort.Search(last, func(i int) bool { return s.sum(i+1) > target })
	return magnitudeOf(s.keys[i])
}
