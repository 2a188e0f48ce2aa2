package kernel

// RowMap says where the rows of a GEMM's left operand lie in its input: they are the windows of a
// convolution, or the rows of a matrix. So a convolution is a GEMM without a copy of its windows
// (implicit im2col). Padded images are first copied into frames with a border of zeros, so that no
// window needs a check. Pairs are height and width.
type RowMap struct {
	Images, Height, Width, Channels int // of the input, channels innermost
	Groups                          int // of channels that do not mix
	Kernel, Strides, Dilations      [2]int
	Top, Left, Bottom, Right        int // border
	// Spread is the distance of neighbouring input elements in the frame. It is above 1 in a
	// transposed convolution, with zeros between the elements.
	Spread       [2]int
	Down, Across int // positions of the window
}

// MatrixRows describes a row-major matrix of m rows of k elements.
func MatrixRows(m, k int) RowMap {
	one := [2]int{1, 1}
	return RowMap{
		Images: 1, Height: 1, Width: m, Channels: k, Groups: 1,
		Kernel: one, Strides: one, Dilations: one, Spread: one, Down: 1, Across: m,
	}
}

// FrameHeight is the height of a frame, in elements, with its border.
func (r *RowMap) FrameHeight() int { return r.Top + (r.Height-1)*r.Spread[0] + 1 + r.Bottom }

// FrameWidth is the width of a frame, in elements, with its border.
func (r *RowMap) FrameWidth() int { return r.Left + (r.Width-1)*r.Spread[1] + 1 + r.Right }

// line is the number of elements of one line of a frame.
func (r *RowMap) line() int { return r.FrameWidth() * r.Channels }

// frame is the number of elements of a frame.
func (r *RowMap) frame() int { return r.FrameHeight() * r.line() }

// M is the number of rows: one for each position of the window in each image.
func (r *RowMap) M() int { return r.Images * r.Down * r.Across }

// K is the length of a row in one group.
func (r *RowMap) K() int { return r.Kernel[0] * r.Kernel[1] * r.Channels / r.Groups }

// RunLength is the number of consecutive elements of a row that are neighbours in memory. K is a
// whole number of runs.
func (r *RowMap) RunLength() int {
	if r.wholeLines() {
		return r.Kernel[1] * r.Channels
	}
	return r.Channels / r.Groups
}

// wholeLines reports whether the lines of a window are contiguous.
func (r *RowMap) wholeLines() bool {
	return r.Groups == 1 && (r.Dilations[1] == 1 || r.Kernel[1] == 1)
}

// offset returns where row m begins among the frames.
func (r *RowMap) offset(m int) int {
	image, position := m/(r.Down*r.Across), m%(r.Down*r.Across)
	y, x := position/r.Across*r.Strides[0], position%r.Across*r.Strides[1]
	return image*r.frame() + y*r.line() + x*r.Channels
}

// offsets fills dst with the offsets of row m and those after it. The last row is repeated.
func (r *RowMap) offsets(dst []int, m int) {
	at, column := r.offset(m), m%r.Across
	line := m / r.Across
	for i := range dst {
		dst[i] = at
		if m+1 == r.M() {
			continue
		}
		m++
		column++
		at += r.Strides[1] * r.Channels
		if column == r.Across {
			column, line = 0, line+1
			at = r.offset(line * r.Across)
		}
	}
}

// taps returns the offset of each element of the window from the first, in order.
func (r *RowMap) taps() []int {
	out := make([]int, 0, r.Kernel[0]*r.Kernel[1])
	for y := range r.Kernel[0] {
		for x := range r.Kernel[1] {
			out = append(out, y*r.Dilations[0]*r.line()+x*r.Dilations[1]*r.Channels)
		}
	}
	return out
}

// piece is a part of a row that one call of a tile function computes: runs of equal length.
type piece struct {
	offset            int // from the beginning of the row
	runs, run, stride int
	panel             int // where its weights begin in a panel
}

// pieceLength is the largest number of elements of a piece, so that as many rows of a panel stay in
// the first-level cache. It is even.
const pieceLength = 384

// pieces cuts the rows of one group. even gives the stored length of a run, see evenRun. The sums
// do not depend on the cuts, because each piece continues those of the one before.
func (r *RowMap) pieces(even func(int) int) []piece {
	run, panel := r.RunLength(), 0
	var out []piece
	add := func(offset, runs, stride int) {
		for perCall := max(1, pieceLength/run); runs > 0; {
			n := min(runs, perCall)
			for from := 0; from < run; from += pieceLength {
				length := run
				if run > pieceLength {
					length = min(pieceLength, run-from)
				}
				p := piece{offset: offset + from, runs: n, run: even(length), stride: stride, panel: panel}
				panel += p.runs * p.run * tileColumns
				out = append(out, p)
			}
			offset, runs = offset+n*stride, runs-n
		}
	}
	down := r.Dilations[0] * r.line()
	if r.wholeLines() {
		add(0, r.Kernel[0], down)
		return out
	}
	for y := range r.Kernel[0] {
		add(y*down, r.Kernel[1], r.Dilations[1]*r.Channels)
	}
	return out
}

// staged reports whether the input must be copied into frames.
func (r *RowMap) staged() bool {
	return r.Top|r.Left|r.Bottom|r.Right != 0 || r.Spread != [2]int{1, 1}
}

// stage converts the images of src and copies them into frames if need be. dst holds one frame for
// each image. It returns false if convert did.
func stage[T element](dst []T, src []float32, r *RowMap, pool *Pool, convert func(dst []T, src []float32) bool) bool {
	var failed failure
	if !r.staged() {
		pool.Split(len(src), Grain, func(from, to int) {
			failed.unless(convert(dst[from:to], src[from:to]))
		})
		return !failed.seen()
	}
	high, line := r.FrameHeight(), r.line()
	pool.Split(r.Images*high, 1+Grain/line, func(from, to int) {
		for i := from; i < to; i++ {
			image, y := i/high, i%high-r.Top
			into := dst[i*line:][:line]
			if y < 0 || y%r.Spread[0] != 0 || y/r.Spread[0] >= r.Height {
				clear(into)
				continue
			}
			row := r.Width * r.Channels
			failed.unless(stageLine(into, src[(image*r.Height+y/r.Spread[0])*row:][:row], r, convert))
		}
	})
	return !failed.seen()
}

// stageLine converts one line of an image and copies it into a line of a frame.
func stageLine[T element](dst []T, src []float32, r *RowMap, convert func(dst []T, src []float32) bool) bool {
	at := r.Left * r.Channels
	clear(dst[:at])
	if r.Spread[1] == 1 {
		clear(dst[at+len(src):])
		return convert(dst[at:at+len(src)], src)
	}
	clear(dst[at:])
	ok := true
	for ; len(src) > 0; src = src[r.Channels:] {
		ok = convert(dst[at:at+r.Channels], src[:r.Channels]) && ok
		at += r.Spread[1] * r.Channels
	}
	return ok
}
