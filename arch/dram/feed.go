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

// saturated reports whether a run may be fed into the controller, each access in the cycle in which
// another is served: its queue is full when it is offered, one bank group serves reads only or
// writes only, and nothing else happens before.
func (c *channel) saturated(write bool, t int64) bool {
	kinds, groups := c.candidateKinds, c.activeGroups
	return kinds&(kinds-1) == 0 && kinds >= setOf(Read) && groups&(groups-1) == 0 && !c.closePage && !c.refreshing() &&
		c.wake >= t && c.nextIssue == c.wake && c.nextMove == never &&
		c.queueOf(write) == 0 && c.queues[0].n == c.queueSize && c.readsMove()
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
	to, group, k := &c.banks[c.locatedBank], lowest(c.activeGroups), c.candidateKinds.lowest()
	if int(to.fifo.n) != c.fifoSize {
		return 0
	}
	d := &c.groups[group].candidates[k&(timed-1)]
	place := uint(c.turn & (c.perGroup - 1))
	if c.turn>>(c.groupShift&63) != group {
		place = 0
	}
	gap, t, end := c.repeat[k&1], c.nextIssue, min(c.refreshAt, d.nextReady)
	for r.n > 0 && t < end {
		set := d.ready & (^uint64(0) << (place & 63))
		if set == 0 {
			set = d.ready
		}
		next := lowest(set)
		i := c.replaceFirst(k, &c.banks[c.bank(group, next)], t)
		if i < 0 {
			break
		}
		place, last = uint(next+1), t
		if !c.replace(i, r, to, t) {
			break
		}
		t += gap
	}
	if last > 0 {
		if c.turn = c.bank(group, int(place)); c.turn == len(c.banks) {
			c.turn = 0
		}
		c.holdOthers(k, uint8(group), last)
		c.scan(last + 1)
		c.wake = min(c.nextIssue, c.refreshAt)
	}
	return last
}

// replaceFirst has a bank serve the oldest entry of its full FIFO, if it has another one of its row
// and kind behind it and a transaction of that kind waits, which then moves. It returns the slot of
// the transaction served, or -1.
func (c *channel) replaceFirst(k Kind, b *bank, t int64) int32 {
	kind := int(k & 1)
	i := b.waiting[0].first
	if int(b.fifo.n) != c.fifoSize || i < 0 || !c.repeats(b, kind) {
		return -1
	}
	x := &c.slots[i]
	if x.write != (kind == 1) {
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
	*x = transaction{
		block: block, id: r.id, accepted: t, age: q.age, row: c.locatedRow, bank: c.locatedBank,
		next: -1, peer: *bucket, merged: -1, write: r.write,
	}
	*bucket = i
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
