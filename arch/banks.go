package arch

import (
	"fmt"
	"math"

	"dnasim/arch/dram"
	"dnasim/arch/dram/checker"
	"dnasim/sim"
)

// bankMemory is the bank-level model: every channel has its own controller and banks
// (package dram), on the DRAM's clock. A request is cut into the DRAM's accesses; it is
// served when the last of them is.
//
// The DRAM is not visited cycle by cycle. Accesses are offered in order, so later accesses cannot
// change when earlier ones are accepted, and a controller runs ahead until it has accepted them.
// Then it is not visited until the data of a read may be complete. For reads whose command is not
// issued yet, that is a read latency after the next command at the earliest.
type bankMemory struct {
	m        *Machine
	config   dram.Config  // of one channel
	fresh    *dram.System // one that is never used itself
	access   int64        // bytes of one DRAM access
	tckPS    int64        // period of the DRAM clock
	phase    int64        // DRAM cycle at which a layer begins
	latency  int64        // DRAM cycles from a read command to the end of its data
	capacity int64        // bytes of a channel
	before   dram.Counts  // of a channel, when a layer begins
	channels []bankChannel
}

// bankChannel is one channel with the requests that are on their way through it.
type bankChannel struct {
	system    *dram.System
	checker   *checker.Checker // nil unless asked for
	arrivals  batch            // requests that arrived in core cycle arrivedAt, not sorted yet
	arrivedAt int64
	nextOffer int64           // DRAM cycle from which the next access may be offered
	inFlight  []request       // in the DRAM
	unused    []int           // elements of inFlight
	served    []servedRequest // in order of time
	wakeAt    int64           // core cycle of the next wake; never if there is none
}

// servedRequest is a request whose data, or acknowledgement, is out at a core cycle.
type servedRequest struct {
	request
	at int64
}

const never = math.MaxInt64

func newBankMemory(m *Machine) (*bankMemory, error) {
	system, err := dram.New(m.cfg.Memory.DRAM.OfOneChannel())
	if err != nil {
		return nil, err
	}
	full := system.Config()
	return &bankMemory{
		m: m, config: full, fresh: system, access: int64(full.RequestBytes), tckPS: int64(math.Round(full.TCKNS * 1e3)),
		latency: int64(full.RL + full.TBURST), capacity: full.CapacityBytes(), channels: make([]bankChannel, m.cfg.Memory.Channels),
		// Layers begin midway between two refreshes, so that short layers meet as many
		// as their share of the time.
		phase: int64(full.TREFI) / 2,
	}, nil
}

func (b *bankMemory) reset() error {
	for i := range b.channels {
		system := b.fresh.Fresh()
		system.Advance(b.phase, nil)
		b.before = system.Counts()
		old := &b.channels[i]
		b.channels[i] = bankChannel{
			system: system, wakeAt: never,
			arrivals: old.arrivals[:0], inFlight: old.inFlight[:0], unused: old.unused[:0], served: old.served[:0],
		}
		if b.m.cfg.Memory.Check {
			b.channels[i].checker = checker.New(b.config)
			system.Observe(b.channels[i].checker.Watch)
			system.ObserveIdle(b.channels[i].checker.WatchIdle)
		}
	}
	return nil
}

// cycleAt is the last DRAM cycle that begins by an edge of the core clock.
func (b *bankMemory) cycleAt(core int64) int64 {
	return b.phase + int64(b.m.clock.Edge(core))/b.tckPS
}

// coreCycle is the first edge of the core clock at or after the beginning of a DRAM cycle.
func (b *bankMemory) coreCycle(cycle int64) int64 {
	return b.m.clock.NextEdge(sim.Time((cycle - b.phase) * b.tckPS))
}

// arrive keeps a request until the next DRAM cycle.
func (b *bankMemory) arrive(channel int32, r request, cycle int64) error {
	if r.end() > b.capacity {
		return fmt.Errorf("arch: the network does not fit into the memory: an access to byte %d of a channel of %d bytes", r.end()-1, b.capacity)
	}
	ch := &b.channels[channel]
	if ch.arrivedAt != cycle {
		b.offer(ch)
		ch.arrivedAt = cycle
	}
	ch.arrivals.add(r)
	b.wakeBy(channel, b.coreCycle(b.cycleAt(cycle)+1))
	return nil
}

// offer offers the arrivals of a past core cycle to the controller, in requester order.
func (b *bankMemory) offer(ch *bankChannel) {
	if len(ch.arrivals) == 0 {
		return
	}
	next := max(ch.nextOffer, b.cycleAt(ch.arrivedAt)+1)
	for _, r := range ch.arrivals.sorted() {
		accesses := int(ceilDiv(r.end(), b.access) - r.address/b.access)
		run := dram.Request{ID: uint64(ch.take(r)), Address: uint64(r.address), Write: r.write}
		next = ch.system.SubmitRun(next, run, accesses) + 1
	}
	ch.nextOffer = next
	ch.arrivals = ch.arrivals[:0]
}

