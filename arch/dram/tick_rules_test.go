package dram_test

import "dnasim/arch/dram"

// bind tells every bank of the channel of a command to one.
func (ch *tickChannel) bind(k dram.Kind, from *tickBank, t int64) {
	for _, b := range ch.banks {
		for later := range dram.ReadAuto { // those with auto precharge follow the plain ones
			ch.hold(b, later, k, from, t)
		}
		ch.hold(b, dram.Refresh, k, from, t)
	}
}

func (ch *tickChannel) hold(b *tickBank, later, k dram.Kind, from *tickBank, t int64) {
	if cycles, bound := ch.distance(k, later, from, b); bound {
		b.at[later] = max(b.at[later], t+int64(cycles))
	}
}

// distance between a command to one bank and a later one to another, or the same, as POLICY.md
// lists them.
func (ch *tickChannel) distance(k, later dram.Kind, from, to *tickBank) (cycles int, bound bool) {
	c := &ch.model.config
	auto := k == dram.ReadAuto || k == dram.WriteAuto
	if auto {
		if from == to && later == dram.Activate {
			return map[dram.Kind]int{
				dram.ReadAuto: c.TBURST + c.TRTP + c.TRP, dram.WriteAuto: c.WL + c.TBURST + c.TWR + c.TRP,
			}[k], true
		}
		if from == to && later == dram.Refresh {
			return map[dram.Kind]int{dram.ReadAuto: c.TRTP + c.TRP, dram.WriteAuto: c.WL + c.TBURST + c.TWR + c.TRP}[k], true
		}
		k -= 2
	}
	switch {
	case k.Column() && later.Column():
		return ch.columnDistance(k, later, from, to), true
	case from == to:
		return ch.bankDistance(k, later, auto)
	case from.rank != to.rank:
		return 0, false
	case k == dram.Activate && later == dram.Activate:
		if from.group == to.group && c.BankGroups > 1 {
			return c.TRRDL, true
		}
		return c.TRRDS, true
	case k == dram.Precharge && later == dram.Precharge && c.Protocol == "LPDDR4":
		return c.TPPD, true
	}
	return 0, false
}

func (ch *tickChannel) bankDistance(k, later dram.Kind, auto bool) (int, bool) {
	c := &ch.model.config
	switch [2]dram.Kind{k, later} {
	case [2]dram.Kind{dram.Activate, dram.Activate}:
		return c.TRC, true
	case [2]dram.Kind{dram.Activate, dram.Read}:
		return c.TRCDRD, true
	case [2]dram.Kind{dram.Activate, dram.Write}:
		return c.TRCDWR, true
	case [2]dram.Kind{dram.Activate, dram.Precharge}:
		return c.TRAS, true
	case [2]dram.Kind{dram.Precharge, dram.Activate}, [2]dram.Kind{dram.Precharge, dram.Refresh}:
		return c.TRP, true
	case [2]dram.Kind{dram.Read, dram.Precharge}:
		return c.TRTP, !auto
	case [2]dram.Kind{dram.Write, dram.Precharge}:
		return c.WL + c.TBURST + c.TWR, !auto
	case [2]dram.Kind{dram.Refresh, dram.Activate}, [2]dram.Kind{dram.Refresh, dram.Refresh}:
		return c.TRFC, true
	}
	return 0, false
}

func (ch *tickChannel) columnDistance(k, later dram.Kind, from, to *tickBank) int {
	c := &ch.model.config
	ccd, wtr := c.TCCDS, c.TWTRS
	if from.group == to.group && c.BankGroups > 1 {
		ccd, wtr = c.TCCDL, c.TWTRL
	}
	other := from.rank != to.rank
	switch {
	case k == dram.Read && later == dram.Write:
		return c.RL + c.TBURST - c.WL + c.TRTRS
	case k == dram.Write && later == dram.Read && other:
		return c.WL + c.TBURST + c.TRTRS - c.RL
	case k == dram.Write && later == dram.Read:
		return c.WL + c.TBURST + wtr
	case other && k == dram.Read:
		return c.TBURST + c.TRTRS
	case other:
		return c.TBURST
	default:
		return max(c.TBURST, ccd)
	}
}
