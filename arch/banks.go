package arch

import (
	"fmt"
	"math"

	"dnasim/arch/dram"
	"dnasim/sim"
)

// bankMemory is the bank-level model: every channel has its own controller and banks
// (package dram), on the DRAM's clock. A request is cut into the DRAM's accesses; it is
// served when the last of them is.
type bankMemory struct {
	m        *Machine
	config   dram.Config // of one channel
	access   int64       // bytes of one DRAM access
	tckPS    int64       // period of the DRAM clock
	phase    int64       // DRAM cycle at which a layer begins
	capacity int64       // bytes of a channel
	channels []bankChannel
}

// bankChannel is one channel with the requests that are on their way through it.
type bankChannel struct {
	system    *dram.System
	checker   *dram.Checker // nil unless asked for
	arrivals  batch         // of core cycle arrivedAt, not yet in order
	arrivedAt int64
	waiting   []waitingRequest
	head      int   // first of waiting that is not accepted in full
	issued    int64 // bytes of waiting[head] accepted so far
	taken     bool  // waiting[head] has a slot of inFlight
	slot      int   // which one
	inFlight  []pendingRequest
	unused    []int // elements of inFlight
	ran       int64 // last DRAM cycle run
	wakeAt    int64 // next DRAM cycle to be run; never if nothing is to do
}

// waitingRequest is a request before the controller, from a DRAM cycle on.
type waitingRequest struct {
	request
	visible int64
}

// pendingRequest is a request with accesses in the DRAM.
type pendingRequest struct {
	request
	left     int64 // accesses not yet accepted
	inFlight int64 // accesses accepted and not completed
}

const never = math.MaxInt64

func newBankMemory(m *Machine) (*bankMemory, error) {
	c := m.cfg.Memory.DRAM
	c.Channels, c.CapacityMiB, c.PeakGBps, c.ConflictBytes = 1, 0, 0, 0 // of one channel; derived
	system, err := dram.New(c)
	if err != nil {
		return nil, err
	}
	full := system.Config()
	return &bankMemory{
		m: m, config: full, access: int64(full.RequestBytes), tckPS: int64(math.Round(full.TCKNS * 1e3)),
		capacity: full.CapacityBytes(), channels: make([]bankChannel, m.cfg.Memory.Channels),
		// Layers begin midway between two refreshes, so that short layers meet as many
		// as their share of the time.
		phase: int64(full.TREFI) / 2,
	}, nil
}

