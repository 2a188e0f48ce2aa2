package mapping

import (
	"dnasim/arch"
)

// The streams of a tile walk the same loops and differ in what they report. They hold
// no list of commands and allocate nothing.
type (
	activationLoads struct{ walk }
	weightLoads     struct{ walk }
	computes        struct{ walk }
)

// Next implements arch.LoadStream.
func (s *activationLoads) Next(l *arch.Load) bool {
	for s.step() {
		if s.came <= s.newA {
			*l = s.activations()
			return true
		}
	}
	return false
}

// Next implements arch.LoadStream.
func (s *weightLoads) Next(l *arch.Load) bool {
	for s.step() {
		if s.came <= s.newW {
			*l = s.weights()
			return true
		}
	}
	return false
}

// Next implements arch.ComputeStream.
func (s *computes) Next(c *arch.Compute) bool {
	if !s.step() {
		return false
	}
	_, pairs := s.steps(false)
	*c = arch.Compute{
		Groups:    s.size(dimGroups),
		Positions: s.size(dimImages) * s.size(dimRows) * s.size(dimCols),
		Channels:  s.size(dimChannels),
		Pairs:     pairs,

		AcquireActivations: s.came <= s.newA, ReleaseActivations: s.goes <= s.newA,
		AcquireWeights: s.came <= s.newW, ReleaseWeights: s.goes <= s.newW,
		First: s.opensOutputs(), Last: s.completesOutputs(),
	}
	if c.Last {
		c.StoreAddress, c.StoreBytes = s.outputs()
	}
	return true
}

// activations is the load of the current activation block: the inputs its outputs look at.
func (w *walk) activations() arch.Load {
	group, groups := w.extent(dimGroups)
	image, images := w.extent(dimImages)
	of := w.reduction()
	ofRows, ofCols := w.rows.taps(of.row), w.cols.taps(of.col)
	row, rows := ofRows.inputs(w.bounds(dimRows))
	col, cols := ofCols.inputs(w.bounds(dimCols))
	before, elements := blockwise(
		extent{group, groups, w.g}, extent{image, images, w.images.in}, extent{row, rows, w.rows.loaded()},
		extent{col, cols, w.cols.loaded()}, of.depth)
	return arch.Load{Address: w.at.InputAt + before*w.bitsA/8, Bytes: packed(elements, w.bitsA)}
}

// weights is the load of the current weight block. Before it lie the weights of the
// groups before its own, of its groups' channels before its own, and the pieces before.
func (w *walk) weights() arch.Load {
	group, endGroup := w.bounds(dimGroups)
	channel, endChannel := w.bounds(dimChannels)
	done, steps := w.steps(w.wholeW)
	groups, outputs := int64(endGroup-group), int64(endGroup-group)*int64(endChannel-channel)
	before := int64(group)*int64(w.n) + groups*int64(channel) // outputs
	weights := before*int64(w.layer.K) + outputs*int64(done)
	if done > 0 {
		before += outputs
	}
	return arch.Load{
		Address: w.secondAt(w.at) + before*w.biasBytes + weights*w.bitsW/8,
		Bytes:   w.weightBytes(outputs, int64(steps), done == 0),
	}
}

// outputs is the store of the current output block.
func (w *walk) outputs() (address, bytes int64) {
	group, groups := w.extent(dimGroups)
	image, images := w.extent(dimImages)
	row, rows := w.extent(dimRows)
	col, cols := w.extent(dimCols)
	channel, channels := w.extent(dimChannels)
	before, elements := blockwise(
		extent{group, groups, w.g}, extent{image, images, w.images.size}, extent{row, rows, w.rows.size},
		extent{col, cols, w.cols.size}, extent{channel, channels, w.n})
	return w.at.OutputAt + before*w.bitsO/8, packed(elements, w.bitsO)
}

// extent is a block's part of a dimension of its tensor: size elements from start on, of full ones.
type extent struct{ start, size, full int }

// blockwise gives the number of elements of a tensor that lie before a block, and that of the block
// itself. The outer dimension comes first. A tensor lies block by block: what is before the block
// in the outer dimension; then, of the block's part of that, what is before it in the next; and so
// on. Blocks that tile the dimensions lie one after the other without a gap.
func blockwise(dims ...extent) (before, elements int64) {
	elements = 1
	for _, d := range dims {
		before = before*int64(d.full) + elements*int64(d.start)
		elements *= int64(d.size)
	}
	return before, elements
}
