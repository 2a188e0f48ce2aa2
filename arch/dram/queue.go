package dram

// transaction is a request inside the controller. It keeps its slot of the pool until it is done;
// chains and FIFOs refer to it by its index.
type transaction struct {
	block    uint64 // address / request size; requests of one block are merged or forwarded
	id       uint64
	accepted int64
	age      int64 // order of acceptance in the queue
	row      int32
	bank     int32 // index in the channel
	next     int32 // in its chain, or in that of unused ones; -1 ends it
	peer     int32 // next in its bucket of pending, or -1
	merged   int32 // first of the reads that wait for this one, or -1
	write    bool
	_        uint64 // to the end of a cache line
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

// chain links the transactions of a queue that wait for space in the FIFO of one bank.
type chain struct{ first, last int32 } // first is -1 when there are none

// queue holds the accepted transactions that wait for their bank's FIFO, in a chain for each bank.
type queue struct {
	n       int
	age     int64   // of the next transaction
	movable bankSet // banks with a waiting transaction and space in the FIFO
}

// enter puts a transaction into a queue.
func (c *channel) enter(which int, i int32, x *transaction) {
	q, b := &c.queues[which&1], &c.banks[x.bank]
	x.age, x.next = q.age, -1
	q.age++
	q.n++
	waiting := &b.waiting[which&1]
	if waiting.first >= 0 {
		c.slots[waiting.last].next = i
		waiting.last = i
		return
	}
	waiting.first, waiting.last = i, i
	if int(b.fifo.n) < c.fifoSize {
		q.movable.add(b)
	}
}

// movable reports whether a queue has a transaction whose FIFO has space.
func (c *channel) movable(which int) bool { return !c.queues[which].movable.empty() }

// becameFull is called when a bank's FIFO has become full.
func (c *channel) becameFull(b *bank) {
	c.queues[0].movable.remove(b)
	c.queues[1].movable.remove(b)
}

// becameNotFull is called when a bank's FIFO was full and has space again.
func (c *channel) becameNotFull(b *bank) {
	for which := range b.waiting {
		if b.waiting[which].first >= 0 {
			c.queues[which].movable.add(b)
		}
	}
}

// oldestMovable is the bank of the oldest transaction of a queue whose FIFO has space; there is
// one.
func (c *channel) oldestMovable(which int) *bank {
	movable := &c.queues[which].movable
	if b := movable.only(); b >= 0 {
		return &c.banks[c.bank(lowest(movable.groups), b)]
	}
	var oldest *bank
	age := int64(never)
	for groups := movable.groups; groups != 0; groups &= groups - 1 {
		group := lowest(groups)
		for banks := movable.banks[group]; banks != 0; banks &= banks - 1 {
			b := &c.banks[c.bank(group, lowest(banks))]
			if a := c.slots[b.waiting[which].first].age; a < age {
				oldest, age = b, a
			}
		}
	}
	return oldest
}