func (b *bankMemory) reset() error {
	for i := range b.channels {
		system, err := dram.New(b.config)
		if err != nil {
			return err
		}
		system.Advance(b.phase, nil)
		old := &b.channels[i]
		b.channels[i] = bankChannel{
			system: system, wakeAt: never,
			arrivals: old.arrivals[:0], waiting: old.waiting[:0], inFlight: old.inFlight[:0], unused: old.unused[:0],
		}
		if b.m.cfg.Memory.Check {
			b.channels[i].checker = dram.NewChecker(b.config)
			system.Observe(b.channels[i].checker.Watch)
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
	if r.address+int64(r.bytes) > b.capacity {
		return fmt.Errorf("arch: the network does not fit into the memory: an access to byte %d of a channel of %d bytes", r.address+int64(r.bytes)-1, b.capacity)
	}
	ch := &b.channels[channel]
	if ch.arrivedAt != cycle {
		ch.order(b)
		ch.arrivedAt = cycle
	}
	ch.arrivals.add(r)
	b.wakeBy(channel, b.cycleAt(cycle)+1)
	return nil
}

// order moves the arrivals of a past core cycle to the end of the queue, by requester.
func (ch *bankChannel) order(b *bankMemory) {
	for _, r := range ch.arrivals.sorted() {
		ch.waiting = append(ch.waiting, waitingRequest{request: r, visible: b.cycleAt(ch.arrivedAt) + 1})
	}
	ch.arrivals = ch.arrivals[:0]
}

// wakeBy has a channel run in a DRAM cycle, unless it will earlier.
func (b *bankMemory) wakeBy(channel int32, cycle int64) {
	if ch := &b.channels[channel]; cycle < ch.wakeAt {
		ch.wakeAt = cycle
		b.m.at(b.coreCycle(cycle), event{kind: memoryWake, index: channel})
	}
}

// wake runs a channel through the DRAM cycles up to the present edge of the core clock.
func (b *bankMemory) wake(channel int32, cycle int64) error {
	ch, now := &b.channels[channel], b.cycleAt(cycle)
	if ch.wakeAt > now {
		return nil // an event that an earlier one has overtaken
	}
	if ch.arrivedAt < cycle {
		ch.order(b)
	}
	next := ch.wakeAt
	for next <= now {
		next = b.run(ch, next)
	}
	ch.wakeAt = never
	if len(ch.arrivals) > 0 {
		next = min(next, b.cycleAt(ch.arrivedAt)+1)
	}
	if next < never {
		b.wakeBy(channel, next)
	}
	return nil
}

// run lets a channel's controller pass one DRAM cycle, offers it an access, and returns the
// next cycle in which something can happen.
func (b *bankMemory) run(ch *bankChannel, cycle int64) int64 {
	ch.ran = cycle
	ch.system.Advance(cycle, func(id uint64, at int64) { b.completed(ch, int(id), at) })
	if ch.head == len(ch.waiting) {
		return ch.system.Next()
	}
	w := &ch.waiting[ch.head]
	if w.visible > cycle {
		return min(w.visible, ch.system.Next())
	}
	if !ch.taken {
		ch.slot, ch.taken = ch.take(w.request, b.access), true
	}
	access := dram.Request{ID: uint64(ch.slot), Address: uint64(w.address + ch.issued), Write: w.write}
	if !ch.system.Offer(cycle, access) {
		return ch.system.Next()
	}
	p := &ch.inFlight[ch.slot]
	p.left--
	p.inFlight++
	ch.issued += b.access
	if p.left == 0 {
		ch.advanceHead()
	}
	return cycle + 1
}

// take finds room for a request whose accesses are about to be offered.
func (ch *bankChannel) take(r request, access int64) int {
	p := pendingRequest{request: r, left: ceilDiv(r.address+int64(r.bytes), access) - r.address/access}
	if n := len(ch.unused); n > 0 {
		slot := ch.unused[n-1]
		ch.unused = ch.unused[:n-1]
		ch.inFlight[slot] = p
		return slot
	}
	ch.inFlight = append(ch.inFlight, p)
	return len(ch.inFlight) - 1
}

// advanceHead turns to the next waiting request.
func (ch *bankChannel) advanceHead() {
	ch.issued, ch.taken = 0, false
	if ch.head++; ch.head == len(ch.waiting) {
		ch.waiting, ch.head = ch.waiting[:0], 0
	}
}

// completed takes note of an access and, with the last of its request, sends the answer.
func (b *bankMemory) completed(ch *bankChannel, slot int, at int64) {
	p := &ch.inFlight[slot]
	if p.inFlight--; p.inFlight > 0 || p.left > 0 {
		return
	}
	ch.unused = append(ch.unused, slot)
	b.m.served(p.request, b.coreCycle(at))
}

// finish works off the writes that the controllers still hold and counts what the DRAM did.
// Such writes have been acknowledged; their time is the next layer's, if anyone's.
func (b *bankMemory) finish(cycles int64) error {
	for i := range b.channels {
		system := b.channels[i].system
		end := max(b.cycleAt(cycles), b.channels[i].ran) // posted writes may have kept it longer
		system.Advance(end, nil)
		system.Flush(end)
		for system.BufferedWrites() > 0 {
			end = max(end+1, system.Next())
			system.Advance(end, nil)
		}
		b.count(system.Counts())
		if checker := b.channels[i].checker; checker != nil && checker.Err() != nil {
			return fmt.Errorf("arch: memory channel %d: %w", i, checker.Err())
		}
	}
	return nil
}

func (b *bankMemory) count(c dram.Counts) {
	b.m.counts[DRAMActivate] += c.Commands[dram.Activate]
	b.m.counts[DRAMReadBurst] += c.Reads()
	b.m.counts[DRAMWriteBurst] += c.Writes()
	b.m.counts[DRAMRefresh] += c.Commands[dram.Refresh]
	b.m.counts[DRAMOpenCycles] += c.OpenCycles
	b.m.counts[DRAMClosedCycles] += c.ClosedCycles
	b.m.counts[DRAMRowHits] += c.RowHits
}

func (b *bankMemory) waiting() string {
	for i := range b.channels {
		if ch := &b.channels[i]; len(ch.waiting) > 0 || len(ch.arrivals) > 0 || len(ch.unused) < len(ch.inFlight) {
			return fmt.Sprintf("memory channel %d has requests that it does not serve", i)
		}
	}
	return ""
}
