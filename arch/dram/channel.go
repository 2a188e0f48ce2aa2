package dram

import "math"

// never is a cycle that is not reached.
const never = math.MaxInt64

// channel is the controller of one channel and the state of its banks.
type channel struct {
	plan
	index          int
	banks          []bank  // rank by rank, group by group
	entries        []entry // of their FIFOs: a ring for each
	ringMask       int     // size of a ring - 1
	ranks          []rank
	ownAt          []int64 // timers of banks: group by group, command by command, bank by bank
	at             []int64 // timers set by commands to any bank, in their places
	groups         []group
	candidateKinds commandSet // commands that are a candidate of a bank
	candidateBanks [timed]int // number of banks with that candidate
	activeGroups   uint64     // groups in which a bank has a candidate
	queued         int        // transactions in all FIFOs
	// bank with which the next round robin begins: the one after the bank selected last
	turn int

	pool
	queues   [2]queue // of reads and of writes, or the first for both
	draining int      // writes that the drain under way still moves
	flushing bool     // drain the write buffer to the last
	pending
	merged mergedReads

	located                 uint64 // address that locate decoded last, and the result
	locatedBank, locatedRow int32

	refresher
	selection
	nextMove int64 // cycle in which a transaction may move; never if none
	wake     int64 // the next cycle to visit

	counts   Counts
	latency  latencies
	lastData int64 // end of the last data beat
	lastDone int64 // last completion
	done     completions
	runs     *runs    // where completions go instead, when accesses are submitted in runs
	deliver  bool     // whether completions are kept for Advance
	observe  observer // of every command; nil for none
	// observeIdle is told of refreshes that are skipped; nil: none are, while there is an observer
	observeIdle func(Refreshes)
}

// observer is told of commands; nil is told of none.
type observer func(Command)

// command passes a command on, if somebody observes.
func (o observer) command(c Command) {
	if o != nil {
		o(c)
	}
}

// plan is the same in all channels of a system: nothing of it changes.
type plan struct {
	*timing
	mapping         *mapping
	ranksN          int
	groupsN         int  // per rank
	banksN          int  // per rank
	perGroup        int  // banks
	groupShift      uint // bank index >> groupShift is its group
	fifoSize        int
	queueSize       int
	unified         bool
	writeQueue      int   // the one in which writes wait
	closePage       bool  // closed page
	dualIssue       bool  // two commands a cycle
	refreshInterval int64 // between refreshes of a channel; never without
}

func newPlan(c *Config) (*plan, error) {
	m, err := newMapping(c)
	if err != nil {
		return nil, err
	}
	p := &plan{
		timing: newTiming(c), mapping: m, ranksN: c.Ranks, groupsN: c.BankGroups, banksN: c.Banks, perGroup: c.BanksPerGroup, groupShift: log2(c.BanksPerGroup),
		fifoSize: c.BankFIFO, queueSize: c.QueueSize, unified: bool(c.UnifiedQueue), writeQueue: 1, closePage: c.PagePolicy == ClosePage,
		dualIssue: c.DualIssue(), refreshInterval: int64(c.TREFI / c.Ranks),
	}
	if p.unified {
		p.writeQueue = 0
	}
	if c.Refresh == RefreshNone {
		p.refreshInterval = never
	}
	return p, nil
}

func newChannel(p *plan, c *Config, index int) *channel {
	n := c.Ranks * c.Banks
	ch := &channel{
		plan: *p, index: index,
		banks: make([]bank, n), groups: make([]group, c.Ranks*c.BankGroups), at: make([]int64, c.places().ofRank(c.Ranks, 0)), ranks: make([]rank, c.Ranks), ownAt: make([]int64, timed*n),
		turn: 1 % n, selection: selection{nextIssue: never, foundAt: -1}, nextMove: never, refresher: newRefresher(p),
		merged: mergedReads{free: -1}, pool: newPool(2*c.QueueSize + n*c.BankFIFO), pending: newPending(2*c.QueueSize + n*c.BankFIFO),
	}
	ring := 1 << log2(2*c.BankFIFO-1) // a power of two that holds a FIFO
	ch.entries, ch.ringMask = make([]entry, n*ring), ring-1
	for i := range ch.banks {
		ch.banks[i] = bank{
			timers: int32(i>>p.groupShift*timed*c.BanksPerGroup + i%c.BanksPerGroup),
			group:  uint8(i >> p.groupShift), rank: uint8(i / c.Banks), place: uint8(i % c.BanksPerGroup),
			row: closed, hit: [2]int16{-1, -1}, waiting: [2]chain{{first: -1}, {first: -1}}, fifo: fifo{ring: int32(i * ring)},
		}
	}
	for i := range ch.queues {
		ch.queues[i].movable.banks = make([]uint64, len(ch.groups))
	}
	for i := range ch.groups {
		g := &ch.groups[i]
		g.at, g.rank = ch.timersAt(c.places().ofGroup(i, 0)), ch.timersAt(c.places().ofRank(i/c.BankGroups, 0))
		for k := range g.candidates {
			g.readyFrom[k], g.candidates[k].nextReady = never, never
		}
	}
	for i := range ch.ranks {
		ch.ranks[i].at = ch.timersAt(c.places().ofRank(i, 0))
		ch.ranks[i].window = [4]int64{longAgo, longAgo, longAgo, longAgo}
	}
	ch.wake = ch.refreshAt
	return ch
}

func (c *channel) timersAt(place int) *timers { return (*timers)(c.at[place:]) }

// busy reports whether the channel has work other than refreshes. Writes that wait for a drain to
// begin do not count.
func (c *channel) busy() bool { return c.queued > 0 || c.nextMove != never }

// advance visits every cycle up to the given one in which something happens.
func (c *channel) advance(cycle int64) {
	for c.wake <= cycle {
		if !c.busy() && c.skipRefreshes(cycle) {
			continue
		}
		c.tick(c.wake)
	}
}

// tick is one cycle of the controller, in the three steps of POLICY.md: a refresh falls due; a
// command is issued, for the refresh or else for a bank's FIFO; a transaction moves into its FIFO.
func (c *channel) tick(t int64) {
	if c.stream(t, nil) {
		return
	}
	if t == c.refreshAt {
		c.fallDue(t)
	}
	if c.refreshing() && c.issueForRefresh(t) {
		c.issued(t, true)
	} else if c.nextIssue == t {
		b, k, entry := c.selected(t)
		c.issue(k, b, entry, t)
		c.issued(t, !k.Column())
	}
	c.nextMove = never
	if c.canMove() {
		if c.move(t); c.canMove() {
			c.nextMove = t + 1
		}
	}
	c.wake = min(c.nextIssue, c.nextMove, c.refreshAt)
	if c.refreshing() {
		c.wake = min(c.wake, max(t+1, c.refreshReady()))
	}
}

// issued is called after a command in cycle t. Where two commands may share a cycle (HBM), a second
// selection is made; its command is issued if it is a column command after a row command or the
// reverse, else the bank's turn is lost. Then the next cycle in which a command may be issued is
// found.
func (c *channel) issued(t int64, row bool) {
	if c.dualIssue {
		if c.scan(t); c.nextIssue > t {
			return
		}
		if b, k, entry := c.selected(t); k.Column() == row {
			c.issue(k, b, entry, t)
		}
	}
	c.scan(t + 1)
}