// take gives a request, whose accesses are about to be offered, an element of inFlight.
func (ch *bankChannel) take(r request) int {
	if n := len(ch.unused); n > 0 {
		slot := ch.unused[n-1]
		ch.unused = ch.unused[:n-1]
		ch.inFlight[slot] = r
		return slot
	}
	ch.inFlight = append(ch.inFlight, r)
	return len(ch.inFlight) - 1
}

// uncertain is the number of requests whose completion is not known yet.
func (ch *bankChannel) uncertain() int { return len(ch.inFlight) - len(ch.unused) }

// wakeBy schedules a wake of a channel at a core cycle, unless an earlier one is scheduled.
func (b *bankMemory) wakeBy(channel int32, cycle int64) {
	if ch := &b.channels[channel]; cycle < ch.wakeAt {
		ch.wakeAt = cycle
		b.m.at(cycle, event{memoryWake, channel})
	}
}

// wake runs a channel through the DRAM cycles up to the present edge of the core clock and answers
// the requests that are served now.
func (b *bankMemory) wake(channel int32, cycle int64) error {
	ch := &b.channels[channel]
	if ch.wakeAt != cycle {
		return nil // the event was replaced by an earlier one
	}
	ch.wakeAt = never
	if ch.arrivedAt < cycle {
		b.offer(ch)
	}
	if ch.uncertain() > 0 {
		ch.system.Run(b.cycleAt(cycle))
		b.complete(ch)
	}
	n := 0
	for ; n < len(ch.served) && ch.served[n].at == cycle; n++ {
		b.m.served(ch.served[n].request, cycle)
	}
	ch.served = ch.served[:copy(ch.served, ch.served[n:])]
	b.sleep(channel)
	return nil
}

// sleep schedules a channel's next wake: the earliest cycle in which there may be something to do.
func (b *bankMemory) sleep(channel int32) {
	ch := &b.channels[channel]
	if len(ch.served) > 0 {
		b.wakeBy(channel, ch.served[0].at)
	}
	if ch.uncertain() > 0 {
		b.wakeBy(channel, b.coreCycle(ch.system.Next()+b.latency))
	}
	if len(ch.arrivals) > 0 {
		b.wakeBy(channel, b.coreCycle(b.cycleAt(ch.arrivedAt)+1))
	}
}

// complete takes note of the completions that have become certain. A request is served at the first
// core edge from then on.
func (b *bankMemory) complete(ch *bankChannel) {
	for {
		id, at, ok := ch.system.Certain()
		if !ok {
			return
		}
		ch.unused = append(ch.unused, int(id))
		ch.serve(servedRequest{ch.inFlight[id], b.coreCycle(at)})
	}
}

// serve inserts a served request into the list, which is in order of time.
func (ch *bankChannel) serve(r servedRequest) {
	i := len(ch.served)
	ch.served = append(ch.served, r)
	for ; i > 0 && ch.served[i-1].at > r.at; i-- {
		ch.served[i] = ch.served[i-1]
	}
	ch.served[i] = r
}

// finish has the controllers issue the writes that they still hold, and counts what the DRAM did
// until the layer's end: the last data of all channels.
func (b *bankMemory) finish(cycles int64) (int64, error) {
	end := cycles
	for i := range b.channels {
		system, at := b.channels[i].system, b.cycleAt(cycles)
		for system.Flush(at); system.BufferedWrites() > 0; system.Run(at) {
			at = max(at+1, system.Next())
		}
		end = max(end, b.coreCycle(max(system.End(), b.phase)))
	}
	for i := range b.channels {
		system := b.channels[i].system
		system.Run(b.cycleAt(end))
		b.count(system.Counts())
		if err := b.channels[i].checker.Err(); err != nil {
			return 0, fmt.Errorf("arch: memory channel %d: %w", i, err)
		}
	}
	return end, nil
}

// count adds what a channel did to what the machine did. It did nothing before the layer began, but
// refreshes and closed cycles.
func (b *bankMemory) count(c dram.Counts) {
	m := b.m
	m.counts[DRAMReadBytes] += c.Reads() * b.access
	m.counts[DRAMWriteBytes] += c.Writes() * b.access
	m.counts[DRAMActivate] += c.Commands[dram.Activate]
	m.counts[DRAMReadBurst] += c.Reads()
	m.counts[DRAMWriteBurst] += c.Writes()
	m.counts[DRAMRefresh] += c.Commands[dram.Refresh] - b.before.Commands[dram.Refresh]
	m.counts[DRAMOpenCycles] += c.OpenCycles
	m.counts[DRAMClosedCycles] += c.ClosedCycles - b.before.ClosedCycles
	m.counts[DRAMRowHits] += c.RowHits
	m.merged.Read += c.MergedReads * b.access
	m.merged.Write += c.MergedWrites * b.access
	m.merged.Forwarded += c.ForwardedReads * b.access
}

func (b *bankMemory) waiting() string {
	for i := range b.channels {
		if ch := &b.channels[i]; len(ch.arrivals)+len(ch.served)+ch.uncertain() > 0 {
			return fmt.Sprintf("memory channel %d has requests that it does not serve", i)
		}
	}
	return ""
}
