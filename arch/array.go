package arch

// array executes the compute commands of a tile. Between two commands nothing outside the tile
// affects its lanes and post-processing units, so all folds of a command are computed when its
// operands are there, ahead of simulated time.
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
		m.issueStores(&t.store)
	}
}

// release frees the half that holds the current block when the command has streamed.
func (m *Machine) release(t *tile, unit int) {
	t.load[unit].holding = false
	m.at(t.array.free, event{slotReleased, t.load[unit].requester})
}

// words is the number of accesses that move bits through a port of the given width.
func words(bits int64, width int) int64 { return ceilDiv(bits, int64(width)) }
