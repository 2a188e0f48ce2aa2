package kernel

// transpose returns the columns x rows matrix of a rows x columns one.
func Transpose[T any](x []T, rows, columns int) []T {
	out := make([]T, len(x))
	TransposeColumns(out, x, rows, columns, 0, columns)
	return out
}

// transposeColumns writes the rows low..high of the transposed matrix, in squares that stay in
// the nearest cache.
func TransposeColumns[T any](dst, src []T, rows, columns, low, high int) {
	const side = 32
	for r0 := 0; r0 < rows; r0 += side {
		r1 := min(rows, r0+side)
		for c0 := low; c0 < high; c0 += side {
			for c := c0; c < min(high, c0+side); c++ {
				line := dst[c*rows+r0 : c*rows+r1]
				at := r0*columns + c
				for i := range line {
					line[i] = src[at]
					at += columns
				}
			}
		}
	}
}
