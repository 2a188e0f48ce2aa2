package simulate

import (
	"dnasim/arch"
	"dnasim/workloads"
)

const wordBytes = 4 // of a bias or normalisation parameter

// allocator hands out addresses, one tensor after the other.
type allocator struct {
	align, at int64
	outputs   map[string]placed // by the layer that writes them
}

// placed is a tensor in memory.
type placed struct{ at, bytes int64 }

// assignAddresses lays out the tensors of a network in the memory's order. An output is laid out
// once: its consumers read it where its producer wrote it. Two operands of a layer that are parts
// of one output, such as queries and keys, lie one after the other in it. Package mapping says
// where blocks lie in their tensor.
func assignAddresses(net *workloads.Network, plans []Plan, m *arch.Memory) {
	a := &allocator{align: int64(m.TensorAlignBytes), outputs: make(map[string]placed, len(net.Layers))}
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
	p.layout.WeightsAt = a.place(sizeOf(l.WeightElements, p.Format.WeightBits) + wordBytes*max(0, l.Params-l.WeightElements))
}

// sizeOf elements stored without gaps, in whole bytes.
func sizeOf(elements int64, bits int) int64 { return (elements*int64(bits) + 7) / 8 }

// activations finds a layer's operands and places its output. The network's own input is placed
// where it is first read.
func (a *allocator) activations(l *workloads.Layer, p *Plan) {
	first := sizeOf(l.InputElements, p.Format.ActivationBits)
	p.layout.InputAt = a.operand(l, 0, first)
	if l.SecondElements > 0 {
		second := sizeOf(l.SecondElements, p.Format.WeightBits)
		p.layout.SecondAt = a.operand(l, 1, second)
		if p.layout.SecondAt == p.layout.InputAt && first+second <= a.outputs[l.Inputs[0]].bytes {
			p.layout.SecondAt += first
		}
	}
	bytes := sizeOf(l.OutputElements, p.Format.OutputBits)
	p.layout.OutputAt = a.place(bytes)
	a.outputs[l.Name] = placed{p.layout.OutputAt, bytes}
}

// operand is where the k-th input of a layer lies.
func (a *allocator) operand(l *workloads.Layer, k int, bytes int64) int64 {
	if k < len(l.Inputs) {
		if of, ok := a.outputs[l.Inputs[k]]; ok {
			return of.at
		}
	}
	return a.place(bytes)
}
