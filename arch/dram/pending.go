package dram

// pending is a hash table of the transactions that no command has served yet, by block. It has at
// least twice as many buckets as there can be transactions.
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

// pendingOf gives the pending read and the pending write of a block; -1 where there is none.
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

// fulfil removes a transaction that a command has served.
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
