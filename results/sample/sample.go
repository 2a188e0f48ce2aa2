package sample

import (
	"dnasim/energy"
	"dnasim/results"
)

// Run is a small run whose sums are consistent (sample_check_test.go proves
// it): three networks of a few layers on two machines, one with measured accuracy.
func Run() *results.Run {
	r := &results.Run{
		Schema:      results.Schema,
		Version:     "0.1.0",
		Config:      map[string]any{"seed": 1, "machines": map[string]any{"int8": map[string]any{"clock_mhz": 800.0}}},
		Notes:       []results.Note{{Status: "assumed", Text: "Synthetic weights follow a Laplace distribution, activations a rectified one with half zeros."}, {Status: "ours", Text: "The drain of the counters is our reading of the paper."}},
		Hardware:    []results.Hardware{sampleHardware("int8"), sampleHardware("dnateq")},
		EnergyTable: EnergyTable(),
		Process: results.Process{Name: "hp", TemperatureK: 350, NodeNM: 32, SRAM: "hp", Logic: "hp", Wires: "hp", Others: []results.OtherProcess{
			{Name: "lstp", Geomean: []results.ProcessRatio{{Machine: "dnateq", EnergyRatio: 1.75}}},
			{Name: "lop", Geomean: []results.ProcessRatio{{Machine: "dnateq", EnergyRatio: 1.25}}},
		}},
		Published: []results.Published{
			{Claim: "average compression over INT8", Published: 40, Ours: new(34.2), Unit: "%", Status: "published", Why: "synthetic tensors; thresholds from the configuration"},
			{Claim: "speedup on 3D-stacked memory", Published: 1.5, Unit: "x", Status: "published (abstract)", Why: "not run"},
		},
	}
	for _, n := range sampleNetworks() {
		for _, name := range []string{"int8", "dnateq"} {
			n.Machines = append(n.Machines, sampleMachine(n.shapes, name))
		}
		n.finish()
		r.Networks = append(r.Networks, n.Network)
	}
	r.Geomean = []results.Geomean{{Machine: "dnateq", Speedup: 1.21, EnergyRatio: 1.63, DotProductEnergyRatio: new(1.94)}}
	Explain(r)
	return r
}

func sampleHardware(name string) results.Hardware {
	h := results.Hardware{
		Name: name, Kind: name, ClockMHz: 800, NodeNM: 32, Process: "hp", VoltageV: 0.9, Tiles: 1, Rows: 16, Columns: 16, Lanes: 256,
		Organisation: "merged_carry_save", Fit: "uniform", PeakGMACs: 204.8, BufferKiB: 192,
		MemoryModel: "bandwidth", MemoryTechnology: "lpddr4", MemoryGBps: 12.8, FastestClockMHz: 1e3 / 1.1,
		Area: []results.Area{
			{Block: "lanes", Instances: 256, AreaMM2: 0.1894, LeakageMW: 1.31, Status: "synthesized", CriticalPathNS: new(1.1), SlackNS: new(1.25 - 1.1)},
			{Block: "buffers", Instances: 3, AreaMM2: 0.6125, LeakageMW: 9.2, Status: "simulated", CriticalPathNS: new(0.93), SlackNS: new(1.25 - 0.93)},
		},
	}
	if name == "dnateq" {
		h.Organisation, h.Fit, h.Terms, h.BuiltFor = "ripple_up_pair", "paper", 4, results.BuiltFor{ExponentBits: 4, Found: true}
		h.Area[0] = results.Area{Block: "lanes", Instances: 256, AreaMM2: 3.87, LeakageMW: 104.25, Status: "synthesized", CriticalPathNS: new(1.31), SlackNS: new(1.25 - 1.31)}
		h.Timing = []string{"lanes: critical path 1.31 ns, clock period 1.25 ns"}
		h.FastestClockMHz = 1e3 / 1.31
	}
	for _, a := range h.Area {
		h.AreaMM2 += a.AreaMM2
		h.LeakageMW += a.LeakageMW
	}
	return h
}

