package inference

// A tile is 4 rows by 16 columns of a matrix product. Its left operand is four rows of a,
// which begin at the given elements and continue in runs: each row is `runs` runs of `run`
// elements, `stride` elements from the beginning of one to that of the next. So the
// window of a convolution is read where it lies. The right operand is a panel of 16 columns, see
// panels. The tile is written to c, whose rows are ldc elements apart.
//
// The caller vouches for the lengths.
const (
	tileRows    = 4
	tileColumns = 16
)

// kernels are two functions that compute a tile. Every implementation gives the same bits.
type kernels struct {
	// float sums products in the order of k, each product and each sum rounded to float32.
	float func(c []float32, ldc int, a []float32, rows *[tileRows]int, runs, run, stride int, b []float32)
	// integer sums products of 16-bit integers in 32 bits; run is even.
	integer func(c []int32, ldc int, a []int16, rows *[tileRows]int, runs, run, stride int, b []int16)
}

func portableKernels() kernels { return kernels{float: tileFloat, integer: tileInteger} }

// tileFloat keeps a block of 4 x 4 sums in registers and passes four times.
func tileFloat(c []float32, ldc int, a []float32, rows *[tileRows]int, runs, run, stride int, b []float32) {
	for column := 0; column < tileColumns; column += 4 {
		var sum [tileRows][4]float32
		for r := range runs {
			at := r * stride
			a0, a1 := a[rows[0]+at:][:run], a[rows[1]+at:][:run]
			a2, a3 := a[rows[2]+at:][:run], a[rows[3]+at:][:run]
			panel := b[r*run*tileColumns+column:]
			for k, x0 := range a0 {
				w := (*[4]float32)(panel[k*tileColumns:])
				addProducts(&sum[0], x0, w)
				addProducts(&sum[1], a1[k], w)
				addProducts(&sum[2], a2[k], w)
				addProducts(&sum[3], a3[k], w)
			}
		}
		for i := range sum {
			*(*[4]float32)(c[i*ldc+column:]) = sum[i]
		}
	}
}

// addProducts rounds each product by itself: the conversions keep the compiler from fusing
// it with the addition.
func addProducts(sum *[4]float32, x float32, w *[4]float32) {
	sum[0] += float32(x * w[0])
	sum[1] += float32(x * w[1])
	sum[2] += float32(x * w[2])
	sum[3] += float32(x * w[3])
}

func tileInteger(c []int32, ldc int, a []int16, rows *[tileRows]int, runs, run, stride int, b []int16) {
	for i := range tileRows {
		sum := (*[tileColumns]int32)(c[i*ldc:])
		*sum = [tileColumns]int32{}
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
