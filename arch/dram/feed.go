package dram

// run is what is left of accesses to consecutive blocks of one row that are offered one after the
// other.
type run struct {
	id, address uint64
	n           int
	write       bool
}

// submitRun offers the accesses of a run in order, in every cycle from t on one at most, and
// returns the cycle in which the last was accepted; never if a queue will never have space.
func (c *channel) submitRun(r run, t int64) (at int64) {
	step := uint64(1) << (c.mapping.requestShift & 63)
	for ; r.n > 0; t = at + 1 {
		if c.saturated(r.write, t) {
			if at = c.feed(&r); at > 0 {
				continue
			}
		}
		if at = c.submit(r.id, r.address, r.write, t); at == never {
			return never
		}
		r.address += step
		r.n--
	}
	return at
}

// saturated reports whether a run may be fed into the controller, each access in the cycle in
// which another is served: its queue is full when it is offered, and nothing happens before a
// command is issued.
func (c *channel) saturated(write bool, t int64) bool {
	return c.nextMove == never && c.wake >= t && c.nextIssue == c.wake && !c.closePage && !c.refreshing() &&
		c.queueOf(write) == 0 && c.queues[0].n == c.queueSize && c.readsMove()
}

// columns are the next commands of the FIFOs, if they are reads, or writes, of one bank group.
type columns struct {
	kind  Kind
	group int
	until int64 // cycle before which no other candidate is ready or allowed, and no refresh is due
}

// nextColumns are the next columns; ok is false if another command may be next.
func (c *channel) nextColumns() (next columns, ok bool) {
	groups := c.activeGroups
	if groups&(groups-1) != 0 || groups == 0 {
		return columns{}, false
	}
	next.group = lowest(groups)
	g := &c.groups[next.group]
	next.kind, next.until = Read, c.refreshAt
	if max(g.readyFrom[Read], g.at[Read], g.rank[Read]) > c.nextIssue {
		next.kind = Write
	}
	if others := c.candidateKinds &^ setOf(next.kind); others != 0 {
		for ; others != 0; others &= others - 1 {
			k := others.lowest() & (timed - 1)
			next.until = min(next.until, max(g.readyFrom[k], g.at[k], g.rank[k]))
		}
	}
	next.until = min(next.until, g.candidates[next.kind&(timed-1)].nextReady)
	return next, c.nextIssue < next.until
}

// readsMove reports whether, while FIFOs hold transactions, one of the first queue moves as soon as
// its FIFO has space.
func (c *channel) readsMove() bool {
	return c.unified || c.draining == 0 && c.queues[1].n < c.queueSize
}

// feed has banks serve the oldest entries of their FIFOs, each with another one of its row behind
// it; in the same cycle the oldest waiting transaction of the bank takes its place, and the next
// access of the run takes the place of that one in the queue. It goes on while this is all that
// happens, and returns the cycle of the last acceptance, 0 if there was none.
func (c *channel) feed(r *run) (last int64) {
	if (r.address^c.located)&c.mapping.bankAndRow != 0 {
		c.locate(r.address)
	}
	to := &c.banks[c.locatedBank]
	if int(to.fifo.n) != c.fifoSize {
		return 0
	}
	next, ok := c.nextColumns()
	if !ok {
		return c.feedOne(r)
	}
	ready, place := c.groups[next.group].candidates[next.kind&(timed-1)].ready, uint(c.turn&(c.perGroup-1))
	if c.turn>>(c.groupShift&63) != next.group {
		place = 0
	}
	gap, issued, full := c.repeat[next.kind&1], int64(0), true
	for t := c.nextIssue; full && r.n > 0 && t < next.until; t += gap {
		set := ready & (^uint64(0) << (place & 63))
		if set == 0 {
			set = ready
		}
		b := &c.banks[c.bank(next.group, lowest(set))]
		if int(b.fifo.n) < c.fifoSize || b.waiting[0].first < 0 {
			if b == to || !c.shrink(next.kind, b, t) {
				break
			}
		} else {
			i := c.replaceFirst(next.kind, b, t)
			if i < 0 {
				break
			}
			last, full = t, c.replace(i, r, to, t)
		}
		place, issued = uint(lowest(set)+1), t
	}
	if issued > 0 {
		if c.turn = c.bank(next.group, int(place)); c.turn == len(c.banks) {
			c.turn = 0
		}
		c.columnsIssued(next.kind, uint8(next.group), issued)
	}
	return last
}

