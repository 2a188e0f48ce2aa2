package mapping

// search compares the sensible candidates:
//
//   - tiles: every way to write the largest possible number of working tiles as a product of
//     positions, channels and groups; of half as many, where the lanes are no limit, and in small
//     layers of a quarter as many and so on;
//   - blocks: equal parts of a tile's share, from the largest that fits down to one fold and half
//     of its columns (see parts), and a single fold or part of one with K in pieces that fill the
//     buffers, or half or a quarter of them;
//   - both loop orders.
//
// See choice for which is the best.
func (g *gemm) search() (*Mapping, error) {
	s := gemmSearch{gemm: g, channels: map[[2]int]*channels{}, choice: &choice[block]{}, outputs: g.outputBytes()}
	bytes := g.leastBytes()
	fewest := pick(bytes <= fewRequests*g.requestDRAM, 1, max(g.tiles/2, 1))
	for tiles := g.tiles; tiles >= fewest && s.promising(g.figures(bytes, g.macs, g.leastCycles(tiles))); tiles /= 2 {
		s.run(tiles)
	}
	t := trial{machine: g.machine, work: g}
	best, ok := s.best(func(b *block) (figures, bool) { return t.figures(b.mapping(g), g.macs, b.commands(g)) })
	if !ok {
		return nil, g.tooSmall()
	}
	m := best.mapping(g)
	g.price(m)
	return m, nil
}

// fewRequests is the size of layers whose time is mostly that of round trips, so that few tiles
// may be better than many.
const fewRequests = 64

// gemmSearch is the state of a search.
type gemmSearch struct {
	*gemm
	*choice[block]
	outputs  int64     // bytes, if they are written in whole accesses
	tiles    tileSplit // being tried
	channels map[[2]int]*channels
}

// block is a mapping as the search sees it.
type block struct {
	positions *positions
	channels  *channels
	steps     int // of a piece of the reduction
	order     Order
}

// run tries all splits over as many of the given number of tiles as have work.
func (s *gemmSearch) run(tiles int) {
	var list []*positions
	for i, t := range s.tileSplits(tiles) {
		if i == 0 || t.m != s.tiles.m {
			list = s.positionsFor(t.m)
		}
		s.tiles = t
		clear(s.channels)
		for _, p := range list {
			s.tryChannels(p)
		}
	}
}

// tryChannels tries a block of positions with blocks of channels and groups: with several
// groups only if the block has all channels of each.
func (s *gemmSearch) tryChannels(p *positions) {
	n, groups := part(s.n, s.tiles.n), part(s.g, s.tiles.g)
	for _, b := range parts(groups, 1, s.mostGroups(p, n)) {
		if b > 1 {
			s.tryWhole(p, n, b)
		}
	}
	most := s.mostChannels(p)
	for _, b := range parts(n, s.arrayColumns, most) {
		s.tryWhole(p, b, 1)
	}
	if half := s.arrayColumns / 2; half > 0 && half < min(n, most+1) {
		s.tryWhole(p, half, 1)
	}
	if p.outputs <= int64(s.arrayRows) {
		s.tryFolds(p, n)
	}
}

// tryFolds tries K in pieces, with the widest fold that fits a piece of one reduction step and with
// parts of it.
func (s *gemmSearch) tryFolds(p *positions, n int) {
	widest := min(n, s.arrayColumns, int(8*s.halfW/(s.bitsW+8*s.biasBytes)))
	if widest < 1 {
		return
	}
	s.tryPieces(p, part(n, part(n, widest)))
	for _, b := range parts(widest, 1, widest) {
		s.tryPieces(p, b)
	}
}

// mostChannels is the largest number of channels that fit, with K whole.
func (s *gemmSearch) mostChannels(p *positions) int {
	if packed(p.inputs*int64(s.inChannels), s.bitsA) > s.halfA {
		return 0
	}
	outputs, partial, columns := p.outputs*s.bitsO, s.partialSumBits(p), int64(s.arrayColumns)
	most := (8*s.halfO - partial*columns) / outputs
	if most < columns {
		most = min(columns, 8*s.halfO/(outputs+partial))
	}
	return int(min(most, 8*s.halfW/s.channelBits()))
}

// mostGroups is the largest number of groups of n channels that fit.
func (s *gemmSearch) mostGroups(p *positions, n int) int {
	space := 8*s.halfO - s.partialSumBits(p)*int64(min(n, s.arrayColumns))
	return int(min(
		8*s.halfA/(p.inputs*int64(s.inChannels)*s.bitsA),
		8*s.halfW/(int64(n)*s.channelBits()),
		space/(p.outputs*int64(n)*s.bitsO)))
}

// channelBits is the size of one channel's weights and bias.
func (s *gemmSearch) channelBits() int64 { return int64(s.layer.K)*s.bitsW + 8*s.biasBytes }

// partialSumBits is the space, in bits, that a fold's partial sums need per channel.
func (g *gemm) partialSumBits(p *positions) int64 {
	if int64(g.layer.K) <= g.pairLimit {
		return 0
	}
	return 8 * partialSumBytes * min(p.outputs, int64(g.arrayRows))
}

