package dram

import "math/bits"

// transaction is a request inside the controller. It stays where it is until it is done; chains and
// FIFOs refer to it by its index.
type transaction struct {
	block    uint64 // address / request size: what is merged and forwarded by
	id       uint64
	accepted int64
	age      int64 // order of acceptance in the queue
	row      int32
	bank     int32 // index in the channel
	next     int32 // in its chain, or in that of unused ones; -1 ends it
	peer     int32 // in its bucket of pending, or -1
	merged   int32 // first of the reads that wait for this one, or -1
	write    bool
}

// pool holds the transactions of a channel.
type pool struct {
	slots []transaction
	free  int32 // first unused
}

func newPool(size int) pool {
	p := pool{slots: make([]transaction, size)}
	for i := range p.slots {
		p.slots[i].next = int32(i + 1)
	}
	return p
}

func (p *pool) take() (int32, *transaction) {
	i := p.free
	x := &p.slots[i]
	p.free = x.next
	return i, x
}

func (p *pool) release(i int32) {
	p.slots[i].next = p.free
	p.free = i
}

// chain is the transactions that wait in a queue for room in the FIFO of one bank.
type chain struct{ first, last int32 } // first is -1 when there are none

// entry of a FIFO.
type entry struct {
	row         int32
	transaction int32
	write       bool
}

// fifo holds the entries of a bank, oldest first, in fixed room.
type fifo struct {
	slots      []entry // twice the capacity; slots[head:tail] are in use
	head, tail int32
}

func newFIFO(capacity int) fifo { return fifo{slots: make([]entry, 2*capacity)} }

func (f *fifo) len() int { return int(f.tail - f.head) }

func (f *fifo) entries() []entry { return f.slots[f.head:f.tail] }

func (f *fifo) push(e entry) {
	if int(f.tail) == len(f.slots) {
		f.tail = int32(copy(f.slots, f.entries()))
		f.head = 0
	}
	f.slots[f.tail] = e
	f.tail++
}

// remove entry i, moving up the older ones: mostly it is the oldest that goes.
func (f *fifo) remove(i int) {
	if i > 0 {
		copy(f.slots[f.head+1:], f.slots[f.head:int(f.head)+i])
	}
	f.head++
}

// queue is the accepted transactions that wait, in a chain for each bank.
type queue struct {
	n      int
	age    int64  // of the next transaction
	groups uint64 // groups with a transaction that can move (group.movable)
}

// enter puts a transaction into a queue.
func (c *channel) enter(which int, i int32, x *transaction) {
	q, b := &c.queues[which], &c.banks[x.bank]
	x.age, x.next = q.age, -1
	q.age++
	q.n++
	ch := &b.waiting[which]
	if ch.first >= 0 {
		c.slots[ch.last].next = i
		ch.last = i
		return
	}
	ch.first, ch.last = i, i
	c.markMovable(b)
}

// leave takes the first transaction of a bank's chain out of a queue.
func (c *channel) leave(which int, b *bank) (int32, *transaction) {
	c.queues[which].n--
	i := b.waiting[which].first
	x := &c.slots[i]
	b.waiting[which].first = x.next
	return i, x
}

// full reports whether a queue has no room.
func (c *channel) full(which int) bool { return c.queues[which].n == c.queueSize }

// movable reports whether a queue has a transaction whose FIFO has room.
func (c *channel) movable(which int) bool { return c.queues[which].groups != 0 }

// markMovable works out whether the transactions that wait for a bank can move.
func (c *channel) markMovable(b *bank) {
	g := &c.groups[b.group]
	for which := range b.waiting {
		q := &c.queues[which]
		if b.waiting[which].first >= 0 && b.fifo.len() < c.fifoSize {
			g.movable[which] |= b.bit
			q.groups |= 1 << (b.group & 63)
			continue
		}
		g.movable[which] &^= b.bit
		if g.movable[which] == 0 {
			q.groups &^= 1 << (b.group & 63)
		}
	}
}

// oldestMovable is the bank of the oldest transaction of a queue whose FIFO has room; there is one.
func (c *channel) oldestMovable(which int) *bank {
	var oldest *bank
	age := int64(never)
	for groups := c.queues[which].groups; groups != 0; groups &= groups - 1 {
		i := bits.TrailingZeros64(groups)
		for set := c.groups[i].movable[which]; set != 0; set &= set - 1 {
			b := &c.banks[c.bank(i, bits.TrailingZeros64(set))]
			if a := c.slots[b.waiting[which].first].age; a < age {
				oldest, age = b, a
			}
		}
	}
	return oldest
}
