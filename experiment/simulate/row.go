package simulate

import (
	"dnasim/arch"
	"dnasim/experiment/operands"
	"dnasim/internal/ratio"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
)

// layerRow states a layer's results, for all its executions. Energies are added by package bill.
func layerRow(m *Machine, l *workloads.Layer, p *Plan, run *arch.LayerResult) results.Layer {
	repeat := int64(max(1, l.Repeat))
	cycles := run.Tiles[run.Critical]
	split := results.CycleSplit{
		Busy: cycles.Busy * repeat, Port: cycles.Port * repeat, Drain: cycles.Drain * repeat,
		DRAM: cycles.DRAM * repeat, Vector: cycles.Vector * repeat,
	}
	row := results.Layer{
		Name: l.Name, Kind: string(l.Kind), M: l.M, K: l.K, N: l.N, Groups: l.Groups, Repeat: int(repeat), MACs: l.MACs(),
		Format: formatName(p), BitsWeights: p.Format.WeightBits, BitsActivations: p.Format.ActivationBits,
		Cycles: run.Cycles * repeat, StallCycles: split.Port + split.Drain + split.DRAM, Split: split,
		Utilization:    ratio.Of(float64(l.MACs()), float64(m.Hardware.Lanes())*float64(run.Cycles*repeat)),
		DRAMReadBytes:  run.Counts[arch.DRAMReadBytes] * repeat,
		DRAMWriteBytes: run.Counts[arch.DRAMWriteBytes] * repeat,
	}
	row.DRAMBytes = row.DRAMReadBytes + row.DRAMWriteBytes
	row.MergedBytes = run.Merged.Total() * repeat
	row.Bound = bound(split, transferCycles(&m.Hardware, row.DRAMBytes))
	row.Operands = accessesOf(run, p, repeat)
	if run.Folds > 0 {
		efficiency := float64(run.UsedLanes) / (float64(run.Folds) * float64(m.Hardware.Rows*m.Hardware.Columns))
		row.MappingEfficiency = &efficiency
	}
	if p.Codes != nil {
		describeCodes(&row, p)
	}
	return row
}

// accessesOf states the accesses to a layer's tensors, over all its executions.
func accessesOf(run *arch.LayerResult, p *Plan, repeat int64) *results.Operands {
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
	f := &p.Format
	return &results.Operands{
		Activations: operand(arch.OperandActivations, f.ActivationBits), Weights: operand(arch.OperandWeights, f.WeightBits),
		Outputs: operand(arch.OperandOutputs, f.OutputBits),
	}
}

func describeCodes(row *results.Layer, p *Plan) {
	w, a := p.Codes.Weights, p.Codes.Activations
	row.RMAEWeights, row.RMAEActivations = &w.RMAE, &a.RMAE
	row.ZerosWeights, row.ZerosActivations = w.ZeroFraction, a.ZeroFraction
	if p.Codes.Fit != quant.FitUniform {
		row.Base = &p.Codes.Base
	}
	row.Goodness = operands.GoodnessRow(p.Codes.Goodness)
}

// formatName of a layer: "int8", "exp4" (n = 4), "vector".
func formatName(p *Plan) string {
	if p.Codes == nil {
		return "vector"
	}
	return p.Codes.Format()
}

// minCycles is the closed-form bound of one execution: the larger of what the units need and what
// the bytes need that crossed the memory's bus.
func minCycles(c *arch.Config, run *arch.LayerResult, l *workloads.Layer) int64 {
	work, width := l.VectorOps, int64(c.Tiles*c.Vector.Width)
	if l.IsGEMM() {
		work, width = run.Counts[arch.LanePair], int64(c.Lanes())
	}
	return max((work+width-1)/width, int64(transferCycles(c, crossed(run))))
}

// bound names the resource that is busy, or waited for, longest in a layer. transfer is the time
// that the memory needs for the layer's bytes, in cycles.
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

// transferCycles is the time the memory channels together need for bytes, in core cycles; it errs
// on the low side.
func transferCycles(c *arch.Config, bytes int64) float64 {
	const rounding = 1 - 1e-9 // of float64, and of bandwidths and clocks in whole bytes/s and Hz
	return float64(bytes) / c.PeakBytesPerCycle() * rounding
}

// crossed counts the bytes that crossed the memory's bus.
func crossed(run *arch.LayerResult) int64 {
	return run.Counts[arch.DRAMReadBytes] + run.Counts[arch.DRAMWriteBytes]
}
