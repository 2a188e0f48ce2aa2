package dram

// refresher keeps which ranks are to be refreshed.
type refresher struct {
	refreshAt int64 // when the next rank falls due
	nextRank  int   // which one
	due       []int // ranks that are due, longest first
	blocked   int   // the first of them: its FIFOs issue no commands; -1 none

	blockedGroups uint64 // of that rank
}

func newRefresher(p *plan) refresher { return refresher{refreshAt: p.interval, blocked: -1} }

func (r *refresher) refreshing() bool { return r.blocked >= 0 }

// fallDue makes the next rank due at t.
func (c *channel) fallDue(t int64) {
	c.due = append(c.due, c.nextRank)
	c.block()
	c.nextRank = (c.nextRank + 1) % c.ranksN
	c.refreshAt += c.interval
	c.scan(t)
}

// issueForRefresh closes the lowest open bank that may be closed, or refreshes the rank once all are.
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
	if c.observe != nil {
		c.observe(Command{Cycle: t, Kind: Precharge, Channel: c.index, Rank: c.blocked,
			Group: i >> c.groupShift, Bank: i & (1<<c.groupShift - 1), Row: -1, Column: -1})
	}
	c.counts.Commands[Precharge]++
	c.close(b, t)
	c.bind(Precharge, b, t)
	c.settle(b, t)
}

func (c *channel) refreshRank(t int64) {
	if c.observe != nil {
		c.observe(Command{Cycle: t, Kind: Refresh, Channel: c.index, Rank: c.blocked, Group: -1, Bank: -1, Row: -1, Column: -1})
	}
	c.counts.Commands[Refresh]++
	c.bindRefresh(c.blocked, t)
	c.due = append(c.due[:0], c.due[1:]...)
	c.block()
}

// block keeps the FIFOs of the rank whose turn it is, if any, from issuing.
func (c *channel) block() {
	c.blocked, c.blockedGroups = -1, 0
	if len(c.due) > 0 {
		c.blocked = c.due[0]
		c.blockedGroups = (1<<c.groupsN - 1) << (c.blocked * c.groupsN)
	}
}

// bindRefresh lets the timers know of a rank's refresh.
func (c *channel) bindRefresh(rank int, t int64) {
	c.holdActivates(rank, t+c.timing.refresh)
	at := &c.ranks[rank].refresh
	*at = max(*at, t+c.timing.refresh)
}

// refreshReady is when the rank whose turn it is can be brought a step further.
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

// skipRefreshes accounts for the refreshes of an idle channel up to a cycle at once: with
// all banks closed and nothing due, each is issued in the cycle in which it falls due. It reports whether
// it did.
func (c *channel) skipRefreshes(until int64) bool {
	if c.observe != nil || c.refreshing() || c.refreshAt > until {
		return false
	}
	for i := range c.ranks {
		if c.ranks[i].open > 0 || c.refreshableAt(i) > c.refreshAt {
			return false
		}
	}
	n := (until-c.refreshAt)/c.interval + 1
	c.counts.Commands[Refresh] += n
	for k := max(0, n-int64(c.ranksN)); k < n; k++ { // the last refresh of each rank sets its timers
		c.bindRefresh(int((int64(c.nextRank)+k)%int64(c.ranksN)), c.refreshAt+k*c.interval)
	}
	c.nextRank = int((int64(c.nextRank) + n) % int64(c.ranksN))
	c.refreshAt += n * c.interval
	c.wake = c.refreshAt
	return true
}
