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
	start   int64 // DRAM cycle at edge 0
	cycle   int64 // the last one visited
	offered int64 // accesses of the channel's queue[0] that were accepted
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
	return &tickBanks{system: system, clock: clock, tckPS: int64(system.Config().TCKNS*1e3 + 0.5), start: start, cycle: start, open: map[uint64]*tickAccess{}}
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
	first, end := r.local/access, (r.local+r.bytes+access-1)/access
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

// finish works off what is left, counted but not timed, and gives the counts.
func (b *tickBanks) finish() dram.Counts {
	visit := func() {
		b.cycle++
		b.system.Advance(b.cycle, nil)
	}
	for b.system.Next() != never {
		visit()
	}
	b.system.Flush(b.cycle)
	for b.system.BufferedWrites() > 0 {
		visit()
	}
	return b.system.Counts()
}
