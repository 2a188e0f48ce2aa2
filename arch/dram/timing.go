package dram

import "math"

// scope says to which bank the later of two commands goes, seen from the bank of the earlier one.
type scope uint8

const (
	sameBank scope = iota
	sameGroup
	otherGroup // of the same rank
	otherRank
	numScopes
)

// timed is the number of commands that have timers: Activate, Precharge, Read and Write. Reads and
// writes with auto precharge share the timers of plain reads and writes.
const timed = 4

// longAgo is a cycle before any in which a command can be: a timer with this value forbids nothing.
const longAgo = -1 << 60

// rule is a least distance in cycles between two commands.
type rule struct {
	from, to Kind
	scope    scope
	cycles   int
}

// timers hold the earliest cycle of each timed command.
type timers [timed]int64

// timerUpdate is one effect of a command: a later command may not be issued before so many cycles
// after it.
type timerUpdate struct {
	// index of the later command's timer (see places); in the bank's own timers, an offset
	place  int32
	cycles int64
}

// places gives the indexes of the shared timers: first those of all groups, then those of all
// ranks.
type places struct{ groups int }

func (p places) ofGroup(group int, k Kind) int { return group*timed + int(k) }

func (p places) ofRank(rank int, k Kind) int { return p.ofGroup(p.groups+rank, k) }

// timing is the table of all timing constraints, in DRAM cycles. It is built once per
// configuration, so that the controller only asks when a command is allowed.
type timing struct {
	own [NumKinds][]timerUpdate // to the timers of the same bank
	// by group of the earlier command, to those of groups and ranks
	shared    [NumKinds][maxGroups][]timerUpdate
	toRefresh [NumKinds]int64 // from a command to the refresh of its rank
	// from a refresh to an activate or refresh of the rank
	refresh   int64
	fourActs  int64    // window of four activates of a rank
	readData  int64    // from a read to the end of its data
	writeData int64    // from a write to the end of its data
	repeat    [2]int64 // from a read to the next of its group, from a write likewise
}

func newTiming(c *Config) *timing {
	t := &timing{
		toRefresh: [NumKinds]int64{Precharge: int64(c.TRP), ReadAuto: int64(c.TRTP + c.TRP), WriteAuto: int64(c.WL + c.TBURST + c.TWR + c.TRP)},
		refresh:   int64(c.TRFC), fourActs: int64(c.TFAW),
		readData: int64(c.RL + c.TBURST), writeData: int64(c.WL + c.TBURST),
	}
	var gaps [NumKinds][timed][numScopes]int // 0 where there is no rule
	for _, r := range c.rules() {
		gaps[r.from][r.to][r.scope] = r.cycles
	}
	for i, k := range []Kind{Read, Write} {
		t.repeat[i] = int64(gaps[k][k][sameGroup])
	}
	for k := range NumKinds {
		for to, gap := range gaps[k] {
			t.own[k] = addUpdate(t.own[k], to*c.BanksPerGroup, gap[sameBank])
			for from := range c.Ranks * c.BankGroups {
				t.shared[k][from] = c.addGroupUpdates(t.shared[k][from], Kind(to), from, gap)
			}
		}
	}
	return t
}

func (c *Config) places() places { return places{c.Ranks * c.BankGroups} }

// addUpdate adds a timer update to a list, unless it forbids nothing.
func addUpdate(list []timerUpdate, place, cycles int) []timerUpdate {
	if cycles <= 0 {
		return list
	}
	return append(list, timerUpdate{int32(place), int64(cycles)})
}

// addGroupUpdates adds the updates of the shared timers of a command in group from. The distance
// that holds for all groups of a rank goes to the timer of the rank; a group's own timer is updated
// only where its distance is longer.
func (c *Config) addGroupUpdates(list []timerUpdate, to Kind, from int, gap [numScopes]int) []timerUpdate {
	for rank := range c.Ranks {
		first, last := rank*c.BankGroups, (rank+1)*c.BankGroups
		least := math.MaxInt
		for group := first; group < last; group++ {
			least = min(least, gap[relate(from, group, c.BankGroups)])
		}
		list = addUpdate(list, c.places().ofRank(rank, to), least)
		for group := first; group < last; group++ {
			if cycles := gap[relate(from, group, c.BankGroups)]; cycles > least {
				list = addUpdate(list, c.places().ofGroup(group, to), cycles)
			}
		}
	}
	return list
}

// relate gives the scope of a group of a channel, seen from another.
func relate(own, other, groupsPerRank int) scope {
	switch {
	case own == other:
		return sameGroup
	case own/groupsPerRank == other/groupsPerRank:
		return otherGroup
	default:
		return otherRank
	}
}

// rules lists every distance between two commands of a channel but the refreshes and the window of
// four activates, which concern whole ranks.
func (c *Config) rules() []rule {
	rules := []rule{
		{Activate, Activate, sameBank, c.TRC},
		{Activate, Activate, sameGroup, c.withinGroup(c.TRRDS, c.TRRDL)},
		{Activate, Activate, otherGroup, c.TRRDS},
		{Activate, Precharge, sameBank, c.TRAS},
		{Activate, Read, sameBank, c.TRCDRD},
		{Activate, Write, sameBank, c.TRCDWR},
		{Precharge, Activate, sameBank, c.TRP},
		{Read, Precharge, sameBank, c.TRTP},
		{Write, Precharge, sameBank, c.WL + c.TBURST + c.TWR},
		{ReadAuto, Activate, sameBank, c.TBURST + c.TRTP + c.TRP},
		{WriteAuto, Activate, sameBank, c.WL + c.TBURST + c.TWR + c.TRP},
	}
	if c.Protocol == "LPDDR4" {
		rules = append(rules, rule{Precharge, Precharge, sameGroup, c.TPPD}, rule{Precharge, Precharge, otherGroup, c.TPPD})
	}
	for _, read := range []Kind{Read, ReadAuto} {
		rules = append(rules, c.columnRules(read, Read, c.RL+c.TBURST+c.TRTRS-c.WL, Write)...)
	}
	for _, write := range []Kind{Write, WriteAuto} {
		rules = append(rules, c.columnRules(write, Write, c.WL+c.TBURST+c.TRTRS-c.RL, Read)...)
	}
	return rules
}

// columnRules are the distances from a read or write to the next of its kind (like) and to one of
// the other kind (other); turn is the distance to the other kind in another rank.
func (c *Config) columnRules(from, like Kind, turn int, other Kind) []rule {
	sameTurn := [2]int{turn, turn} // same group, other group
	otherRankLike := c.TBURST + c.TRTRS
	if like == Write {
		data := c.WL + c.TBURST
		sameTurn = [2]int{data + c.withinGroup(c.TWTRS, c.TWTRL), data + c.TWTRS}
		otherRankLike = c.TBURST
	}
	return []rule{
		{from, like, sameGroup, max(c.TBURST, c.withinGroup(c.TCCDS, c.TCCDL))},
		{from, like, otherGroup, max(c.TBURST, c.TCCDS)},
		{from, like, otherRank, otherRankLike},
		{from, other, sameGroup, sameTurn[0]},
		{from, other, otherGroup, sameTurn[1]},
		{from, other, otherRank, turn},
	}
}

// withinGroup chooses the timing between banks of one group: the long one, or the short one where
// there is but one group.
func (c *Config) withinGroup(short, long int) int {
	if c.BankGroups == 1 {
		return short
	}
	return long
}
