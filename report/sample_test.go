package report

import (
	"dnasim/energy"
	"dnasim/results"
)

// sampleResults is a small run whose sums are consistent (sample_check_test.go proves
// it): three networks of a few layers on two machines, one with measured accuracy.
func sampleResults() *results.Run {
	r := &results.Run{
		Schema:      results.Schema,
		Version:     "0.1.0",
		Config:      map[string]any{"seed": 1, "machines": map[string]any{"int8": map[string]any{"clock_mhz": 800.0}}},
		Notes:       []results.Note{{Status: "assumed", Text: "Synthetic weights follow a Laplace distribution, activations a rectified one with half zeros."}, {Status: "ours", Text: "The drain of the counters is our reading of the paper."}},
		Hardware:    []results.Hardware{sampleHardware("int8"), sampleHardware("dnateq")},
		EnergyTable: sampleEnergyTable(),
		Published: []results.Published{
			{Claim: "average compression over INT8", Published: 40, Ours: new(34.2), Unit: "%", Status: "published", Why: "synthetic tensors; thresholds from the configuration"},
			{Claim: "speedup on 3D-stacked memory", Published: 1.5, Unit: "x", Status: "remembered, not verified", Why: "not run"},
		},
	}
	for _, n := range sampleNetworks() {
		for _, name := range []string{"int8", "dnateq"} {
			n.Machines = append(n.Machines, sampleMachine(n.shapes, name))
		}
		n.finish()
		r.Networks = append(r.Networks, n.Network)
	}
	r.Geomean = []results.Geomean{{Machine: "dnateq", Speedup: 1.21, EnergyRatio: 1.63, DotProductEnergyRatio: 1.94}}
	explainSample(r)
	return r
}

func sampleHardware(name string) results.Hardware {
	h := results.Hardware{
		Name: name, Kind: name, ClockMHz: 800, NodeNM: 32, VoltageV: 0.9, Tiles: 1, Rows: 16, Columns: 16, Lanes: 256,
		Organisation: "merged_carry_save", Fit: "uniform", PeakGMACs: 204.8, BufferKiB: 192,
		MemoryModel: "bandwidth", MemoryTechnology: "lpddr4", MemoryGBps: 12.8,
		Area: []results.Area{
			{Block: "lanes", Instances: 256, AreaMM2: 0.1894, LeakageMW: 1.31, Status: "synthesized"},
			{Block: "buffers", Instances: 3, AreaMM2: 0.6125, LeakageMW: 9.2, Status: "simulated"},
		},
	}
	if name == "dnateq" {
		h.Organisation, h.Fit, h.Terms = "ripple_up_pair", "paper", 4
		h.Area[0] = results.Area{Block: "lanes", Instances: 256, AreaMM2: 3.87, LeakageMW: 104.25, Status: "synthesized"}
		h.Timing = []string{"post_processing: critical path 1.31 ns exceeds the period of 1.25 ns"}
	}
	for _, a := range h.Area {
		h.AreaMM2 += a.AreaMM2
		h.LeakageMW += a.LeakageMW
	}
	return h
}

func sampleEnergyTable() results.EnergyTable {
	const horowitz = `M. Horowitz, "Computing's energy problem", ISSCC 2014, fig. 1.1.9`
	return results.EnergyTable{
		Hash: "5f3a9c01d2", NodeNM: 32, Overridden: []string{"vector.op"},
		Rows: []results.EnergyRow{
			{Component: "adder", Action: "add", WidthBits: 32, NodeNM: 45, VoltageV: 0.9, EnergyPJ: new(0.1), AreaUM2: new(137.0), LeakageUW: nil, Status: "published", Scaled: "", Source: horowitz},
			{Component: "multiplier", Action: "mult", WidthBits: 8, NodeNM: 45, VoltageV: 0.9, EnergyPJ: new(0.2), AreaUM2: new(282.0), LeakageUW: nil, Status: "published", Scaled: "", Source: horowitz},
			{Component: "lane", Action: "pair", WidthBits: 8, NodeNM: 32, VoltageV: 0.9, EnergyPJ: new(0.7421), AreaUM2: new(739.8), LeakageUW: new(5.117), Status: "synthesized", Scaled: "from 45 nm by 0.504", Source: "yosys, Nangate 45 nm, typical corner"},
			{Component: "dram", Action: "read_bytes", WidthBits: 8, NodeNM: 0, VoltageV: 0, EnergyPJ: new(32.0), AreaUM2: nil, LeakageUW: nil, Status: "assumed", Scaled: "", Source: "8 pJ/bit, LPDDR4"},
		},
	}
}

// sampleNetwork is a network with the shapes of its layers.
type sampleNetwork struct {
	results.Network
	shapes []results.Layer
}

