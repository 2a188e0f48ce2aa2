package cacti

import "dnasim/internal/portable"

// tree is the H-tree from the edge of the bank to its mats (htree2.cc): addresses and written data
// go in through NAND gates, read data come out through tristate buffers. Delays are in s, energies
// in J per wire.
type tree struct {
	width, height       float64 // um, of the bank
	inDelay, outDelay   float64
	inEnergy, outEnergy float64
}

// treeNode is a branching point: sizes, in minimum inverters, of the repeaters before and
// behind it, and the length of wire that shapes its input.
type treeNode struct{ before, behind, length float64 }

// span is the size of a bank of mats with the tracks of the wires between them. across and along
// are the exponents of the mats beside and above each other.
func (p *process) span(m *mat, across, along int, addressWires, dataWires float64) (width, height float64) {
	address, data := float64(addressWires*p.global.pitch), float64(dataWires*p.global.pitch)
	h, v := float64(across), float64(along)
	columns, rows := portable.Exp2(h), portable.Exp2(v)
	width, height = float64(m.width*columns), float64(m.height*rows)
	switch {
	case across == along:
		return width + float64(address*(columns-1)) + float64(data*v), height + float64(address*(rows-1)) + float64(data*h)
	case across > along:
		return width + float64(address*(columns-1)) + float64(data*v),
			height + float64(address*(rows-1+h-v)) + float64(data*(2*(1-portable.Exp2(v-h))+float64(v*portable.Exp2(h-v))))
	}
	return width + float64(address*(columns-1+v-h)) + float64(data*(h+2*(1-portable.Exp2(h-v)))),
		height + float64(address*(columns-1+v-h)) + float64(data*h)
}

// newTree routes the wires (htree2.cc, Htree2::in_htree and Htree2::out_htree). If there are more
// mats beside than above each other, horizontal links come first. Then links alternate, and
// vertical ones end the tree.
func (p *process) newTree(m *mat, across, along int, addressWires, dataWires float64) tree {
	var t tree
	t.width, t.height = p.span(m, across, along, addressWires, dataWires)
	length, height := t.width/2, t.height/4
	// of the links before; as CACTI, sizes depend on them
	lastLength, lastHeight := t.width/2, t.height/2
	for across > 0 || along > 0 {
		switch {
		case across > along:
			lastLength = length
			p.link(&t, length)
			length, across = length/2, across-1
			p.node(&t, p.firstNode(lastLength, lastHeight))
		case across > 0:
			lastLength, lastHeight = length, height
			p.link(&t, length)
			p.node(&t, p.firstNode(lastLength, lastHeight))
			p.link(&t, height)
			behind := p.repeaterFor(lastHeight, lastLength)
			p.node(&t, treeNode{behind, behind, min(lastHeight, p.repeated.spacing)})
			length, height, across, along = length/2, height/2, across-1, along-1
		default:
			lastHeight = height
			p.link(&t, height)
			height, along = height/2, along-1
			p.node(&t, p.firstNode(lastLength, lastHeight))
		}
	}
	return t
}

func (p *process) link(t *tree, length float64) {
	w := &p.repeated
	t.inDelay, t.outDelay = t.inDelay+float64(w.delay*length), t.outDelay+float64(w.delay*length)
	t.inEnergy, t.outEnergy = t.inEnergy+float64(w.energy*length), t.outEnergy+float64(w.energy*length)
}

// repeaterFor is the size of a link's repeater: that of a long wire, or proportional to a length if
// the link is shorter than the distance between repeaters.
func (p *process) repeaterFor(link, length float64) float64 {
	if link > p.repeated.spacing {
		return p.repeated.size
	}
	return length / p.repeated.spacing * p.repeated.size
}

func (p *process) firstNode(length, height float64) treeNode {
	return treeNode{p.repeaterFor(length, length), p.repeaterFor(height, length), min(length, p.repeated.spacing)}
}

// node adds a branching point to both directions.
func (p *process) node(t *tree, n treeNode) {
	delay, energy := p.inputGate(n)
	t.inDelay, t.inEnergy = t.inDelay+delay, t.inEnergy+energy
	delay, energy = p.outputBuffer(n)
	t.outDelay, t.outEnergy = t.outDelay+delay, t.outEnergy+energy
}

// inputGate is a NAND, with the input capacitance of the repeater before it, that drives two links
// (htree2.cc, Htree2::input_nand).
func (p *process) inputGate(node treeNode) (delay, energy float64) {
	n, pw := p.minWidth, float64(p.pToN*p.minWidth)
	size := max(node.before*(1+p.pToN)/(2+p.pToN), 1)
	links := 2 * p.gateF(node.behind*(n+pw))
	drain := p.drainF(size*n, 1, p.gates.foldN)
	tau := 2 * p.rN / (size * n) * (2*drain + links)
	switched := 2*p.drainF(p.pToN*size*pw, 1, p.gates.foldP) + drain + links
	return p.thresholdRise(p.repeated.ramp*node.length, tau), switched * p.vdd * p.vdd / 2
}

// outputBuffer is a tristate buffer: a NAND, a NOR and an inverter switch its output stage
// (htree2.cc, Htree2::output_buffer).
func (p *process) outputBuffer(node treeNode) (delay, energy float64) {
	n, pw := p.minWidth, float64(p.pToN*p.minWidth)
	own, next := p.gateF(node.before*(n+pw)), p.gateF(node.behind*(n+pw))
	size := max(node.before*(1+p.pToN)/(3+float64(3*p.pToN)), 1)
	output := own / 2 / ((next + float64(p.repeated.farad*node.length)) / next * p.gateF(pw))

	drainN, drainP := p.drainF(size*n, 1, p.gates.foldN), p.drainF(size*pw, 1, p.gates.foldP)
	outputDrains := 2 * (p.drainF(output*n, 1, p.gates.foldN) + p.drainF(output*pw, 1, p.gates.foldP))
	nand := drainN + 2*drainP + p.gateF(output*pw)
	nor := 2 * p.rP / (size * pw)
	tau := float64(nor*nand) + float64((nor+p.rN/(output*n))*(outputDrains+own))

	inverter := drainP + drainN + p.gateF(size*(n+pw))
	norF := drainP + 2*drainN + p.gateF(output*(n+pw))
	switched := nand + inverter + norF + outputDrains + own
	return p.thresholdRise(p.repeated.ramp*node.length, tau), switched * p.vdd * p.vdd / 2
}
