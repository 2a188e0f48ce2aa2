package kernel

// Transpose returns the transpose, columns x rows, of a row-major matrix of rows x columns.
func Transpose[T any](x []T, rows, columns int) []T {
	out := make([]T, len(x))
	TransposeColumns(out, x, rows, columns, 0, columns)
	return out
}

// TransposeColumns writes the rows low..high-1 of the transpose of src, a row-major matrix of rows
// x columns. It goes through squares that stay in the first-level cache.
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