func sampleNetworks() []sampleNetwork {
	conv := func(name string, m, k, n, groups int) results.Layer {
		return results.Layer{Name: name, Kind: "conv", M: m, K: k, N: n, Groups: groups, Repeat: 1}
	}
	linear := func(name string, m, k, n, repeat int) results.Layer {
		return results.Layer{Name: name, Kind: "linear", M: m, K: k, N: n, Groups: 1, Repeat: repeat}
	}
	pool := results.Layer{Name: "pool1", Kind: "maxpool", Repeat: 1}
	return []sampleNetwork{
		{results.Network{Name: "alexnet-grouped", Title: "AlexNet (original, grouped)", Batch: 1, Params: 60965224, Tensors: "synthetic"},
			[]results.Layer{conv("conv1", 3025, 363, 96, 1), pool, conv("conv2", 729, 1200, 128, 2), linear("fc6", 1, 9216, 4096, 1)}},
		{results.Network{Name: "transformer", Title: "Transformer-base, 30+30 tokens", Batch: 1, Params: 63082496, Tensors: "synthetic"},
			[]results.Layer{linear("enc0.q", 30, 512, 512, 3), linear("enc0.ff1", 30, 512, 2048, 1)}},
		{results.Network{Name: "alexnet-fmnist", Title: "AlexNet-like, Fashion-MNIST", Batch: 1, Params: 412874, Tensors: "real",
			Accuracy: &results.Accuracy{Metric: "top1", FP32: 0.9185, INT8: new(0.918), DNATEQ: new(0.9115), Samples: 1900, CalibrationSamples: 100,
				Machines: map[string]float64{"int8": 0.918, "dnateq": 0.9115}}},
			[]results.Layer{conv("conv1", 784, 25, 32, 1), linear("fc1", 1, 1568, 10, 1)}},
	}
}

// sampleMachine runs the shapes on a machine by simple formulas, not by a model.
func sampleMachine(shapes []results.Layer, name string) results.Machine {
	m := results.Machine{Name: name, Kind: name, MeanBitsWeights: 8, MeanBitsActivations: 8}
	for i, l := range shapes {
		l.MACs = int64(l.M) * int64(l.K) * int64(l.N) * int64(l.Groups) * int64(l.Repeat)
		if name == "dnateq" && l.MACs > 0 {
			l.Base, l.RMAEWeights, l.RMAEActivations = new(1.21+0.03*float64(i)), new(0.061+0.004*float64(i)), new(0.052)
		}
		m.Layers = append(m.Layers, sampleLayer(l, name))
	}
	for i := range m.Layers {
		addLayer(&m, &m.Layers[i])
	}
	if name == "dnateq" {
		m.MeanBitsWeights, m.MeanBitsActivations = 5.04, 5.41
		m.Compression, m.CompressionWeights, m.CompressionActivations = 0.362, 0.37, 0.32375
	}
	m.TimeS = float64(m.Cycles) / 800e6
	m.Utilization = float64(m.MACs) / (256 * float64(m.Cycles))
	return m
}

func sampleLayer(l results.Layer, machine string) results.Layer {
	bits := int64(8)
	l.Format, l.Bound = "int8", "dram"
	if machine == "dnateq" {
		bits, l.Format = 5, "exp4"
	}
	if l.MACs == 0 {
		l.Format, l.Bound = "", "vector"
		l.Split = results.CycleSplit{Vector: 12000, DRAM: 1500}
		l.DRAMReadBytes, l.DRAMWriteBytes, l.MinCycles = 290400, 69984, 12000
		l.Energy = results.EnergyOf(energy.Stack{energy.DRAMDynamic: 2.88e6, energy.DRAMBackground: 3e5, energy.SRAMDynamic: 2e5, energy.Vector: 1.5e5})
	} else {
		l.BitsWeights, l.BitsActivations = int(bits), int(bits)
		l.Goodness = &results.Goodness{Exponential: 0.011, HalfNormal: 0.032 - 0.004*float64(l.K%9), Uniform: 0.4, Pareto: 0.21}
		l.Mapping = "Mt 64, Nt 64, Kt full, weights outer"
		l.DRAMReadBytes = int64(l.K) * int64(l.N) * int64(l.Groups) * int64(l.Repeat) * bits / 8
		l.DRAMWriteBytes = int64(l.M) * int64(l.N) * int64(l.Groups)
		l.Split = results.CycleSplit{Busy: l.MACs/256 + 1, Port: l.MACs / 9000, Drain: l.MACs / 4100, DRAM: l.DRAMReadBytes / 16}
		l.MinCycles = max(l.MACs/256, l.DRAMReadBytes/16)
		l.Energy = sampleEnergy(l.MACs, l.DRAMReadBytes+l.DRAMWriteBytes, bits)
		l.DotProductEnergyPJ = l.Energy.Parts[energy.DatapathDynamic] + l.Energy.Parts[energy.PostProcessing]/2
	}
	l.Cycles = l.Split.Busy + l.Split.Port + l.Split.Drain + l.Split.DRAM + l.Split.Vector
	l.StallCycles = l.Cycles - l.Split.Busy - l.Split.Vector
	l.Utilization = float64(l.MACs) / (256 * float64(l.Cycles))
	l.DRAMBytes = l.DRAMReadBytes + l.DRAMWriteBytes
	l.EnergyPJ = l.Energy.Total
	return l
}

