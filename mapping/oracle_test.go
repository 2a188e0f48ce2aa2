package mapping

import (
	"fmt"

	"dnasim/arch"
	"dnasim/workloads"
)

// The oracle derives a GEMM layer's commands from the package comment alone, with plain
// nested loops over coordinates and maps of what each block touches. It is slow and small
// and shares no code with the product.

// plainCommand is one command and the loads it waits for, as sets.
type plainCommand struct {
	compute             arch.Compute
	activations, weight *arch.Load // nil: the block in use stays
	activationKey       string
	weightKey           string
	outputs             map[[3]int]bool // group, position, channel
	pairs               []int           // reduction steps: by channel, row and column
}

// interval is a range of coordinates.
type interval struct{ from, to int }

func (i interval) size() int { return i.to - i.from }

func equalShare(size, tiles, tile int) interval {
	return interval{size * tile / tiles, size * (tile + 1) / tiles}
}

func cutInto(share interval, block int) []interval {
	var list []interval
	for from := share.from; from < share.to; from += block {
		list = append(list, interval{from, min(from+block, share.to)})
	}
	return list
}

// plainLayer is a GEMM layer with the geometry that a matrix product has, too.
type plainLayer struct {
	*workloads.Layer
	conv workloads.ConvGeometry
	f    arch.Format
	c    *arch.Config
}

func newPlainLayer(l *workloads.Layer, f arch.Format, c *arch.Config) *plainLayer {
	p := &plainLayer{Layer: l, f: f, c: c}
	if l.Conv != nil {
		p.conv = *l.Conv
		p.normalise()
		return p
	}
	p.conv = workloads.ConvGeometry{
		Batch: 1, InChannels: l.K * l.Groups, InH: l.M, InW: 1, OutChannels: l.N * l.Groups, OutH: l.M, OutW: 1,
		KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1,
	}
	return p
}

// normalise finds out input by input whether rows and columns are shared by outputs. If not, the
// kernel is a number of channels; if neither is, all positions are rows of a matrix.
func (p *plainLayer) normalise() {
	g := &p.conv
	rows := ownInputs(g.OutH, g.InH, g.KernelH, g.StrideH, g.DilationH, g.PadTop)
	cols := ownInputs(g.OutW, g.InW, g.KernelW, g.StrideW, g.DilationW, g.PadLeft)
	if rows {
		g.InChannels, g.InH, g.KernelH, g.StrideH, g.DilationH = g.InChannels*g.KernelH, g.OutH, 1, 1, 1
	}
	if cols {
		g.InChannels, g.InW, g.KernelW, g.StrideW, g.DilationW = g.InChannels*g.KernelW, g.OutW, 1, 1, 1
	}
	if rows && cols {
		g.InH, g.InW, g.OutH, g.OutW, g.Batch = p.M, 1, p.M, 1, 1
	}
}

// ownInputs reports whether each output reads adjacent inputs that no other reads, and no padding.
func ownInputs(out, in, kernel, stride, dilation, pad int) bool {
	seen := map[int]bool{}
	for o := range out {
		for k := range kernel {
			i := o*stride - pad + k*dilation
			if i < 0 || i >= in || seen[i] || k > 0 && dilation > 1 {
				return false
			}
			seen[i] = true
		}
	}
	return true
}

// tilesOfPositions factors the tiles for positions: least largest share, then fewest cuts of
// columns, then of rows.
func (p *plainLayer) tilesOfPositions(tiles int) (images, rows, cols int) {
	type key struct{ share, cols, rows int }
	best := key{1 << 30, 0, 0}
	for i := 1; i <= p.conv.Batch; i++ {
		for r := 1; r <= p.conv.OutH; r++ {
			for c := 1; c <= p.conv.OutW; c++ {
				if i*r*c != tiles {
					continue
				}
				k := key{ceil(p.conv.Batch, i) * ceil(p.conv.OutH, r) * ceil(p.conv.OutW, c), c, r}
				if k.share < best.share || k.share == best.share && (k.cols < best.cols || k.cols == best.cols && k.rows < best.rows) {
					best, images, rows, cols = k, i, r, c
				}
			}
		}
	}
	return images, rows, cols
}

func ceil(a, b int) int { return (a + b - 1) / b }

// plainBlock is one step of the loops.
type plainBlock struct {
	groups, images, rows, cols, channels interval
	plainPiece
}

