package summary

import (
	"dnasim/experiment/bill"
	"dnasim/experiment/operands"
	"dnasim/internal/portable"
	"dnasim/internal/ratio"
	"dnasim/results"
	"dnasim/workloads"
)

// Machine sums a network's layers on a machine.
func Machine(net *workloads.Network, m *bill.Machine, layers []results.Layer) *results.Machine {
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
	out.Utilization = ratio.Of(float64(out.MACs), float64(m.Hardware.Lanes())*float64(out.Cycles))
	setBits(out, net)
	return out
}

// setBits fills in mean widths and compression over the operands of the GEMM layers;
// the second operand of an attention product counts as an activation.
func setBits(r *results.Machine, net *workloads.Network) {
	var w, a operands.StoredBits
	for i := range net.Layers {
		l := &net.Layers[i]
		if !l.IsGEMM() {
			continue
		}
		w.Add(l.WeightElements, float64(r.Layers[i].BitsWeights))
		a.Add(l.InputElements, float64(r.Layers[i].BitsActivations))
		a.Add(l.SecondElements, float64(r.Layers[i].BitsWeights))
	}
	r.MeanBitsWeights, r.MeanBitsActivations = w.Mean(), a.Mean()
	r.CompressionWeights, r.CompressionActivations = w.Compression(), a.Compression()
	r.Compression = w.With(a).Compression()
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
			Machine: m.Name, Speedup: ratio.Of(b.TimeS, m.TimeS),
			EnergySaving:           1 - m.Energy.Total/b.Energy.Total,
			DotProductEnergySaving: saving(m.DotProductEnergyPJ, b.DotProductEnergyPJ),
			Compression:            m.Compression,
		})
	}
}

// saving is the fraction of base that is saved; nil where there is nothing to save, as in a network
// without dot products.
func saving(energy, base float64) *float64 {
	kept := ratio.Measured(energy, base)
	if kept != nil {
		*kept = 1 - *kept
	}
	return kept
}

// geomeans of the comparisons over the networks; that of dot products over those that have some.
func geomeans(nets []results.Network) []results.Geomean {
	if len(nets) == 0 {
		return nil
	}
	var out []results.Geomean
	for k := range nets[0].Versus {
		var speed, energy, dot, dots float64
		incomplete := false
		for i := range nets {
			incomplete = incomplete || len(nets[i].Gaps) > 0
			v := &nets[i].Versus[k]
			speed += portable.Log(v.Speedup)
			energy -= portable.Log(1 - v.EnergySaving)
			if s := v.DotProductEnergySaving; s != nil {
				dot -= portable.Log(1 - *s)
				dots++
			}
		}
		n := float64(len(nets))
		g := results.Geomean{Machine: nets[0].Versus[k].Machine, Speedup: portable.Exp(speed / n), EnergyRatio: portable.Exp(energy / n), Incomplete: incomplete}
		if dots > 0 {
			g.DotProductEnergyRatio = new(portable.Exp(dot / dots))
		}
		out = append(out, g)
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
