package simulate

import (
	"dnasim/arch"
	"dnasim/internal/saturate"
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

// assignAddresses lays out the tensors of a network in the memory's order and returns how many
// bytes they take. An output is laid out once: its consumers read it where its producer wrote it.
// Two operands of a layer that are parts of one output, such as queries and keys, lie one after the
// other in it. Package mapping says where blocks lie in their tensor.
//
// Layers that are connected to no other, such as the rows of a topology, need not be in memory
// together: all take the same place, after the others.
func assignAddresses(net *workloads.Network, plans []Plan, m *arch.Memory) int64 {
	a := &allocator{align: int64(m.TensorAlignBytes), outputs: make(map[string]placed, len(net.Layers))}
	connected, alone := byConnection(net)
	if m.TensorOrder == arch.OrderRegions {
		for _, i := range connected {
			a.weights(&net.Layers[i], &plans[i])
		}
	}
	for _, i := range connected {
		if m.TensorOrder == arch.OrderLayers {
			a.weights(&net.Layers[i], &plans[i])
		}
		a.activations(&net.Layers[i], &plans[i])
	}
	shared, end := a.at, a.at
	for _, i := range alone {
		a.at = shared
		a.weights(&net.Layers[i], &plans[i])
		a.activations(&net.Layers[i], &plans[i])
		end = max(end, a.at)
	}
	return end
}

// byConnection separates the layers that read or feed another one from those that stand alone.
func byConnection(net *workloads.Network) (connected, alone []int) {
	index := make(map[string]int, len(net.Layers))
	for i := range net.Layers {
		index[net.Layers[i].Name] = i
	}
	joined := make([]bool, len(net.Layers))
	for i := range net.Layers {
		for _, name := range net.Layers[i].Inputs {
			if j, ok := index[name]; ok {
				joined[i], joined[j] = true, true
			}
		}
	}
	for i, yes := range joined {
		if yes {
			connected = append(connected, i)
		} else {
			alone = append(alone, i)
		}
	}
	return connected, alone
}

// place gives a tensor the next aligned address.
func (a *allocator) place(bytes int64) int64 {
	start := a.at
	a.at = saturate.Sum(a.at, saturate.Sum(max(bytes, 1), a.align-1)/a.align*a.align)
	return start
}

func (a *allocator) weights(l *workloads.Layer, p *Plan) {
	p.layout.WeightsAt = a.place(sizeOf(l.WeightElements, p.Format.WeightBits) + wordBytes*max(0, l.Params-l.WeightElements))
}

// sizeOf elements stored without gaps, in whole bytes.
func sizeOf(elements int64, bits int) int64 {
	return saturate.Sum(saturate.Product(elements/8, int64(bits)), (elements%8*int64(bits)+7)/8)
}

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
