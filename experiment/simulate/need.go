package simulate

import (
	"slices"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/workloads"
)

// Needs tells what the networks of a run ask of the lanes of a machine: one chip runs all of them.
type Needs func(m *configs.Machine) arch.Need

// Codes of a network, by layer and machine.
type Codes struct {
	*workloads.Network
	Layers   []operands.LayerCodes
	Machines []string // names, in the order of the codes found of a layer
}

// Column is the place of a machine's codes among those found of a layer; -1 if it has none.
func (c *Codes) Column(machine string) int { return slices.Index(c.Machines, machine) }

// NeedsOf is what networks ask in the codes that were found.
func NeedsOf(networks []Codes) Needs {
	return func(m *configs.Machine) (need arch.Need) {
		for i := range networks {
			c := &networks[i]
			need.Join(needOf(c.Network, m, c.Layers, c.Column(m.Name)))
		}
		return need
	}
}

// LeastNeeds is what networks ask if all codes are as narrow as the search may find them.
func LeastNeeds(networks []*workloads.Network) Needs {
	return func(m *configs.Machine) (need arch.Need) {
		for _, net := range networks {
			need.Join(needOf(net, m, leastCodes(net, m.Quantization), 0))
		}
		return need
	}
}

// needOf is what a network asks of a machine that computes in the k-th codes of each layer.
func needOf(net *workloads.Network, m *configs.Machine, codes []operands.LayerCodes, k int) (need arch.Need) {
	for i := range net.Layers {
		if l := &net.Layers[i]; l.IsGEMM() {
			f := gemmPlan(l, m, &codes[i], k).Format
			need.Join(arch.Need{ExponentBits: f.ExponentBits, Layer: l.Name + " of " + net.Name})
		}
	}
	return need
}
