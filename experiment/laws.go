package experiment

import (
	"fmt"
	"math"
	"slices"

	"dnasim/arch"
	"dnasim/mapping"
	"dnasim/results"
	"dnasim/workloads"
)

// law is a statement about a layer's results that must hold.
type law struct {
	name      string
	holds     bool
	got, want any
}

// conserved checks the laws that every layer obeys; a broken one is an error of the
// simulator, never of its user. energyPJ is what the energy model says in total.
func conserved(row *results.Layer, run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, f arch.Format, energyPJ float64) error {
	laws := workLaws(run, chosen, l, f)
	laws = append(laws, timeLaws(row, run)...)
	laws = append(laws, energyLaws(row, energyPJ)...)
	for _, law := range laws {
		if !law.holds {
			return fmt.Errorf("internal error: conservation broken: %s: %v, expected %v; please report this configuration", law.name, law.got, law.want)
		}
	}
	return nil
}

// workLaws: what was done is what the layer asks for, in one execution.
func workLaws(run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, f arch.Format) []law {
	equal := func(name string, got, want int64) law { return law{name, got == want, got, want} }
	atLeast := func(name string, got, least int64) law {
		return law{name, got >= least, got, fmt.Sprintf("at least %d", least)}
	}
	read, written := run.Counts[arch.DRAMReadBytes], run.Counts[arch.DRAMWriteBytes]
	laws := []law{
		equal("MACs performed", run.Counts[arch.LanePair]*int64(max(1, l.Repeat)), l.MACs()),
		equal("vector operations performed", run.Counts[arch.VectorOp], l.VectorOps),
		equal("bytes read", read, chosen.ReadBytes),
		equal("bytes written", written, chosen.WriteBytes),
		atLeast("every output is written once (bytes)", written, packedBytes(l.OutputElements, f.OutputBits)),
	}
	if l.IsGEMM() {
		weights := packedBytes(l.WeightElements+l.SecondElements, f.WeightBits)
		laws = append(laws, atLeast("every weight is read at least once (bytes)", read, weights))
	}
	o := &run.Operands
	return append(laws,
		equal("bytes of the operands", o[arch.OperandActivations].DRAM.Count+o[arch.OperandWeights].DRAM.Count, read),
		equal("bytes of the outputs", o[arch.OperandOutputs].DRAM.Count, written))
}

func packedBytes(elements int64, bits int) int64 { return elements * int64(bits) / 8 }

// timeLaws: the cycles are attributed without a rest, and none are too few.
func timeLaws(row *results.Layer, run *arch.LayerResult) []law {
	s := row.Split
	sum := s.Busy + s.Port + s.Drain + s.DRAM + s.Vector
	laws := []law{
		{"cycles are at least the closed-form minimum", row.Cycles >= row.MinCycles, row.Cycles, row.MinCycles},
		{"attributed cycles sum to the layer's", sum == row.Cycles, sum, row.Cycles},
	}
	for i := range run.Tiles {
		t := &run.Tiles[i]
		negative := min(t.Busy, t.Port, t.Drain, t.DRAM, t.Vector, t.Idle) < 0
		laws = append(laws, law{fmt.Sprintf("cycles of tile %d sum to the layer's, none negative", i),
			t.Total() == run.Cycles && !negative, *t, run.Cycles})
	}
	return laws
}

// energyLaws: no part is lost, negative or not a number. The tolerance is that of adding
// in another order.
func energyLaws(row *results.Layer, energyPJ float64) []law {
	const rounding = 1e-9
	e := &row.Energy
	parts := e.Parts
	least := slices.Min(parts[:])
	return []law{
		{"no part of the energy is negative (pJ)", least >= 0, least, "0 or more"},
		{"energy is positive and finite (pJ)", e.Total > 0 && !math.IsInf(e.Total, 0), e.Total, "above 0"},
		{"energy parts sum to the total (pJ)", math.Abs(e.Total-energyPJ) <= rounding*energyPJ, e.Total, energyPJ},
	}
}
