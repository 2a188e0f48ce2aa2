package dram

import "slices"

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

// free stands for no constraint: added to any cycle it lies before cycle 0.
const free = -1 << 60

// rule is a least distance in cycles between two commands.
type rule struct {
	from, to Kind
	scope    scope
	cycles   int
}

// timing is the table of all distances, built once per configuration, so that the
// controller only asks when a command is allowed.
type timing struct {
	same      [NumKinds][timed]int64   // from a command to a timed one of the same bank
	moves     [NumKinds]wants          // timed commands that same binds
	others    [NumKinds][][timed]int64 // to those of a group, the own one included: [own group x groups + group]
	toRefresh [NumKinds]int64          // from a command to the refresh of its rank
	refresh   int64                    // from a refresh to an activate or refresh of the rank
	fourActs  int64                    // window of four activates of a rank
	readData  int64                    // from a read to the end of its data
	writeData int64                    // from a write to the end of its data
}

func newTiming(c *Config) *timing {
	t := &timing{
		refresh: int64(c.TRFC), fourActs: int64(c.TFAW),
		readData: int64(c.RL + c.TBURST), writeData: int64(c.WL + c.TBURST),
	}
	n := c.Ranks * c.BankGroups
	unbound := [timed]int64{free, free, free, free}
	for k := range NumKinds {
		t.toRefresh[k] = free
		t.same[k] = unbound
		t.others[k] = slices.Repeat([][timed]int64{unbound}, n*n)
	}
	for _, r := range c.rules() {
		if r.scope == sameBank {
			t.same[r.from][r.to] = int64(r.cycles)
			t.moves[r.from] |= want(r.to)
		}
		for pair := range n * n {
			if relate(pair/n, pair%n, c.BankGroups) == r.scope {
				t.others[r.from][pair][r.to] = int64(r.cycles)
			}
		}
	}
	t.toRefresh[Precharge] = int64(c.TRP)
	t.toRefresh[ReadAuto] = int64(c.TRTP + c.TRP)
	t.toRefresh[WriteAuto] = int64(c.WL + c.TBURST + c.TWR + c.TRP)
	return t
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

// timers hold the earliest cycle of each timed command.
type timers [timed]int64
