package dram

import "fmt"

// Checker judges a command stream from the definitions of the constraints alone: it
// holds every command against all recent ones of its channel and shares nothing with the
// controllers. Commands of a channel must come in order of time.
type Checker struct {
	config   Config
	channels []checkedChannel
	window   int64 // no constraint reaches further back, in cycles
	commands int64
	err      error
}

// checkedChannel is what a channel's commands so far amount to.
type checkedChannel struct {
	recent []Command
	open   map[bankID]int  // row of each open bank
	ref    map[int]int64   // cycle of each rank's last refresh
	acts   map[int][]int64 // cycles of each rank's last activates, at most four
}

type bankID struct{ rank, group, bank int }

func (c Command) bankID() bankID { return bankID{c.Rank, c.Group, c.Bank} }

// A Violation is a command that comes too early after another, or in a state that
// does not allow it.
type Violation struct {
	Rule    string
	Command Command
	After   *Command // nil for a violation of state
	Cycles  int64    // that the rule asks for between the two
}

func (v *Violation) Error() string {
	if v.After == nil {
		return fmt.Sprintf("illegal DRAM command: %v: %s", v.Command, v.Rule)
	}
	return fmt.Sprintf("illegal DRAM command: %v comes %d cycles after %v, %s asks for %d",
		v.Command, v.Command.Cycle-v.After.Cycle, *v.After, v.Rule, v.Cycles)
}

// NewChecker judges commands for a memory; the configuration must be complete.
func NewChecker(c Config) *Checker {
	k := &Checker{config: c, channels: make([]checkedChannel, c.Channels)}
	for i := range k.channels {
		k.channels[i] = checkedChannel{open: map[bankID]int{}, ref: map[int]int64{}, acts: map[int][]int64{}}
	}
	writeEnd := c.WL + c.TBURST + c.TWR + c.TRP
	k.window = int64(max(c.TRFC, c.TRC, writeEnd, c.RL+c.TBURST+c.TRTRS, c.TBURST+c.TRTP+c.TRP, c.WL+c.TBURST+c.TWTRL, c.TRRDL, c.TCCDL))
	return k
}

// Commands judged so far.
func (k *Checker) Commands() int64 { return k.commands }

// Err is the first violation, a *Violation; nil if there was none.
func (k *Checker) Err() error { return k.err }

// Watch judges the next command.
func (k *Checker) Watch(c Command) {
	k.commands++
	if k.err != nil {
		return
	}
	ch := &k.channels[c.Channel]
	for len(ch.recent) > 0 && ch.recent[0].Cycle < c.Cycle-k.window {
		ch.recent = ch.recent[1:]
	}
	if v := k.judge(ch, c); v != nil {
		k.err = v
	}
	ch.recent = append(ch.recent, c)
	ch.follow(c)
}

// judge returns what is wrong with a command; nil for nothing.
func (k *Checker) judge(ch *checkedChannel, c Command) *Violation {
	if rule := ch.stateFault(c); rule != "" {
		return &Violation{Rule: rule, Command: c}
	}
	shared := 0
	for i := range ch.recent {
		p := &ch.recent[i]
		if rule, cycles := k.gap(p, &c); c.Cycle < p.Cycle+int64(cycles) {
			return &Violation{Rule: rule, Command: c, After: p, Cycles: int64(cycles)}
		}
		if p.Cycle == c.Cycle {
			shared++
			if shared > 1 || !k.config.dualIssue() || p.Kind.Column() == c.Kind.Column() {
				return &Violation{Rule: "one command a cycle (HBM: one for rows and one for columns)", Command: c, After: p, Cycles: 1}
			}
		}
	}
	if acts := ch.acts[c.Rank]; c.Kind == Activate && len(acts) == 4 && c.Cycle < acts[0]+int64(k.config.TFAW) {
		return &Violation{Rule: "tFAW: a fifth activate within the window of four", Command: c}
	}
	const postponed = 9 // of JEDEC: up to eight refreshes may be put off
	if last, ok := ch.ref[c.Rank]; ok && c.Kind == Refresh && c.Cycle > last+postponed*int64(k.config.TREFI) {
		return &Violation{Rule: "a rank went without refresh for more than 9 tREFI", Command: c}
	}
	return nil
}

// stateFault says why the banks' state does not allow a command; "" if it does.
func (ch *checkedChannel) stateFault(c Command) string {
	row, open := ch.open[c.bankID()]
	switch {
	case c.Kind == Activate && open:
		return "the bank has a row open"
	case c.Kind == Precharge && !open:
		return "the bank has no row open"
	case c.Kind.Column() && !open:
		return "the bank has no row open"
	case c.Kind.Column() && row != c.Row:
		return fmt.Sprintf("row %d is open", row)
	case c.Kind == Refresh:
		for id := range ch.open {
			if id.rank == c.Rank {
				return fmt.Sprintf("group %d, bank %d of the rank has a row open", id.group, id.bank)
			}
		}
	}
	return ""
}

