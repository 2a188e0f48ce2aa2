package kernel

// A tile is 4 rows by 16 columns of a matrix product, a tall one 8 rows. The rows of its left
// operand begin at the given elements of a. Each row consists of `runs` runs of `run` elements,
// `stride` elements from the beginning of one run to that of the next, so that the window of a
// convolution is read where it lies. The right operand b is a panel of 16 columns, see panels. The
// tile is written to c, whose rows are ldc elements apart. If `more` is true its sums continue
// those in c, else they start from 0.
//
// The functions do not check lengths; their callers do.
const (
	tileRows    = 4
	tallRows    = 8
	tileColumns = 16
)

// element is what operands are made of, accumulator what sums are.
type (
	element     interface{ int16 | float32 | float64 }
	accumulator interface{ int32 | float32 | float64 }
)

// tileFunc computes a tile, tallFunc a tall one. Every implementation gives the same bits.
type (
	tileFunc[A element, C accumulator] func(c []C, ldc int, a []A, rows *[tileRows]int, runs, run, stride int, b []A, more bool)
	tallFunc[A element, C accumulator] func(c []C, ldc int, a []A, rows *[tallRows]int, runs, run, stride int, b []A, more bool)
)

// Functions is a set of the innermost functions: products for the three number formats, and the
// functions on rows. See Fastest and Portable.
type Functions struct {
	// float and double sum products in the order of k; each product and each sum is
	// rounded by itself.
	float  tileFunc[float32, float32]
	double tileFunc[float64, float64]
	// integer sums products of 16-bit integers in 32 bits; run is even.
	integer tileFunc[int16, int32]
	// The tall ones are nil where wider registers do not pay for them.
	tallFloat    tallFunc[float32, float32]
	tallDouble   tallFunc[float64, float64]
	tallInteger  tallFunc[int16, int32]
	depthFloat   depthFunc[float32, float32]
	depthDouble  depthFunc[float64, float64]
	depthInteger depthFunc[int16, int32]
	RowFuncs
}

// Portable returns the functions in Go, which run on every processor.
func Portable() Functions {
	return Functions{
		float: tileReal[float32], double: tileReal[float64], integer: tileInteger,
		depthFloat: depthReal[float32], depthDouble: depthReal[float64], depthInteger: depthInteger,
		RowFuncs: portableRowFuncs(),
	}
}

// tileReal keeps a block of 4 x 4 sums in registers, so it passes four times over the 16 columns.
func tileReal[T float32 | float64](c []T, ldc int, a []T, rows *[tileRows]int, runs, run, stride int, b []T, more bool) {
	for column := 0; column < tileColumns; column += 4 {
		var sum [tileRows][4]T
		for i := range sum {
			if more {
				sum[i] = *(*[4]T)(c[i*ldc+column:])
			}
		}
		for r := range runs {
			at := r * stride
			a0, a1 := a[rows[0]+at:][:run], a[rows[1]+at:][:run]
			a2, a3 := a[rows[2]+at:][:run], a[rows[3]+at:][:run]
			panel := b[r*run*tileColumns+column:]
			for k, x0 := range a0 {
				w := (*[4]T)(panel[k*tileColumns:])
				addProducts(&sum[0], x0, w)
				addProducts(&sum[1], a1[k], w)
				addProducts(&sum[2], a2[k], w)
				addProducts(&sum[3], a3[k], w)
			}
		}
		for i := range sum {
			*(*[4]T)(c[i*ldc+column:]) = sum[i]
		}
	}
}

// addProducts rounds each product by itself: the conversions keep the compiler from fusing
// it with the addition.
func addProducts[T float32 | float64](sum *[4]T, x T, w *[4]T) {
	sum[0] += T(x * w[0])
	sum[1] += T(x * w[1])
	sum[2] += T(x * w[2])
	sum[3] += T(x * w[3])
}

// tileInteger computes a tile of 16-bit integers, whose panel holds pairs of k.
func tileInteger(c []int32, ldc int, a []int16, rows *[tileRows]int, runs, run, stride int, b []int16, more bool) {
	for i := range tileRows {
		sum := (*[tileColumns]int32)(c[i*ldc:])
		if !more {
			*sum = [tileColumns]int32{}
		}
		for r := range runs {
			line := a[rows[i]+r*stride:][:run]
			panel := b[r*run*tileColumns:]
			for k := 0; k+1 < len(line); k += 2 {
				x0, x1 := int32(line[k]), int32(line[k+1])
				w := (*[2 * tileColumns]int16)(panel[k*tileColumns:])
				for j := range sum {
					sum[j] += x0*int32(w[2*j]) + x1*int32(w[2*j+1])
				}
			}
		}
	}
}
