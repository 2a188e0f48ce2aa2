package simulate

import (
	"dnasim/arch"
	"dnasim/configs"
	"dnasim/experiment/operands"
	"dnasim/mapping"
	"dnasim/workloads"
)

// Plan is what a machine needs to know of a layer beyond its shape.
type Plan struct {
	Format arch.Format
	Codes  *operands.Codes // of a GEMM layer, in its format; nil for vector layers
	layout mapping.Layout  // addresses of its tensors
}

// Activity is what the codes of a layer do to its energy.
type Activity struct {
	NonZero float64 // fraction of pairs in which neither code is zero
	// Fractions of the bits that toggle from one operand to the next.
	WeightToggles, ActivationToggles float64
}

// activity is zero for vector layers.
func (p *Plan) activity() Activity {
	if p.Codes == nil {
		return Activity{}
	}
	return Activity{p.Codes.NonZero, p.Codes.WeightToggles, p.Codes.ActivationToggles}
}

// logitBits are the stored bits of an output that no layer of the network consumes.
const logitBits = 8

// Plans chooses each layer's format on a machine, which computes in the k-th codes found of each
// layer. An output is stored with the bits of its consumer, the widest if there are several. It is
// an error that the network does not fit into the machine's memory.
func Plans(net *workloads.Network, m *Machine, codes []operands.LayerCodes, k int) ([]Plan, error) {
	plans := make([]Plan, len(net.Layers))
	index := make(map[string]int, len(net.Layers))
	for i := range net.Layers {
		index[net.Layers[i].Name] = i
		if net.Layers[i].IsGEMM() {
			plans[i] = gemmPlan(&net.Layers[i], &m.Machine, &codes[i], k)
		}
	}
	demand := make([]int, len(net.Layers)) // bits in which a layer's output is wanted
	want := func(name string, bits int) {
		if j, ok := index[name]; ok {
			demand[j] = max(demand[j], bits)
		}
	}
	for i := len(net.Layers) - 1; i >= 0; i-- {
		l, f := &net.Layers[i], &plans[i].Format
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
			plans[i].Format = vectorFormat(l, m, plans, index, plans[i].Format.OutputBits)
		}
	}
	return plans, m.holds(net, assignAddresses(net, plans, &m.Hardware.Memory))
}

// gemmPlan takes the machine's own codes, or INT8 where it is told to fall back.
func gemmPlan(l *workloads.Layer, m *configs.Machine, found *operands.LayerCodes, k int) Plan {
	codes := &found.Found[k]
	if m.Kind == arch.LaneDNATEQ && fallsBack(l, m, codes) {
		return Plan{Format: integerFormat(&found.INT8), Codes: &found.INT8}
	}
	p := Plan{Codes: codes}
	if m.Kind == arch.LaneINT8 {
		p.Format = integerFormat(codes)
		return p
	}
	p.Format = arch.Format{
		Lane: arch.LaneDNATEQ, WeightBits: codes.Weights.StoredBits, ActivationBits: codes.Activations.StoredBits,
		ExponentBits: codes.Bits, Terms: codes.Terms,
	}
	return p
}

func integerFormat(codes *operands.Codes) arch.Format {
	return arch.Format{
		Lane: arch.LaneINT8, WeightBits: codes.Weights.StoredBits, ActivationBits: codes.Activations.StoredBits,
	}
}

// fallsBack tells whether an exponential machine computes the layer on its INT8 lanes.
func fallsBack(l *workloads.Layer, m *configs.Machine, codes *operands.Codes) bool {
	if l.Kind == workloads.MatMul && m.Attention == configs.AsINT8 {
		return true
	}
	return m.SmallK == configs.AsINT8 && l.K < counters(m, codes.Bits, codes.Terms)
}

// vectorFormat gives a vector layer the bits its operands are stored in.
func vectorFormat(l *workloads.Layer, m *Machine, plans []Plan, index map[string]int, output int) arch.Format {
	f := arch.Format{Lane: m.Kind, ActivationBits: output, WeightBits: output, OutputBits: output}
	if m.Kind == arch.LaneDNATEQ {
		// The vector unit works on decoded values; the lanes are not used.
		f.ExponentBits, f.Terms = int(m.Hardware.Lane.ExponentBitsMax), m.Hardware.Lane.Terms
	}
	bits := func(k int) int {
		if k < len(l.Inputs) {
			if j, ok := index[l.Inputs[k]]; ok {
				return plans[j].Format.OutputBits
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

// PlansAsINT8 are plans of INT8 lanes on operands that are stored as in the given plans; int8 are
// the plans of a machine of such lanes.
func PlansAsINT8(net *workloads.Network, plans, int8 []Plan, memory *arch.Memory) []Plan {
	out := make([]Plan, len(plans))
	for i := range plans {
		out[i] = int8[i]
		f := plans[i].Format
		f.Lane, f.ExponentBits, f.Terms = arch.LaneINT8, 0, 0
		out[i].Format = f
	}
	assignAddresses(net, out, memory)
	return out
}
