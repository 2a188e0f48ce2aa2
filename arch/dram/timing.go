package dram

import "math"

// scope is where the later of two commands goes, seen from the earlier.
type scope uint8

const (
	sameBank scope = iota
	sameGroup
	otherGroup // of the same rank
	otherRank
	numScopes
)

// timed are the commands that have a timer for each bank and group: Activate, Precharge,
// Read, Write. Reads and writes with auto precharge share those of the plain ones.
const timed = 4

// free is a cycle long before any: where nothing binds.
const free = -1 << 60

// rule is a least distance in cycles between two commands.
type rule struct {
	from, to Kind
	scope    scope
	cycles   int
}

// timers hold the earliest cycle of each timed command.
type timers [timed]int64

// binding is what a command tells a timer of a later one: not before so many cycles after it.
type binding struct {
	place  int32 // of the timer: see places; those of the own bank are counted from its first
	cycles int64
}

// places of the shared timers in one row: those of all groups, then those of all ranks.
type places struct{ groups int }

func (p places) ofGroup(group int, k Kind) int { return group*timed + int(k) }

func (p places) ofRank(rank int, k Kind) int { return p.ofGroup(p.groups+rank, k) }

// timing is the table of all distances, built once per configuration, so that the
// controller only asks when a command is allowed.
type timing struct {
	own       [NumKinds][]binding            // to the timers of the same bank
	shared    [NumKinds][maxGroups][]binding // by group of the earlier command, to those of groups and ranks
	toRefresh [NumKinds]int64                // from a command to the refresh of its rank
	refresh   int64                          // from a refresh to an activate or refresh of the rank
	fourActs  int64                          // window of four activates of a rank
	readData  int64                          // from a read to the end of its data
	writeData int64                          // from a write to the end of its data
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
	for k := range NumKinds {
		for to, gap := range gaps[k] {
			t.own[k] = bind(t.own[k], to*c.BanksPerGroup, gap[sameBank])
			for from := range c.Ranks * c.BankGroups {
				t.shared[k][from] = c.bindGroups(t.shared[k][from], Kind(to), from, gap)
			}
		}
	}
	return t
}

func (c *Config) places() places { return places{c.Ranks * c.BankGroups} }

// bind adds what a command tells a timer, unless that is nothing.
func bind(list []binding, place, cycles int) []binding {
	if cycles <= 0 {
		return list
	}
	return append(list, binding{int32(place), int64(cycles)})
}

// bindGroups tells all groups of the channel. What holds for all of a rank is told to the rank, and groups
// only what they have to wait beyond that. What is not in the future is told to nobody.
func (c *Config) bindGroups(list []binding, to Kind, from int, gap [numScopes]int) []binding {
	for rank := range c.Ranks {
		first, last := rank*c.BankGroups, (rank+1)*c.BankGroups
		least := math.MaxInt
		for group := first; group < last; group++ {
			least = min(least, gap[relate(from, group, c.BankGroups)])
		}
		list = bind(list, c.places().ofRank(rank, to), least)
		for group := first; group < last; group++ {
			if cycles := gap[relate(from, group, c.BankGroups)]; cycles > least {
				list = bind(list, c.places().ofGroup(group, to), cycles)
			}
		}
	}
	return list
}

// relate two groups of a channel.
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
		{Activate, Activate, sameGroup, c.long(c.TRRDS, c.TRRDL)},
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

// columnRules are those from a read or write to its like and to the other; turn is the
// distance to the other in another rank.
func (c *Config) columnRules(from, like Kind, turn int, other Kind) []rule {
	sameTurn := [2]int{turn, turn} // same group, other group
	otherRankLike := c.TBURST + c.TRTRS
	if like == Write {
		data := c.WL + c.TBURST
		sameTurn = [2]int{data + c.long(c.TWTRS, c.TWTRL), data + c.TWTRS}
		otherRankLike = c.TBURST
	}
	return []rule{
		{from, like, sameGroup, max(c.TBURST, c.long(c.TCCDS, c.TCCDL))},
		{from, like, otherGroup, max(c.TBURST, c.TCCDS)},
		{from, like, otherRank, otherRankLike},
		{from, other, sameGroup, sameTurn[0]},
		{from, other, otherGroup, sameTurn[1]},
		{from, other, otherRank, turn},
	}
}

// long chooses the timing within a bank group; without groups the short one holds.
func (c *Config) long(short, long int) int {
	if c.BankGroups == 1 {
		return short
	}
	return long
}
