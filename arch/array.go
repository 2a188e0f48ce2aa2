package arch

// array executes the compute commands of a tile. Between two commands nothing outside
// the tile can touch its lanes and post-processing units, so the folds of a command
// are worked out when its operands are there, ahead of simulated time.
type array struct {
	stream ComputeStream
	cur    Compute
	have   bool
	ended  bool

	free     int64 // end of streaming so far
	postFree int64 // end of the last drain
	setFree  [2]int64
	set      int    // accumulators in use
	count    int64  // pairs of the current output in the lanes since the last drain
	cut      bool   // partial sums of the current output are in the output buffer
	lastOut  int64  // cycle the last output block was complete
	opened   bool   // an output block is begun and not completed
	shape    [2]int // positions and channels of its partial results; zero at its start
	vectorUp bool   // the last command was one of the vector unit

	cycles Cycles
}

func (a *array) reset(stream ComputeStream) { *a = array{stream: stream} }

// next reports whether a command is at hand.
func (a *array) next() bool {
	if !a.have && !a.ended {
		a.have = a.stream.Next(&a.cur)
		a.ended = !a.have
	}
	return a.have
}

// wait moves the array's time to cycle t and charges the difference to part.
func (a *array) wait(t int64, part *int64) {
	if t > a.free {
		*part += t - a.free
		a.free = t
	}
}

// advance runs commands of tile t as far as their operands allow.
func (m *Machine) advance(t *tile) error {
	for t.array.next() {
		if ok, err := m.begin(t); !ok || err != nil {
			return err
		}
		if t.array.cur.VectorOps > 0 {
			m.runVector(t)
		} else {
			m.runGEMM(t)
		}
		m.finish(t)
		t.array.have = false
	}
	return nil
}

// begin waits for operands and output slot of the current command; false: not there yet.
func (m *Machine) begin(t *tile) (bool, error) {
	a, c := &t.array, &t.array.cur
	if err := m.checkCommand(t, c); err != nil {
		return false, err
	}
	var readyA, readyW, slot int64
	ok := true
	if c.AcquireActivations {
		if readyA, ok = t.load[unitActivations].ready(); !ok {
			return false, nil
		}
	}
	if c.AcquireWeights {
		if readyW, ok = t.load[unitWeights].ready(); !ok {
			return false, nil
		}
	}
	if c.First {
		if slot, ok = t.store.slot(); !ok {
			return false, nil
		}
		t.store.opened++
	}
	m.observed.waits(t, readyA, readyW, slot)
	a.wait(max(readyA, readyW), &a.cycles.DRAM)
	a.wait(slot, &a.cycles.DRAM)
	m.acquire(t, unitActivations, c.AcquireActivations, c.VectorOps > 0)
	m.acquire(t, unitWeights, c.AcquireWeights, c.VectorOps > 0)
	return true, nil
}

// acquire takes the next block of a buffer into use; a vector command reads it in full.
func (m *Machine) acquire(t *tile, unit int, needed, vector bool) {
	if !needed {
		return
	}
	bytes := t.load[unit].acquire()
	if !vector {
		return
	}
	at, work := t.array.free, m.vectorCycles(&t.array.cur)
	m.operands[unit].Buffer.note(at, at+work-1, elements(bytes, m.format.operandBits(unit)))
	if unit == unitActivations {
		m.counts[ActivationBufferRead] += words(bytes*8, m.cfg.ActivationBuffer.WidthBits)
	} else {
		m.counts[WeightBufferRead] += words(bytes*8, m.cfg.WeightBuffer.WidthBits)
	}
}

// vectorCycles is the time of a command in the vector unit.
func (m *Machine) vectorCycles(c *Compute) int64 {
	return ceilDiv(c.VectorOps, int64(m.cfg.Vector.Width))
}

func (m *Machine) runVector(t *tile) {
	a, c := &t.array, &t.array.cur
	d := m.vectorCycles(c)
	a.cycles.Vector += d
	m.observed.span(t.number, VectorWork, a.free, a.free+d)
	a.free += d
	a.lastOut = a.free + int64(m.cfg.Vector.LatencyCycles)
	a.vectorUp = true
	if c.OutputElements > 0 {
		m.operands[unitOutputs].Buffer.note(a.lastOut-d, a.lastOut-1, c.OutputElements)
	}
	m.counts[VectorOp] += c.VectorOps
	m.counts[OutputBufferWrite] += words(c.OutputElements*int64(m.format.OutputBits), m.cfg.OutputBuffer.WidthBits)
}

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

// runFold streams the command's pairs into rows x columns lanes, cut where the
// counters would overflow, and drains them.
func (m *Machine) runFold(t *tile, rows, columns int64) {
	a, c := &t.array, &t.array.cur
	m.folds++
	m.usedLanes += rows * columns * m.lane.PairsPerCycle // lanes side by side may share an output
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

// stream feeds k pairs to each of rows x columns outputs. Operands come packed through
// the buffer ports, which may be slower than the lanes. It returns the cycles in which the lanes are fed,
// and all cycles that streaming takes.
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
	m.counts[ActivationBufferRead] += words(bitsA, m.cfg.ActivationBuffer.WidthBits)
	m.counts[WeightBufferRead] += words(bitsW, m.cfg.WeightBuffer.WidthBits)
	return steps, s
}

// portCycles is how long a port of so many bits a cycle takes to deliver the operands of k pairs, perCycle of which are taken in a
// cycle. The last ones are taken in a cycle of their own, even where they arrive with those before.
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
	end := start + ceilDiv(outputs, int64(m.cfg.PostProcessing.Units))*m.lane.StepsPerOutput
	a.postFree = end
	a.setFree[a.set] = end
	a.set = (a.set + 1) % m.lane.sets
	a.count = 0

	m.counts[LaneDrainStep] += outputs * m.lane.DrainSteps
	m.counts[PostProcessingBin] += outputs * m.lane.Bins
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

// finish gives back what the command releases and hands a completed block to the store engine.
func (m *Machine) finish(t *tile) {
	a, c := &t.array, &t.array.cur
	if c.ReleaseActivations {
		m.release(t, unitActivations)
	}
	if c.ReleaseWeights {
		m.release(t, unitWeights)
	}
	a.opened, a.shape = !c.Last, [2]int{c.Positions, c.Channels}
	if c.Last {
		t.store.push(block{address: c.StoreAddress, bytes: c.StoreBytes, doneAt: a.lastOut})
		m.counts[OutputBufferRead] += words(c.StoreBytes*8, m.cfg.OutputBuffer.WidthBits)
		m.issueStores(&t.store, 0)
	}
}

// release frees the half that holds the current block when the command has streamed.
func (m *Machine) release(t *tile, unit int) {
	t.load[unit].holding = false
	m.at(t.array.free, event{slotReleased, t.load[unit].requester})
}

const partialSumBits = 32

// words is the number of accesses that move bits through a port of the given width.
func words(bits int64, width int) int64 { return ceilDiv(bits, int64(width)) }
