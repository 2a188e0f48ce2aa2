package dram

import "math/bits"

// wants is a set of timed commands.
type wants uint8

func want(k Kind) wants { return 1 << k }

// lowest of the commands in a set that is not empty.
func (w wants) lowest() Kind { return Kind(bits.TrailingZeros8(uint8(w))) }

// wants are the commands that would serve a bank's FIFO: to open the head's row, or to serve what the
// open row holds, or to close it for the head, if nothing else hits it or it was hit often enough.
func (c *channel) wants(b *bank) wants {
	if b.fifo.n == 0 {
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
	if (w == 0 || b.served >= hitLimit) && c.entry(b, 0).row() != b.row {
		w |= want(Precharge)
	}
	return w
}

// group is what the banks of a bank group share.
type group struct {
	at      *timers // set by commands to any bank of the channel
	rank    *timers // likewise, for all groups of the rank
	ripe    timers  // when the first command of a bank is ripe: 0 if one is, never if no bank wants it
	demands [timed]demand
	ready   int64 // when a bank may issue a command, as of the last scan
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
	g := &c.groups[b.group]
	before, w := b.wanted, c.wants(b)
	b.wanted = w
	gone := before &^ w
	for ; gone != 0; gone &= gone - 1 {
		k := gone.lowest() & (timed - 1)
		c.count(k, -1)
		c.forgo(g, b, k)
		less = true
	}
	for ; w != 0; w &= w - 1 {
		k := w.lowest() & (timed - 1)
		c.demand(g, b, k, t)
		if before&want(k) == 0 {
			c.count(k, 1)
		}
	}
	if b.wanted != 0 {
		c.atWork |= 1 << (b.group & (maxGroups - 1))
	} else if g.ripe == (timers{never, never, never, never}) {
		c.atWork &^= 1 << (b.group & (maxGroups - 1))
	}
	return less
}

// count the banks that want a command.
func (c *channel) count(k Kind, more int) {
	n := &c.wanting[k&(timed-1)]
	*n += more
	if c.kinds |= want(k); *n == 0 {
		c.kinds &^= want(k)
	}
}

// demand notes that a bank wants a command.
func (c *channel) demand(g *group, b *bank, k Kind, t int64) {
	d, at := &g.demands[k], *c.timer(b, k)
	if d.green&b.bit() != 0 { // its time may have been put off
		d.green &^= b.bit()
		c.ripen(g, int(b.group), k, free)
	}
	if at <= t {
		d.ripe |= b.bit()
		g.ripe[k] = 0
		return
	}
	d.green |= b.bit()
	d.ripens = min(d.ripens, at)
	if d.ripe &^= b.bit(); d.ripe == 0 {
		g.ripe[k] = d.ripens
	}
}

// forgo notes that a bank does not want a command any more.
func (c *channel) forgo(g *group, b *bank, k Kind) {
	d := &g.demands[k]
	d.ripe &^= b.bit()
	if d.green&b.bit() != 0 {
		d.green &^= b.bit()
		c.ripen(g, int(b.group), k, free)
	}
	if d.ripe == 0 {
		g.ripe[k] = d.ripens
	}
}

// ripen finds out for which of the green a command is ripe at t, and when the next will be.
func (c *channel) ripen(g *group, index int, k Kind, t int64) {
	d := &g.demands[k&(timed-1)]
	own := c.ownAt[(index*timed+int(k))<<(c.groupShift&63):][:c.perGroup]
	green, next := uint64(0), int64(never)
	for set := d.green; set != 0; set &= set - 1 {
		at := own[lowest(set)]
		late := (t - at) >> 63 // all bits, if it is
		green |= set & -set & uint64(late)
		next = min(next, at|never&^late)
	}
	d.ripe |= d.green &^ green
	d.green, d.ripens = green, next
	if g.ripe[k&(timed-1)] = 0; d.ripe == 0 {
		g.ripe[k&(timed-1)] = next
	}
}

// timer of a command for a bank, set by commands to the bank itself.
func (c *channel) timer(b *bank, k Kind) *int64 {
	return &c.ownAt[int(b.timers)+int(k)<<(c.groupShift&63)]
}
