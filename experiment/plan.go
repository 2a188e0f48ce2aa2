package experiment

import (
	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/mapping"
	"dnasim/quant"
	"dnasim/workloads"
)

// layerPlan is what a machine needs to know of a layer beyond its shape.
type layerPlan struct {
	format  arch.Format
	codes   *quant.LayerCodes // of a GEMM layer, in its format; nil for vector layers
	nonZero float64           // fraction of pairs in which neither code is zero
	good    *quant.Goodness   // of the weights
	layout  mapping.Layout    // addresses of its tensors
}

// logitBits are the stored bits of an output that no layer of the network consumes.
const logitBits = 8

// plan chooses each layer's format on a machine. An output is stored with the bits of
// its consumer, the widest if there are several.
func plan(net *workloads.Network, m *machine, coded *codedNetwork) []layerPlan {
	plans := make([]layerPlan, len(net.Layers))
	index := make(map[string]int, len(net.Layers))
	for i := range net.Layers {
		index[net.Layers[i].Name] = i
		if net.Layers[i].IsGEMM() {
			plans[i] = gemmPlan(&net.Layers[i], m, coded, i)
		}
	}
	demand := make([]int, len(net.Layers)) // bits in which a layer's output is wanted
	want := func(name string, bits int) {
		if j, ok := index[name]; ok {
			demand[j] = max(demand[j], bits)
		}
	}
	for i := len(net.Layers) - 1; i >= 0; i-- {
		l, f := &net.Layers[i], &plans[i].format
		if f.OutputBits = demand[i]; demand[i] == 0 {
			f.OutputBits = logitBits
		}
		for k, name := range l.Inputs {
			switch {
			case !l.IsGEMM():
				want(name, f.OutputBits)
			case k == 0:
				want(name, f.ActivationBits)
			default:
				want(name, f.WeightBits)
			}
		}
	}
	for i := range net.Layers {
		if l := &net.Layers[i]; !l.IsGEMM() {
			plans[i].format = vectorFormat(l, m, plans, index, plans[i].format.OutputBits)
		}
	}
	assignAddresses(net, plans, &m.Hardware.Memory)
	return plans
}

// gemmPlan takes the machine's own codes, or INT8 where it is told to fall back.
func gemmPlan(l *workloads.Layer, m *machine, coded *codedNetwork, i int) layerPlan {
	entry := &coded.layers[i]
	codes := &entry.codes[m.codec]
	if m.Kind == arch.LaneDNATEQ && fallsBack(l, m, codes) {
		return layerPlan{format: integerFormat(&entry.int8), codes: &entry.int8, nonZero: entry.nonZeroINT8, good: entry.good}
	}
	p := layerPlan{codes: codes, nonZero: entry.nonZero[m.codec], good: entry.good}
	if m.Kind == arch.LaneINT8 {
		p.format = integerFormat(codes)
		return p
	}
	p.format = arch.Format{
		Lane: arch.LaneDNATEQ, WeightBits: codes.Weights.StoredBits, ActivationBits: codes.Activations.StoredBits,
		ExponentBits: codes.Bits, Terms: codes.Terms,
	}
	return p
}

func integerFormat(codes *quant.LayerCodes) arch.Format {
	return arch.Format{
		Lane: arch.LaneINT8, WeightBits: codes.Weights.StoredBits, ActivationBits: codes.Activations.StoredBits,
	}
}

// fallsBack tells whether an exponential machine computes the layer on its INT8 lanes.
func fallsBack(l *workloads.Layer, m *machine, codes *quant.LayerCodes) bool {
	if l.Kind == workloads.MatMul && m.Attention == configs.AsINT8 {
		return true
	}
	return m.SmallK == configs.AsINT8 && l.K < countersOf(m, codes.Bits, codes.Terms)
}

// countersOf is the number of counters that are read for an output of a machine.
func countersOf(m *machine, bits, terms int) int {
	organisation, _ := lane.OrganisationNamed(m.Hardware.Lane.Organisation)
	return organisation.DrainSteps(bits, terms)
}

// vectorFormat gives a vector layer the bits its operands are stored in.
func vectorFormat(l *workloads.Layer, m *machine, plans []layerPlan, index map[string]int, output int) arch.Format {
	f := arch.Format{Lane: m.Kind, ActivationBits: output, WeightBits: output, OutputBits: output}
	if m.Kind == arch.LaneDNATEQ {
		// The vector unit works on decoded values; the lanes are not used.
		f.ExponentBits, f.Terms = m.Hardware.Lane.ExponentBitsMax, m.Hardware.Lane.Terms
	}
	bits := func(k int) int {
		if k < len(l.Inputs) {
			if j, ok := index[l.Inputs[k]]; ok {
				return plans[j].format.OutputBits
			}
		}
		return output
	}
	f.ActivationBits, f.WeightBits = bits(0), bits(1)
	for k := 2; k < len(l.Inputs); k++ { // a sum of three or more
		f.WeightBits = max(f.WeightBits, bits(k))
	}
	return f
}