// blocks lists the steps of a tile in order.
func (p *plainLayer) blocks(m *Mapping, tile int) []plainBlock {
	ti, tr, tc := p.tilesOfPositions(m.TilesM)
	tm, tn, tg := tile%m.TilesM, tile/m.TilesM%m.TilesN, tile/m.TilesM/m.TilesN
	images := cutInto(equalShare(p.conv.Batch, ti, tm/tc/tr), m.BlockImages)
	rows := cutInto(equalShare(p.conv.OutH, tr, tm/tc%tr), m.BlockRows)
	cols := cutInto(equalShare(p.conv.OutW, tc, tm%tc), m.BlockCols)
	channels := cutInto(equalShare(p.N, m.TilesN, tn), m.BlockN)
	pieces := p.pieces(m.BlockK)

	var list []plainBlock
	for _, g := range cutInto(equalShare(p.Groups, m.TilesG, tg), m.BlockG) {
		var positions []plainBlock
		for _, i := range images {
			for _, r := range rows {
				for _, c := range cols {
					positions = append(positions, plainBlock{groups: g, images: i, rows: r, cols: c})
				}
			}
		}
		add := func(b plainBlock, n interval) {
			for _, k := range pieces {
				b.channels, b.plainPiece = n, k
				list = append(list, b)
			}
		}
		if m.Order == OrderMN {
			for _, b := range positions {
				for _, n := range channels {
					add(b, n)
				}
			}
			continue
		}
		for _, n := range channels {
			for _, b := range positions {
				add(b, n)
			}
		}
	}
	return list
}

func bytesOf(elements, bits int) int64 { return int64((elements*bits + 7) / 8) }

// seen lists the rows and columns of the input that a block loads for a piece: at least one.
func (p *plainLayer) seen(b plainBlock, k plainPiece) (rows, cols []int) {
	g := &p.conv
	return inputsOfTaps(b.rows, k.tapRows, g.InH, g.KernelH, g.StrideH, g.DilationH, g.PadTop),
		inputsOfTaps(b.cols, k.tapCols, g.InW, g.KernelW, g.StrideW, g.DilationW, g.PadLeft)
}

// footprint counts the inputs per channel that a block sees.
func (p *plainLayer) footprint(b plainBlock, k plainPiece) int {
	rows, cols := p.seen(b, k)
	return b.images.size() * len(rows) * len(cols)
}

func (p *plainLayer) activationBytes(b plainBlock, k plainPiece) int64 {
	return bytesOf(p.footprint(b, k)*k.depth.size()*b.groups.size(), p.f.ActivationBits)
}

// inputAddress is that of the block's first input. Only inputs that some output looks at have a
// place.
func (p *plainLayer) inputAddress(b plainBlock, k plainPiece) int64 {
	g := &p.conv
	rows, cols := p.seen(b, k)
	element := before([]tensorAxis{
		{upTo(p.Groups), b.groups.list()}, {upTo(g.Batch), b.images.list()},
		{inputsSeen(interval{0, g.OutH}, g.InH, g.KernelH, g.StrideH, g.DilationH, g.PadTop), rows},
		{inputsSeen(interval{0, g.OutW}, g.InW, g.KernelW, g.StrideW, g.DilationW, g.PadLeft), cols},
		{upTo(p.all().depth.to), k.depth.list()},
	})
	return layoutFor.InputAt + int64(element*p.f.ActivationBits/8)
}

func (p *plainLayer) outputAddress(b plainBlock) int64 {
	element := before([]tensorAxis{
		{upTo(p.Groups), b.groups.list()}, {upTo(p.conv.Batch), b.images.list()}, {upTo(p.conv.OutH), b.rows.list()},
		{upTo(p.conv.OutW), b.cols.list()}, {upTo(p.N), b.channels.list()},
	})
	return layoutFor.OutputAt + int64(element*p.f.OutputBits/8)
}

func (i interval) list() []int {
	var list []int
	for x := i.from; x < i.to; x++ {
		list = append(list, x)
	}
	return list
}

func upTo(n int) []int { return interval{0, n}.list() }

// tensorAxis is a dimension of a tensor: the coordinates it has and those that a block has.
type tensorAxis struct{ all, block []int }

// before counts the elements that lie before a block, outer axis first: those before it on the
// outer axis, whatever else they are; and of those that are in its part of the outer axis, those
// that lie before it along the other axes.
func before(axes []tensorAxis) int {
	if len(axes) == 0 {
		return 0
	}
	outer, inner := axes[0], 1
	for _, a := range axes[1:] {
		inner *= len(a.all)
	}
	n := 0
	for _, x := range outer.all {
		if len(outer.block) > 0 && x < outer.block[0] {
			n += inner
		}
	}
	return n + len(outer.block)*before(axes[1:])
}

func (k plainPiece) first() bool {
	return k.depth.from == 0 && k.tapRows.from == 0 && k.tapCols.from == 0
}

