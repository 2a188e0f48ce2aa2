package dram

// entry of a bank's FIFO.
type entry struct {
	key         int32 // 2 x row, and 1 more of a write
	transaction int32
}

func newEntry(row int32, write bool, transaction int32) entry {
	if write {
		return entry{row<<1 | 1, transaction}
	}
	return entry{row << 1, transaction}
}

func (e entry) row() int32 { return e.key >> 1 }

func (e entry) write() bool { return e.key&1 != 0 }

// fifo says where a bank's entries are: in a ring of its own, a part of channel.entries.
type fifo struct {
	ring    int32  // index of its first place
	from, n uint16 // place of the oldest entry, number of entries
}

// entry i of a bank's FIFO, the oldest being 0.
func (c *channel) entry(b *bank, i int) *entry {
	return &c.entries[int(b.fifo.ring)|(int(b.fifo.from)+i)&c.ringMask]
}

// append adds an entry to a bank's FIFO, which is not full.
func (c *channel) append(b *bank, e entry) {
	*c.entry(b, int(b.fifo.n)) = e
	b.fifo.n++
}

// remove takes entry i out of a bank's FIFO and moves the older ones up. Mostly i is 0, the oldest.
func (c *channel) remove(b *bank, i int) entry {
	e := *c.entry(b, i)
	for ; i > 0; i-- {
		*c.entry(b, i) = *c.entry(b, i-1)
	}
	b.fifo.from = uint16((int(b.fifo.from) + 1) & c.ringMask)
	b.fifo.n--
	return e
}

// find gives the first entry of a bank's FIFO, from entry from on, that hits the open row; -1 for
// none.
func (c *channel) find(b *bank, from int) int16 {
	for i := from; i < int(b.fifo.n); i++ {
		if c.entry(b, i).row() == b.row {
			return int16(i)
		}
	}
	return -1
}
