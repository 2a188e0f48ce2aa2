package dram

// issue puts a command for an entry of a bank's FIFO on the bus.
func (c *channel) issue(k Kind, b *bank, entry int, t int64) {
	x := &c.slots[b.fifo.entries()[entry].transaction]
	if k.Column() && c.closing {
		k += ReadAuto - Read
	}
	if c.observe != nil {
		c.report(k, x.block, t)
	}
	c.counts.Commands[k]++
	switch k {
	case Activate:
		c.open(b, x.row, t)
	case Precharge:
		c.close(b, t)
	default:
		c.transfer(k, b, entry, t)
	}
	c.classify(b)
	w := b.wants()
	if b.wanted == w && w&c.moves[k] == 0 {
		c.bind(k, b, t)
		return
	}
	c.withdraw(b, b.wanted&^w|b.wanted&c.moves[k], t)
	c.bind(k, b, t)
	c.post(b, w)
}

// bind lets the timers know of a command. Between banks, columns bind columns, activates bind activates and
// precharges precharges.
func (c *channel) bind(k Kind, b *bank, t int64) {
	for w := c.moves[k]; w != 0; w &= w - 1 {
		to := w.lowest()
		own := c.timer(b, to)
		*own = max(*own, t+c.same[k][to])
	}
	gaps := c.others[k][int(b.group)*len(c.groups):][:len(c.groups)]
	if k.Column() {
		for i := range gaps {
			at, gap := &c.groups[i].at, &gaps[i]
			at[Read] = max(at[Read], t+gap[Read])
			at[Write] = max(at[Write], t+gap[Write])
		}
	} else {
		for i := range gaps {
			at := &c.groups[i].at[k&(timed-1)]
			*at = max(*at, t+gaps[i][k&(timed-1)])
		}
	}
	r := &c.ranks[b.rank]
	r.refresh = max(r.refresh, t+c.toRefresh[k])
	if k == Activate {
		r.window[r.slot] = t
		r.slot = (r.slot + 1) % len(r.window)
		c.holdActivates(int(b.rank), r.window[r.slot]+c.fourActs)
	}
}

// holdActivates lets a rank have no activate before a cycle.
func (c *channel) holdActivates(rank int, until int64) {
	for i := range c.groupsN {
		at := &c.groups[rank*c.groupsN+i].at
		at[Activate] = max(at[Activate], until)
	}
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

// transfer moves the data of an entry.
func (c *channel) transfer(k Kind, b *bank, entry int, t int64) {
	wasFull := b.fifo.len() == c.fifoSize
	i := b.pop(entry).transaction
	c.queued--
	if wasFull {
		c.markMovable(b)
	}
	if b.served > 0 {
		c.counts.RowHits++
	}
	b.served++
	x := &c.slots[i]
	if x.write {
		c.lastData = max(c.lastData, t+c.writeData)
	} else {
		c.lastData = max(c.lastData, t+c.readData)
		c.complete(x, t+c.readData)
	}
	c.fulfil(i, x)
	c.release(i)
	if k == ReadAuto || k == WriteAuto {
		c.close(b, t)
	}
}

// report shows a command to the observer.
func (c *channel) report(k Kind, block uint64, t int64) {
	l := c.mapping.decode(block << c.mapping.requestShift)
	c.observe(Command{Cycle: t, Kind: k, Channel: c.index, Rank: l.Rank, Group: l.Group, Bank: l.Bank, Row: l.Row, Column: l.Column})
}
