package dram

// selection is what the policy selects next, as far as it is known before its cycle comes.
type selection struct {
	nextIssue int64  // cycle in which a bank's FIFO may issue a command; never if none may
	nextOf    uint64 // groups that have such a bank
}

// scan finds the earliest cycle, not before t, in which a bank's FIFO may issue a command. Ranks that wait for a
// refresh issue nothing.
func (c *channel) scan(t int64) {
	groups := c.atWork &^ c.blockedGroups
	if groups&(groups-1) == 0 && groups != 0 {
		c.nextIssue, c.nextOf = max(t, c.groups[lowest(groups)].readyAt()), groups
		return
	}
	next := int64(never)
	if c.kinds&(c.kinds-1) == 0 { // as is the rule in streams
		k := c.kinds.lowest() & (timed - 1)
		for set := groups; set != 0; set &= set - 1 {
			g := &c.groups[lowest(set)]
			g.ready = max(t, g.ripe[k], g.at[k], g.rank[k])
			next = min(next, g.ready)
		}
	} else {
		for set := groups; set != 0; set &= set - 1 {
			g := &c.groups[lowest(set)]
			g.ready = max(t, g.readyAt())
			next = min(next, g.ready)
		}
	}
	of := uint64(0)
	for set := groups; set != 0; set &= set - 1 {
		later := uint64(next-c.groups[lowest(set)].ready) >> 63
		of |= set & -set & (later - 1)
	}
	c.nextIssue, c.nextOf = next, of
}

// readyAt is the earliest cycle in which a bank of a group may issue what it wants. There are no branches, for none could be
// predicted.
func (g *group) readyAt() int64 {
	return min(
		max(g.ripe[Activate], g.at[Activate], g.rank[Activate]), max(g.ripe[Precharge], g.at[Precharge], g.rank[Precharge]),
		max(g.ripe[Read], g.at[Read], g.rank[Read]), max(g.ripe[Write], g.at[Write], g.rank[Write]),
	)
}

// consider a command that a bank wants, with t the next cycle.
func (c *channel) consider(b *bank, k Kind, t int64) {
	own := uint64(1) << (b.group & (maxGroups - 1))
	if c.blockedGroups&own != 0 {
		return
	}
	at := max(t, c.allowedAt(b, k))
	if at < c.nextIssue {
		c.nextIssue, c.nextOf = at, 0
	}
	if at == c.nextIssue {
		c.nextOf |= own
	}
}

// allowedAt is the earliest cycle of a timed command to a bank.
func (c *channel) allowedAt(b *bank, k Kind) int64 {
	g := &c.groups[b.group]
	return max(*c.timer(b, k), g.at[k&(timed-1)], g.rank[k&(timed-1)])
}

// inTurn is the bank, of those that may issue a command at nextIssue, whose turn comes first, round robin after the one
// selected last.
func (c *channel) inTurn() int {
	own := c.turn >> (c.groupShift & 63) // the round begins and ends in this group
	if c.nextOf>>(own&63)&1 != 0 {
		banks := c.allowed(own, c.nextIssue)
		upper := banks & (^uint64(0) << (uint(c.turn) & uint(c.perGroup-1)))
		if upper != 0 {
			return c.bank(own, lowest(upper))
		}
		if c.nextOf&(c.nextOf-1) == 0 {
			return c.bank(own, lowest(banks))
		}
	}
	next := c.nextOf & (^uint64(1) << (own & 63))
	if next == 0 {
		next = c.nextOf
	}
	return c.bank(lowest(next), lowest(c.allowed(lowest(next), c.nextIssue)))
}

// allowed are the banks of a group that may issue what they want at t; there is one.
func (c *channel) allowed(group int, t int64) (banks uint64) {
	g := &c.groups[group]
	d := &g.demands
	if c.kinds&(c.kinds-1) == 0 { // then all that are ripe
		k := c.kinds.lowest() & (timed - 1)
		if d[k].ripens <= t {
			c.ripen(g, group, k, t)
		}
		return d[k].ripe
	}
	for k := range d {
		if d[k].ripens <= t {
			c.ripen(g, group, Kind(k), t)
		}
	}
	return d[Activate].ripe&g.passed(Activate, t) | d[Precharge].ripe&g.passed(Precharge, t) |
		d[Read].ripe&g.passed(Read, t) | d[Write].ripe&g.passed(Write, t)
}

// passed is all bits if no command to another bank holds up a command at t, else none.
func (g *group) passed(k Kind, t int64) uint64 {
	return uint64((max(g.at[k&3], g.rank[k&3]) - t - 1) >> 63)
}

// bank is the index of a bank from its group and its place in it.
func (p *plan) bank(group, place int) int { return group<<(p.groupShift&63) | place }

// selected is the bank whose turn it is in cycle t, its command, and the entry of its FIFO that this is for. The next
// round begins behind it.
func (c *channel) selected(t int64) (b *bank, k Kind, entry int) {
	i := c.inTurn()
	b = &c.banks[i]
	if c.turn = i + 1; c.turn == len(c.banks) {
		c.turn = 0
	}
	k = b.wanted.lowest()
	if b.wanted != want(k) {
		k = c.choose(b, t)
	}
	if k >= Read {
		entry = int(b.hit[k&1])
	}
	return b, k, entry
}

// choose gives the command of a bank that may issue one of several at t: that of the first entry, from
// oldest to youngest, whose needed command is allowed.
func (c *channel) choose(b *bank, t int64) Kind {
	if b.wanted&want(Precharge) != 0 && t >= c.allowedAt(b, Precharge) {
		return Precharge
	}
	older, younger := Read, Write
	if b.hit[0] < 0 || b.hit[1] >= 0 && b.hit[1] < b.hit[0] {
		older, younger = Write, Read
	}
	if b.wanted&want(younger) != 0 && t < c.allowedAt(b, older) {
		return younger
	}
	return older
}
