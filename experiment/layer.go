package experiment

import (
	"context"

	"dnasim/arch"
	"dnasim/energy"
	"dnasim/mapping"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// layerRun is what a layer did on a machine, before prices.
type layerRun struct {
	result  arch.LayerResult // of one execution
	format  arch.Format
	nonZero float64 // fraction of pairs in which neither code is zero
	repeat  int
}

// counts of all repetitions, as the energy model names them.
func (r *layerRun) counts(c *arch.Config) []energy.Count {
	return actionCounts(&r.result.Counts, r.format, c, r.nonZero, r.repeat)
}

// seconds of all repetitions.
func (r *layerRun) seconds(c *arch.Config) float64 {
	return float64(r.result.Cycles) * float64(r.repeat) / (c.ClockMHz * 1e6)
}

// runLayer maps, simulates and prices one layer.
func runLayer(ctx context.Context, a *arch.Machine, m *machine, net string, l *workloads.Layer, p *layerPlan, trace *layerTrace) (results.Layer, layerRun, error) {
	chosen, err := m.mapping(net, l, p.format)
	if err != nil {
		return results.Layer{}, layerRun{}, m.unmappable(net, l, err)
	}
	memo := m.memo
	if trace != nil {
		memo = nil // a trace needs the run itself
	}
	run, err := memo.timing(m, l, p, chosen, func() (arch.LayerResult, error) {
		return trace.run(ctx, a, chosen.Program(l, p.format, &m.Hardware, p.layout))
	})
	if err != nil {
		return results.Layer{}, layerRun{}, err
	}
	did := layerRun{result: run, format: p.format, nonZero: p.nonZero, repeat: max(1, l.Repeat)}
	stack, err := m.pricer.Price(did.counts(&m.Hardware), did.seconds(&m.Hardware))
	if err != nil {
		return results.Layer{}, layerRun{}, err
	}
	out := layerRow(m, l, p, &run, stack)
	out.Mapping, out.MinCycles = chosen.String(), minCycles(&m.Hardware, &run, chosen, l)*int64(did.repeat)
	trace.describe(&out)
	return out, did, conserved(&out, &run, chosen, l, p.format, stack.Total())
}

// mapping is the pinned mapping of a layer, or the best one found.
func (m *machine) mapping(net string, l *workloads.Layer, f arch.Format) (*mapping.Mapping, error) {
	if pinned, ok := m.Pin[net][l.Name]; ok {
		return mapping.Pin(pinned, l, f, &m.Hardware)
	}
	return m.memo.mapping(m, l, f)
}

// layerRow fills in a layer's results, for all its repetitions.
func layerRow(m *machine, l *workloads.Layer, p *layerPlan, run *arch.LayerResult, stack energy.Stack) results.Layer {
	repeat := int64(max(1, l.Repeat))
	cycles := run.Tiles[run.Critical]
	split := results.CycleSplit{
		Busy: cycles.Busy * repeat, Port: cycles.Port * repeat, Drain: cycles.Drain * repeat,
		DRAM: cycles.DRAM * repeat, Vector: cycles.Vector * repeat,
	}
	row := results.Layer{
		Name: l.Name, Kind: string(l.Kind), M: l.M, K: l.K, N: l.N, Groups: l.Groups, Repeat: int(repeat), MACs: l.MACs(),
		Format: formatName(p), BitsWeights: p.format.WeightBits, BitsActivations: p.format.ActivationBits,
		Cycles: run.Cycles * repeat, StallCycles: split.Port + split.Drain + split.DRAM, Split: split,
		Utilization:    ratio(float64(l.MACs()), float64(m.Hardware.Lanes())*float64(run.Cycles*repeat)),
		DRAMReadBytes:  run.Counts[arch.DRAMReadBytes] * repeat,
		DRAMWriteBytes: run.Counts[arch.DRAMWriteBytes] * repeat,
	}
	row.DRAMBytes = row.DRAMReadBytes + row.DRAMWriteBytes
	row.Bound = bound(split, transferCycles(&m.Hardware, row.DRAMBytes))
	row.Operands = operands(run, p, repeat)
	if run.Folds > 0 {
		efficiency := float64(run.UsedLanes) / (float64(run.Folds) * float64(m.Hardware.Rows*m.Hardware.Columns))
		row.MappingEfficiency = &efficiency
	}
	row.Energy = results.EnergyOf(stack)
	row.EnergyPJ = row.Energy.Total
	row.DotProductEnergyPJ = stack[energy.DatapathDynamic] + stack[energy.PostProcessing]
	if p.codes != nil {
		describeCodes(&row, p)
	}
	return row
}

// operands are the accesses to a layer's tensors, over all its repetitions.
func operands(run *arch.LayerResult, p *layerPlan, repeat int64) *results.Operands {
	accesses := func(a arch.Accesses, elements int64) *results.Accesses {
		if a.None() {
			return &results.Accesses{}
		}
		first, last := a.First, a.Last+(repeat-1)*run.Cycles
		return &results.Accesses{Elements: elements * repeat, StartCycle: &first, StopCycle: &last}
	}
	operand := func(of arch.Operand, bits int) results.Operand {
		o := run.Operands[of]
		return results.Operand{SRAM: accesses(o.Buffer, o.Buffer.Count), DRAM: accesses(o.DRAM, o.DRAM.Count*8/int64(bits))}
	}
	f := &p.format
	return &results.Operands{
		Activations: operand(arch.OperandActivations, f.ActivationBits), Weights: operand(arch.OperandWeights, f.WeightBits),
		Outputs: operand(arch.OperandOutputs, f.OutputBits),
	}
}

func describeCodes(row *results.Layer, p *layerPlan) {
	w, a := p.codes.Weights, p.codes.Activations
	row.RMAEWeights, row.RMAEActivations = &w.RMAE, &a.RMAE
	row.ZerosWeights, row.ZerosActivations = w.ZeroFraction, a.ZeroFraction
	if p.codes.Fit != quant.FitUniform {
		row.Base = &p.codes.Base
	}
	if p.good != nil {
		row.Goodness = &results.Goodness{
			Exponential: p.good.Exponential, HalfNormal: p.good.HalfNormal, Uniform: p.good.Uniform, Pareto: p.good.Pareto,
		}
	}
}

// formatName of a layer: "int8", "exp4" (n = 4), "vector".
func formatName(p *layerPlan) string {
	if p.codes == nil {
		return "vector"
	}
	return p.codes.Format()
}

// minCycles is the closed-form bound of one execution: that of the mapping; with banks,
// whose controllers merge reads and hold back writes, the larger of what the units and
// what the read bursts need.
func minCycles(c *arch.Config, run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer) int64 {
	if c.Memory.Model != arch.MemoryBanks {
		return chosen.MinCycles
	}
	work, width := l.VectorOps, int64(c.Tiles*c.Vector.Width)
	if l.IsGEMM() {
		work, width = run.Counts[arch.LanePair], int64(c.Lanes())
	}
	read := transferCycles(c, run.Counts[arch.DRAMReadBurst]*int64(c.Memory.AccessBytes))
	return max((work+width-1)/width, int64(read))
}

// bound names the resource that is busiest, or waited for longest, in a layer:
// transfer is the time the memory needs for the layer's bytes, in cycles.
func bound(s results.CycleSplit, transfer float64) string {
	name, most := "compute", float64(s.Busy)
	for _, part := range []struct {
		name   string
		cycles float64
	}{{"dram", max(float64(s.DRAM), transfer)}, {"port", float64(s.Port)}, {"drain", float64(s.Drain)}, {"vector", float64(s.Vector)}} {
		if part.cycles > most {
			name, most = part.name, part.cycles
		}
	}
	return name
}

// transferCycles is the time the memory channels together need for bytes, in core cycles.
func transferCycles(c *arch.Config, bytes int64) float64 {
	return float64(bytes) * c.ClockMHz * 1e6 / (float64(c.Memory.Channels) * c.Memory.BandwidthGBps * 1e9)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
