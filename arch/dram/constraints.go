package dram

import "fmt"

// spacings are the least distances between commands, by the later one, each from its definition.
func spacings(c *Config) (to [NumKinds][]spacing) {
	add := func(name string, from, later []Kind, where near, least int) {
		for _, l := range later {
			for _, f := range from {
				to[l] = append(to[l], spacing{name, f, where, int64(least)})
			}
		}
	}
	reads, writes := []Kind{Read, ReadAuto}, []Kind{Write, WriteAuto}
	activate, precharge, refresh := []Kind{Activate}, []Kind{Precharge}, []Kind{Refresh}
	sameRank := inBank | inGroup | inRank
	anywhere := sameRank | outside
	written := c.WL + c.TBURST + c.TWR // from a write to where its row may be closed

	// Of one bank.
	add("tRCD_RD", activate, reads, inBank, c.TRCDRD)
	add("tRCD_WR", activate, writes, inBank, c.TRCDWR)
	add("tRAS", activate, precharge, inBank, c.TRAS)
	add("tRC", activate, activate, inBank, c.TRC)
	add("tRP", precharge, activate, inBank, c.TRP)
	add("tRTP", []Kind{Read}, precharge, inBank, c.TRTP)
	add("tWR", []Kind{Write}, precharge, inBank, written)
	add("tRTP + tRP", []Kind{ReadAuto}, activate, inBank, c.TBURST+c.TRTP+c.TRP)
	add("tWR + tRP", []Kind{WriteAuto}, activate, inBank, written+c.TRP)

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
	near, ccd, wtr := "tCCD_L", c.TCCDL, c.TWTRL
	turn := "tWTR_L"
	if c.BankGroups == 1 {
		near, ccd, wtr, turn = "tCCD_S", c.TCCDS, c.TWTRS, "tWTR_S"
	}
	for _, like := range [][]Kind{reads, writes} {
		add(near, like, like, inBank|inGroup, ccd)
		add("tCCD_S", like, like, inRank, c.TCCDS)
	}
	add("tBURST + tRTRS", reads, reads, outside, c.TBURST+c.TRTRS)

	// Between reads and writes.
	add("read to write", reads, writes, anywhere, c.RL+c.TBURST+c.TRTRS-c.WL)
	add(turn, writes, reads, inBank|inGroup, c.WL+c.TBURST+wtr)
	add("tWTR_S", writes, reads, inRank, c.WL+c.TBURST+c.TWTRS)
	add("write to read of another rank", writes, reads, outside, c.WL+c.TBURST+c.TRTRS-c.RL)

	// Refresh of a rank: its banks are closed, and it recovers before anything else.
	add("tRP", precharge, refresh, inBank, c.TRP)
	add("tRTP + tRP", []Kind{ReadAuto}, refresh, inBank, c.TRTP+c.TRP)
	add("tWR + tRP", []Kind{WriteAuto}, refresh, inBank, written+c.TRP)
	add("tRFC", refresh, []Kind{Activate, Refresh}, inBank, c.TRFC)
	return to
}

// checkSpacings measures a command against the last of every kind of every bank.
func (k *Checker) checkSpacings(c *Command) *Violation {
	banks := k.channels[c.Channel].banks
	from, to := k.banksOf(c)
	for i := range banks {
		where := k.relation(i, from, to)
		for _, s := range k.spacings[c.Kind] {
			earlier := banks[i].last[s.from]
			if s.where&where != 0 && earlier != nil && c.Cycle-earlier.Cycle < s.least {
				return &Violation{Rule: s.name, Command: *c, After: earlier, Cycles: s.least}
			}
		}
	}
	return nil
}

// relation of bank i to the banks from..to of a command.
func (k *Checker) relation(i, from, to int) near {
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
func (k *Checker) checkBus(c *Command) *Violation {
	ch := &k.channels[c.Channel]
	if ch.last == nil {
		return nil
	}
	if c.Cycle < ch.last.Cycle {
		return &Violation{Rule: "time runs backwards", Command: *c, After: ch.last}
	}
	if *ch.bus(k, c) == c.Cycle {
		return &Violation{Rule: "command bus in use", Command: *c, After: ch.last, Cycles: 1}
	}
	return nil
}

// checkState demands a closed bank to open, an open one to close, the open row to read or write, and a
// closed rank to refresh.
func (k *Checker) checkState(c *Command) *Violation {
	banks := k.channels[c.Channel].banks
	from, to := k.banksOf(c)
	for i := from; i < to; i++ {
		b := &banks[i]
		problem := ""
		switch {
		case c.Kind == Activate && b.open:
			problem = "the bank has a row open"
		case c.Kind == Refresh && b.open:
			problem = "a bank of the rank has a row open"
		case c.Kind == Precharge && !b.open:
			problem = "the bank is closed"
		case c.Kind.Column() && !b.open:
			problem = "no row of the bank is open"
		case c.Kind.Column() && b.row != c.Row:
			problem = fmt.Sprintf("row %d of the bank is open", b.row)
		default:
			continue
		}
		return &Violation{Rule: problem, Command: *c, After: b.last[Activate]}
	}
	return nil
}

// checkData demands that no two bursts share the data bus.
func (k *Checker) checkData(c *Command) *Violation {
	ch := &k.channels[c.Channel]
	if !c.Kind.Column() || ch.burst == nil || k.burst(c) >= ch.busFree {
		return nil
	}
	return &Violation{Rule: "data bus in use", Command: *c, After: ch.burst}
}

// checkWindow demands that no five activates of a rank are within tFAW.
func (k *Checker) checkWindow(c *Command) *Violation {
	window := k.channels[c.Channel].ranks[c.Rank].activates
	if c.Kind != Activate || len(window) < 4 || c.Cycle-window[0].Cycle >= int64(k.config.TFAW) {
		return nil
	}
	return &Violation{Rule: "tFAW", Command: *c, After: &window[0], Cycles: int64(k.config.TFAW)}
}

// postponable is the number of refreshes that may be put off (JEDEC DDR4, LPDDR4).
const postponable = 8

// checkInterval demands that no rank waits for its refresh beyond what may be put off.
func (k *Checker) checkInterval(c *Command) *Violation {
	if k.config.Refresh == RefreshNone {
		return nil
	}
	last := k.channels[c.Channel].ranks[c.Rank].refresh
	since := int64(0)
	if last != nil {
		since = last.Cycle
	}
	if c.Cycle-since <= (postponable+1)*int64(k.config.TREFI) {
		return nil
	}
	return &Violation{Rule: "the rank was not refreshed in time", Command: *c, After: last}
}
