package mapping

import (
	"cmp"
	"math/bits"
	"slices"
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
	if p.outputs > int64(s.arrayRows) {
		return
	}
	fold := min(n, s.arrayColumns)
	for _, b := range parts(fold, 1, fold) {
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
	room := 8*s.halfO - s.partialSumBits(p)*int64(min(n, s.arrayColumns))
	return int(min(
		8*s.halfA/(p.inputs*int64(s.inChannels)*s.bitsA),
		8*s.halfW/(int64(n)*s.channelBits()),
		room/(p.outputs*int64(n)*s.bitsO)))
}

// channelBits is the size of one channel's weights and bias.
func (s *gemmSearch) channelBits() int64 { return int64(s.layer.K)*s.bitsW + 8*s.biasBytes }

// partialSumBits is the room that a fold's partial sums need per channel.
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

// promising reports whether a candidate could be the best if it wrote the least traffic
// possible and never waited for anything but the memory or the lanes.
func (s *gemmSearch) promising(x candidate) bool {
	x.bytes += packed(int64(product(s.layer.M, s.n, s.g)), s.bitsO)
	tiles := s.tiles.m * s.tiles.n * s.tiles.g
	x.cycles = max(scale(x.bytes, s.cyclesPerByte(tiles)), s.macs()/int64(tiles*s.arrayRows*s.arrayColumns))
	return x.better(&s.found)
}

// better compares traffic times cycles, then traffic; of equals the first stays.
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

// tileSplit is a number of tiles for positions, channels and groups.
type tileSplit struct{ m, n, g int }

// tileSplits lists the ways to split the work over as many tiles as have work.
func (g *gemm) tileSplits() []tileSplit {
	var list []tileSplit
	most := 0
	for m := 1; m <= min(g.tiles, g.layer.M); m++ {
		rest := g.tiles / m
		if m*rest < most {
			continue
		}
		if _, ok := g.splitPositions(m); !ok {
			continue
		}
		for groups := 1; groups <= min(rest, g.g); groups++ {
			t := tileSplit{m, min(g.n, rest/groups), groups}
			if used := t.m * t.n * t.g; used > most {
				most, list = used, append(list[:0], t)
			} else if used == most {
				list = append(list, t)
			}
		}
	}
	return list
}

// splitPositions factors a number of tiles into images x rows x columns so that the
// largest share is least; of equals it takes the one that cuts columns, then rows least.
func (g *gemm) splitPositions(tiles int) (best [3]int, ok bool) {
	least := 0
	for cols := 1; cols <= min(tiles, g.cols.size); cols++ {
		if tiles%cols != 0 {
			continue
		}
		for rows := 1; rows <= min(tiles/cols, g.rows.size); rows++ {
			images := tiles / cols / rows
			if tiles/cols%rows != 0 || images > g.images.size {
				continue
			}
			share := part(g.images.size, images) * part(g.rows.size, rows) * part(g.cols.size, cols)
			if !ok || share < least {
				best, least, ok = [3]int{images, rows, cols}, share, true
			}
		}
	}
	return best, ok
}

// positionsFor lists the blocks of positions to try when they are split over tiles.
func (s *gemmSearch) positionsFor(tiles int) []*positions {
	t, _ := s.splitPositions(tiles)
	images := cuts(s.images, t[0], parts(part(s.images.size, t[0]), 1, s.images.size))
	rows := parts(part(s.rows.size, t[1]), 1, s.rows.size)
	if s.layer.Conv == nil {
		rows = s.matrixRows(part(s.rows.size, t[1]))
	}
	cols := parts(part(s.cols.size, t[2]), 1, s.cols.size)
	return s.combine(images, cuts(s.rows, t[1], rows), cuts(s.cols, t[2], cols))
}

// combine pairs blocks of rows with blocks of columns of one image. Several images make
// a block only when it has all of their rows and columns that the tile has.
func (s *gemmSearch) combine(images, rows, cols []census) []*positions {
	var list []*positions
	one := &images[len(images)-1]
	for r := range rows {
		for c := range cols {
			if r == 0 && c == 0 {
				for i := range images[:len(images)-1] {
					list = s.addFitting(list, &images[i], &rows[r], &cols[c])
				}
			}
			// Without a halo, shorter rows are no better than fewer rows.
			if c == 0 || rows[r].block == 1 || s.kernel > 1 {
				list = s.addFitting(list, one, &rows[r], &cols[c])
			}
		}
	}
	return list
}

// addFitting adds a block if it can fit with one channel in and out.
func (s *gemmSearch) addFitting(list []*positions, images, rows, cols *census) []*positions {
	if packed(images.inputs*rows.inputs*cols.inputs, s.bitsA) > s.halfA ||
		packed(images.outputs*rows.outputs*cols.outputs, s.bitsO) > s.halfO {
		return list
	}
	return append(list, s.newPositions(images, rows, cols))
}

// cuts takes the census of an axis for each of the block sizes.
func cuts(a axis, tiles int, blocks []int) []census {
	list := make([]census, len(blocks))
	for i, b := range blocks {
		list[i] = split{a, tiles, b}.count()
	}
	return list
}

// matrixRows lists the numbers of a matrix's rows to try: with K whole, and for K in
// pieces a fold or part of one
func (s *gemmSearch) matrixRows(share int) []int {
	list := parts(share, s.arrayRows, int(s.halfA*8/(int64(s.layer.K)*s.bitsA)))
	fold := min(share, s.arrayRows)
	for _, r := range parts(fold, 1, fold) {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}
