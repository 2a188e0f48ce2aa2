package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"dnasim/arch"
	"dnasim/energy"
	"dnasim/mapping"
	"dnasim/quant"
	"dnasim/report"
	"dnasim/workloads"
)

// runLayer maps, simulates and prices one layer.
func runLayer(ctx context.Context, a *arch.Machine, m *machine, net string, l *workloads.Layer, p *layerPlan) (report.Layer, error) {
	chosen, err := m.mapping(net, l, p.format)
	if err != nil {
		return report.Layer{}, err
	}
	program := chosen.Program(l, p.format, &m.Hardware, mapping.Layout{
		WeightsAt: p.layout.weights, InputAt: p.layout.input, SecondAt: p.layout.second, OutputAt: p.layout.output,
	})
	run, err := a.Run(ctx, program)
	if err != nil {
		return report.Layer{}, err
	}
	repeat := max(1, l.Repeat)
	seconds := float64(run.Cycles) * float64(repeat) / (m.Hardware.ClockMHz * 1e6)
	stack, err := m.pricer.Price(actionCounts(&run.Counts, p.format, &m.Hardware, p.nonZero, repeat), seconds)
	if err != nil {
		return report.Layer{}, err
	}
	out := layerRow(m, l, p, &run, stack)
	out.Mapping, out.MinCycles = chosen.String(), chosen.MinCycles*int64(repeat)
	return out, conserved(&out, &run, chosen, l, p.format, repeat)
}

// mapping is the pinned mapping of a layer, or the best one found.
func (m *machine) mapping(net string, l *workloads.Layer, f arch.Format) (*mapping.Mapping, error) {
	if pinned, ok := m.Pin[net][l.Name]; ok {
		return mapping.Pin(pinned, l, f, &m.Hardware)
	}
	return mapping.Map(l, f, &m.Hardware)
}

// checkPins refuses pins for layers that do not exist.
func (m *machine) checkPins(nets []*workloads.Network) error {
	for _, net := range nets {
		for name := range m.Pin[net.Name] {
			if !slices.ContainsFunc(net.Layers, func(l workloads.Layer) bool { return l.Name == name }) {
				return fmt.Errorf("machine.%s.pin.%s: no layer %q; dnasim networks %s lists them", m.Name, net.Name, name, net.Name)
			}
		}
	}
	return nil
}

// layerRow fills in a layer's results, for all its repetitions.
func layerRow(m *machine, l *workloads.Layer, p *layerPlan, run *arch.LayerResult, stack energy.Stack) report.Layer {
	repeat := int64(max(1, l.Repeat))
	cycles := run.Tiles[run.Critical]
	split := report.CycleSplit{
		Busy: cycles.Busy * repeat, Port: cycles.Port * repeat, Drain: cycles.Drain * repeat,
		DRAM: cycles.DRAM * repeat, Vector: cycles.Vector * repeat,
	}
	row := report.Layer{
		Name: l.Name, Kind: string(l.Kind), M: l.M, K: l.K, N: l.N, Groups: l.Groups, Repeat: int(repeat), MACs: l.MACs(),
		Format: formatName(p), BitsWeights: p.format.WeightBits, BitsActivations: p.format.ActivationBits,
		Cycles: run.Cycles * repeat, StallCycles: split.Port + split.Drain + split.DRAM, Split: split,
		Utilization:    ratio(float64(l.MACs()), float64(m.Hardware.Lanes())*float64(run.Cycles*repeat)),
		DRAMReadBytes:  run.Counts[arch.DRAMReadBytes] * repeat,
		DRAMWriteBytes: run.Counts[arch.DRAMWriteBytes] * repeat,
	}
	row.DRAMBytes = row.DRAMReadBytes + row.DRAMWriteBytes
	row.Bound = bound(split, transferCycles(&m.Hardware, row.DRAMBytes))
	row.Energy = stackOf(stack)
	row.EnergyPJ = row.Energy.Total
	row.DotProductEnergyPJ = stack.DatapathDynamic + stack.PostProcessing
	if p.codes != nil {
		describeCodes(&row, p)
	}
	return row
}

func describeCodes(row *report.Layer, p *layerPlan) {
	w, a := p.codes.Weights, p.codes.Activations
	row.RMAEWeights, row.RMAEActivations = &w.RMAE, &a.RMAE
	row.ZerosWeights, row.ZerosActivations = w.ZeroFraction, a.ZeroFraction
	if p.codes.Fit != quant.FitUniform {
		row.Base = &p.codes.Base
	}
	if p.good != nil {
		row.Goodness = &report.Goodness{
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

// bound names the resource that is busiest, or waited for longest, in a layer:
// transfer is the time the memory needs for the layer's bytes, in cycles.
func bound(s report.CycleSplit, transfer float64) string {
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

func stackOf(s energy.Stack) report.EnergyPJ {
	e := report.EnergyPJ{
		DRAMDynamic: s.DRAMDynamic, DRAMBackground: s.DRAMBackground, Interconnect: s.Interconnect,
		SRAMDynamic: s.SRAMDynamic, SRAMLeakage: s.SRAMLeakage, DatapathDynamic: s.DatapathDynamic,
		DatapathLeakage: s.DatapathLeakage, PostProcessing: s.PostProcessing, Vector: s.Vector,
	}
	setTotal(&e)
	return e
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// conserved checks the laws that every layer obeys; a broken one is an error of the
// simulator, never of its user.
func conserved(row *report.Layer, run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, f arch.Format, repeat int) error {
	broken := func(law string, got, want any) error {
		return fmt.Errorf("internal error: conservation broken: %s: %v, expected %v; please report this configuration", law, got, want)
	}
	n := int64(repeat)
	if got := run.Counts[arch.LanePair] * n; got != l.MACs() {
		return broken("MACs performed", got, l.MACs())
	}
	if run.Counts[arch.VectorOp]*n != l.VectorOps*n && !l.IsGEMM() {
		return broken("vector operations", run.Counts[arch.VectorOp], l.VectorOps)
	}
	if got := run.Counts[arch.DRAMReadBytes]; got != chosen.ReadBytes {
		return broken("bytes read", got, chosen.ReadBytes)
	}
	if got := run.Counts[arch.DRAMWriteBytes]; got != chosen.WriteBytes {
		return broken("bytes written", got, chosen.WriteBytes)
	}
	if l.IsGEMM() {
		if least := l.WeightElements * int64(f.WeightBits) / 8; run.Counts[arch.DRAMReadBytes] < least {
			return broken("every weight is read at least once (bytes)", run.Counts[arch.DRAMReadBytes], least)
		}
	}
	if least := l.OutputElements * int64(f.OutputBits) / 8; run.Counts[arch.DRAMWriteBytes] < least {
		return broken("every output is written once (bytes)", run.Counts[arch.DRAMWriteBytes], least)
	}
	if row.Cycles < row.MinCycles {
		return broken("cycles are at least the closed-form minimum", row.Cycles, row.MinCycles)
	}
	s := row.Split
	if sum := s.Busy + s.Port + s.Drain + s.DRAM + s.Vector; sum != row.Cycles {
		return broken("attributed cycles sum to the layer's", sum, row.Cycles)
	}
	for i := range run.Tiles {
		if sum := run.Tiles[i].Total(); sum != run.Cycles {
			return broken(fmt.Sprintf("cycles of tile %d sum to the layer's", i), sum, run.Cycles)
		}
	}
	if !(row.Energy.Total > 0) || math.IsInf(row.Energy.Total, 0) {
		return broken("energy is positive and finite (pJ)", row.Energy.Total, "> 0")
	}
	return nil
}