func EnergyTable() results.EnergyTable {
	const horowitz = `M. Horowitz, "Computing's energy problem", ISSCC 2014, fig. 1.1.9`
	return results.EnergyTable{
		Hash: "5f3a9c01d2", Process: "hp, 350 K, 32 nm", NodeNM: 32, Overridden: []string{"vector.op"},
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
		{results.Network{Name: "alexnet-grouped", Title: "AlexNet (original, grouped)", Batch: 1, Params: 60965224, Tensors: "synthetic", Unmeasured: "its tensors are synthetic"},
			[]results.Layer{conv("conv1", 3025, 363, 96, 1), pool, conv("conv2", 729, 1200, 128, 2), linear("fc6", 1, 9216, 4096, 1)}},
		{results.Network{Name: "transformer", Title: "Transformer-base, 30+30 tokens", Batch: 1, Params: 63082496, Tensors: "synthetic", Unmeasured: "its tensors are synthetic"},
			[]results.Layer{linear("enc0.q", 30, 512, 512, 3), linear("enc0.ff1", 30, 512, 2048, 1)}},
		{results.Network{Name: "alexnet-fmnist", Title: "AlexNet-like, Fashion-MNIST", Batch: 1, Params: 412874, Tensors: "real",
			Accuracy: &results.Accuracy{Metric: "top1", FP32: 0.9185, INT8: new(0.918), DNATEQ: new(0.9115), Samples: 1900, CalibrationSamples: 100,
				Machines: map[string]float64{"int8": 0.918, "dnateq": 0.9115}}},
			[]results.Layer{conv("conv1", 784, 25, 32, 1), linear("fc1", 1, 1568, 10, 1)}},
	}
}

