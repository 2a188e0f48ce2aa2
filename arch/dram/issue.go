package dram

// issue issues a command for an entry of a bank's FIFO in cycle t.
func (c *channel) issue(k Kind, b *bank, entry int, t int64) {
	if k.Column() && c.closePage {
		k += ReadAuto - Read
	}
	c.observeIssue(k, b, entry, t)
	c.counts.Commands[k]++
	same := false
	switch k {
	case Activate:
		c.open(b, c.entry(b, 0).row(), t)
		c.classify(b, 0)
	case Precharge:
		c.close(b, t)
	default:
		same = c.transfer(k, b, entry, t)
	}
	c.updateTimers(k, b, t)
	if !same {
		c.updateCandidates(b, t)
	}
}

// updateTimers moves the timers that a command in cycle t holds back.
func (c *channel) updateTimers(k Kind, b *bank, t int64) {
	c.holdOwn(k, b, t)
	c.holdOthers(k, b.group, t)
	if k == Read || k == Write {
		return
	}
	r := &c.ranks[b.rank]
	r.refresh = max(r.refresh, t+c.toRefresh[k])
	if k == Activate {
		r.window[r.slot&3] = t
		r.slot++
		c.holdActivates(int(b.rank), r.window[r.slot&3]+c.fourActs)
	}
}

// holdOwn moves a bank's own timers.
func (c *channel) holdOwn(k Kind, b *bank, t int64) {
	for _, x := range c.own[k] {
		at := &c.ownAt[b.timers+x.place]
		*at = max(*at, t+x.cycles)
	}
}

// holdOthers moves the timers that the banks of a group or a rank share.
func (c *channel) holdOthers(k Kind, group uint8, t int64) {
	for _, x := range c.shared[k][group&(maxGroups-1)] {
		at := &c.at[x.place]
		*at = max(*at, t+x.cycles)
	}
}

// holdActivates allows no activate of a rank before a cycle.
func (c *channel) holdActivates(rank int, until int64) {
	at := c.ranks[rank].at
	at[Activate] = max(at[Activate], until)
}

func (c *channel) open(b *bank, row int32, t int64) {
	b.row, b.served = row, 0
	r := &c.ranks[b.rank]
	if r.open == 0 {
		r.openSince = t
	}
	r.open++
}

func (c *channel) close(b *bank, t int64) {
	b.row = closed
	r := &c.ranks[b.rank]
	r.open--
	if r.open == 0 {
		r.active += t - r.openSince
	}
}

// transfer serves an entry by a read or write in cycle t. It reports whether the bank's candidates
// stay the same because its next entry is of the same row and kind.
func (c *channel) transfer(k Kind, b *bank, entry int, t int64) (same bool) {
	wasFull, uniform := int(b.fifo.n) == c.fifoSize, b.uniform()
	e := c.remove(b, entry)
	if wasFull {
		c.becameNotFull(b)
	}
	c.queued--
	if b.served > 0 {
		c.counts.RowHits++
	}
	b.served++
	x := &c.slots[e.transaction]
	c.fulfil(e.transaction, x)
	c.release(e.transaction)
	if x.write {
		b.writes--
		c.lastData = max(c.lastData, t+c.writeData)
	} else {
		c.complete(x, t+c.readData)
	}
	if k >= ReadAuto {
		c.close(b, t)
		return false
	}
	if uniform && entry == 0 && b.fifo.n > 0 && c.entry(b, 0).key == e.key {
		return true
	}
	if !uniform {
		entry = 0
	}
	c.classify(b, entry) // entries before this one are of the same kind and of other rows
	return false
}

// observeIssue passes a command for an entry to the observer, if there is one.
func (c *channel) observeIssue(k Kind, b *bank, entry int, t int64) {
	if c.observe != nil {
		c.report(k, b, entry, t)
	}
}

func (c *channel) report(k Kind, b *bank, entry int, t int64) {
	l := c.mapping.decode(c.slots[c.entry(b, entry).transaction].block << c.mapping.requestShift)
	c.observe(Command{
		Cycle: t, Kind: k, Channel: c.index, Rank: l.Rank, Group: l.Group, Bank: l.Bank, Row: l.Row, Column: l.Column,
	})
}
