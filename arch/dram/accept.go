package dram

// frontDelay is the cycles from the acceptance of a request that needs no DRAM to its
// completion: a posted write, a read served from the write queue.
const frontDelay = 2

// queueOf a read or write.
func (c *channel) queueOf(write bool) int {
	if write && !c.unified {
		return 1
	}
	return 0
}

// hasRoom reports whether a request would be accepted.
func (c *channel) hasRoom(write bool) bool { return !c.full(c.queueOf(write)) }

// accept takes a request in at cycle t, after the controller's own cycle t; there is room. A
// write to a block that has one pending replaces it; a read of such a block is served
// from it; reads of the same block share one command.
func (c *channel) accept(r *Request, t int64) {
	m := c.mapping
	block := r.Address >> m.requestShift
	if r.Write {
		c.finish(&c.done.front, r.ID, t+frontDelay)
	}
	if c.served(r, block, t) {
		return
	}
	i, x := c.take()
	x.block, x.id, x.accepted, x.write, x.merged = block, r.ID, t, r.Write, -1
	x.row = int32(m.row.of(r.Address))
	x.bank = int32(c.plan.bank(m.rank.of(r.Address)*c.groupsN+m.group.of(r.Address), m.bank.of(r.Address)))
	c.await(i, x)
	c.enter(c.queueOf(r.Write), i, x)
	if c.nextMove == never && c.canMove() {
		c.nextMove = t + 1
		c.wake = min(c.wake, c.nextMove)
	}
}

// served reports whether a request needs no command of its own, because of another that is pending.
func (c *channel) served(r *Request, block uint64, t int64) bool {
	read, write := c.find(block)
	switch {
	case write >= 0 && r.Write:
		c.counts.MergedWrites++
	case write >= 0:
		c.counts.ForwardedReads++
		c.latency.add(frontDelay)
		c.finish(&c.done.front, r.ID, t+frontDelay)
	case read >= 0 && !r.Write:
		c.counts.MergedReads++
		c.merged.add(&c.slots[read].merged, r.ID, t)
	default:
		return false
	}
	return true
}

// complete finishes a read, and those merged with it, at the end of its data.
func (c *channel) complete(x *transaction, at int64) {
	c.latency.add(at - x.accepted)
	c.finish(&c.done.back, x.id, at)
	for x.merged >= 0 {
		m := c.merged.take(&x.merged)
		c.latency.add(at - m.accepted)
		c.finish(&c.done.back, m.id, at)
	}
}

func (c *channel) finish(r *ring, id uint64, at int64) {
	c.lastDone = max(c.lastDone, at)
	if c.deliver {
		r.push(completion{id, at})
	}
}

// mergedReads are the reads that wait for the command of another, in chains.
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

// completions waiting to be delivered: each ring is in order of time.
type completions struct {
	front ring // what needed no DRAM
	back  ring // data from DRAM
}

// next is the ring with the earlier completion.
func (c *completions) next() *ring {
	if c.front.cycle() <= c.back.cycle() {
		return &c.front
	}
	return &c.back
}

// ring is a FIFO that grows to what it must hold and then allocates no more.
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