// channelsOf returns the block of channels and groups, worked out once per split.
func (s *gemmSearch) channelsOf(n, groups int) *channels {
	key := [2]int{n, groups}
	c := s.channels[key]
	if c == nil {
		c = s.newChannels(split{plain(s.n), s.tiles.n, n}, split{plain(s.g), s.tiles.g, groups})
		s.channels[key] = c
	}
	return c
}

// tryWhole prices a block with K whole in both orders, if it fits.
func (s *gemmSearch) tryWhole(p *positions, n, groups int) {
	c := s.channelsOf(n, groups)
	if !s.fits(s.need(p, c, s.uncut.piece, OrderMN)) {
		return
	}
	if compute := s.computeCycles(p, c); s.fastEnough(compute) {
		s.consider(p, c, &s.uncut, OrderMN, compute)
		s.consider(p, c, &s.uncut, OrderNM, compute)
	}
}

// fastEnough reports whether a candidate whose busiest tile computes for so many cycles could be
// chosen, whatever it moves.
func (s *gemmSearch) fastEnough(compute int64) bool {
	return s.fastest == 0 || s.within(compute+2*s.roundTrip)
}

// tryPieces prices a single fold with K in the fewest pieces that fit, and in twice and
// four times as many, in both orders.
func (s *gemmSearch) tryPieces(p *positions, n int) {
	c := s.channelsOf(n, 1)
	compute := s.computeCycles(p, c)
	if !s.fastEnough(compute) {
		return
	}
	for _, order := range [2]Order{OrderMN, OrderNM} {
		cut, fewest := s.fewestPieces(p, c, order)
		for count, tried := max(fewest, 2), 0; fewest > 0 && count <= s.length(cut) && tried < 3; count, tried = 2*count, tried+1 {
			k := s.pieces(s.cut(cut, count))
			s.consider(p, c, &k, order, compute)
		}
	}
}

// fewestPieces is the coarsest cut of which pieces fit, and the least number of them; 0: none.
func (s *gemmSearch) fewestPieces(p *positions, c *channels, order Order) (cut, fewest int) {
	for !s.fits(s.need(p, c, s.cut(cut, s.length(cut)), order)) {
		if cut++; cut == waysToCut || s.kernel() == 1 {
			return 0, 0
		}
	}
	if cut == cutChannels {
		return cut, part(s.inChannels, s.mostDepth(p, c, order))
	}
	lo, hi := 1, s.length(cut) // hi pieces fit, lo do not
	for hi-lo > 1 {
		n := (lo + hi) / 2
		if s.fits(s.need(p, c, s.cut(cut, n), order)) {
			hi = n
		} else {
			lo = n
		}
	}
	return cut, hi
}

// mostDepth is the largest number of input channels of a piece that fits, if one does.
func (s *gemmSearch) mostDepth(p *positions, c *channels, order Order) int {
	depth, outputs := int64(s.inChannels), c.n.outputs
	wholeA, wholeW := s.residency(p, c, s.cut(cutChannels, s.inChannels), order)
	if !wholeA {
		depth = min(depth, 8*s.halfA/(p.inputs*s.bitsA))
	}
	if !wholeW {
		depth = min(depth, 8*(s.halfW-outputs*s.biasBytes)/(outputs*int64(s.kernel())*s.bitsW))
	}
	return int(depth)
}

// consider adds a candidate whose busiest tile computes for so many cycles.
func (s *gemmSearch) consider(p *positions, c *channels, k *pieces, order Order, compute int64) {
	t := s.loads(p, c, k, order)
	// If it wrote as little as possible and waited only for the memory or only for the lanes:
	bytes := t.sum() + s.outputs
	if !s.promising(s.figures(bytes, s.macs, max(s.busCycles(bytes), compute+2*s.roundTrip))) {
		return
	}
	t.outputs = s.writeBytes(p, c)
	s.add(block{p, c, k.size, order}, s.figures(t.sum(), s.macs, s.estimate(p, c, k, order, t, compute)))
}

// leastBytes is the DRAM traffic if everything moved once.
func (g *gemm) leastBytes() int64 {
	first, second := g.operands(Layout{})
	return first.bytes + second.bytes + g.outputBytes()
}

func (g *gemm) outputBytes() int64 {
	return packed(int64(product(g.layer.M, g.n, g.g)), g.bitsO)
}

// leastCycles is the time of all products on this many tiles.
func (g *gemm) leastCycles(tiles int) int64 {
	return g.macs / (int64(tiles*g.arrayRows*g.arrayColumns) * g.sharing)
}

// commands of all tiles.
func (x *block) commands(g *gemm) int64 {
	p, c := x.positions, x.channels
	of, _ := g.pieceOf(x.steps)
	k := g.pieces(of)
	return p.blocks * c.n.blocks * c.g.blocks * k.count()
}

func (x *block) mapping(g *gemm) *Mapping {
	p, c := x.positions, x.channels
	return &Mapping{
		TilesM: int(p.tiles), TilesN: c.n.tiles, TilesG: c.g.tiles,
		BlockImages: p.images.block, BlockRows: p.rows.block, BlockCols: p.cols.block,
		BlockN: c.n.block, BlockK: x.steps, BlockG: c.g.block, Order: x.order,
	}
}
