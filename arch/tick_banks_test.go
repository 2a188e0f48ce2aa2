package arch

import (
	"dnasim/arch/dram"
	"dnasim/sim"
)

// tickBanks is a bank-level memory that is visited in every cycle of the DRAM's clock.
type tickBanks struct {
	system  *dram.System
	clock   sim.Clock // of the core
	tckPS   int64
	start   int64       // DRAM cycle at edge 0
	before  dram.Counts // by then
	cycle   int64       // the last one visited
	offered int64       // accesses of the channel's queue[0] that were accepted
	// requests with accesses on their way, by the number that the DRAM knows them by
	open map[uint64]*tickAccess
	last uint64 // such number
}

// tickAccess is a request with accesses in the DRAM.
type tickAccess struct {
	request tickRequest
	missing int64 // accesses
}

func newTickBanks(c Config) *tickBanks {
	d := c.Memory.DRAM
	d.Channels, d.CapacityMiB, d.PeakGBps, d.ConflictBytes = 1, 0, 0, 0
	system, err := dram.New(d)
	if err != nil {
		panic(err)
	}
	clock, err := sim.ClockMHz(c.ClockMHz)
	if err != nil {
		panic(err)
	}
	start := int64(system.Config().TREFI) / 2
	system.Advance(start, nil)
	return &tickBanks{
		system: system, clock: clock, tckPS: int64(system.Config().TCKNS*1e3 + 0.5), start: start, before: system.Counts(),
		cycle: start, open: map[uint64]*tickAccess{},
	}
}

// workBanks visits the DRAM cycles that begin after this edge and not after the next.
func (ch *tickChannel) workBanks(now int64, m *tickModel) {
	if ch.banks == nil {
		ch.banks = newTickBanks(m.config)
	}
	b := ch.banks
	for (b.cycle+1-b.start)*b.tckPS <= int64(b.clock.Edge(now+1)) {
		b.cycle++
		b.system.Advance(b.cycle, func(id uint64, _ int64) {
			a := b.open[id]
			if a.missing--; a.missing == 0 {
				delete(b.open, id)
				ch.served.put(now+1, a.request)
			}
		})
		if len(ch.queue) > 0 {
			ch.offerBanks(m)
		}
	}
}

// offerBanks offers the next access of the request whose turn it is.
func (ch *tickChannel) offerBanks(m *tickModel) {
	b, r := ch.banks, ch.queue[0]
	access := int64(b.system.Config().RequestBytes)
	first, end := r.local/access, (r.local+r.asked+access-1)/access
	if b.offered == 0 && b.open[b.last+1] == nil {
		b.open[b.last+1] = &tickAccess{r, end - first}
	}
	if !b.system.Offer(b.cycle, dram.Request{ID: b.last + 1, Address: uint64((first + b.offered) * access), Write: r.write}) {
		return
	}
	if b.offered++; first+b.offered == end {
		m.countAccess(r)
		ch.queue, b.offered = ch.queue[1:], 0
		b.last++
	}
}

// drain works off the writes that are left when the tiles are done, and returns the edge at which
// the last data beat is over.
func (b *tickBanks) drain() (edge int64) {
	b.system.Flush(b.cycle)
	for b.system.BufferedWrites() > 0 {
		b.visit()
	}
	for int64(b.clock.Edge(edge)) < (b.system.End()-b.start)*b.tckPS {
		edge++
	}
	return edge
}

func (b *tickBanks) visit() {
	b.cycle++
	b.system.Advance(b.cycle, nil)
}

// countAt visits the cycles up to an edge and adds up what the DRAM did since edge 0.
func (b *tickBanks) countAt(edge int64, r *LayerResult) {
	for (b.cycle+1-b.start)*b.tckPS <= int64(b.clock.Edge(edge)) {
		b.visit()
	}
	did, burst := b.system.Counts(), int64(b.system.Config().RequestBytes)
	r.Counts[DRAMActivate] += did.Commands[dram.Activate]
	r.Counts[DRAMReadBurst] += did.Reads()
	r.Counts[DRAMReadBytes] += did.Reads() * burst
	r.Counts[DRAMWriteBurst] += did.Writes()
	r.Counts[DRAMWriteBytes] += did.Writes() * burst
	r.Counts[DRAMRefresh] += did.Commands[dram.Refresh] - b.before.Commands[dram.Refresh]
	r.Counts[DRAMOpenCycles] += did.OpenCycles
	r.Counts[DRAMClosedCycles] += did.ClosedCycles - b.before.ClosedCycles
	r.Counts[DRAMRowHits] += did.RowHits
	r.Merged.Read += did.MergedReads * burst
	r.Merged.Write += did.MergedWrites * burst
	r.Merged.Forwarded += did.ForwardedReads * burst
}
