package inference

// rowMap says where the rows of a GEMM's left operand lie in its input: they are the
// windows of a convolution, or just rows. The images of the input are staged into frames
// with a border of zeros (the padding), so that no window needs a check.
type rowMap struct {
	images, height, width, channels int // of the input, channels innermost
	groups                          int // of channels that do not mix
	kernel, steps, dilations        [2]int
	top, left, bottom, right        int // border
	// spread is the distance of neighbouring elements of the input in the frame: above 1
	// in a transposed convolution, with zeros between.
	spread       [2]int
	down, across int // positions of the window
}

// plainRows is a matrix of m rows of k elements, one after the other.
func plainRows(m, k int) rowMap {
	one := [2]int{1, 1}
	return rowMap{
		images: 1, height: 1, width: m, channels: k, groups: 1,
		kernel: one, steps: one, dilations: one, spread: one, down: 1, across: m,
	}
}

// frameHeight and frameWidth include the border.
func (r *rowMap) frameHeight() int { return r.top + (r.height-1)*r.spread[0] + 1 + r.bottom }
func (r *rowMap) frameWidth() int  { return r.left + (r.width-1)*r.spread[1] + 1 + r.right }

// line is the number of elements of one line of a frame, frame that of a whole one.
func (r *rowMap) line() int  { return r.frameWidth() * r.channels }
func (r *rowMap) frame() int { return r.frameHeight() * r.line() }

// m is the number of rows, k the length of a row in one group.
func (r *rowMap) m() int { return r.images * r.down * r.across }
func (r *rowMap) k() int { return r.kernel[0] * r.kernel[1] * r.channels / r.groups }

// runLength is how many elements of a row follow each other: k is a whole number of runs.
func (r *rowMap) runLength() int {
	if r.wholeLines() {
		return r.kernel[1] * r.channels
	}
	return r.channels / r.groups
}

// wholeLines: a line of the window is contiguous.
func (r *rowMap) wholeLines() bool {
	return r.groups == 1 && (r.dilations[1] == 1 || r.kernel[1] == 1)
}

// offset of the beginning of row m among the frames.
func (r *rowMap) offset(m int) int {
	image, position := m/(r.down*r.across), m%(r.down*r.across)
	y, x := position/r.across*r.steps[0], position%r.across*r.steps[1]
	return image*r.frame() + y*r.line() + x*r.channels
}

// offsets fills dst with the beginnings of the rows from m on; the last row is repeated.
func (r *rowMap) offsets(dst []int, m int) {
	at, column := r.offset(m), m%r.across
	line := m / r.across
	for i := range dst {
		dst[i] = at
		if m+1 == r.m() {
			continue
		}
		m++
		column++
		at += r.steps[1] * r.channels
		if column == r.across {
			column, line = 0, line+1
			at = r.offset(line * r.across)
		}
	}
}

// taps returns the distances of the window's elements from its beginning, in order.
func (r *rowMap) taps() []int {
	out := make([]int, 0, r.kernel[0]*r.kernel[1])
	for y := range r.kernel[0] {
		for x := range r.kernel[1] {
			out = append(out, y*r.dilations[0]*r.line()+x*r.dilations[1]*r.channels)
		}
	}
	return out
}

// piece is a part of a row that a kernel computes at a time: runs of equal length.
type piece struct {
	offset            int // from the beginning of the row
	runs, run, stride int
	panel             int // where its weights begin in a panel
}

// pieceLength is the most elements of a piece: so many rows of a panel stay in the
// nearest cache. It is even.
const pieceLength = 384

// pieces cuts the rows of one group; run lengths are as stored (see evenRun). The sums are the same
// however a row is cut: each piece goes on where the last one stopped.
func (r *rowMap) pieces(even func(int) int) []piece {
	run, panel := r.runLength(), 0
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
	down := r.dilations[0] * r.line()
	if r.wholeLines() {
		add(0, r.kernel[0], down)
		return out
	}
	for y := range r.kernel[0] {
		add(y*down, r.kernel[1], r.dilations[1]*r.channels)
	}
	return out
}

// staged reports whether the input must be copied into frames before it can be read.
func (r *rowMap) staged() bool {
	return r.top|r.left|r.bottom|r.right != 0 || r.spread != [2]int{1, 1}
}

// stage converts the images of src and puts them into frames. dst holds one frame per
// image. It reports whether convert did.
func stage[T element](dst []T, src []float32, r *rowMap, c *crew, convert func(dst []T, src []float32) bool) bool {
	var failed failure
	if !r.staged() {
		c.split(len(src), elementwise, func(from, to int) {
			failed.unless(convert(dst[from:to], src[from:to]))
		})
		return !failed.seen()
	}
	high, line := r.frameHeight(), r.line()
	c.split(r.images*high, 1+elementwise/line, func(from, to int) {
		for i := from; i < to; i++ {
			image, y := i/high, i%high-r.top
			into := dst[i*line:][:line]
			if y < 0 || y%r.spread[0] != 0 || y/r.spread[0] >= r.height {
				clear(into)
				continue
			}
			row := r.width * r.channels
			failed.unless(stageLine(into, src[(image*r.height+y/r.spread[0])*row:][:row], r, convert))
		}
	})
	return !failed.seen()
}

// stageLine puts one line of an image into one of a frame.
func stageLine[T element](dst []T, src []float32, r *rowMap, convert func(dst []T, src []float32) bool) bool {
	at := r.left * r.channels
	clear(dst[:at])
	if r.spread[1] == 1 {
		clear(dst[at+len(src):])
		return convert(dst[at:at+len(src)], src)
	}
	clear(dst[at:])
	ok := true
	for ; len(src) > 0; src = src[r.channels:] {
		ok = convert(dst[at:at+r.channels], src[:r.channels]) && ok
		at += r.spread[1] * r.channels
	}
	return ok
}
