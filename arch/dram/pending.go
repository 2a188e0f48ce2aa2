package dram

// pending finds the transactions that wait for their read or write by block: chains of
// transactions in a table that is never more than half as long as its buckets.
type pending struct {
	buckets []int32 // first transaction, or -1
	shift   uint
	writes  int // among them
}

func newPending(most int) pending {
	width := log2(most) + 2
	p := pending{buckets: make([]int32, 1<<width), shift: 64 - width}
	for i := range p.buckets {
		p.buckets[i] = -1
	}
	return p
}

// bucket of a block (Fibonacci hashing).
func (p *pending) bucket(block uint64) *int32 {
	return &p.buckets[block*0x9e3779b97f4a7c15>>(p.shift&63)]
}

// pendingOf returns the transactions that are to read and to write a block; -1 where there is none.
func (c *channel) pendingOf(block uint64) (read, write int32) {
	read, write = -1, -1
	for i := *c.bucket(block); i >= 0; i = c.slots[i].peer {
		x := &c.slots[i]
		if x.block != block {
			continue
		}
		if x.write {
			write = i
		} else {
			read = i
		}
	}
	return read, write
}

// fulfil takes a transaction out.
func (c *channel) fulfil(i int32, x *transaction) {
	at := c.bucket(x.block)
	for *at != i {
		at = &c.slots[*at].peer
	}
	*at = x.peer
	if x.write {
		c.pending.writes--
	}
}
