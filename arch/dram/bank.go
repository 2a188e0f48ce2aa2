package dram

// closed is the row of a bank that has none open.
const closed = -1

// bank is the state of a bank and its FIFO of transactions. It is kept small: there may be
// hundreds.
type bank struct {
	waiting     [2]chain // transactions in the two queues that wait for space in the FIFO
	row         int32    // open row, or closed
	served      int32    // columns since the row was opened
	timers      int32    // index in ownAt of the first of its timers
	fifo        fifo
	hit         [2]int16 // entries: oldest read, oldest write that the open row serves; -1 none
	writes      uint16   // among the FIFO
	group, rank uint8
	place       uint8      // in the group
	candidates  commandSet // as the sets of the group have it
}

// bit of a bank in the sets of its group.
func (b *bank) bit() uint64 { return 1 << (b.place & (maxBanks - 1)) }

// hitLimit is the number of columns after which an older request for another row may
// close the row although younger ones still hit it.
const hitLimit = 4

// uniform reports whether the bank's FIFO holds only reads or only writes.
func (b *bank) uniform() bool { return b.writes == 0 || b.writes == b.fifo.n }

// classify finds the oldest read and the oldest write that hit the open row. In a uniform FIFO the
// entries before from are known to be for other rows.
func (c *channel) classify(b *bank, from int) {
	b.hit = [2]int16{-1, -1}
	switch {
	case b.row == closed:
	case b.writes == 0:
		b.hit[0] = c.find(b, from)
	case b.uniform():
		b.hit[1] = c.find(b, from)
	default:
		c.classifyMixed(b)
	}
}

func (c *channel) classifyMixed(b *bank) {
	for i := range int(b.fifo.n) {
		e := c.entry(b, i)
		if e.row() != b.row {
			continue
		}
		if !e.write() {
			if b.hit[0] < 0 {
				b.hit[0] = int16(i)
			}
		} else if b.hit[1] < 0 && !c.behindRead(b, i) {
			b.hit[1] = int16(i)
		}
		if b.hit[0] >= 0 && b.hit[1] >= 0 {
			return
		}
	}
}

// behindRead reports whether write i waits for an older read of the same block: it must
// not overtake it.
func (c *channel) behindRead(b *bank, i int) bool {
	if b.writes == b.fifo.n {
		return false
	}
	block := c.slots[c.entry(b, i).transaction].block
	for j := range i {
		if e := c.entry(b, j); !e.write() && c.slots[e.transaction].block == block {
			return true
		}
	}
	return false
}

// push appends a transaction to a bank's FIFO and reports whether the bank's candidates may change.
func (c *channel) push(b *bank, i int32, x *transaction) bool {
	n := int(b.fifo.n)
	c.append(b, newEntry(x.row, x.write, i))
	kind := 0
	if x.write {
		b.writes++
		kind = 1
	}
	if x.row != b.row || b.hit[kind] >= 0 || x.write && c.behindRead(b, n) {
		return n == 0
	}
	b.hit[kind] = int16(n)
	return true
}

// rank is the state that the banks of a rank share.
type rank struct {
	at        *timers  // set by commands to any bank of the channel
	open      int      // banks with a row open
	openSince int64    // cycle since which some are
	active    int64    // cycles with a row open, up to the last time all were closed
	refresh   int64    // no refresh before
	window    [4]int64 // cycles of the last four activates
	slot      int      // of the oldest of them
}
