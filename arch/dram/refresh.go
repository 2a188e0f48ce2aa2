package dram

// refresher holds the state of the staggered refresh of ranks.
type refresher struct {
	refreshAt int64 // when the next rank falls due
	nextRank  int   // which one
	due       []int // ranks that are due, the one due longest first
	blocked   int   // the first of them, whose FIFOs issue no commands; -1 for none

	blockedGroups uint64 // of that rank
}

func newRefresher(p *plan) refresher { return refresher{refreshAt: p.refreshInterval, blocked: -1} }

func (r *refresher) refreshing() bool { return r.blocked >= 0 }

// fallDue makes the next rank due at t.
func (c *channel) fallDue(t int64) {
	c.due = append(c.due, c.nextRank)
	c.block()
	c.nextRank = (c.nextRank + 1) % c.ranksN
	c.refreshAt += c.refreshInterval
	c.scan(t)
}

// issueForRefresh closes the lowest open bank that may be closed, or refreshes the rank once all
// are.
func (c *channel) issueForRefresh(t int64) bool {
	if c.ranks[c.blocked].open == 0 {
		if t < c.refreshableAt(c.blocked) {
			return false
		}
		c.refreshRank(t)
		return true
	}
	first := c.blocked * c.banksN
	for i := range c.banksN {
		b := &c.banks[first+i]
		if b.row != closed && t >= c.allowedAt(b, Precharge) {
			c.closeForRefresh(b, i, t)
			return true
		}
	}
	return false
}

// refreshableAt is when a rank whose banks are closed may be refreshed.
func (c *channel) refreshableAt(rank int) int64 { return c.ranks[rank].refresh }

// closeForRefresh precharges bank i of the rank.
func (c *channel) closeForRefresh(b *bank, i int, t int64) {
	c.observe.command(Command{Cycle: t, Kind: Precharge, Channel: c.index, Rank: c.blocked,
		Group: i >> c.groupShift, Bank: i & (1<<c.groupShift - 1), Row: -1, Column: -1})
	c.counts.Commands[Precharge]++
	c.close(b, t)
	c.updateTimers(Precharge, b, t)
	c.updateCandidates(b, t)
}

func (c *channel) refreshRank(t int64) {
	c.observe.command(Command{Cycle: t, Kind: Refresh, Channel: c.index, Rank: c.blocked, Group: -1, Bank: -1, Row: -1, Column: -1})
	c.counts.Commands[Refresh]++
	c.updateRefreshTimers(c.blocked, t)
	c.due = append(c.due[:0], c.due[1:]...)
	c.block()
}

// block stops the FIFOs of the first rank that is due, if any, from issuing commands.
func (c *channel) block() {
	c.blocked, c.blockedGroups = -1, 0
	if len(c.due) > 0 {
		c.blocked = c.due[0]
		c.blockedGroups = (1<<c.groupsN - 1) << (c.blocked * c.groupsN)
	}
}

// updateRefreshTimers moves the timers that a rank's refresh in cycle t holds back.
func (c *channel) updateRefreshTimers(rank int, t int64) {
	c.holdActivates(rank, t+c.timing.refresh)
	at := &c.ranks[rank].refresh
	*at = max(*at, t+c.timing.refresh)
}

// refreshReady is the next cycle in which the rank that is due can close a bank or be refreshed.
func (c *channel) refreshReady() int64 {
	if c.ranks[c.blocked].open == 0 {
		return c.refreshableAt(c.blocked)
	}
	at := int64(never)
	first := c.blocked * c.banksN
	for i := range c.banksN {
		if b := &c.banks[first+i]; b.row != closed {
			at = min(at, c.allowedAt(b, Precharge))
		}
	}
	return at
}

// Refreshes are those of a channel that does nothing else, rank by rank in turn.
type Refreshes struct {
	Channel, Ranks int
	Rank           int   // of the first
	Cycle          int64 // of the first
	Interval       int64 // in cycles
	N              int64
}

// At is the command of refresh k.
func (r *Refreshes) At(k int64) Command {
	rank := int((int64(r.Rank) + k) % int64(r.Ranks))
	return Command{Cycle: r.Cycle + k*r.Interval, Kind: Refresh, Channel: r.Channel, Rank: rank, Group: -1, Bank: -1, Row: -1, Column: -1}
}

// skipRefreshes counts all refreshes of an idle channel up to a cycle at once: with all banks
// closed and no rank due, each is issued in the cycle in which it falls due. It reports whether it
// did so.
func (c *channel) skipRefreshes(until int64) bool {
	if c.refreshing() || c.refreshAt > until || c.observe != nil && c.observeIdle == nil {
		return false
	}
	skipped := Refreshes{c.index, c.ranksN, c.nextRank, c.refreshAt, c.refreshInterval, (until-c.refreshAt)/c.refreshInterval + 1}
	if !c.idleUntilDue(&skipped) {
		return false
	}
	if c.observe != nil {
		c.observeIdle(skipped)
	}
	n := skipped.N
	c.counts.Commands[Refresh] += n
	// the last refresh of each rank sets its timers
	for k := max(0, n-int64(c.ranksN)); k < n; k++ {
		last := skipped.At(k)
		c.updateRefreshTimers(last.Rank, last.Cycle)
	}
	c.nextRank = int((int64(c.nextRank) + n) % int64(c.ranksN))
	c.refreshAt += n * c.refreshInterval
	c.wake = c.refreshAt
	return true
}

// idleUntilDue tells whether every rank can be refreshed when it falls due: its banks are closed,
// and its last refresh is over by then, as it also is in every round from the second on.
func (c *channel) idleUntilDue(r *Refreshes) bool {
	if c.timing.refresh > r.Interval*int64(r.Ranks) {
		return false
	}
	for k := range min(r.N, int64(r.Ranks)) {
		if first := r.At(k); c.ranks[first.Rank].open > 0 || c.refreshableAt(first.Rank) > first.Cycle {
			return false
		}
	}
	return true
}
