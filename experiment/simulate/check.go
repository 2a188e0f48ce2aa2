package simulate

import (
	"fmt"

	"dnasim/experiment/operands"
	"dnasim/mapping"
	"dnasim/quant"
	"dnasim/workloads"
)

// Check refuses a network that the machine cannot run whatever codes its layers get, before these
// are searched: a tensor is too large to be simulated, even with the narrowest codes it does not
// fit into the memory, a buffer cannot hold the smallest block of a layer, or a pinned mapping is
// impossible.
func (m *Machine) Check(net *workloads.Network) error {
	if err := m.bounded(net); err != nil {
		return err
	}
	plans, err := Plans(net, m, leastCodes(net, m.Quantization), 0)
	if err != nil {
		return err
	}
	for i := range net.Layers {
		l, f := &net.Layers[i], plans[i].Format
		if pinned, ok := m.Pin[net.Name][l.Name]; ok {
			_, err = mapping.Pin(pinned, l, f, &m.Hardware)
		} else {
			err = mapping.Check(l, f, &m.Hardware)
		}
		if err != nil {
			return m.unmappable(net.Name, l, err)
		}
	}
	return nil
}

// maxElements bounds a tensor of a layer: blocks are simulated one by one, some 10^8 elements a
// second, and memory.model "bandwidth" has no capacity that would bound them.
const maxElements = 1 << 32

// bounded refuses a network with a tensor of more than maxElements.
func (m *Machine) bounded(net *workloads.Network) error {
	for i := range net.Layers {
		l := &net.Layers[i]
		for _, t := range []struct {
			name     string
			elements int64
		}{{"input", l.InputElements}, {"second input", l.SecondElements}, {"weights", l.WeightElements}, {"output", l.OutputElements}} {
			if t.elements > maxElements {
				return m.config.KeyError(
					fmt.Sprintf("network %s: layer %s: its %s: %d elements", net.Name, l.Name, t.name, t.elements),
					fmt.Sprintf("at most %d (2^32) elements of a tensor; a smaller input or batch", int64(maxElements)), "run.networks")
			}
		}
	}
	return nil
}

// leastCodes are codes of all layers that are as narrow as a search can find them.
func leastCodes(net *workloads.Network, q quant.Config) []operands.LayerCodes {
	low, _ := q.Widths()
	least := codesOfBits(q, low, q.LeastStoredBits())
	int8 := codesOfBits(quant.Config{Fit: quant.FitUniform}, 8, 8)
	codes := make([]operands.LayerCodes, len(net.Layers))
	for i := range codes {
		codes[i] = operands.LayerCodes{Found: []operands.Codes{least}, INT8: int8}
	}
	return codes
}

func codesOfBits(q quant.Config, bits, stored int) operands.Codes {
	c := operands.Codes{LayerCodes: quant.LayerCodes{Fit: q.Fit, Bits: bits, Terms: q.Terms}}
	c.Weights.StoredBits, c.Activations.StoredBits = stored, stored
	return c
}

// holds refuses a network of so many bytes that does not fit into the memory.
func (m *Machine) holds(net *workloads.Network, bytes int64) error {
	capacity, limited, err := m.Hardware.Capacity()
	if err != nil || !limited || bytes <= capacity {
		return err
	}
	return m.config.KeyError(
		fmt.Sprintf("machine %s: network %s does not fit into the memory: its tensors need %d bytes, the memory has %d", m.Name, net.Name, bytes, capacity),
		`more rows, ranks or channels in [dram], a larger preset, or hardware.memory.model = "bandwidth", which has no limit`,
		"dram.rows", "dram.ranks", "dram.channels", "dram.preset", "dram")
}