// feedOne is feed for one step of any groups.
func (c *channel) feedOne(r *run) (last int64) {
	t, n := c.wake, r.n
	if c.stream(t, r) && r.n < n {
		return t
	}
	return 0
}

// columnsIssued follows reads or writes that change no candidate, the last of them in cycle t.
func (c *channel) columnsIssued(k Kind, group uint8, t int64) {
	c.holdOthers(k, group, t)
	c.scan(t + 1)
	c.wake = min(c.nextIssue, c.refreshAt)
}

// shrink has a bank for which nothing waits serve the oldest entry of its FIFO, if it has another
// one of its row and kind behind it. It reports whether it did.
func (c *channel) shrink(k Kind, b *bank, t int64) bool {
	if b.waiting[0].first >= 0 || int(b.fifo.n) == c.fifoSize && b.waiting[1].first >= 0 || !c.repeats(b, int(k&1)) {
		return false
	}
	c.observeIssue(k, b, 0, t)
	i := c.entry(b, 0).transaction
	c.serve(k, b, &c.slots[i], i, t)
	c.release(i)
	b.fifo.from = uint16((int(b.fifo.from) + 1) & c.ringMask)
	b.fifo.n--
	b.writes -= uint16(k & 1)
	c.queued--
	c.holdOwn(k, b, t)
	return true
}

// replaceFirst has a bank serve the oldest entry of its full FIFO, if it has another one of its row
// and kind behind it and a transaction of that kind waits, which then moves. It returns the slot of
// the transaction served, or -1.
func (c *channel) replaceFirst(k Kind, b *bank, t int64) int32 {
	i := b.waiting[0].first
	x := &c.slots[i]
	if x.write != (k == Write) || !c.repeats(b, int(k&1)) {
		return -1
	}
	c.observeIssue(k, b, 0, t)
	served := c.entry(b, 0).transaction
	c.serve(k, b, &c.slots[served], served, t)
	b.waiting[0].first = x.next
	b.fifo.from = uint16((int(b.fifo.from) + 1) & c.ringMask)
	*c.entry(b, c.fifoSize-1) = newEntry(x.row, x.write, i)
	c.holdOwn(k, b, t)
	return served
}

// repeats reports whether a bank's candidate serves the oldest entry of its FIFO, and the one
// behind it is like it.
func (c *channel) repeats(b *bank, kind int) bool {
	return b.hit[kind] == 0 && b.fifo.n > 1 && b.writes == b.fifo.n*uint16(kind) && c.entry(b, 0).key == c.entry(b, 1).key
}

// serve takes note that a command serves a transaction.
func (c *channel) serve(k Kind, b *bank, x *transaction, i int32, t int64) {
	c.counts.Commands[k]++
	if b.served > 0 {
		c.counts.RowHits++
	}
	b.served++
	c.fulfil(i, x)
	if k == Write {
		c.lastData = max(c.lastData, t+c.writeData)
		return
	}
	c.complete(x, t+c.readData)
}

// replace has the next access of a run accepted in cycle t, in the slot of a transaction that has
// been served and into the queue that has lost another to a FIFO; the FIFO of its own bank is full.
// It reports whether the queue is full again: not if the access needs no command.
func (c *channel) replace(i int32, r *run, to *bank, t int64) bool {
	q, x, block := &c.queues[0], &c.slots[i], r.address>>(c.mapping.requestShift&63)
	r.address += 1 << (c.mapping.requestShift & 63)
	r.n--
	if r.write {
		c.finish(&c.done.immediate, r.id, t+frontDelay)
	}
	bucket := c.bucket(block)
	if *bucket >= 0 && c.served(r.id, block, r.write, t) {
		c.release(i)
		q.n--
		return false
	}
	x.block, x.id, x.accepted, x.age, x.write = block, r.id, t, q.age, r.write
	x.bank, x.row, x.next, x.merged = c.locatedBank, c.locatedRow, -1, -1
	x.peer, *bucket = *bucket, i
	q.age++
	if r.write {
		c.pending.writes++
	}
	if w := &to.waiting[0]; w.first >= 0 {
		c.slots[w.last].next, w.last = i, i
	} else {
		*w = chain{i, i}
	}
	return true
}
