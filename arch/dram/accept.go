package dram

// frontDelay is the cycles from the acceptance of a request that needs no DRAM to its
// completion: a posted write, a read served from the write queue.
const frontDelay = 2

// hasSpace reports whether a read or write would be accepted.
func (c *channel) hasSpace(write bool) bool { return c.queues[c.queueOf(write)].n < c.queueSize }

// queueOf a read or write.
func (c *channel) queueOf(write bool) int {
	if write {
		return c.writeQueue
	}
	return 0
}

// submit offers a request in every cycle from t on until it is accepted, and returns the cycle in
// which it was; never if the queue will never have space.
func (c *channel) submit(id, address uint64, write bool, t int64) int64 {
	if c.wake <= t {
		c.advance(t)
	}
	for !c.hasSpace(write) {
		if !c.busy() {
			return never
		}
		t = c.wake
		c.tick(t)
	}
	c.accept(id, address, write, t)
	return t
}

// accept takes a request into its queue, which is not full, in cycle t, after the controller's own
// step. A write to a block with a pending write replaces it; a read of such a block is served from
// it; reads of the same block share one command.
func (c *channel) accept(id, address uint64, write bool, t int64) {
	block := address >> (c.mapping.requestShift & 63)
	if write {
		c.finish(&c.done.immediate, id, t+frontDelay)
	}
	bucket := c.bucket(block)
	if *bucket >= 0 && c.served(id, block, write, t) {
		return
	}
	if (address^c.located)&c.mapping.bankAndRow != 0 {
		c.locate(address)
	}
	i, x := c.take()
	x.block, x.id, x.accepted, x.merged, x.write = block, id, t, -1, write
	x.bank, x.row = c.locatedBank, c.locatedRow
	x.peer, *bucket = *bucket, i
	which := 0
	if write {
		which = c.writeQueue
		c.pending.writes++
	}
	c.enter(which, i, x)
	if c.nextMove == never && c.canMove() {
		c.nextMove = t + 1
		c.wake = min(c.wake, c.nextMove)
	}
}

// locate decodes an address. The next one is likely to lie in the same row, and is then not
// decoded.
func (c *channel) locate(address uint64) {
	m := c.mapping
	c.located = address
	c.locatedBank = int32(c.plan.bank(m.rank.of(address)*c.groupsN+m.group.of(address), m.bank.of(address)))
	c.locatedRow = int32(m.row.of(address))
}

// served reports whether a request needs no command of its own, because another of its block is
// pending.
func (c *channel) served(id, block uint64, isWrite bool, t int64) bool {
	read, write := c.pendingOf(block)
	switch {
	case write >= 0 && isWrite:
		c.counts.MergedWrites++
	case write >= 0:
		c.counts.ForwardedReads++
		c.latency.add(frontDelay)
		c.finish(&c.done.immediate, id, t+frontDelay)
	case read >= 0 && !isWrite:
		c.counts.MergedReads++
		c.merged.add(&c.slots[read].merged, id, t)
	default:
		return false
	}
	return true
}

// complete finishes a read, and those merged with it, at the end of its data.
func (c *channel) complete(x *transaction, at int64) {
	c.latency.add(at - x.accepted)
	c.lastData = max(c.lastData, at)
	c.lastDone = max(c.lastDone, at)
	if c.deliver || x.merged >= 0 {
		c.deliverAll(x, at)
	}
}

func (c *channel) deliverAll(x *transaction, at int64) {
	c.finish(&c.done.data, x.id, at)
	for x.merged >= 0 {
		m := c.merged.take(&x.merged)
		c.latency.add(at - m.accepted)
		c.finish(&c.done.data, m.id, at)
	}
}

func (c *channel) finish(r *ring, id uint64, at int64) {
	c.lastDone = max(c.lastDone, at)
	switch {
	case !c.deliver:
	case c.runs != nil:
		c.runs.finish(id, at)
	default:
		r.push(completion{id, at})
	}
}

// mergedReads are the reads that share the command of another read: a chain for each of these.
type mergedReads struct {
	slots []mergedRead
	free  int32 // first of the chain of unused slots, or -1
}

type mergedRead struct {
	id       uint64
	accepted int64
	next     int32 // in the chain, or -1
}

// add appends a read to the chain that begins at *head.
func (m *mergedReads) add(head *int32, id uint64, accepted int64) {
	i := m.free
	if i < 0 {
		i = int32(len(m.slots))
		m.slots = append(m.slots, mergedRead{})
	} else {
		m.free = m.slots[i].next
	}
	m.slots[i] = mergedRead{id, accepted, -1}
	for *head >= 0 {
		head = &m.slots[*head].next
	}
	*head = i
}

// take removes the first read of a chain.
func (m *mergedReads) take(head *int32) mergedRead {
	i := *head
	x := m.slots[i]
	*head = x.next
	m.slots[i].next = m.free
	m.free = i
	return x
}

// completion of a request.
type completion struct {
	id    uint64
	cycle int64
}

// completions wait to be delivered; each ring is in order of time.
type completions struct {
	immediate ring // of requests that needed no DRAM command
	data      ring // of reads from DRAM
}

// next is the ring with the earlier completion.
func (c *completions) next() *ring {
	if c.immediate.cycle() <= c.data.cycle() {
		return &c.immediate
	}
	return &c.data
}

// ring is a FIFO that grows to the size needed and then allocates no more.
type ring struct {
	slots   []completion // a power of two
	head, n int
}

// cycle of the first completion; never when empty.
func (r *ring) cycle() int64 {
	if r.n == 0 {
		return never
	}
	return r.slots[r.head].cycle
}

func (r *ring) push(x completion) {
	if r.n == len(r.slots) {
		grown := make([]completion, max(16, 2*r.n))
		for i := range r.n {
			grown[i] = r.slots[(r.head+i)&(len(r.slots)-1)]
		}
		r.slots, r.head = grown, 0
	}
	r.slots[(r.head+r.n)&(len(r.slots)-1)] = x
	r.n++
}

func (r *ring) pop() completion {
	x := r.slots[r.head]
	r.head = (r.head + 1) & (len(r.slots) - 1)
	r.n--
	return x
}
