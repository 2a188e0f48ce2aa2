package saturate

import (
	"math"
	"math/bits"
)

// Product multiplies counts (none negative); a product beyond 63 bits gives MaxInt64.
func Product[T int | int64](factors ...T) int64 {
	product := uint64(1)
	for _, f := range factors {
		high, low := bits.Mul64(product, uint64(f))
		if f == 0 {
			return 0
		}
		if high != 0 || low > math.MaxInt64 {
			product = math.MaxInt64
			continue
		}
		product = low
	}
	return int64(product)
}

// Sum adds counts (none negative); a sum beyond 63 bits gives MaxInt64.
func Sum(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
