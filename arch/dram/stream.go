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
	if int(b.fifo.n) < c.fifoSize || b.waiting[0].first < 0 && b.waiting[1].first < 0 {
		if !c.repeats(b, kind) {
			return false
		}
		c.observeIssue(k, b, 0, t)
		c.serveFirst(k, b, t)
	} else if c.readsMove() {
		served := c.replaceFirst(k, b, t)
		if served < 0 {
			return false
		}
		c.release(served)
		c.queues[0].n--
	} else {
		return false
	}
	if c.turn = i + 1; c.turn == len(c.banks) {
		c.turn = 0
	}
	c.holdOthers(k, b.group, t)
	c.scan(t + 1)
	c.wake = min(c.nextIssue, c.refreshAt)
	return true
}

// serveFirst has a read or write serve the oldest entry of a FIFO, which has another one like it
// behind it. Nothing takes its place.
func (c *channel) serveFirst(k Kind, b *bank, t int64) {
	i := c.entry(b, 0).transaction
	c.serve(k, b, &c.slots[i], i, t)
	c.release(i)
	b.fifo.from = uint16((int(b.fifo.from) + 1) & c.ringMask)
	b.fifo.n--
	b.writes -= uint16(k & 1)
	c.queued--
	c.holdOwn(k, b, t)
}