func (p *plainLayer) weightBytes(b plainBlock, k plainPiece) int64 {
	outputs := b.groups.size() * b.channels.size()
	bytes := bytesOf(outputs*k.size(), p.f.WeightBits)
	if k.first() && p.Bias {
		bytes += int64(4 * outputs)
	}
	return bytes
}

// program lists a tile's commands.
func (p *plainLayer) program(m *Mapping, tile int) []plainCommand {
	blocks := p.blocks(m, tile)
	pieces := len(blocks) > 0 && m.BlockK < p.K
	wholeA, wholeW := !pieces, !pieces
	if pieces {
		wholeA = m.Order == OrderMN && p.mostBlocks(m, func(b plainBlock) any { return b.channels }) > 1
		wholeW = m.Order == OrderNM && p.mostBlocks(m, func(b plainBlock) any { return [3]interval{b.images, b.rows, b.cols} }) > 1
		for t := range m.TilesM * m.TilesN * m.TilesG {
			for _, b := range p.blocks(m, t) {
				wholeA = wholeA && p.activationBytes(b, p.all()) <= p.c.ActivationBuffer.HalfBytes()
				wholeW = wholeW && p.weightBytes(b, p.all()) <= p.c.WeightBuffer.HalfBytes()
			}
		}
	}
	list := make([]plainCommand, len(blocks))
	for i, b := range blocks {
		list[i] = p.command(b, wholeA, wholeW)
	}
	for i := range list {
		list[i].setFlags(list, i)
	}
	return list
}

// mostBlocks counts the blocks of an operand, as key tells them apart, that the busiest tile uses.
func (p *plainLayer) mostBlocks(m *Mapping, key func(plainBlock) any) int {
	most := 0
	for t := range m.TilesM * m.TilesN * m.TilesG {
		seen := map[any]bool{}
		for _, b := range p.blocks(m, t) {
			seen[key(b)] = true
		}
		most = max(most, len(seen))
	}
	return most
}

func (p *plainLayer) command(b plainBlock, wholeA, wholeW bool) plainCommand {
	ofA, ofW := b.plainPiece, b.plainPiece
	if wholeA {
		ofA = p.all()
	}
	if wholeW {
		ofW = p.all()
	}
	x := plainCommand{
		activationKey: fmt.Sprint(b.groups, b.images, b.rows, b.cols, ofA),
		weightKey:     fmt.Sprint(b.groups, b.channels, ofW),
		activations:   &arch.Load{Address: p.inputAddress(b, ofA), Bytes: p.activationBytes(b, ofA)},
		weight:        &arch.Load{Bytes: p.weightBytes(b, ofW)},
		outputs:       map[[3]int]bool{},
	}
	for g := b.groups.from; g < b.groups.to; g++ {
		for i := b.images.from; i < b.images.to; i++ {
			for r := b.rows.from; r < b.rows.to; r++ {
				for c := b.cols.from; c < b.cols.to; c++ {
					for n := b.channels.from; n < b.channels.to; n++ {
						x.outputs[[3]int{g, (i*p.conv.OutH+r)*p.conv.OutW + c, n}] = true
					}
				}
			}
		}
	}
	for d := b.depth.from; d < b.depth.to; d++ {
		for r := b.tapRows.from; r < b.tapRows.to; r++ {
			for c := b.tapCols.from; c < b.tapCols.to; c++ {
				x.pairs = append(x.pairs, (d*p.conv.KernelH+r)*p.conv.KernelW+c)
			}
		}
	}
	all := p.all()
	positions := b.images.size() * b.rows.size() * b.cols.size()
	x.compute = arch.Compute{
		Groups: b.groups.size(), Positions: positions, Channels: b.channels.size(), Pairs: len(x.pairs),
		First: b.first(),
		Last:  b.depth.to == all.depth.to && b.tapRows.to == all.tapRows.to && b.tapCols.to == all.tapCols.to,
	}
	if x.compute.Last {
		x.compute.StoreAddress = p.outputAddress(b)
		x.compute.StoreBytes = bytesOf(len(x.outputs), p.f.OutputBits)
	}
	return x
}

// setFlags acquires blocks other than those of the command before, releases blocks other than
// those of the command after.
func (x *plainCommand) setFlags(list []plainCommand, i int) {
	x.compute.AcquireActivations = i == 0 || list[i-1].activationKey != x.activationKey
	x.compute.AcquireWeights = i == 0 || list[i-1].weightKey != x.weightKey
	x.compute.ReleaseActivations = i == len(list)-1 || list[i+1].activationKey != x.activationKey
	x.compute.ReleaseWeights = i == len(list)-1 || list[i+1].weightKey != x.weightKey
	if !x.compute.AcquireActivations {
		x.activations = nil
	}
	if !x.compute.AcquireWeights {
		x.weight = nil
	}
}
