package simulate

import (
	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/workloads"
)

// Need is what a network asks of the lanes of a machine, which computes in the k-th codes found of
// each layer.
func Need(net *workloads.Network, m *configs.Machine, codes []operands.LayerCodes, k int) arch.Need {
	var need arch.Need
	for i := range net.Layers {
		if l := &net.Layers[i]; l.IsGEMM() {
			f := gemmPlan(l, m, &codes[i], k).Format
			need.Join(arch.Need{ExponentBits: f.ExponentBits, Layer: l.Name + " of " + net.Name})
		}
	}
	return need
}

// LeastNeed is what a network asks of the lanes if all codes are as narrow as the search may find
// them.
func LeastNeed(net *workloads.Network, m *configs.Machine) arch.Need {
	return Need(net, m, leastCodes(net, m.Quantization), 0)
}
