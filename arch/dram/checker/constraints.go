package checker

import (
	"dnasim/arch/dram"
	"fmt"
)

// spacings are the least distances between commands, by the later one, each from its definition.
func spacings(c *dram.Config) (to [dram.NumKinds][]spacing) {
	add := func(name string, from, later []dram.Kind, where relation, least int) {
		for _, l := range later {
			for _, f := range from {
				to[l] = append(to[l], spacing{name, f, where, int64(least)})
			}
		}
	}
	reads, writes := []dram.Kind{dram.Read, dram.ReadAuto}, []dram.Kind{dram.Write, dram.WriteAuto}
	activate, precharge, refresh := []dram.Kind{dram.Activate}, []dram.Kind{dram.Precharge}, []dram.Kind{dram.Refresh}
	sameRank := inBank | inGroup | inRank
	anywhere := sameRank | outside
	written := c.WL + c.TBURST + c.TWR // from a write to where its row may be closed

	// Of one bank.
	add("tRCD_RD", activate, reads, inBank, c.TRCDRD)
	add("tRCD_WR", activate, writes, inBank, c.TRCDWR)
	add("tRAS", activate, precharge, inBank, c.TRAS)
	add("tRC", activate, activate, inBank, c.TRC)
	add("tRP", precharge, activate, inBank, c.TRP)
	add("tRTP", []dram.Kind{dram.Read}, precharge, inBank, c.TRTP)
	add("tWR", []dram.Kind{dram.Write}, precharge, inBank, written)
	add("tRTP + tRP", []dram.Kind{dram.ReadAuto}, activate, inBank, c.TBURST+c.TRTP+c.TRP)
	add("tWR + tRP", []dram.Kind{dram.WriteAuto}, activate, inBank, written+c.TRP)

	// Between banks: activates and precharges.
	if c.BankGroups > 1 {
		add("tRRD_L", activate, activate, inGroup, c.TRRDL)
		add("tRRD_S", activate, activate, inRank, c.TRRDS)
	} else {
		add("tRRD_S", activate, activate, inGroup, c.TRRDS)
	}
	if c.Protocol == "LPDDR4" {
		add("tPPD", precharge, precharge, inGroup|inRank, c.TPPD)
	}

	// Columns of like kind; that their data do not collide is checkData's.
	ccdName, ccd, wtrName, wtr := "tCCD_L", c.TCCDL, "tWTR_L", c.TWTRL
	if c.BankGroups == 1 {
		ccdName, ccd, wtrName, wtr = "tCCD_S", c.TCCDS, "tWTR_S", c.TWTRS
	}
	for _, like := range [][]dram.Kind{reads, writes} {
		add(ccdName, like, like, inBank|inGroup, ccd)
		add("tCCD_S", like, like, inRank, c.TCCDS)
	}
	add("tBURST + tRTRS", reads, reads, outside, c.TBURST+c.TRTRS)

	// Between reads and writes.
	add("read to write", reads, writes, anywhere, c.RL+c.TBURST+c.TRTRS-c.WL)
	add(wtrName, writes, reads, inBank|inGroup, c.WL+c.TBURST+wtr)
	add("tWTR_S", writes, reads, inRank, c.WL+c.TBURST+c.TWTRS)
	add("write to read of another rank", writes, reads, outside, c.WL+c.TBURST+c.TRTRS-c.RL)

	// dram.Refresh of a rank: its banks are closed, and it recovers before anything else.
	add("tRP", precharge, refresh, inBank, c.TRP)
	add("tRTP + tRP", []dram.Kind{dram.ReadAuto}, refresh, inBank, c.TRTP+c.TRP)
	add("tWR + tRP", []dram.Kind{dram.WriteAuto}, refresh, inBank, written+c.TRP)
	add("tRFC", refresh, []dram.Kind{dram.Activate, dram.Refresh}, inBank, c.TRFC)
	return to
}

// mayViolate is a quick test before checkSpacings. It reports whether a command of a kind that this
// one must keep a distance from was issued less than that distance ago, in a part of the channel
// that contains all banks concerned. Mostly there was none, and checkSpacings is not needed.
func (k *Checker) mayViolate(c *dram.Command) bool {
	newest := &k.channels[c.Channel].newest
	for i := range k.spacings[c.Kind] {
		s := &k.spacings[c.Kind][i]
		if c.Cycle-newest[s.from] < s.least && c.Cycle-k.newestNear(c, s) < s.least {
			return true
		}
	}
	return false
}