// sampleMachine runs the shapes on a machine by simple formulas, not by a model.
func sampleMachine(shapes []results.Layer, name string) results.Machine {
	m := results.Machine{Name: name, Kind: name, MeanBitsWeights: new(8.0), MeanBitsActivations: new(8.0), Compression: new(0.0), CompressionWeights: new(0.0), CompressionActivations: new(0.0)}
	for i, l := range shapes {
		l.MACs = int64(l.M) * int64(l.K) * int64(l.N) * int64(l.Groups) * int64(l.Repeat)
		if name == "dnateq" && l.MACs > 0 {
			l.Base, l.RMAEWeights, l.RMAEActivations = new(1.21+float64(0.03*float64(i))), new(0.061+float64(0.004*float64(i))), new(0.052)
		}
		m.Layers = append(m.Layers, sampleLayer(l, name))
	}
	for i := range m.Layers {
		addLayer(&m, &m.Layers[i])
	}
	if name == "dnateq" {
		m.MeanBitsWeights, m.MeanBitsActivations = new(5.04), new(5.41)
		m.Compression, m.CompressionWeights, m.CompressionActivations = new(0.362), new(0.37), new(0.32375)
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
		l.Goodness = &results.Goodness{Exponential: 0.011, HalfNormal: 0.032 - float64(0.004*float64(l.K%9)), Uniform: 0.4, Pareto: 0.21}
		l.Mapping = "Mt 64, Nt 64, Kt full, weights outer"
		l.DRAMReadBytes = int64(l.K) * int64(l.N) * int64(l.Groups) * int64(l.Repeat) * bits / 8
		l.DRAMWriteBytes = int64(l.M) * int64(l.N) * int64(l.Groups)
		l.Split = results.CycleSplit{Busy: l.MACs/256 + 1, Port: l.MACs / 9000, Drain: l.MACs / 4100, DRAM: l.DRAMReadBytes / 16}
		l.MinCycles = max(l.MACs/256, l.DRAMReadBytes/16)
		l.Energy = sampleEnergy(l.MACs, l.DRAMReadBytes+l.DRAMWriteBytes, bits)
		l.DotProductEnergyPJ = l.Energy.Parts[energy.DatapathDynamic] + float64(l.Energy.Parts[energy.PostProcessing]/2)
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
		energy.DRAMDynamic: float64(64 * bytes), energy.DRAMBackground: float64(7 * bytes), energy.Interconnect: float64(2 * bytes), energy.ArrayWires: float64(bytes),
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
	n.MACs, n.Gaps = int8.MACs, []string{}
	n.Versus = []results.Versus{{
		Machine: "dnateq", Speedup: int8.TimeS / dnateq.TimeS,
		EnergySaving:           1 - dnateq.Energy.Total/int8.Energy.Total,
		DotProductEnergySaving: new(1 - dnateq.DotProductEnergyPJ/int8.DotProductEnergyPJ),
		Compression:            dnateq.Compression,
	}}
}

// WithoutBaseline is the sample as if only the DNA-TEQ machine had run.
func WithoutBaseline(r *results.Run) *results.Run {
	r.Hardware = r.Hardware[1:]
	r.Geomean, r.Waterfall, r.Sensitivity = nil, nil, nil
	r.Process.Others = nil
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

// HostileName holds what could break each of the formats.
const HostileName = "a|b,\"c\"\n\x1b[31m%_#$&~^{}\\<i>*`[x](y) -- ü 層 \u202e\xff"

// WithHostileNames puts a hostile name wherever a user can put one.
func WithHostileNames(r *results.Run) *results.Run {
	r.Networks = r.Networks[:1]
	n := &r.Networks[0]
	n.Name, n.Title, n.Tensors = HostileName, HostileName, HostileName
	for i := range r.Hardware {
		r.Hardware[i].Name = HostileName + r.Hardware[i].Name
		n.Machines[i].Name = r.Hardware[i].Name
	}
	n.Machines[0].Layers = n.Machines[0].Layers[:2]
	n.Machines[1].Layers = n.Machines[1].Layers[:2]
	n.Machines[0].Layers[0].Name = HostileName
	n.Machines[0].Layers[0].Mapping = HostileName
	n.Versus[0].Machine = r.Hardware[1].Name
	r.Geomean[0].Machine = r.Hardware[1].Name
	for _, name := range []*string{&n.Waterfalls[0].Machine, &r.Waterfall.Mean[0].Machine, &r.Sensitivity.Constants[0].Swings[0].Machine} {
		*name = r.Hardware[1].Name
	}
	r.Sensitivity.Constants[0].Name = HostileName
	r.Notes[0].Text = HostileName
	return r
}

// Explain adds waterfalls whose steps add up, and two constants.
func Explain(r *results.Run) {
	kinds := []results.WaterfallKind{
		{Key: "fewer_bits", Name: "fewer bits moved", How: "simulated", What: "operands stored narrower"},
		{Key: "size", Name: "other size", How: "simulated", What: "nothing here"},
		{Key: "lanes", Name: "other lanes: a pair", How: "re-priced", What: "counting in place of multiplying"},
		{Key: "leakage", Name: "leakage of the lanes", How: "re-priced", What: "that of the other lanes"},
	}
	mean := results.MeanWaterfall{Machine: "dnateq", From: "int8"}
	for i := range r.Networks {
		n := &r.Networks[i]
		w := sampleWaterfall(&n.Machines[0].Energy, &n.Machines[1].Energy, kinds)
		n.Waterfalls = []results.Waterfall{w}
		mean.To += w.ToPJ / w.FromPJ / float64(len(r.Networks))
		for k, s := range w.Steps {
			if i == 0 {
				mean.Steps = append(mean.Steps, results.MeanWaterfallStep{Key: s.Key})
			}
			mean.Steps[k].Change += s.ChangePJ / w.FromPJ / float64(len(r.Networks))
			mean.Steps[k].After += s.AfterPJ / w.FromPJ / float64(len(r.Networks))
		}
	}
	r.Waterfall = &results.WaterfallSummary{Note: "The order is a convention.", Kinds: kinds, Mean: []results.MeanWaterfall{mean}}
	swing := func(a, b, c, d float64) []results.SwingFrom {
		return []results.SwingFrom{{Machine: "dnateq", EnergyRatioLow: a, EnergyRatioHigh: b, DotProductEnergyRatioLow: &c, DotProductEnergyRatioHigh: &d}}
	}
	r.Sensitivity = &results.Sensitivity{Note: "Cycles stay.", Constants: []results.Constant{
		{Key: "datapath_leakage", Name: "datapath leakage", Low: 0.5, High: 2, Status: "assumed", Range: "ours", Source: "one corner, one temperature", Rows: []string{"lane.leakage"}, Swings: swing(1.71, 1.38, 1.94, 1.94)},
		{Key: "ripple_pair", Name: "pair on ripple counters", Low: 0.5, High: 1, Status: "synthesized", Range: "ours", Source: "another library gives half", Rows: []string{"lane.pair"}, Swings: swing(1.69, 1.63, 2.4, 1.94)},
	}}
}

// sampleWaterfall has four steps: what memories save, nothing, and what lanes change.
func sampleWaterfall(from, to *results.EnergyPJ, kinds []results.WaterfallKind) results.Waterfall {
	w := results.Waterfall{Machine: "dnateq", From: "int8", FromPJ: from.Total, ToPJ: to.Total}
	changes := []energy.Stack{
		{energy.DRAMDynamic: to.Parts[energy.DRAMDynamic] - from.Parts[energy.DRAMDynamic], energy.DRAMBackground: to.Parts[energy.DRAMBackground] - from.Parts[energy.DRAMBackground], energy.Interconnect: to.Parts[energy.Interconnect] - from.Parts[energy.Interconnect], energy.ArrayWires: to.Parts[energy.ArrayWires] - from.Parts[energy.ArrayWires], energy.SRAMDynamic: to.Parts[energy.SRAMDynamic] - from.Parts[energy.SRAMDynamic]},
		{},
		{energy.DatapathDynamic: to.Parts[energy.DatapathDynamic] - from.Parts[energy.DatapathDynamic], energy.PostProcessing: to.Parts[energy.PostProcessing] - from.Parts[energy.PostProcessing]},
		{energy.SRAMLeakage: to.Parts[energy.SRAMLeakage] - from.Parts[energy.SRAMLeakage], energy.DatapathLeakage: to.Parts[energy.DatapathLeakage] - from.Parts[energy.DatapathLeakage], energy.Vector: to.Parts[energy.Vector] - from.Parts[energy.Vector]},
	}
	at := from.Total
	for k := range changes {
		change := results.EnergyOf(changes[k])
		at += change.Total
		w.Steps = append(w.Steps, results.WaterfallStep{Key: kinds[k].Key, ChangePJ: change.Total, AfterPJ: at, Parts: change})
	}
	return w
}

func Lanes() *results.LaneStudy {
	lane := func(organisation string, terms, n int, pair float64) results.Lane {
		return results.Lane{Organisation: organisation, Terms: terms, ExponentBits: n, PairPJ: 0.8 * pair, PairRatio: pair, AreaUM2: 500, AreaRatio: 2.5,
			LeakageUW: 3, LeakageRatio: 2.25, CriticalPathNS: 1.2, HighestClockMHz: 1e3 / 1.2, DrainSteps: 28,
			Dots: []results.LaneDot{{K: 64, PJ: 80 * pair, Ratio: pair + 0.5, RatioWithLeakage: pair + 0.75}, {K: 4608, PJ: 4000 * pair, Ratio: pair + 0.01, RatioWithLeakage: pair + 0.25}}}
	}
	point := func(organisation string, terms, n int, dot, energy, speed float64) results.LanePoint {
		return results.LanePoint{Organisation: organisation, Terms: terms, ExponentBits: n, Lanes: 64, Cycles: 1000, Speedup: speed, EnergySaving: energy, DotProductEnergySaving: dot}
	}
	return &results.LaneStudy{
		Schema: results.LanesSchema, Version: "0.1.0", Front: "lean",
		Lanes: []results.Lane{lane("ripple_up_pair", 4, 3, 0.5), lane("ripple_up_pair", 1, 3, 0.2), lane("lookup_accumulate", 1, 3, 0.6), lane("lookup_accumulate", 1, 4, 0.7)},
		Networks: []results.LaneNetwork{
			{Name: "net", Tensors: "real", Comparison: "equal-lanes", Points: []results.LanePoint{
				point("ripple_up_pair", 4, 3, 0.1, -0.5, 1.1), point("ripple_up_pair", 1, 3, 0.7, 0.2, 1.2),
				point("lookup_accumulate", 1, 3, 0.3, 0.4, 1.2), point("lookup_accumulate", 1, 4, 0.25, 0.3, 1.05),
			}, Integers: []results.LanePoint{point("", 0, 4, 0.01, 0.15, 1.01), point("", 0, 3, 0.02, 0.35, 1.02)}},
			{Name: "net", Tensors: "real", Comparison: "equal-area", Unbuilt: []string{"ripple_up_pair, four terms, n = 3"}, Points: []results.LanePoint{
				point("lookup_accumulate", 1, 3, 0.69, 0.4, 0.9), point("lookup_accumulate", 1, 4, 0.25, 0.3, 0.8),
			}},
		},
		Notes: []results.Note{{Status: "ours", Text: "A note."}},
	}
}

func Summary() results.NetworkSummary {
	return results.NetworkSummary{
		Gaps: []string{},
		Name: "tiny", Title: "A convolution and a classifier", Source: "torchvision 0.15, models/tiny.py", Batch: 2, Params: 1060, MACs: 37440, Trained: "tiny.onnx",
		Layers: []results.LayerSummary{
			{Name: "conv1", Kind: "conv", M: 128, K: 27, N: 10, Groups: 1, Repeat: 1, MACs: 34560, Params: 280, InputElements: 384, OutputElements: 1280, Geometry: "3x8x8 to 10x8x8, 3x3/1 pad 1"},
			{Name: "pool", Kind: "avgpool", Inputs: []string{"conv1"}, Repeat: 1, InputElements: 1280, OutputElements: 20, VectorOps: 1280, VectorOpsNote: "one addition per element"},
			{Name: "fc", Kind: "linear", Inputs: []string{"pool"}, M: 2, K: 72, N: 10, Groups: 1, Repeat: 2, MACs: 2880, Params: 780, InputElements: 20, OutputElements: 20},
		},
	}
}

// Sweep has a network of a hostile name, a numeric and a text axis, and two machines.
func Sweep() *results.Sweep {
	levels := func(values ...any) []results.SweepLevel {
		var list []results.SweepLevel
		for i, v := range values {
			x := float64(i + 1)
			list = append(list, results.SweepLevel{Value: v, Designs: 2, Best: []float64{x, 10 / x}, Mean: []float64{2 * x, 20 / x}})
		}
		return list
	}
	design := func(point int, machine string, tiles int64, organisation string, values ...float64) results.SweepDesign {
		return results.SweepDesign{Point: point, Machine: machine, At: []any{tiles, organisation}, Values: values}
	}
	all := []results.SweepDesign{design(0, "int8", 1, "a", 4, 2), design(1, "dna|teq", 2, "b<c>", 2, 4), design(2, "dna|teq", 4, "a", 5, 5)}
	return &results.Sweep{
		Schema: results.SweepSchema, Version: "test", Strategy: "grid", Grid: "4", Points: 4, Impossible: 1, Designs: 3,
		Axes: []results.SweepAxis{
			{Name: "tiles", Keys: []string{"hardware.tiles"}, Values: []any{int64(1), int64(2), int64(4)}},
			{Name: "organisation", Keys: []string{"machine.x.organisation"}, Values: []any{"a", "b<c>"}},
		},
		Objectives:  []results.SweepObjective{{Key: "energy_uj", Name: "Energy", Unit: "uJ"}, {Key: "speedup", Name: "Speedup", Unit: "x", More: true}},
		Constraints: []results.SweepConstraint{{Text: "area_mm2 <= 4", Removed: 1}},
		Reasons:     []results.SweepReason{{Text: "too small", Points: 1, First: []any{int64(1), "b<c>"}}},
		Fronts: []results.SweepFront{{
			Network: "net|work", Designs: 3, Front: all[:2], Sample: all,
			Effects: []results.SweepEffect{
				{Machine: "int8", Axis: "tiles", Levels: levels(int64(1), int64(2), int64(4)), Spans: []float64{3, 3}},
				{Machine: "dna|teq", Axis: "organisation", Levels: levels("a", "b<c>"), Spans: []float64{2, 0}},
			},
		}},
	}
}

// OneNetwork is the sample with its first network alone, for tests that write pictures.
func OneNetwork() *results.Run {
	r := Run()
	r.Networks = r.Networks[:1]
	return r
}
