package simulate

import (
	"dnasim/arch"
	"dnasim/workloads"
)

const wordBytes = 4 // of a bias or normalisation parameter

// allocator hands out addresses, one tensor after the other.
type allocator struct {
	align, at int64
	outputs   map[string]int64 // by the layer that writes them
}

// assignAddresses lays out the tensors of a network in the memory's order. An output is laid out
// once: its consumers read it where its producer wrote it. Within a tensor, blocks lie in the order
// in which they are first loaded.
func assignAddresses(net *workloads.Network, plans []Plan, m *arch.Memory) {
	a := &allocator{align: int64(m.TensorAlignBytes), outputs: make(map[string]int64, len(net.Layers))}
	if m.TensorOrder == arch.OrderRegions {
		for i := range net.Layers {
			a.weights(&net.Layers[i], &plans[i])
		}
	}
	for i := range net.Layers {
		if m.TensorOrder == arch.OrderLayers {
			a.weights(&net.Layers[i], &plans[i])
		}
		a.activations(&net.Layers[i], &plans[i])
	}
}

// place gives a tensor the next aligned address.
func (a *allocator) place(bytes int64) int64 {
	start := a.at
	a.at += (max(bytes, 1) + a.align - 1) / a.align * a.align
	return start
}

func (a *allocator) weights(l *workloads.Layer, p *Plan) {
	p.layout.WeightsAt = a.place(packedBytes(l.WeightElements, p.Format.WeightBits) + wordBytes*max(0, l.Params-l.WeightElements))
}

// activations finds a layer's operands and places its output. The network's own input is placed
// where it is first read.
func (a *allocator) activations(l *workloads.Layer, p *Plan) {
	p.layout.InputAt = a.operand(l, 0, packedBytes(l.InputElements, p.Format.ActivationBits))
	if l.SecondElements > 0 {
		p.layout.SecondAt = a.operand(l, 1, packedBytes(l.SecondElements, p.Format.WeightBits))
	}
	p.layout.OutputAt = a.place(packedBytes(l.OutputElements, p.Format.OutputBits))
	a.outputs[l.Name] = p.layout.OutputAt
}

// operand is where the k-th input of a layer lies.
func (a *allocator) operand(l *workloads.Layer, k int, bytes int64) int64 {
	if k < len(l.Inputs) {
		if at, ok := a.outputs[l.Inputs[k]]; ok {
			return at
		}
	}
	return a.place(bytes)
}
