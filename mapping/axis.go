package mapping

// axis is one dimension of a layer's output with the inputs it reads: images, rows or columns of a
// convolution, rows of a matrix, channels, groups. An output reads kernel inputs, dilation apart,
// the first at output*stride - pad.
type axis struct {
	size, in                      int // outputs, inputs
	kernel, stride, dilation, pad int
}

// plain is an axis on which output i reads input i.
func plain(size int) axis {
	return axis{size: size, in: size, kernel: 1, stride: 1, dilation: 1}
}

func (a *axis) span() int { return (a.kernel-1)*a.dilation + 1 }

// window is the interval of inputs that outputs [from, to) span, padding included.
func (a *axis) window(from, to int) (lo, hi int) {
	return from*a.stride - a.pad, (to-1)*a.stride - a.pad + a.span()
}

// inputs returns the first input that outputs [from, to) read and the number of inputs from the
// first to the last, without padding. The number is never zero: a block that reads only padding
// still loads one input.
func (a *axis) inputs(from, to int) (first, count int) {
	lo, hi := a.window(from, to)
	first = min(max(lo, 0), a.in-1)
	return first, max(min(hi, a.in)-first, 1)
}

// loaded is the number of inputs that the axis loads.
func (a *axis) loaded() int {
	_, count := a.inputs(0, a.size)
	return count
}

// compact leaves out the inputs that lie between windows: they are never loaded and have no place.
func (a *axis) compact() {
	between := a.stride - a.span()
	if between <= 0 || a.pad >= a.span() {
		return
	}
	a.in = a.loaded() - (a.size-1)*between // the first window and the last may reach over the edge
	a.stride = a.span()
}

// distinct is the number of inputs that are loaded at least once. It is zero where blocks, which
// load all between their windows, leave out what lies between them: padding as wide as the window.
func (a *axis) distinct() int {
	if a.stride > a.span() {
		return 0
	}
	return a.loaded()
}

// ending counts the outputs, from output 0 on, whose window ends at input hi or before.
func (a *axis) ending(hi int) int {
	if last := hi + a.pad - a.span(); last >= 0 {
		return last/a.stride + 1
	}
	return 0
}

// disjoint reports whether every output reads inputs of its own, and these only.
func (a *axis) disjoint() bool {
	return a.pad == 0 && (a.dilation == 1 || a.kernel == 1) && (a.size == 1 || a.stride >= a.kernel) &&
		(a.size-1)*a.stride+a.kernel <= a.in
}

// split is an axis cut into tiles' shares and these into blocks.
type split struct {
	axis
	tiles, block int
}

// tile is the range of outputs of tile i: the shares are as equal as can be.
func (s *split) tile(i int) (from, to int) {
	return s.size * i / s.tiles, s.size * (i + 1) / s.tiles
}

// largest is the size of the largest share.
func (s *split) largest() int { return part(s.size, s.tiles) }

// class counts blocks of a split that are alike.
type class struct {
	inputs, outputs int64 // of a block
	alone           bool  // the only block of its tile along this axis
	count           int64
}

// blocking is a split with counts and sums over the blocks of all its tiles.
type blocking struct {
	split
	classes []class
	blocks  int64
	// Of the largest share and its blocks.
	inputs      int64 // of the block with most
	outputs     int64 // of a full block
	remain      int64 // outputs of the last block; 0: it is full
	share       int64 // outputs
	shareBlocks int64
	ofTaps      map[int]*blocking // see pieced
}

// count works out the blocking of a split.
func (s split) count() blocking {
	c := blocking{split: s, classes: make([]class, 0, 4)}
	c.census(&s, 1)
	c.share = int64(s.largest())
	c.outputs = min(int64(s.block), c.share)
	c.shareBlocks = ceilDiv(c.share, c.outputs)
	c.remain = c.share % c.outputs
	return c
}

// census adds the blocks of a split a number of times. Blocks inside, and blocks of padding, are
// alike and counted in one step, so the time hardly depends on the size of the axis.
func (c *blocking) census(s *split, times int) {
	for t := range s.tiles {
		from, to := s.tile(t)
		alone := to-from <= s.block
		for from < to {
			end := min(from+s.block, to)
			_, inputs := s.axis.inputs(from, end)
			n := max(1, (min(s.alike(from, end), to)-from)/s.block)
			c.add(class{inputs: int64(inputs), outputs: int64(end - from), alone: alone, count: int64(n) * int64(times)})
			from += n * (end - from)
		}
	}
}

// alike is the output up to which blocks read as many inputs as the block [from, to).
func (a *axis) alike(from, to int) int {
	switch lo, hi := a.window(from, to); {
	case lo >= a.in-1: // only padding, or the last input
		return a.size
	case lo >= 0:
		return a.ending(a.in)
	case hi <= 1:
		return a.ending(1)
	}
	return to
}

func (c *blocking) add(x class) {
	c.blocks += x.count
	c.inputs = max(c.inputs, x.inputs)
	for i := range c.classes {
		if y := &c.classes[i]; y.inputs == x.inputs && y.outputs == x.outputs && y.alone == x.alone {
			y.count += x.count
			return
		}
	}
	c.classes = append(c.classes, x)
}

// sizes lists the block sizes of the largest share and how many there are of each.
func (c *blocking) sizes() [2]struct{ outputs, count int64 } {
	s := [2]struct{ outputs, count int64 }{{c.outputs, c.share / c.outputs}, {c.remain, 0}}
	if c.remain > 0 {
		s[1].count = 1
	}
	return s
}
