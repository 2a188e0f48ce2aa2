package arch

// bandwidthMemory is the quick model: channels that serve requests in order at a fixed
// rate and answer after a fixed latency.
type bandwidthMemory struct {
	m        *Machine
	rate     int64 // bytes per second of a channel
	latency  int64 // cycles
	channels []channel
	shared   bool // a tile's requests may lie on several channels
}

// channel is one memory channel of the bandwidth model: it serves requests one after
// the other at a fixed rate. The end of service is kept exact as cycle + rem/rate.
type channel struct {
	arrivals batch
	cycle    int64 // whole cycles of the end of the last service
	rem      int64 // in units of 1/rate cycle, 0 <= rem < rate
}

// serve takes b bytes from cycle v on and returns the first cycle by which the
// service has ended. A service lasts b*hertz/rate cycles, rate in bytes per second.
func (ch *channel) serve(v, b, hertz, rate int64) int64 {
	if v > ch.cycle || (v == ch.cycle && ch.rem == 0) {
		ch.cycle, ch.rem = v, 0
	}
	units := ch.rem + b*hertz
	ch.cycle += units / rate
	ch.rem = units % rate
	if ch.rem > 0 {
		return ch.cycle + 1
	}
	return ch.cycle
}

// mayTie reports whether the data of the next request, of at least so many bytes, may be ready in
// the same cycle as that of the last one.
func (ch *channel) mayTie(bytes, hertz, rate int64) bool {
	return ch.rem > 0 && ch.rem+bytes*hertz <= rate
}

func (b *bandwidthMemory) reset() error {
	for i := range b.channels {
		b.channels[i] = channel{arrivals: b.channels[i].arrivals[:0]}
	}
	return nil
}

// arrive collects a cycle's requests; they are served when all of them are there.
func (b *bandwidthMemory) arrive(channel int32, r request, cycle int64) error {
	if !b.channels[channel].arrivals.add(r) {
		return nil
	}
	if b.m.engine.Alone() {
		return b.wake(channel, cycle)
	}
	b.m.at(cycle, event{memoryWake, channel})
	return nil
}

// wake serves all requests that reached a channel in this cycle.
func (b *bandwidthMemory) wake(channel int32, cycle int64) error {
	ch := &b.channels[channel]
	arrivals := ch.arrivals.sorted()
	for i := range arrivals {
		r := &arrivals[i]
		ready := ch.serve(cycle, int64(r.bytes), b.m.hertz, b.rate) + b.latency
		if b.shared {
			b.m.served(*r, ready)
			continue
		}
		tie := ch.mayTie(int64(b.m.cfg.Memory.AccessBytes), b.m.hertz, b.rate)
		if err := b.m.servedInOrder(r, ready, tie); err != nil {
			return err
		}
	}
	ch.arrivals = ch.arrivals[:0]
	return nil
}

// finish implements memory: every write has been acknowledged, and was then in the memory.
func (b *bandwidthMemory) finish(cycles int64) (int64, error) {
	b.m.counts[DRAMReadBytes] = b.m.requested.Read
	b.m.counts[DRAMWriteBytes] = b.m.requested.Write
	return cycles, nil
}

func (b *bandwidthMemory) waiting() string { return "" }
