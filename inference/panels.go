package inference

// panels is the right operand of a GEMM, K x N, cut into panels of 16 columns. Within a
// panel k runs outside and columns inside; integers are stored in pairs of k, so that one
// instruction takes two of them. Missing columns and the second element of an odd pair
// are zero.
type panels[T element] struct {
	data []T
	size int // elements of a panel
	n    int
}

// group is how many consecutive k are stored together: 1 of floats, 2 of integers.
func group[T element]() int {
	var x T
	if _, ok := any(x).(int16); ok {
		return 2
	}
	return 1
}

// evenRun is the length of a run as stored: rounded up to a whole number of groups.
func evenRun[T element](run int) int {
	g := group[T]()
	return (run + g - 1) / g * g
}

// pack lays out a row-major matrix of n columns whose rows, k, are in the runs of r. It
// reuses the memory of p.
func (p *panels[T]) pack(src []T, r *rowMap, n int) {
	g, even := group[T](), evenRun[T](r.run)
	p.n, p.size = n, r.runs*even*tileColumns
	p.data = resize(p.data, (n+tileColumns-1)/tileColumns*p.size)
	clear(p.data)
	for at := range r.k() {
		k := at/r.run*even + at%r.run
		line := p.data[k/g*g*tileColumns+k%g:]
		for column, x := range src[at*n:][:n] {
			line[column/tileColumns*p.size+column%tileColumns*g] = x
		}
	}
}

// resize returns n elements, in the memory of s when it is large enough.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// block is the memory for four rows of a result, before they are finished, and for the
// row offsets passed to a kernel.
type block[C accumulator] struct {
	rows [tileRows]int
	sums []C
}

// multiply computes images x rows x p.n, the product of the staged images in a with p, and
// passes each row to finish.
func multiply[A element, C accumulator](
	a []A, images int, r *rowMap, p *panels[A], b *block[C], tile tileFunc[A, C], finish func(row int, sums []C),
) {
	rows, run := images*len(r.offsets), evenRun[A](r.run)
	frame := r.frame()
	width := len(p.data) / p.size * tileColumns
	b.sums = resize(b.sums, tileRows*width)
	for m := 0; m < rows; m += tileRows {
		for i := range b.rows {
			row := min(m+i, rows-1) // the last tile may repeat the last row
			b.rows[i] = row/len(r.offsets)*frame + r.offsets[row%len(r.offsets)]
			_ = a[b.rows[i]+(r.runs-1)*r.stride+run-1] // the kernels do not check
		}
		for column := 0; column < width; column += tileColumns {
			tile(b.sums[column:], width, a, &b.rows, r.runs, run, r.stride, p.data[column/tileColumns*p.size:][:p.size])
		}
		for i := range min(tileRows, rows-m) {
			finish(m+i, b.sums[i*width:][:p.n])
		}
	}
}
