package dram

import "math/bits"

// commandSet is a set of timed commands, a bit for each.
type commandSet uint8

func setOf(k Kind) commandSet { return 1 << k }

// lowest of the commands in a set that is not empty.
func (w commandSet) lowest() Kind { return Kind(bits.TrailingZeros8(uint8(w))) }

// candidates are the commands that would serve a bank's FIFO: an activate for the row of the oldest
// entry if the bank is closed; a read or write for entries that hit the open row; a precharge for
// the oldest entry if no entry hits the open row or the row has served hitLimit columns.
func (c *channel) candidates(b *bank) commandSet {
	if b.fifo.n == 0 {
		return 0
	}
	if b.row == closed {
		return setOf(Activate)
	}
	var w commandSet
	if b.hit[0] >= 0 {
		w |= setOf(Read)
	}
	if b.hit[1] >= 0 {
		w |= setOf(Write)
	}
	if (w == 0 || b.served >= hitLimit) && c.entry(b, 0).row() != b.row {
		w |= setOf(Precharge)
	}
	return w
}

// group is the state that the banks of a bank group share.
type group struct {
	at   *timers // set by commands to any bank of the channel
	rank *timers // likewise, but the same for all groups of the rank
	// readyFrom is, by command, when the first candidate bank is ready: 0 if one is, never if there
	// is none.
	readyFrom  timers
	candidates [timed]candidateBanks
	earliest   int64 // cycle from which a bank may issue a command, as of the last scan
}

// candidateBanks are the banks of a group for which one kind of command is a candidate, a bit for
// each bank. A bank is ready when the earlier commands to the bank itself allow the command; until
// then it is waiting. What commands to other banks still forbid is the same for all ready banks of
// the group.
type candidateBanks struct {
	ready, waiting uint64
	nextReady      int64 // cycle in which the first waiting bank is ready; never if none waits
}

// updateCandidates works out a bank's candidates after a change of its state, its own timers or its
// FIFO in cycle t. It reports whether a command is no candidate any more.
func (c *channel) updateCandidates(b *bank, t int64) (less bool) {
	g := &c.groups[b.group]
	before, w := b.candidates, c.candidates(b)
	b.candidates = w
	dropped := before &^ w
	for ; dropped != 0; dropped &= dropped - 1 {
		k := dropped.lowest() & (timed - 1)
		c.countCandidate(k, -1)
		c.dropCandidate(g, b, k)
		less = true
	}
	for ; w != 0; w &= w - 1 {
		k := w.lowest() & (timed - 1)
		c.addCandidate(g, b, k, t)
		if before&setOf(k) == 0 {
			c.countCandidate(k, 1)
		}
	}
	if b.candidates != 0 {
		c.activeGroups |= 1 << (b.group & (maxGroups - 1))
	} else if g.readyFrom == (timers{never, never, never, never}) {
		c.activeGroups &^= 1 << (b.group & (maxGroups - 1))
	}
	return less
}

// countCandidate adds to the number of banks for which a command is a candidate.
func (c *channel) countCandidate(k Kind, more int) {
	n := &c.candidateBanks[k&(timed-1)]
	*n += more
	if c.candidateKinds |= setOf(k); *n == 0 {
		c.candidateKinds &^= setOf(k)
	}
}

// addCandidate makes a command a candidate of a bank, ready or waiting.
func (c *channel) addCandidate(g *group, b *bank, k Kind, t int64) {
	d, at := &g.candidates[k], *c.timer(b, k)
	if d.waiting&b.bit() != 0 { // its timer may have moved to a later cycle
		d.waiting &^= b.bit()
		c.markReady(g, int(b.group), k, longAgo)
	}
	if at <= t {
		d.ready |= b.bit()
		g.readyFrom[k] = 0
		return
	}
	d.waiting |= b.bit()
	d.nextReady = min(d.nextReady, at)
	if d.ready &^= b.bit(); d.ready == 0 {
		g.readyFrom[k] = d.nextReady
	}
}

// dropCandidate removes a command from the candidates of a bank.
func (c *channel) dropCandidate(g *group, b *bank, k Kind) {
	d := &g.candidates[k]
	d.ready &^= b.bit()
	if d.waiting&b.bit() != 0 {
		d.waiting &^= b.bit()
		c.markReady(g, int(b.group), k, longAgo)
	}
	if d.ready == 0 {
		g.readyFrom[k] = d.nextReady
	}
}

// markReady moves the waiting banks whose command is allowed at t to the ready ones, and finds when
// the next one will be ready.
func (c *channel) markReady(g *group, index int, k Kind, t int64) {
	d := &g.candidates[k&(timed-1)]
	own := c.ownAt[(index*timed+int(k))<<(c.groupShift&63):][:c.perGroup]
	waiting, next := uint64(0), int64(never)
	for set := d.waiting; set != 0; set &= set - 1 {
		at := own[lowest(set)]
		late := (t - at) >> 63 // all bits if at > t, else none
		waiting |= set & -set & uint64(late)
		next = min(next, at|never&^late)
	}
	d.ready |= d.waiting &^ waiting
	d.waiting, d.nextReady = waiting, next
	if g.readyFrom[k&(timed-1)] = 0; d.ready == 0 {
		g.readyFrom[k&(timed-1)] = next
	}
}

// timer is the earliest cycle of a command to a bank, as far as commands to the bank itself decide.
func (c *channel) timer(b *bank, k Kind) *int64 {
	return &c.ownAt[int(b.timers)+int(k)<<(c.groupShift&63)]
}
