package mapping

import "fmt"

// piece is a part of a reduction: some taps of the filter, rows x cols of them, in each of depth
// input channels. A reduction is cut at channels. Where one channel is too much it is cut at the
// rows of its filter, and where one row is too much at the taps of the row.
type piece struct{ depth, rows, cols int }

// steps is the number of reduction steps, products for each output.
func (p piece) steps() int { return p.depth * p.rows * p.cols }

// whole is all of a reduction.
func (g *gemm) whole() piece { return piece{g.inChannels, g.rows.kernel, g.cols.kernel} }

// kernel is the number of taps of a filter in one input channel.
func (g *gemm) kernel() int { return g.rows.kernel * g.cols.kernel }

// pieceOf is the piece of a number of reduction steps.
func (g *gemm) pieceOf(steps int) (piece, error) {
	p := g.whole()
	switch kernel := g.kernel(); {
	case steps%kernel == 0:
		p.depth = steps / kernel
	case steps < kernel && steps%p.cols == 0:
		p.depth, p.rows = 1, steps/p.cols
	case steps < p.cols:
		p = piece{1, 1, steps}
	case p.rows == 1:
		return p, fmt.Errorf("block: K = %d; allowed: multiples of the filter's %d taps, or fewer than these", steps, kernel)
	default:
		return p, fmt.Errorf("block: K = %d; allowed: multiples of the filter's %d taps, multiples of %d (a row of it) below that, "+
			"or fewer than a row", steps, kernel, p.cols)
	}
	return p, nil
}

// pieces is K cut into pieces, all but the last of each run alike: a run is what is cut, all
// channels, a channel, or a row of a channel's filter.
type pieces struct {
	piece
	last             piece
	runs, inRun      int
	channels         int // pieces that differ in their channels
	size, short, run int // reduction steps of a piece, of the last one, of a run
}

func (g *gemm) pieces(p piece) pieces {
	k := pieces{piece: p, last: p, runs: 1, channels: g.inChannels}
	switch {
	case p.cols < g.cols.kernel:
		k.runs, k.run = g.inChannels*g.rows.kernel, g.cols.kernel
		k.inRun, k.last.cols = partsOf(g.cols.kernel, p.cols)
	case p.rows < g.rows.kernel:
		k.runs, k.run = g.inChannels, g.kernel()
		k.inRun, k.last.rows = partsOf(g.rows.kernel, p.rows)
	default:
		k.inRun, k.last.depth = partsOf(g.inChannels, p.depth)
		k.channels, k.run = k.inRun, g.layer.K
	}
	k.size, k.short = k.steps(), k.last.steps()
	return k
}

// at is where piece i begins, in reduction steps, and how many it has.
func (k *pieces) at(i int) (before, steps int) {
	if k.runs > 1 {
		before, i = i/k.inRun*k.run, i%k.inRun
	}
	return before + i*k.size, pick(i == k.inRun-1, k.short, k.size)
}

// partsOf gives the number of parts of at most some size, and the size of the last.
func partsOf(size, most int) (count, last int) {
	count = part(size, most)
	return count, size - (count-1)*most
}

func (k *pieces) count() int64 { return int64(k.runs) * int64(k.inRun) }

// box is where a piece lies in the reduction.
type box struct{ depth, row, col extent }

// all is the whole reduction as one box.
func (g *gemm) all() box {
	w := g.whole()
	return box{extent{0, w.depth, w.depth}, extent{0, w.rows, w.rows}, extent{0, w.cols, w.cols}}
}

// box is that of piece i.
func (g *gemm) box(k *pieces, i int) box {
	b := g.all()
	switch run, place := i/k.inRun, i%k.inRun; {
	case k.cols < b.col.full:
		b.depth, b.row, b.col = b.depth.part(run/b.row.full, 1), b.row.part(run%b.row.full, 1), b.col.part(place, k.cols)
	case k.rows < b.row.full:
		b.depth, b.row = b.depth.part(run, 1), b.row.part(place, k.rows)
	default:
		b.depth = b.depth.part(i, k.depth)
	}
	return b
}

// part is part i, of some size, of a dimension.
func (d extent) part(i, size int) extent {
	return extent{i * size, min(size, d.full-i*size), d.full}
}

// taps is the axis of a piece: its outputs read these taps of the kernel only. With a tap of a
// dilated kernel comes what lies before the next, so that the pieces cover what the kernel spans.
func (a axis) taps(of extent) axis {
	from, to := of.start*a.dilation, min((of.start+of.size)*a.dilation, a.span())
	a.kernel, a.dilation, a.pad = to-from, 1, a.pad-from
	return a
}

// pieced is the blocking of the axes of all pieces of n taps.
func (c *blocking) pieced(n int) *blocking {
	if n >= c.kernel {
		return c
	}
	p := c.ofTaps[n]
	if p == nil {
		p = &blocking{split: c.split}
		for i, count := 0, part(c.kernel, n); i < count; {
			a := c.taps(extent{full: c.kernel}.part(i, n))
			// The next pieces read as much, as far as no window of theirs reaches into padding.
			alike := 1
			if lo, hi := a.window(0, a.size); lo >= 0 && hi <= a.in {
				alike = max(1, min(1+(a.in-hi)/(n*c.dilation), count-1-i))
			}
			p.census(&split{a, c.tiles, c.block}, alike)
			i += alike
		}
		if c.ofTaps == nil {
			c.ofTaps = map[int]*blocking{}
		}
		c.ofTaps[n] = p
	}
	return p
}

// footprint is what blocks of positions read of an input channel.
type footprint struct {
	classes []class // of all blocks: images x rows x columns
	inputs  int64   // of the largest block
}

// footprint is that of pieces of the given numbers of taps.
func (p *positions) ofPiece(rows, cols int) *footprint {
	if rows >= p.rows.kernel && cols >= p.cols.kernel {
		return &p.footprint
	}
	f := p.ofTaps[[2]int{rows, cols}]
	if f == nil {
		x := newFootprint(p.images, p.rows.pieced(rows), p.cols.pieced(cols))
		f = &x
		if p.ofTaps == nil {
			p.ofTaps = map[[2]int]*footprint{}
		}
		p.ofTaps[[2]int{rows, cols}] = f
	}
	return f
}

func newFootprint(images, rows, cols *blocking) footprint {
	f := footprint{
		classes: make([]class, 0, len(images.classes)*len(rows.classes)*len(cols.classes)),
		inputs:  images.inputs * rows.inputs * cols.inputs,
	}
	for i := range images.classes {
		for r := range rows.classes {
			for c := range cols.classes {
				f.classes = append(f.classes, images.classes[i].times(&rows.classes[r]).times(&cols.classes[c]))
			}
		}
	}
	return f
}

func (x class) times(y *class) class {
	return class{
		inputs: x.inputs * y.inputs, outputs: x.outputs * y.outputs,
		alone: x.alone && y.alone, count: x.count * y.count,
	}
}

// What is cut into pieces, coarsest first.
const (
	cutChannels = iota
	cutRows     // of a channel's filter
	cutTaps     // of a row
	waysToCut
)

// length is that of what is cut.
func (g *gemm) length(cut int) int {
	return [waysToCut]int{g.inChannels, g.rows.kernel, g.cols.kernel}[cut]
}

// cut is the largest of count equal pieces.
func (g *gemm) cut(cut, count int) piece {
	p := g.whole()
	switch size := part(g.length(cut), count); cut {
	case cutChannels:
		p.depth = size
	case cutRows:
		p.depth, p.rows = 1, size
	default:
		p = piece{1, 1, size}
	}
	return p
}
