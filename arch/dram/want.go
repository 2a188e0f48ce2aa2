package dram

import "math/bits"

// wants is a set of timed commands.
type wants uint8

func want(k Kind) wants { return 1 << k }

// lowest of the commands in a set that is not empty.
func (w wants) lowest() Kind { return Kind(bits.TrailingZeros8(uint8(w))) }

// wants are the commands that would serve a bank's FIFO: to open the head's row, or to serve what the
// open row holds, or to close it for the head, if nothing else hits it or it was hit often enough.
func (b *bank) wants() wants {
	if b.fifo.len() == 0 {
		return 0
	}
	if b.row == closed {
		return want(Activate)
	}
	var w wants
	if b.hit[0] >= 0 {
		w |= want(Read)
	}
	if b.hit[1] >= 0 {
		w |= want(Write)
	}
	if (w == 0 || b.served >= hitLimit) && b.fifo.head().row() != b.row {
		w |= want(Precharge)
	}
	return w
}

// demand is the banks of a group that want one kind of command, a bit for each. The command is ripe when no earlier one to
// the bank itself holds it up any more: then only those to other banks do, and in the same way for all banks of the group. Before
// that it is green.
type demand struct {
	ripe, green uint64
	ripens      int64 // when the first of the green is ripe; never if there are none
}

// settle takes account of what a bank wants after a change of its state, its own timers or its FIFO in cycle t. It
// reports whether it does not want something that it did.
func (c *channel) settle(b *bank, t int64) (less bool) {
	group := int(b.group & (maxGroups - 1))
	before, w := b.wanted, b.wants()
	b.wanted = w
	for ; w != 0; w &= w - 1 {
		k := w.lowest() & (timed - 1)
		c.ripe[place(k, group)] = c.demand(&c.demands[group][k], b, k, t)
	}
	if before == b.wanted {
		return false
	}
	for w := b.wanted &^ before; w != 0; w &= w - 1 {
		c.count(w.lowest(), 1)
	}
	gone := before &^ b.wanted
	for w := gone; w != 0; w &= w - 1 {
		k := w.lowest() & (timed - 1)
		c.count(k, -1)
		c.ripe[place(k, group)] = c.forgo(&c.demands[group][k], b, k)
	}
	c.atWork |= 1 << group
	if b.wanted == 0 && min(c.ripe[place(Activate, group)], c.ripe[place(Precharge, group)], c.ripe[place(Read, group)], c.ripe[place(Write, group)]) == never {
		c.atWork &^= 1 << group
	}
	return gone != 0
}

// count the banks that want a command.
func (c *channel) count(k Kind, more int) {
	n := &c.wanting[k&(timed-1)]
	*n += more
	if c.kinds |= want(k); *n == 0 {
		c.kinds &^= want(k)
	}
}

// firstRipe is when the first command is ripe: 0 if one is, never if no bank wants it.
func (d *demand) firstRipe() int64 {
	if d.ripe != 0 {
		return 0
	}
	return d.ripens
}

// demand notes that a bank wants a command.
func (c *channel) demand(d *demand, b *bank, k Kind, t int64) (first int64) {
	at := *c.timer(b, k)
	if d.green&b.bit != 0 { // its time may have been put off
		d.green &^= b.bit
		c.ripen(d, b.group, k, free)
	}
	if at <= t {
		d.ripe |= b.bit
		return 0
	}
	d.ripe &^= b.bit
	d.green |= b.bit
	d.ripens = min(d.ripens, at)
	return d.firstRipe()
}

// forgo notes that a bank does not want a command any more.
func (c *channel) forgo(d *demand, b *bank, k Kind) (first int64) {
	d.ripe &^= b.bit
	if d.green&b.bit != 0 {
		d.green &^= b.bit
		c.ripen(d, b.group, k, free)
	}
	return d.firstRipe()
}

// ripen finds out which of the green are ripe at t, and when the next will be.
func (c *channel) ripen(d *demand, group uint8, k Kind, t int64) {
	from := (int(group)*timed + int(k)) << (c.groupShift & 63)
	own := c.ownAt[from:][:c.perGroup]
	green, next := uint64(0), int64(never)
	for set := d.green; set != 0; set &= set - 1 {
		at := own[lowest(set)]
		late := (t - at) >> 63 // all bits, if it is
		green |= set & -set & uint64(late)
		next = min(next, at|never&^late)
	}
	d.ripe |= d.green &^ green
	d.green, d.ripens = green, next
}

// timer of a command for a bank, set by commands to the bank itself.
func (c *channel) timer(b *bank, k Kind) *int64 {
	return &c.ownAt[int(b.timers)+int(k)<<(c.groupShift&63)]
}
