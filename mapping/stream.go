package mapping

import (
	"dnasim/arch"
	"dnasim/workloads"
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
	*c = arch.Compute{
		Groups:    s.size(dimGroups),
		Positions: s.size(dimImages) * s.size(dimRows) * s.size(dimCols),
		Channels:  s.size(dimChannels),
		Pairs:     s.size(dimDepth) * s.kernel,

		AcquireActivations: s.came <= s.newA, ReleaseActivations: s.goes <= s.newA,
		AcquireWeights: s.came <= s.newW, ReleaseWeights: s.goes <= s.newW,
		First: s.opensOutputs(), Last: s.completesOutputs(),
	}
	if c.Last {
		c.StoreAddress = s.outputs()
		c.StoreBytes = packed(int64(c.Groups)*int64(c.Positions)*int64(c.Channels), s.bitsO)
	}
	return true
}

// activations is the load of the current activation block: the inputs its outputs look at.
func (w *walk) activations() arch.Load {
	image, endImage := w.bounds(dimImages)
	row, rows := w.rows.inputs(w.bounds(dimRows))
	col, cols := w.cols.inputs(w.bounds(dimCols))
	group, endGroup := w.bounds(dimGroups)
	from, to := w.depthRange(w.wholeA)
	elements := int64(endImage-image) * int64(rows) * int64(cols) * int64(endGroup-group) * int64(to-from)
	return arch.Load{
		Address: w.at.InputAt + w.first.offset(group, image, row, col, from)*w.bitsA/8,
		Bytes:   packed(elements, w.bitsA),
	}
}

// weights is the load of the current weight block. Before it lie the weights of the
// groups before its own, of its groups' channels before its own, and the pieces before.
func (w *walk) weights() arch.Load {
	group, endGroup := w.bounds(dimGroups)
	channel, endChannel := w.bounds(dimChannels)
	from, to := w.depthRange(w.wholeW)
	groups, outputs := int64(endGroup-group), int64(endGroup-group)*int64(endChannel-channel)
	before := int64(group)*int64(w.n) + groups*int64(channel) // outputs
	weights := before*int64(w.layer.K) + outputs*int64(from*w.kernel)
	if from > 0 {
		before += outputs
	}
	return arch.Load{
		Address: pick(w.layer.Kind == workloads.MatMul, w.at.SecondAt, w.at.WeightsAt) + before*w.biasBytes + weights*w.bitsW/8,
		Bytes:   w.weightBytes(outputs, int64(to-from), from == 0),
	}
}

// outputs is the address of the current output block.
func (w *walk) outputs() int64 {
	image, _ := w.bounds(dimImages)
	row, _ := w.bounds(dimRows)
	col, _ := w.bounds(dimCols)
	group, _ := w.bounds(dimGroups)
	channel, _ := w.bounds(dimChannels)
	return w.at.OutputAt + w.out.offset(group, image, row, col, channel)*w.bitsO/8
}
