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
func (m *Machine) conserved(row *results.Layer, run *arch.LayerResult, chosen *mapping.Mapping, l *workloads.Layer, p *Plan) error {
	var laws []law.Law
	if !m.Hardware.Striped() { // else requests are cut where the channels take turns, too
		laws = append(laws,
			law.Equal("bytes requested to read", run.Requested.Read, chosen.ReadBytes),
			law.Equal("bytes requested to write", run.Requested.Write, chosen.WriteBytes))
	}
	laws = append(laws, workLaws(run, l)...)
	laws = append(laws, wireLaws(&m.Hardware, run, &p.Format)...)
	if err := law.Check(append(laws, timeLaws(row, run)...)); err != nil {
		return err
	}
	distinct, err := mapping.DistinctBytes(l, p.Format, &m.Hardware, p.layout)
	if err != nil {
		return err
	}
	return law.Check(memoryLaws(&m.Hardware, run, distinct, packedBytes(l.OutputElements, p.Format.OutputBits)))
}

// workLaws: one execution does what the layer asks for.
func workLaws(run *arch.LayerResult, l *workloads.Layer) []law.Law {
	asked, o := &run.Requested, &run.Operands
	return []law.Law{
		law.Equal("MACs performed", run.Counts[arch.LanePair]*int64(max(1, l.Repeat)), l.MACs()),
		law.Equal("vector operations performed", run.Counts[arch.VectorOp], l.VectorOps),
		law.Equal("bytes of the operands", o[arch.OperandActivations].DRAM.Count+o[arch.OperandWeights].DRAM.Count, asked.Read),
		law.Equal("bytes of the outputs", o[arch.OperandOutputs].DRAM.Count, asked.Write),
	}
}

// wireLaws: every pair gets its operands over the wires of the array. An activation serves at most
// the lanes of its row, a weight those of its column.
func wireLaws(c *arch.Config, run *arch.LayerResult, f *arch.Format) []law.Law {
	pairs := run.Counts[arch.LanePair]
	return []law.Law{
		law.AtLeast("activations cross the array for all pairs (bits)", run.Counts[arch.ArrayActivationBits]*int64(c.Columns), pairs*int64(f.ActivationBits)),
		law.AtLeast("weights cross the array for all pairs (bits)", run.Counts[arch.ArrayWeightBits]*int64(c.Rows), pairs*int64(f.WeightBits)),
	}
}

// memoryLaws: the bytes that crossed the memory's bus, and those that its controllers merged, are
// all that was asked for; distinct bytes of the operands and all bytes of the outputs crossed it;
// and it could move them in the time.
func memoryLaws(c *arch.Config, run *arch.LayerResult, distinct, outputs int64) []law.Law {
	read, written := run.Counts[arch.DRAMReadBytes], run.Counts[arch.DRAMWriteBytes]
	laws := []law.Law{
		law.AtLeast("bytes that crossed the memory's bus or were merged are those requested", read+written+run.Merged.Total(), run.Requested.Total()),
		law.AtLeast("every byte of the operands is read at least once (bytes)", read+run.Merged.Forwarded, distinct),
		law.AtLeast("every output is written once (bytes)", written, outputs),
		law.AtLeast("cycles in which the memory can move its bytes", run.Cycles, int64(transferCycles(c, read+written))),
	}
	if c.Memory.Model == arch.MemoryBanks {
		burst := int64(c.Memory.AccessBytes)
		laws = append(laws,
			law.Equal("bytes read are those of the bursts", read, run.Counts[arch.DRAMReadBurst]*burst),
			law.Equal("bytes written are those of the bursts", written, run.Counts[arch.DRAMWriteBurst]*burst))
	}
	return laws
}

// packedBytes are whole bytes of elements stored without gaps. A block that begins inside a byte is
// addressed by that byte, so the last byte may not be touched.
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
		if t.Total() != run.Cycles || negative {
			laws = append(laws, law.That(fmt.Sprintf("cycles of tile %d sum to the layer's, none negative", i), false, *t, run.Cycles))
		}
	}
	return laws
}
