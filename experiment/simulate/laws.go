package simulate

import (
	"fmt"

	"dnasim/arch"
	"dnasim/experiment/law"
	"dnasim/mapping"
	"dnasim/results"
	"dnasim/workloads"
)

// conserved checks the laws that every simulated layer obeys.
func conserved(row *results.Layer, run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, f arch.Format) error {
	return law.Check(append(workLaws(run, chosen, l, f), timeLaws(row, run)...))
}

// workLaws: one execution does what the layer asks for.
func workLaws(run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, f arch.Format) []law.Law {
	read, written := run.Counts[arch.DRAMReadBytes], run.Counts[arch.DRAMWriteBytes]
	laws := []law.Law{
		law.Equal("MACs performed", run.Counts[arch.LanePair]*int64(max(1, l.Repeat)), l.MACs()),
		law.Equal("vector operations performed", run.Counts[arch.VectorOp], l.VectorOps),
		law.Equal("bytes read", read, chosen.ReadBytes),
		law.Equal("bytes written", written, chosen.WriteBytes),
		law.AtLeast("every output is written once (bytes)", written, packedBytes(l.OutputElements, f.OutputBits)),
	}
	if l.IsGEMM() {
		weights := packedBytes(l.WeightElements+l.SecondElements, f.WeightBits)
		laws = append(laws, law.AtLeast("every weight is read at least once (bytes)", read, weights))
	}
	o := &run.Operands
	return append(laws,
		law.Equal("bytes of the operands", o[arch.OperandActivations].DRAM.Count+o[arch.OperandWeights].DRAM.Count, read),
		law.Equal("bytes of the outputs", o[arch.OperandOutputs].DRAM.Count, written))
}

func packedBytes(elements int64, bits int) int64 { return elements * int64(bits) / 8 }

// timeLaws: every cycle is attributed, and none are too few.
func timeLaws(row *results.Layer, run *arch.LayerResult) []law.Law {
	s := row.Split
	sum := s.Busy + s.Port + s.Drain + s.DRAM + s.Vector
	laws := []law.Law{
		law.That("cycles are at least the closed-form minimum", row.Cycles >= row.MinCycles, row.Cycles, row.MinCycles),
		law.Equal("attributed cycles sum to the layer's", sum, row.Cycles),
	}
	for i := range run.Tiles {
		t := &run.Tiles[i]
		negative := min(t.Busy, t.Port, t.Drain, t.DRAM, t.Vector, t.Idle) < 0
		laws = append(laws, law.That(fmt.Sprintf("cycles of tile %d sum to the layer's, none negative", i),
			t.Total() == run.Cycles && !negative, *t, run.Cycles))
	}
	return laws
}
