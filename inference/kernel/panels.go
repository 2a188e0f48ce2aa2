package kernel

import "slices"

// panels is the right operand of a GEMM, K x N, cut into panels of 16 columns. A panel is stored
// row by row: k is the outer index, the column the inner one. Integers are stored in pairs of k,
// because one instruction takes two of them. Missing columns and the second element of an odd pair
// are zero.
type panels[T element] struct {
	data []T
	size int // elements of a panel
	n    int
}

// pairSize is the number of consecutive k that are stored together: 1 for floats, 2 for integers.
func pairSize[T element]() int {
	var x T
	if _, ok := any(x).(int16); ok {
		return 2
	}
	return 1
}

// evenRun is the stored length of a run: rounded up to a whole number of pairs.
func evenRun[T element](run int) int {
	g := pairSize[T]()
	return (run + g - 1) / g * g
}

// pack lays out src, a row-major matrix of k rows and n columns. The k rows are cut into runs of
// `run`. It reuses the memory of p.
func (p *panels[T]) pack(src []T, k, run, n int) {
	g, even := pairSize[T](), evenRun[T](run)
	p.n, p.size = n, k/run*even*tileColumns
	p.data = resize(p.data, (n+tileColumns-1)/tileColumns*p.size)
	if n%tileColumns != 0 || even != run {
		clear(p.data)
	}
	for at := range k {
		stored := at/run*even + at%run
		line := p.data[stored/g*g*tileColumns+stored%g:]
		row := src[at*n:][:n]
		for column := 0; column < n; column += tileColumns {
			to := line[column/tileColumns*p.size:]
			for i, x := range row[column:min(n, column+tileColumns)] {
				to[i*g] = x
			}
		}
	}
}

// width is the number of columns, including those that fill the last panel.
func (p *panels[T]) width() int { return len(p.data) / p.size * tileColumns }

// resize returns a slice of n elements, in the memory of s if that is large enough.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// blockRows is the largest number of rows of a block. A panel is read once for all rows of a block.
const blockRows = 64

// blockElements bounds the sums of a block, so that they stay in the second-level cache.
const blockElements = 1 << 15

// sums is the memory for one block of a result, and for the offsets at which its rows begin.
type sums[C accumulator] struct {
	offsets [blockRows]int
	values  []C
}

// rowsOf returns the number of rows of a block of the given width.
func rowsOf(width int) int {
	return max(tallRows, min(blockRows, blockElements/width/tallRows*tallRows))
}

// begin prepares the block of rows m to m+rows, which is `width` columns wide. base is the offset
// of the group within a row.
func (b *sums[C]) begin(m, rows int, r *RowMap, base, width int) {
	rows = (rows + tallRows - 1) / tallRows * tallRows
	b.values = resize(b.values, rows*width)
	offsets := b.offsets[:rows]
	r.offsets(offsets, m)
	for i := range offsets {
		offsets[i] += base
	}
}

// fill computes the columns from..to, which are whole panels, of the block that begin has prepared
// in w.sums.
func (w *workspace[A, C]) fill(a []A, pieces []piece, p *panels[A], rows, from, to int) {
	b, width := &w.sums, to-from
	for column := from; column < to; column += tileColumns {
		panel := p.data[column/tileColumns*p.size:][:p.size]
		for i, piece := range pieces {
			weights := panel[piece.panel:][:piece.runs*piece.run*tileColumns]
			last := piece.offset + (piece.runs-1)*piece.stride + piece.run - 1
			for m, next := 0, 0; m < rows; m = next {
				c := b.values[m*width+column-from:]
				if w.tall != nil && rows-m > tileRows {
					offsets := (*[tallRows]int)(b.offsets[m:])
					_ = a[slices.Max(offsets[:])+last] // the kernels do not check
					w.tall(c, width, a[piece.offset:], offsets, piece.runs, piece.run, piece.stride, weights, i > 0)
					next = m + tallRows
					continue
				}
				offsets := (*[tileRows]int)(b.offsets[m:])
				_ = a[slices.Max(offsets[:])+last]
				w.tile(c, width, a[piece.offset:], offsets, piece.runs, piece.run, piece.stride, weights, i > 0)
				next = m + tileRows
			}
		}
	}
}
