package experiment

import (
	"fmt"
	"math"

	"dnasim/arch"
	"dnasim/mapping"
	"dnasim/report"
	"dnasim/workloads"
)

// conserved checks the laws that every layer obeys; a broken one is an error of the
// simulator, never of its user.
func conserved(row *report.Layer, run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, f arch.Format, energyPJ float64) error {
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
