package dram

// columnKinds are the reads and writes.
const columnKinds = commandSet(1<<Read | 1<<Write)

// stream does the whole step of cycle t in the usual case of a stream, and reports whether it did:
// nothing falls due, nothing could move before, and the bank whose turn it is has another entry for
// the same row behind the one that it serves. Then all candidates stay as they are, and the only
// transaction that can move is one that takes the place of the entry served. Then the queue has
// space, which the next access of a run takes, if there is a run; the FIFO of its bank is full.
func (c *channel) stream(t int64, r *run) bool {
	kinds := c.candidateKinds
	if c.nextIssue != t || c.nextMove != never || kinds&columnKinds == 0 || c.closePage || c.dualIssue && kinds&(kinds-1) != 0 ||
		t == c.refreshAt || c.refreshing() {
		return false
	}
	i := c.inTurn()
	c.found, c.foundAt = i, t // for the general step
	b := &c.banks[i]
	k := b.candidates.lowest()
	if b.candidates != setOf(k) || k < Read {
		return false
	}
	if int(b.fifo.n) < c.fifoSize || b.waiting[0].first < 0 {
		if !c.shrink(k, b, t) {
			return false
		}
	} else {
		if !c.readsMove() {
			return false
		}
		served := c.replaceFirst(k, b, t)
		if served < 0 {
			return false
		}
		if r == nil {
			c.release(served)
			c.queues[0].n--
		} else {
			c.replace(served, r, &c.banks[c.locatedBank], t)
		}
	}
	if c.turn = i + 1; c.turn == len(c.banks) {
		c.turn = 0
	}
	c.columnsIssued(k, b.group, t)
	return true
}
