package dram

// selection is what the policy selects next, as far as it is known before its cycle comes.
type selection struct {
	nextIssue int64            // cycle in which a bank's FIFO may issue a command; never if none may
	nextOf    uint64           // groups that have such a bank
	ready     [maxGroups]int64 // when each group may, as of the last scan
}

// scan finds the earliest cycle, not before t, in which a bank's FIFO may issue a command. Ranks that wait for a
// refresh issue nothing.
func (c *channel) scan(t int64) {
	groups := c.atWork &^ c.blockedGroups
	next := int64(never)
	if c.kinds&(c.kinds-1) == 0 { // as is the rule in streams
		k := c.kinds.lowest()
		for set := groups; set != 0; set &= set - 1 {
			i := lowest(set) & (maxGroups - 1)
			c.ready[i] = max(t, c.ripe[place(k, i)], c.sharedAt(k, i))
			next = min(next, c.ready[i])
		}
	} else {
		for set := groups; set != 0; set &= set - 1 {
			i := lowest(set) & (maxGroups - 1)
			c.ready[i] = max(t, c.readyAt(i))
			next = min(next, c.ready[i])
		}
	}
	of := uint64(0)
	for set := groups; set != 0; set &= set - 1 {
		later := uint64(next-c.ready[lowest(set)&(maxGroups-1)]) >> 63
		of |= set & -set & (later - 1)
	}
	c.nextIssue, c.nextOf = next, of
}

// readyAt is the earliest cycle in which a bank of a group may issue what it wants. There are no branches, for none could be
// predicted.
func (c *channel) readyAt(group int) int64 {
	return min(
		max(c.ripe[place(Activate, group)], c.sharedAt(Activate, group)), max(c.ripe[place(Precharge, group)], c.sharedAt(Precharge, group)),
		max(c.ripe[place(Read, group)], c.sharedAt(Read, group)), max(c.ripe[place(Write, group)], c.sharedAt(Write, group)),
	)
}

// sharedAt is the earliest cycle of a command to a group, as far as commands to any bank of the channel say.
func (c *channel) sharedAt(k Kind, group int) int64 {
	return max(c.at[place(k, group)], c.at[rankPlace(k, group>>(c.rankShift&63))])
}

// place of a kind of command to a group among the timers of a channel, and of one to a rank.
func place(k Kind, group int) int { return group&(maxGroups-1)*timed + int(k&(timed-1)) }

func rankPlace(k Kind, rank int) int {
	return timed*maxGroups + int(k&(timed-1))*maxRanks + rank&(maxRanks-1)
}

// places is the number of them.
const places = timed * (maxGroups + maxRanks)

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
	return max(*c.timer(b, k), c.sharedAt(k, int(b.group)))
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

// allowed are the banks of a group that may issue what they want at t.
func (c *channel) allowed(group int, t int64) (banks uint64) {
	d := &c.demands[group&(maxGroups-1)]
	if c.kinds&(c.kinds-1) == 0 {
		k := c.kinds.lowest() & (timed - 1)
		if d[k].ripens <= t {
			c.ripenAll(d, group, t)
		}
		return d[k].ripe
	}
	if min(d[Activate].ripens, d[Precharge].ripens, d[Read].ripens, d[Write].ripens) <= t {
		c.ripenAll(d, group, t)
	}
	return d[Activate].ripe&c.passed(Activate, group, t) | d[Precharge].ripe&c.passed(Precharge, group, t) |
		d[Read].ripe&c.passed(Read, group, t) | d[Write].ripe&c.passed(Write, group, t)
}

// passed is all bits if what binds a command to the banks of a group has passed at t.
func (c *channel) passed(k Kind, group int, t int64) uint64 {
	return uint64((c.sharedAt(k, group) - t - 1) >> 63)
}

// ripenAll finds out which of the commands that banks of a group want are ripe at t.
func (c *channel) ripenAll(d *[timed]demand, group int, t int64) {
	for k := range d {
		if d[k].ripens <= t {
			c.ripen(&d[k], uint8(group), Kind(k), t)
			c.ripe[place(Kind(k), group)] = d[k].firstRipe()
		}
	}
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
