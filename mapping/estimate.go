package mapping

// estimate is the closed form by which mappings are compared.
func (g *gemm) estimate(p *positions, c *channels, k pieces, order Order, bytes int64) int64 {
	compute := g.computeCycles(p, c)
	tiles := p.tiles * int64(c.n.tiles) * int64(c.g.tiles)
	perByte := g.cyclesPerByte(int(tiles))
	n := g.need(p, c, k, order)
	commands := p.share * c.n.shareBlocks * c.g.shareBlocks * k.count
	return g.elapsed(compute, commands, scale(bytes, perByte), scale((n.activations+n.weights+n.outputs)*tiles, perByte))
}

// elapsed is the largest of three times, in cycles: the busiest tile computes without waiting for
// the memory; the memory moves the layer's traffic without a pause; each load waits until the load
// two before it has been used. Each time includes what cannot overlap: the loads of the first
// blocks and the store of the last one (ends), or the last command.
func (m *machine) elapsed(compute, commands, traffic, ends int64) int64 {
	return max(compute+ends+2*m.roundTrip, traffic+m.roundTrip+compute/commands, commands*m.roundTrip/2)
}

// computeCycles is the time that the largest share takes if it never waits for memory.
func (g *gemm) computeCycles(p *positions, c *channels) int64 {
	var sum int64
	for i := range p.folds {
		for j := range c.folds {
			sum += p.folds[i].count * c.folds[j].count * g.foldCycles(p.folds[i].lanes, c.folds[j].lanes)
		}
	}
	return sum * c.g.share
}

// foldCycles is the time between two folds of rows x columns outputs: streaming K pairs
// through the ports and draining, one after the other or overlapped.
func (g *gemm) foldCycles(rows, columns int64) int64 {
	k := int64(g.layer.K)
	stream := max(ceilDiv(k, g.sharing), ceilDiv(k*rows*g.bitsA, g.portA), ceilDiv(k*columns*g.bitsW, g.portW))
	drain := ceilDiv(rows*columns, g.drainUnits) * g.drainSteps * ceilDiv(k, g.pairLimit)
	if g.doubled {
		return max(stream, drain)
	}
	return stream + drain
}