// follow takes over the state after a command.
func (ch *checkedChannel) follow(c Command) {
	switch c.Kind {
	case Activate:
		ch.open[c.bankID()] = c.Row
		ch.acts[c.Rank] = append(ch.acts[c.Rank], c.Cycle)
		if acts := ch.acts[c.Rank]; len(acts) > 4 {
			ch.acts[c.Rank] = acts[1:]
		}
	case Precharge, ReadAuto, WriteAuto:
		delete(ch.open, c.bankID())
	case Refresh:
		ch.ref[c.Rank] = c.Cycle
	}
}

// gap is the constraint between an earlier and a later command of a channel: its name
// and the least distance in cycles, 0 for none.
func (k *Checker) gap(p, c *Command) (rule string, cycles int) {
	switch {
	case p.Rank != c.Rank:
		return k.gapBetweenRanks(p.Kind.plain(), c.Kind.plain())
	case p.Kind == Refresh || c.Kind == Refresh:
		return k.gapOfRefresh(p.Kind, c.Kind)
	case p.Kind.Column() && c.Kind.Column():
		return k.gapOfColumns(p, c)
	case p.bankID() == c.bankID():
		return k.gapInBank(p.Kind, c.Kind)
	case p.Kind == Activate && c.Kind == Activate:
		if p.Group == c.Group && k.config.BankGroups > 1 {
			return "tRRD_L", k.config.TRRDL
		}
		return "tRRD_S", k.config.TRRDS
	case p.Kind == Precharge && c.Kind == Precharge && k.config.Protocol == "LPDDR4":
		return "tPPD", k.config.TPPD
	}
	return "", 0
}

func (k *Checker) gapInBank(p, c Kind) (string, int) {
	f := &k.config
	writeEnd := f.WL + f.TBURST + f.TWR
	switch {
	case p == Activate && c == Activate:
		return "tRC", f.TRC
	case p == Activate && c.plain() == Read:
		return "tRCD_RD", f.TRCDRD
	case p == Activate && c.plain() == Write:
		return "tRCD_WR", f.TRCDWR
	case p == Activate && c == Precharge:
		return "tRAS", f.TRAS
	case p == Precharge && c == Activate:
		return "tRP", f.TRP
	case p == Read && c == Precharge:
		return "tRTP", f.TRTP
	case p == Write && c == Precharge:
		return "WL + tBURST + tWR", writeEnd
	case p == ReadAuto && c == Activate:
		return "tRTP + tRP", f.TRTP + f.TRP
	case p == WriteAuto && c == Activate:
		return "WL + tBURST + tWR + tRP", writeEnd + f.TRP
	}
	return "", 0
}

// gapOfColumns holds within a rank, whatever the banks.
func (k *Checker) gapOfColumns(p, c *Command) (string, int) {
	f := &k.config
	sameGroup := p.Group == c.Group && f.BankGroups > 1
	read, writeBefore := c.Kind.plain() == Read, p.Kind.plain() == Write
	switch {
	case writeBefore && read && sameGroup:
		return "WL + tBURST + tWTR_L", f.WL + f.TBURST + f.TWTRL
	case writeBefore && read:
		return "WL + tBURST + tWTR_S", f.WL + f.TBURST + f.TWTRS
	case !writeBefore && !read:
		return "RL + tBURST - WL + tRTRS", f.RL + f.TBURST - f.WL + f.TRTRS
	case sameGroup:
		return "tCCD_L", max(f.TBURST, f.TCCDL)
	default:
		return "tCCD_S", max(f.TBURST, f.TCCDS)
	}
}

func (k *Checker) gapBetweenRanks(p, c Kind) (string, int) {
	f := &k.config
	switch {
	case p == Read && c == Read:
		return "tBURST + tRTRS", f.TBURST + f.TRTRS
	case p == Write && c == Write:
		return "tBURST", f.TBURST
	case p == Read && c == Write:
		return "RL + tBURST - WL + tRTRS", f.RL + f.TBURST - f.WL + f.TRTRS
	case p == Write && c == Read:
		return "WL + tBURST + tRTRS - RL", f.WL + f.TBURST + f.TRTRS - f.RL
	}
	return "", 0
}

func (k *Checker) gapOfRefresh(p, c Kind) (string, int) {
	f := &k.config
	switch {
	case p == Refresh && (c == Activate || c == Refresh):
		return "tRFC", f.TRFC
	case p == Precharge && c == Refresh:
		return "tRP", f.TRP
	case p == ReadAuto && c == Refresh:
		return "tRTP + tRP", f.TRTP + f.TRP
	case p == WriteAuto && c == Refresh:
		return "WL + tBURST + tWR + tRP", f.WL + f.TBURST + f.TWR + f.TRP
	}
	return "", 0
}
