package arch

import "fmt"

// checkCommand refuses command streams that break the rules of program.go.
func (m *Machine) checkCommand(t *tile, c *Compute) error {
	complain := func(format string, args ...any) error {
		return fmt.Errorf("arch: tile %d: bad program: %s", t.number, fmt.Sprintf(format, args...))
	}
	switch a := &t.array; {
	case c.First == a.opened:
		return complain("First and Last must begin and end each output block in turn")
	case c.VectorOps > 0 && !(c.First && c.Last):
		return complain("a vector command is a whole output block")
	case c.VectorOps < 0 || c.OutputElements < 0:
		return complain("%d vector operations for %d values", c.VectorOps, c.OutputElements)
	case c.Last && (c.StoreBytes <= 0 || c.StoreBytes > m.cfg.OutputBuffer.HalfBytes() || c.StoreAddress < 0):
		return complain("an output block of %d bytes for address %d; half of the buffer is %d bytes", c.StoreBytes, c.StoreAddress, m.cfg.OutputBuffer.HalfBytes())
	case c.VectorOps == 0:
		if what := m.gemmProblem(a, c); what != "" {
			return complain("%s", what)
		}
	}
	if what := t.blockProblem(c); what != "" {
		return complain("%s", what)
	}
	return nil
}

// blockProblem says what is wrong with the operand blocks a command takes and gives back; "" for
// nothing.
func (t *tile) blockProblem(c *Compute) string {
	a, w := t.load[unitActivations].holding, t.load[unitWeights].holding
	switch {
	case c.AcquireActivations && a, c.AcquireWeights && w:
		return "a block is acquired before the one in use is released"
	case c.ReleaseActivations && !c.AcquireActivations && !a, c.ReleaseWeights && !c.AcquireWeights && !w:
		return "a block is released that is not in use"
	}
	return ""
}

// check refuses formats that no layer can have.
func (f Format) check() error {
	for _, bits := range []struct {
		what string
		bits int
	}{{"weights", f.WeightBits}, {"activations", f.ActivationBits}, {"outputs", f.OutputBits}} {
		if bits.bits < 1 || bits.bits > 32 {
			return fmt.Errorf("arch: %s of %d bits; allowed: 1 to 32", bits.what, bits.bits)
		}
	}
	if f.Lane == LaneDNATEQ && (f.ExponentBits < 3 || f.Terms != 1 && f.Terms != 4) {
		return fmt.Errorf("arch: codes of %d exponent bits and %d terms; allowed: 3 to 7 bits, 4 or 1 terms", f.ExponentBits, f.Terms)
	}
	return nil
}

// checkLoad refuses loads that no buffer can take.
func (m *Machine) checkLoad(e *loadEngine) error {
	half := m.cfg.ActivationBuffer.HalfBytes()
	if e.requester%unitsPerTile == unitWeights {
		half = m.cfg.WeightBuffer.HalfBytes()
	}
	if e.cur.Bytes <= 0 || e.cur.Bytes > half || e.cur.Address < 0 {
		return fmt.Errorf("arch: tile %d: bad program: a load of %d bytes from address %d; half of the buffer is %d bytes",
			e.requester/unitsPerTile, e.cur.Bytes, e.cur.Address, half)
	}
	return nil
}

// waiting lists who waits for what when no event is left: nothing after a complete run.
func (m *Machine) waiting() []string {
	var list []string
	if what := m.memory.waiting(); what != "" {
		list = append(list, what)
	}
	for i := range m.tiles {
		t := &m.tiles[i]
		if t.array.opened && t.array.ended {
			list = append(list, fmt.Sprintf("tile %d: the last output block is never completed", i))
		}
		if t.array.have {
			list = append(list, fmt.Sprintf("tile %d: the array waits for %s", i, t.missing()))
		}
		for u, name := range [2]string{"activation", "weight"} {
			if why := t.load[u].unfinished(); why != "" {
				list = append(list, fmt.Sprintf("tile %d: %s DMA: %s", i, name, why))
			}
		}
		if t.store.stored < t.store.queued || t.store.window.inFlight > 0 {
			list = append(list, fmt.Sprintf("tile %d: the output DMA waits for the memory", i))
		}
	}
	return list
}

// missing names what the array's current command lacks.
func (t *tile) missing() string {
	c := &t.array.cur
	if _, ok := t.load[unitActivations].ready(); c.AcquireActivations && !ok {
		return "an activation block that is never loaded"
	}
	if _, ok := t.load[unitWeights].ready(); c.AcquireWeights && !ok {
		return "a weight block that is never loaded"
	}
	return "a free half of the output buffer"
}

// unfinished says what a load engine still has to do; "" for nothing.
func (e *loadEngine) unfinished() string {
	switch {
	case e.stream == nil: // an idle tile
		return ""
	case e.issuing || e.window.inFlight > 0:
		return "a load waits for the memory"
	case e.holding:
		return "the last block in use is never released"
	case e.acquired < e.started:
		return fmt.Sprintf("%d loaded blocks that no command acquires", e.started-e.acquired)
	case !e.ended:
		return "the next load waits for a free half of its buffer"
	}
	return ""
}
