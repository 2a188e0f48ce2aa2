package dram

import "math/bits"

// scan finds what the policy selects next: the earliest cycle, not before t, in which a bank's
// FIFO may issue a command, and of the banks that may then the first, round robin after the last
// selected. Ranks that wait for a refresh issue nothing.
func (c *channel) scan(t int64) {
	c.nextIssue, c.nextBank = never, -1
	var candidates uint64 // groups that are ready first
	at := int64(never)
	for set := c.atWork &^ c.blockedGroups; set != 0; set &= set - 1 {
		ready := max(t, c.groups[bits.TrailingZeros64(set)].ready())
		if ready < at {
			at, candidates = ready, 0
		}
		if ready == at {
			candidates |= set & -set
		}
	}
	if candidates != 0 {
		c.nextIssue, c.nextBank = at, c.firstInTurn(candidates, at)
	}
}

// ready is the earliest cycle in which a bank of the group may issue what it wants.
func (g *group) ready() int64 {
	return min(
		max(g.at[Activate], g.first[Activate]), max(g.at[Precharge], g.first[Precharge]),
		max(g.at[Read], g.first[Read]), max(g.at[Write], g.first[Write]),
	)
}

// firstInTurn is the first bank, round robin after the last selected, that may issue at t; each of the
// groups given has one.
func (c *channel) firstInTurn(groups uint64, t int64) int {
	if groups&(groups-1) == 0 {
		g := bits.TrailingZeros64(groups)
		if only := c.groups[g].wanting(); only&(only-1) == 0 {
			return c.bank(g, bits.TrailingZeros64(only))
		}
	}
	from := c.last + 1
	own := from >> (c.groupShift & 63) // the group in which the round begins and ends
	if groups>>(own&63)&1 != 0 {
		upper := ^uint64(0) << (uint(from) & uint(c.perGroup-1))
		if place := c.firstReady(own, upper, t); place < 64 {
			return c.bank(own, place)
		}
	}
	next := groups & (^uint64(1) << (own & 63))
	if next == 0 {
		next = groups
	}
	g := bits.TrailingZeros64(next)
	return c.bank(g, c.firstReady(g, ^uint64(0), t))
}

// bank is the index of a bank from its group and its place in it.
func (p *plan) bank(group, place int) int { return group<<(p.groupShift&63) | place }

// wanting are the banks that want any command.
func (g *group) wanting() uint64 {
	return g.want[Activate] | g.want[Precharge] | g.want[Read] | g.want[Write]
}

// firstReady is the place of the first of some banks of a group that may issue what it wants at t; 64 if none may.
func (c *channel) firstReady(i int, banks uint64, t int64) int {
	g := &c.groups[i]
	found := 64
	for k, set := range g.want {
		if t < max(g.at[k], g.first[k]) {
			continue
		}
		own := c.ownTimers(i, Kind(k))
		for set &= banks; set != 0; set &= set - 1 {
			if place := bits.TrailingZeros64(set); t >= own[place] {
				found = min(found, place)
				break
			}
		}
	}
	return found
}

// reconsider takes account of a bank that wants something else than before, with t the next cycle.
func (c *channel) reconsider(bank int, t int64) {
	if bank == c.nextBank {
		c.scan(t)
		return
	}
	b := &c.banks[bank]
	if c.blockedGroups>>(b.group&63)&1 != 0 {
		return
	}
	at := c.readyAt(b, t)
	if at < c.nextIssue || at == c.nextIssue && c.turn(bank) < c.turn(c.nextBank) {
		c.nextIssue, c.nextBank = at, bank
	}
}

// turn is the place of a bank in the round that begins after the last selected.
func (c *channel) turn(bank int) int { return (bank - c.last - 1 + len(c.banks)) % len(c.banks) }

// readyAt is the earliest cycle, not before t, in which a bank may issue what it wants.
func (c *channel) readyAt(b *bank, t int64) int64 {
	g := &c.groups[b.group]
	at := int64(never)
	for w := b.wanted; w != 0; w &= w - 1 {
		k := w.lowest()
		at = min(at, max(t, g.at[k], *c.timer(b, k)))
	}
	return at
}

// choose gives the command of a bank that may issue one at t, and the entry it is for: the first from
// oldest to youngest whose needed command is allowed.
func (c *channel) choose(b *bank, t int64) (Kind, int) {
	switch b.wanted {
	case want(Activate):
		return Activate, 0
	case want(Read):
		return Read, int(b.hit[0])
	case want(Write):
		return Write, int(b.hit[1])
	case want(Precharge):
		return Precharge, 0
	}
	g := &c.groups[b.group]
	allowed := func(k Kind) bool { return t >= max(g.at[k], *c.timer(b, k)) }
	if b.wanted&want(Precharge) != 0 && allowed(Precharge) {
		return Precharge, 0
	}
	older, younger := Read, Write
	if b.hit[0] < 0 || b.hit[1] >= 0 && b.hit[1] < b.hit[0] {
		older, younger = Write, Read
	}
	if b.wanted&want(younger) != 0 && !allowed(older) {
		older = younger
	}
	return older, int(b.hit[older-Read])
}

// issueNext issues the command that the scan selected for t, and tells whether it is a row
// command.
func (c *channel) issueNext(t int64) (row bool) {
	b := &c.banks[c.nextBank]
	k, entry := c.choose(b, t)
	c.last = c.nextBank
	c.issue(k, b, entry, t)
	return !k.Column()
}

// issueSecond takes a second selection in the same cycle. It is issued if it is of the other class
// than the first, else its turn is lost.
func (c *channel) issueSecond(t int64, firstIsRow bool) {
	b := &c.banks[c.nextBank]
	k, entry := c.choose(b, t)
	c.last = c.nextBank
	if k.Column() == firstIsRow {
		c.issue(k, b, entry, t)
	}
}
