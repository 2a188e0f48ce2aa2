package mapping

// This file is the dataflow of a GEMM layer on a tile: the order of the loops, what stays in the
// buffers while they run, and what stays in the lanes. The lanes are output-stationary: an output
// stays in its accumulators until all of K is done, because counters can do nothing else. So the
// pieces of K are the innermost loop, and with K in pieces a block is a single fold. The lanes'
// half of this is in arch/dataflow.go.

// Order names the loop order of a GEMM layer, outer loop first.
type Order string

// The loop orders. Groups are outermost, pieces of K innermost.
const (
	OrderMN Order = "mn" // the activation block stays while weight blocks stream past
	OrderNM Order = "nm" // the weight block stays while activation blocks stream past
)

// The dimensions that a tile's loops run over.
const (
	dimGroups = iota
	dimImages
	dimRows
	dimCols
	dimChannels
	dimPieces // of K
	dimensions
)

// loopsOf gives the dimensions in loop order, outermost first.
func loopsOf(order Order) [dimensions]int {
	if order == OrderNM {
		return [...]int{dimGroups, dimChannels, dimImages, dimRows, dimCols, dimPieces}
	}
	return [...]int{dimGroups, dimImages, dimRows, dimCols, dimChannels, dimPieces}
}

// residency tells which operands are loaded with all of K: both when K is in one piece, otherwise
// the operand of the outer loop if a tile uses it for several blocks of the other, and half of its
// buffer holds it.
func (g *gemm) residency(p *positions, c *channels, of piece, order Order) (wholeA, wholeW bool) {
	if of == g.uncut.piece {
		return true, true
	}
	if order == OrderMN {
		return c.n.shareBlocks > 1 && packed(p.inputs*c.g.outputs*int64(g.inChannels), g.bitsA) <= g.halfA, false
	}
	return false, p.share > 1 && g.weightBytes(c.n.outputs*c.g.outputs, int64(g.layer.K), true) <= g.halfW
}

// setLoads works out how often the tile loads a block of each operand: when the loops reach a block
// other than the one in use.
func (n *nest) setLoads() {
	n.newA = n.innermost(dimGroups, dimImages, dimRows, dimCols, pick(n.wholeA, dimGroups, dimPieces))
	n.newW = n.innermost(dimGroups, dimChannels, pick(n.wholeW, dimGroups, dimPieces))
}

// tileWork counts the commands and loads of the largest share.
func (g *gemm) tileWork(p *positions, c *channels, k *pieces, order Order) tileWork {
	wholeA, wholeW := g.residency(p, c, k.piece, order)
	groups, positions, channels := c.g.shareBlocks, p.share, c.n.shareBlocks
	x := tileWork{commands: groups * positions * channels * k.count()}
	x.loadsA, x.loadsW = x.commands, x.commands
	if wholeA {
		x.loadsA = groups * positions
		if order == OrderNM && positions > 1 {
			x.loadsA *= channels
		}
	}
	if wholeW {
		x.loadsW = groups * channels
		if order == OrderMN && channels > 1 {
			x.loadsW *= positions
		}
	}
	return x
}

// innermost is the depth of the innermost loop, of more than one step, over one of dims; -1 for
// none.
func (n *nest) innermost(dims ...int) int {
	deepest := -1
	for depth, loop := range n.loops {
		for _, d := range dims {
			if d == loop && n.count[d] > 1 {
				deepest = depth
			}
		}
	}
	return deepest
}

// times is the traffic in bytes of a pass that the loops over the other operand repeat: tiles and
// blocks count the other operand's. A block with all of K is loaded once per tile of the other
// operand when its own loop is the outer one or has only one block; everything else is loaded once
// per block.
func (s pass) times(tiles, blocks int64, whole, outer bool) int64 {
	alone, shared := blocks, blocks
	if whole {
		alone = tiles
		if outer {
			shared = tiles
		}
	}
	return s.alone*alone + s.shared*shared
}

// singleFold reports whether a block is at most one fold. K in pieces demands it, because partial
// results stay in the lanes.
func (g *gemm) singleFold(p *positions, c *channels) bool {
	return p.outputs <= int64(g.arrayRows) && c.n.outputs <= int64(g.arrayColumns) && c.g.outputs == 1
}

// opensOutputs reports whether the current command begins its block's reductions.
func (w *walk) opensOutputs() bool { return w.index[dimPieces] == 0 }

// completesOutputs reports whether the current command ends its block's reductions.
func (w *walk) completesOutputs() bool { return w.index[dimPieces] == w.count[dimPieces]-1 }
