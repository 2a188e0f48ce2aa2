package mapping

// estimate is the closed form by which mappings are compared.
func (g *gemm) estimate(p *positions, c *channels, k *pieces, order Order, traffic traffic, compute int64) int64 {
	x := g.tileWork(p, c, k, order)
	x.tiles = p.tiles * int64(c.n.tiles) * int64(c.g.tiles)
	x.compute = compute
	x.stores = x.commands / k.count()
	return g.elapsed(&x, traffic)
}

// traffic is DRAM bytes of a layer.
type traffic struct{ activations, weights, outputs int64 }

func (t traffic) sum() int64 { return t.activations + t.weights + t.outputs }

// tileWork is the work of the busiest tile.
type tileWork struct {
	tiles          int64 // that work at the same time
	commands       int64
	loadsA, loadsW int64 // blocks loaded
	stores         int64 // blocks
	compute        int64 // cycles
}

// elapsed is the largest of these times, in cycles: the busiest tile computes without waiting for
// the memory; the memory moves the layer's traffic without a pause; the loads of an operand, or
// the stores, wait for each other. Each time includes what cannot overlap: the loads of the first
// blocks and the store of the last one, or the last command.
func (m *machine) elapsed(x *tileWork, traffic traffic) int64 {
	a, w := m.flow(x, traffic.activations, x.loadsA), m.flow(x, traffic.weights, x.loadsW)
	o := m.flow(x, traffic.outputs, x.stores)
	last := m.roundTrip + o.moving
	return max(
		m.roundTrip+max(a.moving, w.moving, a.served+w.served)+x.compute+last,
		m.transfer(traffic, x.tiles)+m.roundTrip+x.compute/x.commands,
		a.loading(m, x)+last, w.loading(m, x)+last, o.storing(x))
}

// flow is how an operand's blocks travel. Times are in cycles.
type flow struct {
	blocks  int64
	served  int64 // time in which the memory serves a block of every tile
	replies int64 // time in which a block's requests wait for the replies to those before them
	moving  int64 // time of a block beyond the first round trip
}

func (m *machine) flow(x *tileWork, bytes, blocks int64) flow {
	if bytes == 0 {
		return flow{}
	}
	block := ceilDiv(bytes, blocks*x.tiles)
	request := min(block, m.requestDRAM)
	requests := ceilDiv(block, request)
	link := ceilDiv(request, m.linkBytes)
	f := flow{blocks: blocks, served: m.serve(block, x.tiles, ceilDiv(block, max(request, m.interleave)))}
	f.replies = requests * (1 + m.roundTrip + m.serve(request, 1, 1) + link) / m.outstanding
	f.moving = max(f.served, requests*link, f.replies-m.roundTrip) + link
	return f
}

// transfer is the time in which the memory and the tiles' links, one in and one out, move all
// traffic without a pause.
func (m *machine) transfer(t traffic, tiles int64) int64 {
	links := tiles * m.linkBytes
	return max(m.serve(ceilDiv(t.sum(), tiles), tiles, m.channels), ceilDiv(t.activations+t.weights, links), ceilDiv(t.outputs, links))
}

// serve is the time in which the memory serves a number of bytes of every tile, each of which uses
// some channels.
func (m *machine) serve(bytes, tiles, channels int64) int64 {
	perByte := float64(m.hertz) / float64(m.rate)
	if m.local {
		return scale(bytes*ceilDiv(tiles, m.channels), perByte)
	}
	return scale(bytes*tiles, perByte/float64(min(m.channels, tiles*channels)))
}

// loading is the time of all loads: half of a buffer is taken from the first request of its load to
// the end of the commands that use it, and there are two halves; and no engine has more than the
// allowed number of requests on their way.
func (f *flow) loading(m *machine, x *tileWork) int64 {
	if f.blocks == 0 {
		return 0
	}
	use := x.compute / f.blocks
	return max(ceilDiv(f.blocks, 2)*(m.roundTrip+f.moving+use), f.blocks*f.replies+use)
}

// storing is the time of all stores: half of the output buffer is taken from the begin of the
// commands to the last request.
func (f *flow) storing(x *tileWork) int64 {
	return max(ceilDiv(f.blocks, 2)*(x.compute/f.blocks+f.replies), f.blocks*f.replies)
}

// computeCycles is the time that the largest share takes if it never waits for memory.
func (g *gemm) computeCycles(p *positions, c *channels) int64 {
	var sum int64
	full := min(int64(g.arrayRows), p.outputs)
	for i := range p.folds {
		for j := range c.folds {
			rows, columns := p.folds[i].lanes, c.folds[j].lanes
			cycles := g.foldCycles(rows, columns)
			if g.doubled && rows < p.outputs { // it comes between full folds
				cycles = max(cycles, min(g.streamCycles(full, columns), g.drainCycles(full, columns)))
			}
			sum += p.folds[i].count * c.folds[j].count * cycles
		}
	}
	return sum * c.g.share
}

// foldCycles is the time between two folds of rows x columns outputs: streaming K pairs through the
// ports and draining, one after the other, or the drain of one while the next one streams.
func (g *gemm) foldCycles(rows, columns int64) int64 {
	stream, drain := g.streamCycles(rows, columns), g.drainCycles(rows, columns)
	if g.doubled {
		return max(stream, drain)
	}
	return stream + drain
}

func (g *gemm) streamCycles(rows, columns int64) int64 {
	k := int64(g.layer.K)
	return max(ceilDiv(k, g.sharing), ceilDiv(k*rows*g.bitsA, g.portA), ceilDiv(k*columns*g.bitsW, g.portW))
}

// drainCycles is the time of all drains of rows x columns outputs.
func (g *gemm) drainCycles(rows, columns int64) int64 {
	return ceilDiv(rows*columns, g.drainUnits) * g.drainSteps * ceilDiv(int64(g.layer.K), g.pairLimit)
}
