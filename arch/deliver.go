package arch

// served sends a request's data, or the acknowledgement of a write, on its way back: the
// memory has it ready at cycle d.
func (m *Machine) served(r request, d int64) {
	m.observed.served(&r, d)
	if r.write {
		m.at(d, event{storeAcknowledged, r.place})
		return
	}
	m.tileOf(r.requester).ingress.underway++
	m.at(m.atLink(&r, d), event{linkArrival, r.place})
}

// servedInOrder is served for a memory that answers a tile in the order of service. tie tells that
// the next data may be ready in the same cycle, and pass the link first; else what follows from
// this request is known at once, and needs no events.
func (m *Machine) servedInOrder(r *request, d int64, tie bool) error {
	t := m.tileOf(r.requester)
	if !r.write && (tie || t.ingress.underway > 0) {
		m.served(*r, d)
		return nil
	}
	m.observed.served(r, d)
	m.flight.end(r.place)
	if r.write {
		return m.acknowledge(r, d)
	}
	return m.pass(&t.ingress, r, m.atLink(r, d))
}

// atLink is the cycle in which data that is ready in cycle d reaches its tile.
func (m *Machine) atLink(r *request, d int64) int64 {
	return d + int64(r.hops)*int64(m.cfg.Interconnect.HopLatencyCycles)
}

// arriveAtLink collects a cycle's data at a tile; the link moves them when all of them are there.
func (m *Machine) arriveAtLink(t *tile, r *request, cycle int64) error {
	first := t.ingress.arrivals.add(*r)
	m.flight.end(r.place)
	switch {
	case !first:
		return nil
	case m.engine.Alone():
		return m.serveLink(&t.ingress, cycle)
	}
	m.at(cycle, event{linkServe, int32(t.number)})
	return nil
}

// serveLink moves all data that reached a tile in this cycle.
func (m *Machine) serveLink(l *link, cycle int64) error {
	arrivals := l.arrivals.sorted()
	l.underway -= len(arrivals)
	for i := range arrivals {
		if err := m.pass(l, &arrivals[i], cycle); err != nil {
			return err
		}
	}
	l.arrivals = arrivals[:0]
	return nil
}

// pass moves a load request's data, which reach the tile in the given cycle, through its link into
// the buffer, and has the engine go on. All that is to pass the link before has done so.
func (m *Machine) pass(l *link, r *request, cycle int64) error {
	delivered := l.move(cycle, int64(r.bytes), int64(m.cfg.Interconnect.LinkBytes))
	e := m.loadEngineOf(r.requester)
	m.operands[r.requester%unitsPerTile].DRAM.note(delivered-1, delivered-1, int64(r.bytes))
	if e.delivered(r.slot, delivered) {
		m.at(delivered, event{loadCompleted, r.requester*halves + int32(r.slot)})
	}
	return m.issueLoads(e, 0)
}

// complete hands over a load, all of which is in the buffer.
func (m *Machine) complete(e *loadEngine, slot int8, cycle int64) error {
	e.complete[slot], e.readyAt[slot] = true, cycle
	m.observed.loaded(e.requester, slot, cycle)
	if e.requester%unitsPerTile == unitActivations {
		m.counts[ActivationBufferWrite] += words(e.bytes[slot]*8, m.cfg.ActivationBuffer.WidthBits)
	} else {
		m.counts[WeightBufferWrite] += words(e.bytes[slot]*8, m.cfg.WeightBuffer.WidthBits)
	}
	return m.advance(m.tileOf(e.requester))
}

// acknowledge takes note of a store request whose data is in memory at the given cycle, and has
// the engine and the array go on. The cycle may lie ahead.
func (m *Machine) acknowledge(r *request, cycle int64) error {
	t := m.tileOf(r.requester)
	t.store.window.answer(cycle)
	t.store.lastAck = max(t.store.lastAck, cycle)
	m.operands[unitOutputs].DRAM.note(cycle-1, cycle-1, int64(r.bytes))
	m.observed.stored(r, cycle)
	if m.issueStores(&t.store) {
		return m.advance(t)
	}
	return nil
}
