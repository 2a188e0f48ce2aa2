package mapping

import "fmt"

// plan works out the numbers behind a mapping that has passed checkShape.
func (g *gemm) plan(m *Mapping) (*positions, *channels, *pieces) {
	t, _ := g.splitPositions(m.TilesM)
	images := split{g.images, t[0], m.BlockImages}.count()
	rows := split{g.rows, t[1], m.BlockRows}.count()
	cols := split{g.cols, t[2], m.BlockCols}.count()
	p := g.newPositions(&images, &rows, &cols)
	c := g.newChannels(split{plain(g.n), m.TilesN, m.BlockN}, split{plain(g.g), m.TilesG, m.BlockG})
	of, _ := g.pieceOf(m.BlockK)
	k := g.pieces(of)
	return p, c, &k
}

func (g *gemm) price(m *Mapping) {
	p, c, k := g.plan(m)
	t := g.loads(p, c, k, m.Order)
	m.ReadBytes = t.sum()
	t.outputs = g.writeBytes(p, c)
	m.WriteBytes = t.outputs
	m.EstimatedCycles = g.estimate(p, c, k, m.Order, t, g.computeCycles(p, c))
	m.MinCycles = g.minCycles(g.macs, g.lanes(), m.ReadBytes+m.WriteBytes)
	m.spatial = !g.matrix()
}

func (g *gemm) check(m *Mapping) error {
	if err := g.checkShape(m); err != nil {
		return err
	}
	p, c, k := g.plan(m)
	if k.count() > 1 && !g.singleFold(p, c) {
		return fmt.Errorf("block: K in pieces of %d leaves partial results in the lanes, which demands a single fold: "+
			"at most %d positions (here %d), %d channels (%d), 1 group (%d); or take K whole: %d",
			m.BlockK, g.arrayRows, p.outputs, g.arrayColumns, c.n.outputs, c.g.outputs, g.layer.K)
	}
	return g.lacks(g.need(p, c, k.piece, m.Order), "the block")
}

// checkShape compares tiles and block with the layer's dimensions and the machine's tiles.
func (g *gemm) checkShape(m *Mapping) error {
	if m.vector || (m.Order != OrderMN && m.Order != OrderNM) {
		return fmt.Errorf("a matrix product needs order=%s or order=%s", OrderMN, OrderNM)
	}
	for _, x := range []struct {
		name         string
		value, limit int
	}{
		{"tiles: positions", m.TilesM, g.layer.M},
		{"tiles: channels", m.TilesN, g.n},
		{"tiles: groups", m.TilesG, g.g},
		{"block: images", m.BlockImages, g.images.size},
		{"block: rows", m.BlockRows, g.rows.size},
		{"block: columns", m.BlockCols, g.cols.size},
		{"block: channels", m.BlockN, g.n},
		{"block: K", m.BlockK, g.layer.K},
		{"block: groups", m.BlockG, g.g},
	} {
		if x.value < 1 || x.value > x.limit {
			return fmt.Errorf("%s = %d; allowed: 1 to %d", x.name, x.value, x.limit)
		}
	}
	if used := product(m.TilesM, m.TilesN, m.TilesG); used > uint64(g.tiles) {
		return fmt.Errorf("tiles: %dx%dx%d are %d; the machine has %d", m.TilesM, m.TilesN, m.TilesG, used, g.tiles)
	}
	if _, ok := g.splitPositions(m.TilesM); !ok {
		return fmt.Errorf("tiles: %d is no product of numbers of images (up to %d), rows (%d) and columns (%d)",
			m.TilesM, g.images.size, g.rows.size, g.cols.size)
	}
	_, err := g.pieceOf(m.BlockK)
	return err
}

// A BufferError says that a buffer is too small for a layer.
type BufferError struct {
	Buffer     string // its table in the configuration of the machine, such as "weight_buffer"
	What       string // what does not fit
	Need, Half int64  // bytes; a block has half of a double buffer
}

func (e *BufferError) Error() string {
	return fmt.Sprintf("%s is too small: %s needs %d bytes, half of the buffer has %d; raise %[1]s.capacity_kib", e.Buffer, e.What, e.Need, e.Half)
}

// lacks names the first buffer that cannot hold what is needed of it.
func (m *machine) lacks(n need, what string) error {
	for _, b := range []struct {
		name       string
		need, half int64
	}{
		{"activation_buffer", n.activations, m.halfA},
		{"weight_buffer", n.weights, m.halfW},
		{"output_buffer", n.outputs, m.halfO},
	} {
		if b.need > b.half {
			return &BufferError{Buffer: b.name, What: what, Need: b.need, Half: b.half}
		}
	}
	return nil
}

func (g *gemm) tooSmall() error {
	one := Mapping{
		TilesM: 1, TilesN: 1, TilesG: 1, BlockImages: 1, BlockRows: 1, BlockCols: 1,
		BlockN: 1, BlockK: 1, BlockG: 1, Order: OrderMN,
	}
	p, c, k := g.plan(&one)
	need := g.need(p, c, k.piece, one.Order)
	return g.lacks(need, "the smallest block (one output, 1 reduction step)")
}
