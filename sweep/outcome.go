package sweep

import (
	"dnasim/results"
	"dnasim/sweep/store"
)

// outcomes reduces the results of a point to a row for each network and machine.
func outcomes(r *results.Run, designs map[string]string) []store.Outcome {
	var rows []store.Outcome
	for i := range r.Networks {
		n := &r.Networks[i]
		for k := range n.Machines {
			m := &n.Machines[k]
			row := store.Outcome{
				Network: n.Name, Machine: m.Name, Kind: m.Kind, Design: designs[m.Name],
				Cycles: m.Cycles, TimeS: m.TimeS, Energy: m.Energy, DotProductEnergyPJ: m.DotProductEnergyPJ,
				DRAMReadBytes: m.DRAMReadBytes, DRAMWriteBytes: m.DRAMWriteBytes,
				MeanBitsWeights: m.MeanBitsWeights, MeanBitsActivations: m.MeanBitsActivations,
				Compression: m.Compression, Utilization: m.Utilization, Gaps: len(n.Gaps),
			}
			addContext(&row, r, n)
			rows = append(rows, row)
		}
	}
	return rows
}

// addContext adds the accuracy, the comparison with INT8 and the hardware of the machine.
func addContext(o *store.Outcome, r *results.Run, n *results.Network) {
	if n.Accuracy != nil {
		if a, ok := n.Accuracy.Machines[o.Machine]; ok {
			loss := n.Accuracy.FP32 - a
			o.Loss = &loss
		}
	}
	for i := range n.Versus {
		if v := &n.Versus[i]; v.Machine == o.Machine {
			speedup, ratio := v.Speedup, 1/(1-v.EnergySaving)
			o.Speedup, o.EnergyRatio = &speedup, &ratio
		}
	}
	for i := range r.Hardware {
		if h := &r.Hardware[i]; h.Name == o.Machine {
			o.Lanes, o.BufferKiB, o.MemoryGBps, o.AreaMM2, o.LeakageMW = h.Lanes, h.BufferKiB, h.MemoryGBps, h.AreaMM2, h.LeakageMW
		}
	}
}
