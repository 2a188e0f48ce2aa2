package dram

// selection is what is known ahead of time about the next command from the FIFOs.
type selection struct {
	nextIssue int64  // cycle in which a bank's FIFO may issue a command; never if none may
	nextOf    uint64 // groups that have a bank with such a command
	found     int    // the bank whose turn it is in cycle foundAt, if that is the present one
	foundAt   int64
}

// scan finds the earliest cycle, not before t, in which a bank's FIFO may issue a command. Ranks
// that wait for a refresh issue nothing.
func (c *channel) scan(t int64) {
	groups := c.activeGroups &^ c.blockedGroups
	if groups&(groups-1) == 0 && groups != 0 {
		g := &c.groups[lowest(groups)]
		if k := c.candidateKinds.lowest() & (timed - 1); c.candidateKinds == setOf(k) {
			c.nextIssue, c.nextOf = max(t, g.readyFrom[k], g.at[k], g.rank[k]), groups
			return
		}
		c.nextIssue, c.nextOf = max(t, g.earliestIssue()), groups
		return
	}
	next := int64(never)
	if c.candidateKinds&(c.candidateKinds-1) == 0 { // one kind only: the usual case in streams
		k := c.candidateKinds.lowest() & (timed - 1)
		for set := groups; set != 0; set &= set - 1 {
			g := &c.groups[lowest(set)]
			g.earliest = max(t, g.readyFrom[k], g.at[k], g.rank[k])
			next = min(next, g.earliest)
		}
	} else {
		for set := groups; set != 0; set &= set - 1 {
			g := &c.groups[lowest(set)]
			g.earliest = max(t, g.earliestIssue())
			next = min(next, g.earliest)
		}
	}
	of := uint64(0)
	for set := groups; set != 0; set &= set - 1 {
		later := uint64(next-c.groups[lowest(set)].earliest) >> 63
		of |= set & -set & (later - 1)
	}
	c.nextIssue, c.nextOf = next, of
}

// earliestIssue is the earliest cycle in which a bank of a group may issue a candidate. It has no
// branches, because they could not be predicted.
func (g *group) earliestIssue() int64 {
	return min(
		max(g.readyFrom[Activate], g.at[Activate], g.rank[Activate]), max(g.readyFrom[Precharge], g.at[Precharge], g.rank[Precharge]),
		max(g.readyFrom[Read], g.at[Read], g.rank[Read]), max(g.readyFrom[Write], g.at[Write], g.rank[Write]),
	)
}

// consider takes account of a new candidate of a bank; t is the next cycle.
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

// inTurn is the index of the first bank, in round robin after the one selected last, of those that
// may issue a command at nextIssue.
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

// allowed are the banks of a group that may issue a candidate at t; there is at least one.
func (c *channel) allowed(group int, t int64) (banks uint64) {
	g := &c.groups[group]
	d := &g.candidates
	if c.candidateKinds&(c.candidateKinds-1) == 0 { // one kind only: all ready banks
		k := c.candidateKinds.lowest() & (timed - 1)
		if d[k].nextReady <= t {
			c.markReady(g, group, k, t)
		}
		return d[k].ready
	}
	for k := range d {
		if d[k].nextReady <= t {
			c.markReady(g, group, Kind(k), t)
		}
	}
	return d[Activate].ready&g.unblocked(Activate, t) | d[Precharge].ready&g.unblocked(Precharge, t) |
		d[Read].ready&g.unblocked(Read, t) | d[Write].ready&g.unblocked(Write, t)
}

// unblocked is all bits if commands to other banks allow a command at t, else none.
func (g *group) unblocked(k Kind, t int64) uint64 {
	return uint64((max(g.at[k&3], g.rank[k&3]) - t - 1) >> 63)
}

// bank is the index of a bank from its group and its place in it.
func (p *plan) bank(group, place int) int { return group<<(p.groupShift&63) | place }

// selected is the bank whose turn it is in cycle t, its command, and the FIFO entry that the
// command serves. The next round robin begins after this bank.
func (c *channel) selected(t int64) (b *bank, k Kind, entry int) {
	i := c.found
	if c.foundAt != t {
		i = c.inTurn()
	}
	c.foundAt = -1
	b = &c.banks[i]
	if c.turn = i + 1; c.turn == len(c.banks) {
		c.turn = 0
	}
	k = b.candidates.lowest()
	if b.candidates != setOf(k) {
		k = c.choose(b, t)
	}
	if k >= Read {
		entry = int(b.hit[k&1])
	}
	return b, k, entry
}

// choose gives the command of a bank with several candidates: that of the oldest entry whose
// command is allowed at t.
func (c *channel) choose(b *bank, t int64) Kind {
	if b.candidates&setOf(Precharge) != 0 && t >= c.allowedAt(b, Precharge) {
		return Precharge
	}
	older, younger := Read, Write
	if b.hit[0] < 0 || b.hit[1] >= 0 && b.hit[1] < b.hit[0] {
		older, younger = Write, Read
	}
	if b.candidates&setOf(younger) != 0 && t < c.allowedAt(b, older) {
		return younger
	}
	return older
}
