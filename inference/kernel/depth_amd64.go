package kernel

// depthStep is the number of channels that the functions in assembly take at a time. Go does the
// rest.
const depthStep = 16

//go:noescape
func depthFloatAVX2(c []float32, a []float32, taps []int, b []float32, n int)

//go:noescape
func depthDoubleAVX2(c []float64, a []float64, taps []int, b []float64, n int)

//go:noescape
func depthIntegerAVX2(c []int32, a []int16, taps []int, b []int16, n int)

// depthFast combines a function in assembly, which computes the first n channels in whole steps,
// with one in Go for the rest.
func depthFast[A element, C accumulator](
	fast func(c []C, a []A, taps []int, b []A, n int), tail func(c *C, x, w A),
) depthFunc[A, C] {
	return func(c []C, a []A, taps []int, b []A) {
		n := len(c) &^ (depthStep - 1)
		if n > 0 {
			fast(c, a, taps, b, n)
		}
		clear(c[n:])
		for t, tap := range taps {
			for j := n; j < len(c); j++ {
				tail(&c[j], a[tap+j], b[t*len(c)+j])
			}
		}
	}
}

func addProduct[T float32 | float64](c *T, x, w T) { *c += T(x * w) }
