package inference

import (
	"fmt"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads"
)

// fusion is what a step does to each channel or element, so that the GEMM before it can do
// it while its result is in the nearest cache.
type fusion struct {
	gemm  *gemm // of a GEMM with weights
	input int   // the one that is transformed
	// scale and shift per channel: a batch normalisation, or an addition of constants
	// (scale nil). shiftDims are the dimensions of the shift in the file.
	scale, shift []float32
	shiftDims    []int
	rectifies    bool
}

// fuse lets GEMMs do what follows them, where nothing else needs their results as they
// were: normalisation goes into the weights, constants into the bias.
func (c *compiler) fuse() {
	readers := c.readers()
	producers := map[int]*gemm{} // by slot, of results that are not rectified
	renamed := map[int]int{}
	kept := c.steps[:0]
	for _, st := range c.steps {
		for i, slot := range st.in {
			if to, ok := renamed[slot]; ok {
				st.in[i] = to
			}
		}
		if st.gemm != nil {
			producers[st.out[0]] = st.gemm
		}
		source := st.source()
		if g := producers[source]; source >= 0 && g != nil && readers[source] == 1 && g.absorb(&st) {
			readers[source] = readers[st.out[0]]
			renamed[st.out[0]] = source
			if g.finish.Rectify {
				delete(producers, source)
			}
			continue
		}
		kept = append(kept, st)
	}
	c.steps = kept
	for i, slot := range c.outputSlots {
		if to, ok := renamed[slot]; ok {
			c.outputSlots[i] = to
		}
	}
}

// readers counts, by slot, how often a value is read; an output of the graph counts as well.
func (c *compiler) readers() []int {
	out := make([]int, len(c.values))
	for i := range c.steps {
		for _, slot := range c.steps[i].in {
			if slot >= 0 {
				out[slot]++
			}
		}
	}
	for _, slot := range c.outputSlots {
		out[slot]++
	}
	return out
}

// noteInputs tells GEMMs with weights what they read, so that those that read the same share a
// recording.
func (c *compiler) noteInputs() {
	for i := range c.steps {
		if g := c.steps[i].gemm; g != nil && !g.moved {
			g.input = c.steps[i].in[0]
		}
	}
}

// source is the slot that a step transforms, if it can be fused; else -1.
func (st *step) source() int {
	if st.rectifies || st.shift != nil {
		return st.in[st.input]
	}
	return -1
}

// absorb does what the step does, if it can.
func (g *gemm) absorb(st *step) bool {
	switch {
	case st.rectifies:
		g.finish.Rectify = true
		return true
	case st.scale != nil:
		return g.normalise(st)
	}
	return g.addBias(st)
}

// addBias takes an addition of one constant per column. A second bias would be rounded
// in another place.
func (g *gemm) addBias(st *step) bool {
	channels := g.columns()
	fits := slices.Equal(st.shiftDims, []int{channels})
	if g.Kind == workloads.Conv {
		fits = slices.Equal(st.shiftDims, []int{channels, 1, 1}) || slices.Equal(st.shiftDims, []int{1, channels, 1, 1})
	}
	if !fits || g.finish.Bias != nil {
		return false
	}
	g.finish.Bias = st.shift
	return true
}

// normalise scales the weights of each output channel.
func (g *gemm) normalise(st *step) bool {
	channels := g.columns()
	if g.Kind != workloads.Conv || len(st.scale) != channels {
		return false
	}
	scaled := slices.Clone(g.Weights)
	each := len(scaled) / channels
	for i := range scaled {
		scaled[i] *= st.scale[g.channelOf(i, each)]
		if !kernel.Finite(scaled[i]) {
			return false
		}
	}
	bias := slices.Clone(st.shift)
	for i := range g.finish.Bias {
		bias[i] += float32(g.finish.Bias[i] * st.scale[i])
	}
	g.Weights, g.finish.Bias = scaled, bias
	g.WeightsOrigin += fmt.Sprintf(", scaled by %s", st.name)
	return true
}
