package dram

// drainAbove is the number of buffered writes above which they are drained when no bank has
// anything to do; a full buffer is drained at any time.
const drainAbove = 8

// drainDue reports whether a drain of the write buffer begins.
func (c *channel) drainDue() bool {
	if c.unified || c.draining > 0 {
		return false
	}
	n := c.queues[1].n
	return n == c.queueSize || c.queued == 0 && (n > drainAbove || c.flushing && n > 0)
}

// canMove reports whether a transaction can move into its bank's FIFO.
func (c *channel) canMove() bool {
	return c.queues[0].movable.groups|c.queues[1].movable.groups != 0 && (c.queues[1].n == 0 || c.movable(c.turnOf()))
}

// turnOf is the queue to take from: the write buffer while it is drained, else the reads.
func (c *channel) turnOf() int {
	if c.draining > 0 || c.drainDue() {
		return 1
	}
	return 0
}

// move moves the oldest transaction whose FIFO has space out of the queue whose turn it is; there
// is one. While a drain is under way that queue is the write buffer.
func (c *channel) move(t int64) {
	if c.drainDue() {
		c.draining = c.queues[1].n
	}
	if c.draining > 0 && c.moveWrite(t) {
		return
	}
	if c.movable(0) {
		c.moveInto(c.oldestMovable(0), 0, t)
	}
}

// moveWrite continues a drain. A write to a block with a read pending ends the drain: if that read
// still waits in its queue, reads move in this cycle, else nothing does. It reports whether the
// cycle's move is done.
func (c *channel) moveWrite(t int64) (done bool) {
	b := c.oldestMovable(1)
	block := c.slots[b.waiting[1].first].block
	if read, _ := c.pendingOf(block); read >= 0 {
		c.draining = 0
		return !c.waits(b, block)
	}
	c.draining--
	c.moveInto(b, 1, t)
	if c.queues[1].n == 0 {
		c.flushing = false
	}
	return true
}

// waits reports whether a read of a block is still in the read queue.
func (c *channel) waits(b *bank, block uint64) bool {
	for i := b.waiting[0].first; i >= 0; i = c.slots[i].next {
		if c.slots[i].block == block {
			return true
		}
	}
	return false
}

// moveInto moves the oldest transaction that waits for a bank in a queue into the bank's FIFO.
func (c *channel) moveInto(b *bank, which int, t int64) {
	q, waiting := &c.queues[which&1], &b.waiting[which&1]
	i := waiting.first
	x := &c.slots[i]
	waiting.first = x.next
	if x.next < 0 {
		q.movable.remove(b)
	}
	q.n--
	c.queued++
	changed := c.push(b, i, x)
	if int(b.fifo.n) == c.fifoSize {
		c.becameFull(b)
	}
	if !changed {
		return
	}
	if c.updateCandidates(b, t) {
		c.scan(t + 1)
		return
	}
	for w := b.candidates; w != 0; w &= w - 1 {
		c.consider(b, w.lowest(), t+1)
	}
}

// flush begins to drain the write buffer to the last entry.
func (c *channel) flush(t int64) {
	c.flushing = c.queues[1].n > 0
	if c.nextMove == never && c.canMove() {
		c.nextMove = t + 1
		c.wake = min(c.wake, c.nextMove)
	}
}
