package mapping

import (
	"cmp"
	"math/bits"
)

// search compares the sensible candidates:
//
//   - tiles: every way to write the largest possible number of working tiles as a product of
//     positions, channels and groups;
//   - blocks: equal parts of a tile's share, from the largest that fits down to one fold
//     (see parts), and a single fold or part of one with K in pieces that fill the buffers,
//     or half or a quarter of them;
//   - both loop orders.
//
// The best has the least product of DRAM bytes and estimated cycles: a percent of
// one is worth a percent of the other.
func (g *gemm) search() (*Mapping, error) {
	s := gemmSearch{gemm: g, channels: map[[2]int]*channels{}}
	s.run()
	if s.found.cycles == 0 {
		return nil, g.tooSmall()
	}
	m := s.found.mapping(g)
	g.price(m)
	return m, nil
}

// gemmSearch is the state of a search.
type gemmSearch struct {
	*gemm
	tiles    tileSplit // being tried
	channels map[[2]int]*channels
	found    candidate
}

// candidate is a mapping and what it is compared by.
type candidate struct {
	positions *positions
	channels  *channels
	depth     int // input channels of a piece
	order     Order

	bytes, cycles int64
}

func (s *gemmSearch) run() {
	var list []*positions
	for i, t := range s.tileSplits() {
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
	for _, b := range parts(n, s.arrayColumns, s.mostChannels(p)) {
		s.tryWhole(p, b, 1)
	}
	if p.outputs <= int64(s.arrayRows) {
		s.tryFolds(p, n)
	}
}

// tryFolds tries K in pieces, with the widest fold that fits a piece of one input channel and
// with parts of it.
func (s *gemmSearch) tryFolds(p *positions, n int) {
	widest := min(n, s.arrayColumns, int(8*s.halfW/(int64(s.kernel)*s.bitsW+8*s.biasBytes)))
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
	if s.fits(s.need(p, c, s.whole(), OrderMN)) {
		s.consider(p, c, s.inChannels, OrderMN)
		s.consider(p, c, s.inChannels, OrderNM)
	}
}

// tryPieces prices a single fold with K in the fewest pieces that fit, and in twice and
// four times as many, in both orders.
func (s *gemmSearch) tryPieces(p *positions, n int) {
	c := s.channelsOf(n, 1)
	for _, order := range [2]Order{OrderMN, OrderNM} {
		fewest := s.fewestPieces(p, c, order)
		for count, tried := max(fewest, 2), 0; fewest > 0 && count <= s.inChannels && tried < 3; count, tried = 2*count, tried+1 {
			s.consider(p, c, part(s.inChannels, count), order)
		}
	}
}

// fewestPieces is the least number of pieces of K that fit; 0: none.
func (s *gemmSearch) fewestPieces(p *positions, c *channels, order Order) int {
	if !s.fits(s.need(p, c, s.pieces(1), order)) {
		return 0
	}
	lo, hi := 1, s.inChannels // hi pieces fit, lo do not
	for hi-lo > 1 {
		n := (lo + hi) / 2
		if s.fits(s.need(p, c, s.pieces((s.inChannels+n-1)/n), order)) {
			hi = n
		} else {
			lo = n
		}
	}
	return hi
}

func (s *gemmSearch) consider(p *positions, c *channels, depth int, order Order) {
	k := s.pieces(depth)
	x := candidate{p, c, depth, order, s.readBytes(p, c, k, order), 0}
	if s.found.cycles > 0 && !s.promising(x) {
		return
	}
	x.bytes += s.writeBytes(p, c)
	x.cycles = s.estimate(p, c, k, order, x.bytes)
	if s.found.cycles == 0 || x.better(&s.found) {
		s.found = x
	}
}

// promising reports whether a candidate could be the best if it wrote as little as possible and
// waited only for the memory or only for the lanes.
func (s *gemmSearch) promising(x candidate) bool {
	x.bytes += packed(int64(product(s.layer.M, s.n, s.g)), s.bitsO)
	tiles := s.tiles.m * s.tiles.n * s.tiles.g
	x.cycles = max(scale(x.bytes, s.cyclesPerByte(tiles)), s.macs()/(int64(tiles*s.arrayRows*s.arrayColumns)*s.sharing))
	return x.better(&s.found)
}

// better compares the products of traffic and cycles, then traffic. Of equals the first stays.
func (x *candidate) better(y *candidate) bool {
	xHigh, xLow := bits.Mul64(uint64(x.bytes), uint64(x.cycles))
	yHigh, yLow := bits.Mul64(uint64(y.bytes), uint64(y.cycles))
	return cmp.Or(cmp.Compare(xHigh, yHigh), cmp.Compare(xLow, yLow), cmp.Compare(x.bytes, y.bytes)) < 0
}

func (x *candidate) mapping(g *gemm) *Mapping {
	p, c := x.positions, x.channels
	return &Mapping{
		TilesM: int(p.tiles), TilesN: c.n.tiles, TilesG: c.g.tiles,
		BlockImages: p.images.block, BlockRows: p.rows.block, BlockCols: p.cols.block,
		BlockN: c.n.block, BlockK: x.depth * g.kernel, BlockG: c.g.block, Order: x.order,
	}
}
