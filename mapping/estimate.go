package mapping

// estimate is the closed form by which mappings are compared: the busiest tile computes
// without waiting for memory, except for its first block and after its last; or the memory
// moves bytes without a pause, and the last command follows.
func (g *gemm) estimate(p *positions, c *channels, k pieces, order Order, bytes int64) int64 {
	compute := g.computeCycles(p, c)
	tiles := p.tiles * int64(c.n.tiles) * int64(c.g.tiles)
	perByte := g.cyclesPerByte(int(tiles))
	n := g.need(p, c, k, order)
	ends := scale((n.activations+n.weights+n.outputs)*tiles, perByte)
	commands := p.share * c.n.shareBlocks * c.g.shareBlocks * k.count
	return max(compute+ends, scale(bytes, perByte)+compute/commands)
}

// computeCycles is the time the largest share takes when it never waits for memory.
func (g *gemm) computeCycles(p *positions, c *channels) int64 {
	var sum int64
	for i := range p.folds {
		for j := range c.folds {
			sum += p.folds[i].count * c.folds[j].count * g.foldCycles(p.folds[i].lanes, c.folds[j].lanes)
		}
	}
	return sum * c.g.share
}

// foldCycles is the time between two folds of rows x columns lanes: streaming K pairs
// through the ports and draining, one after the other or overlapped.
func (g *gemm) foldCycles(rows, columns int64) int64 {
	k := int64(g.layer.K)
	stream := max(k, ceilDiv(k*rows*g.bitsA, g.portA), ceilDiv(k*columns*g.bitsW, g.portW))
	drain := ceilDiv(rows*columns, g.drainUnits) * g.drainSteps * ceilDiv(k, g.pairLimit)
	if g.doubled {
		return max(stream, drain)
	}
	return stream + drain
}
