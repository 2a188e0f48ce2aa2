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

// skipRefreshes counts all refreshes of an idle channel up to a cycle at once: with all banks
// closed and no rank due, each is issued in the cycle in which it falls due. It reports whether it
// did so.
func (c *channel) skipRefreshes(until int64) bool {
	if c.observe != nil || c.refreshing() || c.refreshAt > until {
		return false
	}
	for i := range c.ranks {
		if c.ranks[i].open > 0 || c.refreshableAt(i) > c.refreshAt {
			return false
		}
	}
	n := (until-c.refreshAt)/c.refreshInterval + 1
	c.counts.Commands[Refresh] += n
	// the last refresh of each rank sets its timers
	for k := max(0, n-int64(c.ranksN)); k < n; k++ {
		c.updateRefreshTimers(int((int64(c.nextRank)+k)%int64(c.ranksN)), c.refreshAt+k*c.refreshInterval)
	}
	c.nextRank = int((int64(c.nextRank) + n) % int64(c.ranksN))
	c.refreshAt += n * c.refreshInterval
	c.wake = c.refreshAt
	return true
}