// newestNear is the cycle of the newest command of the kind and in the part of the channel that a
// spacing is about, or in a larger part.
func (k *Checker) newestNear(c *dram.Command, s *spacing) int64 {
	ch := &k.channels[c.Channel]
	switch {
	case s.where == outside:
		at := int64(longAgo)
		for i := range ch.ranks {
			if i != c.Rank {
				at = max(at, ch.ranks[i].newest[s.from])
			}
		}
		return at
	case s.where&outside != 0:
		return ch.newest[s.from]
	case s.where&inRank != 0, c.Kind == dram.Refresh:
		return ch.ranks[c.Rank].newest[s.from]
	case s.where&inGroup != 0:
		return ch.groups[k.bank(c)/k.config.BanksPerGroup][s.from]
	default:
		return ch.banks[k.bank(c)].last[s.from].Cycle
	}
}

// checkSpacings measures a command against the last of every kind of every bank.
func (k *Checker) checkSpacings(c *dram.Command) *Violation {
	banks := k.channels[c.Channel].banks
	from, to := k.banksOf(c)
	for i := range banks {
		where := k.relationOf(i, from, to)
		for _, s := range k.spacings[c.Kind] {
			earlier := &banks[i].last[s.from]
			if s.where&where != 0 && c.Cycle-earlier.Cycle < s.least {
				return k.violation(s.name, c, earlier, s.least)
			}
		}
	}
	return nil
}

// violation of a rule by a command after another, of which there may have been none.
func (k *Checker) violation(rule string, c, after *dram.Command, cycles int64) *Violation {
	v := &Violation{Rule: rule, Command: *c, Cycles: cycles}
	if *after != noCommand {
		earlier := *after
		v.After = &earlier
	}
	return v
}

// relationOf gives the relation of bank i to the banks from..to of a command.
func (k *Checker) relationOf(i, from, to int) relation {
	switch {
	case i >= from && i < to:
		return inBank
	case i/k.config.BanksPerGroup == from/k.config.BanksPerGroup:
		return inGroup
	case i/k.config.Banks == from/k.config.Banks:
		return inRank
	default:
		return outside
	}
}

// checkBus demands order, and one command a cycle on a bus.
func (k *Checker) checkBus(c *dram.Command) *Violation {
	ch := &k.channels[c.Channel]
	if c.Cycle < ch.last.Cycle {
		return k.violation("time runs backwards", c, &ch.last, 0)
	}
	if *ch.bus(k, c) == c.Cycle {
		return k.violation("command bus in use", c, &ch.last, 1)
	}
	return nil
}

// checkState demands a closed bank to open, an open one to close, the open row to read or write,
// and a closed rank to refresh.
func (k *Checker) checkState(c *dram.Command) *Violation {
	banks := k.channels[c.Channel].banks
	from, to := k.banksOf(c)
	for i := from; i < to; i++ {
		b := &banks[i]
		problem := ""
		switch {
		case c.Kind == dram.Activate && b.open:
			problem = "the bank has a row open"
		case c.Kind == dram.Refresh && b.open:
			problem = "a bank of the rank has a row open"
		case c.Kind == dram.Precharge && !b.open:
			problem = "the bank is closed"
		case c.Kind.Column() && !b.open:
			problem = "no row of the bank is open"
		case c.Kind.Column() && b.row != c.Row:
			problem = fmt.Sprintf("row %d of the bank is open", b.row)
		default:
			continue
		}
		return k.violation(problem, c, &b.last[dram.Activate], 0)
	}
	return nil
}

// checkData demands that no two bursts share the data bus.
func (k *Checker) checkData(c *dram.Command) *Violation {
	ch := &k.channels[c.Channel]
	if !c.Kind.Column() || ch.burst == noCommand || k.burst(c) >= ch.busFree {
		return nil
	}
	return k.violation("data bus in use", c, &ch.burst, 0)
}

// checkWindow demands that no five activates of a rank are within tFAW.
func (k *Checker) checkWindow(c *dram.Command) *Violation {
	r := &k.channels[c.Channel].ranks[c.Rank]
	fourth := &r.activates[r.oldest]
	if c.Kind != dram.Activate || c.Cycle-fourth.Cycle >= int64(k.config.TFAW) {
		return nil
	}
	return k.violation("tFAW", c, fourth, int64(k.config.TFAW))
}

// postponable is the number of refreshes that may be put off (JEDEC DDR4, LPDDR4).
const postponable = 8

// checkInterval demands that no rank waits for its refresh beyond what may be put off.
func (k *Checker) checkInterval(c *dram.Command) *Violation {
	if k.config.Refresh == dram.RefreshNone {
		return nil
	}
	last := &k.channels[c.Channel].ranks[c.Rank].refresh
	since := max(0, last.Cycle)
	if c.Cycle-since <= (postponable+1)*int64(k.config.TREFI) {
		return nil
	}
	return k.violation("the rank was not refreshed in time", c, last, 0)
}
