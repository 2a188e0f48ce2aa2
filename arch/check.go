package arch

import "fmt"

// checkCommand refuses command streams that break the rules of program.go.
func (m *Machine) checkCommand(t *tile, c *Compute) error {
	complain := func(format string, args ...any) error {
		return fmt.Errorf("arch: tile %d: bad program: %s", t.number, fmt.Sprintf(format, args...))
	}
	vector := c.VectorOps > 0
	switch {
	case !vector && (c.Groups < 1 || c.Positions < 1 || c.Channels < 1 || c.Pairs < 1):
		return complain("a block of %d groups x %d positions x %d channels x %d pairs", c.Groups, c.Positions, c.Channels, c.Pairs)
	case !vector && !c.Last && (c.Groups > 1 || c.Positions > m.cfg.Rows || c.Channels > m.cfg.Columns):
		return complain("a block of more than one fold leaves partial results in the lanes")
	case c.Last && c.StoreBytes <= 0:
		return complain("an output block of no bytes")
	case c.AcquireActivations && t.load[unitActivations].holding, c.AcquireWeights && t.load[unitWeights].holding:
		return complain("a block is acquired before the one in use is released")
	case c.ReleaseActivations && !c.AcquireActivations && !t.load[unitActivations].holding,
		c.ReleaseWeights && !c.AcquireWeights && !t.load[unitWeights].holding:
		return complain("a block is released that is not in use")
	}
	return nil
}

func (m *Machine) programError(requester int32, what string) error {
	return fmt.Errorf("arch: tile %d: bad program: %s", requester/unitsPerTile, what)
}

// waiting lists who waits for what when no event is left: nothing after a complete run.
func (m *Machine) waiting() []string {
	var list []string
	for i := range m.tiles {
		t := &m.tiles[i]
		if t.array.have {
			list = append(list, fmt.Sprintf("tile %d: the array waits for %s", i, t.missing()))
		}
		for u, name := range [2]string{"activation", "weight"} {
			if why := t.load[u].unfinished(); why != "" {
				list = append(list, fmt.Sprintf("tile %d: %s DMA: %s", i, name, why))
			}
		}
		if t.store.stored < t.store.queued || t.store.inFlight > 0 {
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
	case e.issuing || e.inFlight > 0:
		return "a load waits for the memory"
	case e.acquired < e.started:
		return fmt.Sprintf("%d loaded blocks that no command acquires", e.started-e.acquired)
	case !e.ended:
		return "the next load waits for a free half of its buffer"
	}
	return ""
}
