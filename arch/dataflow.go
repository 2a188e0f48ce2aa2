package arch

import "fmt"

// This file is the dataflow of the lanes: which fold of a command comes when, and what stays in the
// lanes between folds. It is output-stationary: an output stays in its accumulators until all its
// pairs are done. A dataflow that pins weights or inputs in the lanes instead would be written
// here, beside the order of loops in mapping/dataflow.go.

// runGEMM runs the folds of the current command: group by group, within a group by channels, within
// these by positions.
func (m *Machine) runGEMM(t *tile) {
	c := &t.array.cur
	t.array.vectorUp = false
	for range c.Groups {
		for n := 0; n < c.Channels; n += m.lane.columns {
			columns := min(m.lane.columns, c.Channels-n)
			for p := 0; p < c.Positions; p += m.cfg.Rows {
				m.runFold(t, int64(min(m.cfg.Rows, c.Positions-p)), int64(columns))
			}
		}
	}
}

// runFold streams the command's pairs into the lanes of rows x columns outputs and drains them. The
// pairs are cut into segments where counters could overflow.
func (m *Machine) runFold(t *tile, rows, columns int64) {
	a, c := &t.array, &t.array.cur
	m.folds++
	m.usedLanes += rows * columns * m.lane.PairsPerCycle // several lanes may work on one output
	for left := int64(c.Pairs); left > 0; {
		k := min(left, m.lane.PairLimit-a.count)
		before, drain := a.free, int64(0)
		if a.count == 0 {
			a.wait(a.setFree[a.set], &a.cycles.Drain)
		}
		steps, cycles := m.stream(a, k, rows, columns)
		left -= k
		a.count += k
		final := c.Last && left == 0
		if final || a.count == m.lane.PairLimit {
			drain = m.drain(a, rows*columns, final)
		}
		m.observed.streamed(t, segment{before, steps, cycles, drain, final})
	}
}

// stream feeds k pairs to each of rows x columns outputs. Operands come packed through the buffer
// ports, which may be slower than the lanes. It returns the cycles in which the lanes are fed, and
// all cycles that streaming takes.
func (m *Machine) stream(a *array, k, rows, columns int64) (steps, cycles int64) {
	bitsA := k * rows * int64(m.format.ActivationBits)
	bitsW := k * columns * int64(m.format.WeightBits)
	steps = ceilDiv(k, m.lane.PairsPerCycle)
	s := max(steps, portCycles(bitsA, k, m.lane.PairsPerCycle, m.portA), portCycles(bitsW, k, m.lane.PairsPerCycle, m.portW))
	a.cycles.Busy += steps
	a.cycles.Port += s - steps
	m.operands[unitActivations].Buffer.note(a.free, a.free+s-1, k*rows)
	m.operands[unitWeights].Buffer.note(a.free, a.free+s-1, k*columns)
	a.free += s
	m.counts[LanePair] += k * rows * columns
	m.counts[ArrayActivationBits] += bitsA
	m.counts[ArrayWeightBits] += bitsW
	m.counts[ActivationBufferRead] += words(bitsA, m.cfg.ActivationBuffer.WidthBits)
	m.counts[WeightBufferRead] += words(bitsW, m.cfg.WeightBuffer.WidthBits)
	return steps, s
}

// portCycles is how long a port of so many bits a cycle takes to deliver the operands of k pairs,
// perCycle of which are taken in a cycle. The last ones are taken in a cycle of their own, even
// where they arrive with those before.
func portCycles(bits, k, perCycle, port int64) int64 {
	if perCycle == 1 {
		return ceilDiv(bits, port)
	}
	before := (k - 1) / perCycle * perCycle
	return max(ceilDiv(bits, port), ceilDiv(bits/k*before, port)+1)
}

// drain moves the results of outputs lanes through the post-processing units: to the
// output buffer when final, else (a cut) as partial sums of 32 bits. It returns the cycle in
// which that begins; it ends at postFree.
func (m *Machine) drain(a *array, outputs int64, final bool) int64 {
	start := max(a.free+m.lane.SettleCycles, a.postFree)
	rounds := ceilDiv(outputs, int64(m.cfg.PostProcessing.Units))
	end := start + rounds*m.lane.StepsPerOutput
	a.postFree = end
	a.setFree[a.set] = end
	a.set = (a.set + 1) % m.lane.sets
	a.count = 0

	m.counts[LaneDrainStep] += outputs * m.lane.DrainSteps
	m.counts[ArrayResultBits] += outputs * m.lane.DrainSteps * m.lane.StepBits
	m.counts[PostProcessingBin] += outputs * m.lane.Bins
	m.counts[PowerTableRead] += rounds * m.lane.Bins
	partial := words(outputs*partialSumBits, m.cfg.OutputBuffer.WidthBits)
	if a.cut {
		m.counts[OutputBufferRead] += partial
	}
	if a.cut = !final; a.cut {
		m.counts[OutputBufferWrite] += partial
		return start
	}
	a.lastOut = end + m.lane.PostLatency
	m.operands[unitOutputs].Buffer.note(start+m.lane.StepsPerOutput-1+m.lane.PostLatency, a.lastOut-1, outputs)
	m.counts[PostProcessingRequantize] += outputs
	m.counts[OutputBufferWrite] += words(outputs*int64(m.format.OutputBits), m.cfg.OutputBuffer.WidthBits)
	return start
}

// gemmProblem says what is wrong with the block of a GEMM command; "" for nothing.
func (m *Machine) gemmProblem(a *array, c *Compute) string {
	switch shape := [2]int{c.Positions, c.Channels}; {
	case c.Groups < 1 || c.Positions < 1 || c.Channels < 1 || c.Pairs < 1:
		return fmt.Sprintf("a block of %d groups x %d positions x %d channels x %d pairs", c.Groups, c.Positions, c.Channels, c.Pairs)
	case !(c.First && c.Last) && (c.Groups > 1 || c.Positions > m.cfg.Rows || c.Channels > m.lane.columns):
		return "a block of more than one fold leaves partial results in the lanes"
	case !c.First && shape != a.shape:
		return fmt.Sprintf("the pieces of an output block change their shape from %v to %v", a.shape, shape)
	}
	return ""
}

const partialSumBits = 32
