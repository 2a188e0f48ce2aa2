package experiment

import (
	"math"
	"slices"

	"dnasim/arch"
	"dnasim/results"
	"dnasim/workloads"
)

// machineResult sums a network's layers.
func machineResult(net *workloads.Network, m *machine, layers []results.Layer) *results.Machine {
	out := &results.Machine{Name: m.Name, Kind: string(m.Kind), Layers: layers}
	for i := range layers {
		l := &layers[i]
		out.Cycles += l.Cycles
		out.MACs += l.MACs
		out.DRAMReadBytes += l.DRAMReadBytes
		out.DRAMWriteBytes += l.DRAMWriteBytes
		out.DotProductEnergyPJ += l.DotProductEnergyPJ
		out.Energy.Add(&l.Energy)
		addSplit(&out.Cycle, &l.Split)
	}
	out.TimeS = float64(out.Cycles) / (m.Hardware.ClockMHz * 1e6)
	out.Utilization = ratio(float64(out.MACs), float64(m.Hardware.Lanes())*float64(out.Cycles))
	setBits(out, net)
	return out
}

// bitSum accumulates stored bits over elements.
type bitSum struct{ bits, elements float64 }

func (b *bitSum) add(elements int64, bits float64) {
	b.bits += float64(elements) * bits
	b.elements += float64(elements)
}

func (b bitSum) mean() float64 { return ratio(b.bits, b.elements) }

// compression over INT8: 1 - stored bits / (8 x elements).
func (b bitSum) compression() float64 {
	if b.elements == 0 {
		return 0
	}
	return 1 - b.bits/(8*b.elements)
}

// setBits fills in mean widths and compression over the operands of the GEMM layers;
// the second operand of an attention product counts as an activation.
func setBits(r *results.Machine, net *workloads.Network) {
	var w, a bitSum
	for i := range net.Layers {
		l := &net.Layers[i]
		if !l.IsGEMM() {
			continue
		}
		w.add(l.WeightElements, float64(r.Layers[i].BitsWeights))
		a.add(l.InputElements, float64(r.Layers[i].BitsActivations))
		a.add(l.SecondElements, float64(r.Layers[i].BitsWeights))
	}
	r.MeanBitsWeights, r.MeanBitsActivations = w.mean(), a.mean()
	r.CompressionWeights, r.CompressionActivations = w.compression(), a.compression()
	r.Compression = bitSum{w.bits + a.bits, w.elements + a.elements}.compression()
}

// baseline is the index of the INT8 machine that others are compared with: the one
// named "int8", else the first of that kind; -1 if there is none.
func baseline(machines []*machine) int {
	named := slices.IndexFunc(machines, func(m *machine) bool { return m.Name == string(arch.LaneINT8) && m.Kind == arch.LaneINT8 })
	if named >= 0 {
		return named
	}
	return firstOfKind(machines, arch.LaneINT8)
}

// firstOfKind is the index of the first machine of a kind, -1 if there is none.
func firstOfKind(machines []*machine, kind arch.LaneKind) int {
	return slices.IndexFunc(machines, func(m *machine) bool { return m.Kind == kind })
}

// compare sets each network's machines against its INT8 machine.
func compare(n *results.Network, base int) {
	if base < 0 {
		return
	}
	b := &n.Machines[base]
	for i := range n.Machines {
		if i == base {
			continue
		}
		m := &n.Machines[i]
		n.Versus = append(n.Versus, results.Versus{
			Machine: m.Name, Speedup: ratio(b.TimeS, m.TimeS),
			EnergySaving:           saving(m.Energy.Total, b.Energy.Total),
			DotProductEnergySaving: saving(m.DotProductEnergyPJ, b.DotProductEnergyPJ),
			Compression:            m.Compression,
		})
	}
}

// saving is the fraction of base that is saved; nothing where there is nothing to save,
// as in a network without dot products.
func saving(energy, base float64) float64 {
	if base == 0 {
		return 0
	}
	return 1 - energy/base
}

// geomeans of the comparisons over the networks.
func geomeans(nets []results.Network) []results.Geomean {
	if len(nets) == 0 {
		return nil
	}
	var out []results.Geomean
	for k := range nets[0].Versus {
		var speed, energy, dot float64
		for i := range nets {
			v := &nets[i].Versus[k]
			speed += math.Log(v.Speedup)
			energy -= math.Log(1 - v.EnergySaving)
			dot -= math.Log(1 - v.DotProductEnergySaving)
		}
		n := float64(len(nets))
		out = append(out, results.Geomean{
			Machine: nets[0].Versus[k].Machine, Speedup: math.Exp(speed / n),
			EnergyRatio: math.Exp(energy / n), DotProductEnergyRatio: math.Exp(dot / n),
		})
	}
	return out
}

func addSplit(sum, s *results.CycleSplit) {
	sum.Busy += s.Busy
	sum.Port += s.Port
	sum.Drain += s.Drain
	sum.DRAM += s.DRAM
	sum.Vector += s.Vector
}
