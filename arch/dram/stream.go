package dram

// stream does the whole step of cycle t in the usual case of a stream, and reports whether it did:
// nothing but reads, or nothing but writes, is a candidate, nothing falls due, nothing could move
// before, and the bank whose turn it is has another entry for the same row behind the one that it
// serves. Then all candidates stay as they are, and the only transaction that can move is one that
// takes the place of the entry served.
func (c *channel) stream(t int64) bool {
	kind := int(c.candidateKinds>>Write) & 1
	k := Read + Kind(kind)
	if c.candidateKinds != setOf(k) || c.nextIssue != t || c.nextMove != never || c.closePage || t == c.refreshAt || c.refreshing() {
		return false
	}
	i := c.inTurn()
	b := &c.banks[i]
	n := b.fifo.n
	if b.hit[kind] != 0 || n < 2 || b.writes != n*uint16(kind) || c.entry(b, 0).key != c.entry(b, 1).key {
		return false
	}
	full := int(n) == c.fifoSize
	if full && !c.refills(b, kind) {
		return false
	}
	if c.turn = i + 1; c.turn == len(c.banks) {
		c.turn = 0
	}
	c.observeIssue(k, b, 0, t)
	c.serveFirst(k, b, t)
	if full {
		c.refill(b, kind)
	}
	c.updateTimers(k, b, t)
	c.scan(t + 1)
	c.wake = min(c.nextIssue, c.refreshAt)
	return true
}

// refills reports whether the place that an entry of a full FIFO leaves is taken in the same cycle
// by a transaction of the same kind, or by none.
func (c *channel) refills(b *bank, kind int) bool {
	first := b.waiting[0].first
	if first < 0 {
		return b.waiting[1].first < 0
	}
	return c.slots[first].write == (kind == 1) && c.draining == 0 && (c.unified || c.queues[1].n < c.queueSize)
}

// refill moves the oldest transaction that waits for a bank into its FIFO, if there is one.
func (c *channel) refill(b *bank, kind int) {
	waiting := &b.waiting[0]
	i := waiting.first
	if i < 0 {
		return
	}
	x := &c.slots[i]
	waiting.first = x.next
	c.queues[0].n--
	c.queued++
	c.append(b, newEntry(x.row, x.write, i))
	b.writes += uint16(kind)
}

// serveFirst has a read or write serve the oldest entry of a FIFO, which has others of its row and
// kind behind it.
func (c *channel) serveFirst(k Kind, b *bank, t int64) {
	c.counts.Commands[k]++
	if b.served > 0 {
		c.counts.RowHits++
	}
	b.served++
	i := c.entry(b, 0).transaction
	b.fifo.from = uint16((int(b.fifo.from) + 1) & c.ringMask)
	b.fifo.n--
	c.queued--
	x := &c.slots[i]
	c.fulfil(i, x)
	c.release(i)
	if k == Write {
		b.writes--
		c.lastData = max(c.lastData, t+c.writeData)
		return
	}
	c.complete(x, t+c.readData)
}
