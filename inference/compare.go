package inference

import (
	"fmt"
	"math"
)

// Compare measures how far b is from the reference a: the cosine of the angle between them, the
// norm of the difference relative to that of a, and the largest difference of an element. All are
// computed in float64. There is no angle when a norm is 0: two tensors of zeros then have cosine 1,
// any other pair cosine 0; relL2 is then 0 or +Inf. It panics when the lengths differ.
func Compare(a, b []float32) (cosine, relL2, maxAbs float64) {
	if len(a) != len(b) {
		panic(fmt.Sprintf("inference: Compare of %d and %d elements", len(a), len(b)))
	}
	var aa, bb, ab, dd float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		aa, bb, ab, dd = aa+float64(x*x), bb+float64(y*y), ab+float64(x*y), dd+float64((x-y)*(x-y))
		maxAbs = max(maxAbs, math.Abs(x-y))
	}
	switch {
	case aa == 0 && bb == 0:
		return 1, 0, maxAbs
	case aa == 0:
		return 0, math.Inf(1), maxAbs
	case bb == 0:
		return 0, 1, maxAbs
	}
	return ab / math.Sqrt(aa) / math.Sqrt(bb), math.Sqrt(dd / aa), maxAbs
}
