package sweep

import (
	"dnasim/results"
)

// Outcome is what a point gave for one network on one machine, per inference of the stated batch.
type Outcome struct {
	Network string `json:"network"`
	Machine string `json:"machine"`
	Kind    string `json:"kind"`
	// Design identifies the machine with everything that determines its results: equal ones at several points, where the
	// axes concern other machines, are one design.
	Design string `json:"design"`

	Cycles              int64            `json:"cycles"`
	TimeS               float64          `json:"time_s"`
	Energy              results.EnergyPJ `json:"energy_pj"`
	DotProductEnergyPJ  float64          `json:"dot_product_energy_pj"`
	DRAMReadBytes       int64            `json:"dram_read_bytes"`
	DRAMWriteBytes      int64            `json:"dram_write_bytes"`
	MeanBitsWeights     float64          `json:"mean_bits_weights"`
	MeanBitsActivations float64          `json:"mean_bits_activations"`
	Compression         float64          `json:"compression"`
	Utilization         float64          `json:"utilization"`
	// Loss of the network's metric against float32, in its unit; null: not measured.
	Loss *float64 `json:"loss"`
	// Speedup and EnergyRatio are INT8's time and energy over the machine's; null: there is nothing to compare with.
	Speedup     *float64 `json:"speedup"`
	EnergyRatio *float64 `json:"energy_ratio"`

	Lanes      int     `json:"lanes"`
	BufferKiB  float64 `json:"buffer_kib"`
	MemoryGBps float64 `json:"memory_gbps"`
	AreaMM2    float64 `json:"area_mm2"`
	LeakageMW  float64 `json:"leakage_mw"`
}

// outcomes reduces the results of a point to a row for each network and machine.
func outcomes(r *results.Run, designs map[string]string) []Outcome {
	var rows []Outcome
	for i := range r.Networks {
		n := &r.Networks[i]
		for k := range n.Machines {
			m := &n.Machines[k]
			row := Outcome{
				Network: n.Name, Machine: m.Name, Kind: m.Kind, Design: designs[m.Name],
				Cycles: m.Cycles, TimeS: m.TimeS, Energy: m.Energy, DotProductEnergyPJ: m.DotProductEnergyPJ,
				DRAMReadBytes: m.DRAMReadBytes, DRAMWriteBytes: m.DRAMWriteBytes,
				MeanBitsWeights: m.MeanBitsWeights, MeanBitsActivations: m.MeanBitsActivations,
				Compression: m.Compression, Utilization: m.Utilization,
			}
			row.describe(r, n)
			rows = append(rows, row)
		}
	}
	return rows
}

// describe adds what stands elsewhere in the results.
func (o *Outcome) describe(r *results.Run, n *results.Network) {
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
