package mapping

// positions is one way to cut the output positions over tiles and into blocks.
type positions struct {
	images, rows, cols *blocking
	footprint                                // whole K
	ofTaps             map[[2]int]*footprint // see ofPiece
	tiles, blocks      int64
	outputs            int64 // of the largest block
	share              int64 // blocks of the largest share
	folds              []fold
	pass               pass // loading every block once, whole K, one group
}

// channels is one way to cut output channels and groups over tiles and into blocks.
type channels struct {
	n, g  blocking
	folds []fold
	pass  pass // loading every block once, whole K
}

// fold is a number of lanes in use along one side of the array, and the number of such folds.
type fold struct{ lanes, count int64 }

// pass is the DRAM traffic, in bytes, of loading each block of an operand once: alone for blocks
// that are the only one of their tile, shared for the others.
type pass struct{ alone, shared int64 }

func (g *gemm) newPositions(images, rows, cols *blocking) *positions {
	p := &positions{
		images: images, rows: rows, cols: cols,
		footprint: newFootprint(images, rows, cols),
		tiles:     int64(images.tiles) * int64(rows.tiles) * int64(cols.tiles),
		blocks:    images.blocks * rows.blocks * cols.blocks,
		outputs:   images.outputs * rows.outputs * cols.outputs,
		share:     images.shareBlocks * rows.shareBlocks * cols.shareBlocks,
		folds:     make([]fold, 0, 4),
	}
	for _, i := range images.sizes() {
		for _, r := range rows.sizes() {
			for _, c := range cols.sizes() {
				p.folds = addFolds(p.folds, i.outputs*r.outputs*c.outputs, int64(g.arrayRows), i.count*r.count*c.count)
			}
		}
	}
	p.pass = g.activationPass(p, 1, &g.uncut)
	return p
}

func (g *gemm) newChannels(n, groups split) *channels {
	c := &channels{n: n.count(), g: groups.count(), folds: make([]fold, 0, 4)}
	for _, s := range c.n.sizes() {
		c.folds = addFolds(c.folds, s.outputs, int64(g.arrayColumns), s.count)
	}
	c.pass = g.weightPass(c, &g.uncut)
	return c
}

// addFolds adds the folds of count blocks of a size to a list.
func addFolds(list []fold, size, lanes, count int64) []fold {
	if count == 0 || size == 0 {
		return list
	}
	for _, f := range [2]fold{{lanes, size / lanes * count}, {size % lanes, count}} {
		if f.lanes > 0 && f.count > 0 {
			list = addFold(list, f)
		}
	}
	return list
}

func addFold(list []fold, f fold) []fold {
	for i := range list {
		if list[i].lanes == f.lanes {
			list[i].count += f.count
			return list
		}
	}
	return append(list, f)
}

// activationPass loads every block of positions once for a block of groups.
func (g *gemm) activationPass(p *positions, groups int64, k *pieces) pass {
	var sum pass
	classes := p.ofPiece(k.rows, k.cols).classes
	for i := range classes {
		c := &classes[i]
		bytes := g.transferred(packed(c.inputs*groups*int64(k.last.depth), g.bitsA))
		if k.channels > 1 {
			bytes += int64(k.channels-1) * g.transferred(packed(c.inputs*groups*int64(k.depth), g.bitsA))
		}
		sum.add(bytes*c.count, c.alone)
	}
	return sum
}

// weightPass loads every block of channels and groups once, biases with the first piece.
func (g *gemm) weightPass(c *channels, k *pieces) pass {
	var sum pass
	for i := range c.n.classes {
		n := &c.n.classes[i]
		for j := range c.g.classes {
			groups := &c.g.classes[j]
			outputs := n.outputs * groups.outputs
			bytes := g.transferred(g.weightBytes(outputs, int64(k.size), true))
			if runs, count := int64(k.runs), k.count(); count > 1 {
				bytes += (count-runs-1)*g.transferred(g.weightBytes(outputs, int64(k.size), false)) +
					runs*g.transferred(g.weightBytes(outputs, int64(k.short), false))
			}
			sum.add(bytes*n.count*groups.count, n.alone)
		}
	}
	return sum
}

func (s *pass) add(bytes int64, alone bool) {
	if alone {
		s.alone += bytes
	} else {
		s.shared += bytes
	}
}

// weightBytes is the size of a weight block: a number of reduction steps for each of its outputs
// (channels x groups), biases in the first piece.
func (g *gemm) weightBytes(outputs, steps int64, first bool) int64 {
	bytes := packed(outputs*steps, g.bitsW)
	if first {
		bytes += outputs * g.biasBytes
	}
	return bytes
}

// loads is the DRAM traffic of all loads.
func (g *gemm) loads(p *positions, c *channels, k *pieces, order Order) traffic {
	wholeA, wholeW := g.residency(p, c, k.piece, order)
	activations := p.pass
	if c.g.outputs > 1 || !wholeA {
		activations = pass{}
		loaded := pick(wholeA, &g.uncut, k)
		for i := range c.g.classes {
			one := g.activationPass(p, c.g.classes[i].outputs, loaded)
			activations.alone += one.alone * c.g.classes[i].count
			activations.shared += one.shared * c.g.classes[i].count
		}
	} else {
		activations.alone *= c.g.blocks
		activations.shared *= c.g.blocks
	}
	weights := c.pass
	if !wholeW {
		weights = g.weightPass(c, k)
	}
	return traffic{
		activations: activations.times(int64(c.n.tiles), c.n.blocks, wholeA, order == OrderMN),
		weights:     weights.times(p.tiles, p.blocks, wholeW, order == OrderNM),
	}
}

// writeBytes is the DRAM traffic of all stores: each output block once.
func (g *gemm) writeBytes(p *positions, c *channels) int64 {
	var sum int64
	for i := range p.classes {
		for j := range c.n.classes {
			for k := range c.g.classes {
				a, b, d := &p.classes[i], &c.n.classes[j], &c.g.classes[k]
				sum += a.count * b.count * d.count * g.transferred(packed(a.outputs*b.outputs*d.outputs, g.bitsO))
			}
		}
	}
	return sum
}

// need is the space that the largest blocks take in half of each buffer, in bytes.
type need struct{ activations, weights, outputs int64 }

func (g *gemm) need(p *positions, c *channels, of piece, order Order) need {
	wholeA, wholeW := g.residency(p, c, of, order)
	ofA, ofW := pick(wholeA, g.uncut.piece, of), pick(wholeW, g.uncut.piece, of)
	outputs := c.n.outputs * c.g.outputs
	return need{
		activations: packed(p.ofPiece(ofA.rows, ofA.cols).inputs*c.g.outputs*int64(ofA.depth), g.bitsA),
		weights:     g.weightBytes(outputs, int64(ofW.steps()), true),
		outputs:     packed(p.outputs*outputs, g.bitsO) + g.partialSumBits(p)/8*min(c.n.outputs, int64(g.arrayColumns)),
	}
}

// partialSumBytes is the size of a partial sum of an output, which a cut leaves in the output
// buffer.
const partialSumBytes = 4

func (m *machine) fits(n need) bool {
	return n.activations <= m.halfA && n.weights <= m.halfW && n.outputs <= m.halfO
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}
