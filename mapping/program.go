package mapping

import "dnasim/arch"

// nest is the loop nest of one tile. It is an arch.TileProgram.
type nest struct {
	*gemm
	at             Layout
	loops          [dimensions]int // by depth
	from, to       [dimensions]int // the tile's share of each dimension
	block, count   [dimensions]int // block size and number of blocks
	wholeA, wholeW bool
	pieces         *pieces
	// A step of the loop at depth d needs a new block of an operand if d <= newA (newW):
	// the depth of the innermost loop, of more than one step, that the block depends on.
	newA, newW int
}

func (g *gemm) compile(m *Mapping, at Layout, tiles []arch.TileProgram) {
	p, c, k := g.plan(m)
	wholeA, wholeW := g.residency(p, c, k.piece, m.Order)
	for t := range m.TilesM * m.TilesN * m.TilesG {
		n := &nest{gemm: g, at: at, loops: loopsOf(m.Order), wholeA: wholeA, wholeW: wholeW, pieces: k}
		position, rest := t%m.TilesM, t/m.TilesM
		n.setLoop(dimCols, &p.cols.split, position%p.cols.tiles)
		n.setLoop(dimRows, &p.rows.split, position/p.cols.tiles%p.rows.tiles)
		n.setLoop(dimImages, &p.images.split, position/p.cols.tiles/p.rows.tiles)
		n.setLoop(dimChannels, &c.n.split, rest%m.TilesN)
		n.setLoop(dimGroups, &c.g.split, rest/m.TilesN)
		n.block[dimPieces], n.count[dimPieces] = 1, int(k.count())
		n.setLoads()
		tiles[t] = n
	}
}

func (n *nest) setLoop(dim int, s *split, tile int) {
	n.from[dim], n.to[dim] = s.tile(tile)
	n.block[dim] = s.block
	n.count[dim] = part(n.to[dim]-n.from[dim], s.block)
}

// Activations implements arch.TileProgram.
func (n *nest) Activations() arch.LoadStream { return &activationLoads{walk{nest: n}} }

// Weights implements arch.TileProgram.
func (n *nest) Weights() arch.LoadStream { return &weightLoads{walk{nest: n}} }

// Computes implements arch.TileProgram.
func (n *nest) Computes() arch.ComputeStream { return &computes{walk{nest: n}} }

// walk goes through the commands of a nest in order.
type walk struct {
	*nest
	index   [dimensions]int // block number in each dimension
	started bool
	// Depth of the loop that was stepped to come here, and of the one that will be
	// stepped next; -1 at the start and at the end.
	came, goes int
}

func (w *walk) step() bool {
	if !w.started {
		w.started, w.came, w.goes = true, -1, w.deepest()
		return true
	}
	if w.goes < 0 {
		return false
	}
	w.came = w.goes
	w.index[w.loops[w.came]]++
	for _, dim := range w.loops[w.came+1:] {
		w.index[dim] = 0
	}
	w.goes = w.deepest()
	return true
}

// deepest is the depth of the innermost loop that has a step left; -1: none has.
func (w *walk) deepest() int {
	for depth := dimensions - 1; depth >= 0; depth-- {
		if dim := w.loops[depth]; w.index[dim]+1 < w.count[dim] {
			return depth
		}
	}
	return -1
}

// bounds is the current block's range in a dimension.
func (w *walk) bounds(dim int) (from, to int) {
	from = w.from[dim] + w.index[dim]*w.block[dim]
	return from, min(from+w.block[dim], w.to[dim])
}

// reduction is the part of the reduction that the current activation block holds.
func (w *walk) reduction() box {
	if w.wholeA {
		return w.all()
	}
	return w.box(w.pieces, w.index[dimPieces])
}

// steps is where the part of the reduction that an operand's current block holds begins, in
// reduction steps, and how many it has.
func (w *walk) steps(whole bool) (before, steps int) {
	if whole {
		return 0, w.layer.K
	}
	return w.pieces.at(w.index[dimPieces])
}

// extent is where the current block begins in a dimension and how much it holds of it.
func (w *walk) extent(dim int) (from, size int) {
	from, to := w.bounds(dim)
	return from, to - from
}

// size is the current block's extent in a dimension.
func (w *walk) size(dim int) int {
	_, size := w.extent(dim)
	return size
}