// sampleEnergy uses whole picojoules, so that sums are exact in any order.
func sampleEnergy(macs, bytes, bits int64) results.EnergyPJ {
	return results.EnergyOf(energy.Stack{
		energy.DRAMDynamic: float64(64 * bytes), energy.DRAMBackground: float64(7 * bytes), energy.Interconnect: float64(2 * bytes),
		energy.SRAMDynamic: float64(macs * bits / 16), energy.SRAMLeakage: float64(macs / 50),
		energy.DatapathDynamic: float64(macs * (bits - 2) / 5), energy.DatapathLeakage: float64(macs / 30),
		energy.PostProcessing: float64(macs / 300),
	})
}

func addLayer(m *results.Machine, l *results.Layer) {
	m.Cycles += l.Cycles
	m.MACs += l.MACs
	m.DRAMReadBytes += l.DRAMReadBytes
	m.DRAMWriteBytes += l.DRAMWriteBytes
	m.DotProductEnergyPJ += l.DotProductEnergyPJ
	m.Cycle.Busy += l.Split.Busy
	m.Cycle.Port += l.Split.Port
	m.Cycle.Drain += l.Split.Drain
	m.Cycle.DRAM += l.Split.DRAM
	m.Cycle.Vector += l.Split.Vector
	m.Energy.Add(&l.Energy)
}

// finish fills what follows from the machines.
func (n *sampleNetwork) finish() {
	int8, dnateq := &n.Machines[0], &n.Machines[1]
	n.MACs = int8.MACs
	n.Versus = []results.Versus{{
		Machine: "dnateq", Speedup: int8.TimeS / dnateq.TimeS,
		EnergySaving:           1 - dnateq.Energy.Total/int8.Energy.Total,
		DotProductEnergySaving: 1 - dnateq.DotProductEnergyPJ/int8.DotProductEnergyPJ,
		Compression:            dnateq.Compression,
	}}
}

// withoutBaseline is the sample as if only the DNA-TEQ machine had run.
func withoutBaseline(r *results.Run) *results.Run {
	r.Hardware = r.Hardware[1:]
	r.Geomean, r.Waterfall, r.Sensitivity = nil, nil, nil
	for i := range r.Networks {
		n := &r.Networks[i]
		n.Machines, n.Versus, n.Waterfalls = n.Machines[1:], nil, nil
		if n.Accuracy != nil {
			n.Accuracy.INT8 = nil
			delete(n.Accuracy.Machines, "int8")
		}
	}
	return r
}

// hostileName holds what could break each of the formats.
const hostileName = "a|b,\"c\"\n\x1b[31m%_#$&~^{}\\<i>*`[x](y) -- ü 層 \u202e\xff"

// withHostileNames puts a hostile name wherever a user can put one.
func withHostileNames(r *results.Run) *results.Run {
	r.Networks = r.Networks[:1]
	n := &r.Networks[0]
	n.Name, n.Title, n.Tensors = hostileName, hostileName, hostileName
	for i := range r.Hardware {
		r.Hardware[i].Name = hostileName + r.Hardware[i].Name
		n.Machines[i].Name = r.Hardware[i].Name
	}
	n.Machines[0].Layers = n.Machines[0].Layers[:2]
	n.Machines[1].Layers = n.Machines[1].Layers[:2]
	n.Machines[0].Layers[0].Name = hostileName
	n.Machines[0].Layers[0].Mapping = hostileName
	n.Versus[0].Machine = r.Hardware[1].Name
	r.Geomean[0].Machine = r.Hardware[1].Name
	for _, name := range []*string{&n.Waterfalls[0].Machine, &r.Waterfall.Mean[0].Machine, &r.Sensitivity.Constants[0].Swings[0].Machine} {
		*name = r.Hardware[1].Name
	}
	r.Sensitivity.Constants[0].Name = hostileName
	r.Notes[0].Text = hostileName
	return r
}
