package checker

import (
	"fmt"
	"slices"

	"dnasim/arch/dram"
)

// Checker judges a stream of commands by the definitions of the constraints alone. For each command
// it looks back at the last command of every kind in every bank of the channel, unless the last one
// of the kind in all the banks concerned is long enough ago. The commands of a channel must come in
// order of time; those of different channels may be mixed.
type Checker struct {
	config   dram.Config
	spacings [dram.NumKinds][]spacing // by the later command
	channels []checkedChannel
	commands int64
	err      *Violation
}

// A Violation is the first breach of a constraint that a Checker found.
type Violation struct {
	Rule    string        // the constraint's name, e.g. "tFAW", or what is wrong
	Command dram.Command  // that breaks it
	After   *dram.Command // what it is measured from; nil if it is measured from none
	Cycles  int64         // that the rule asks for between the two, if it is about a distance
}

func (v *Violation) Error() string {
	switch {
	case v.After == nil:
		return fmt.Sprintf("illegal DRAM command: %v: %s", v.Command, v.Rule)
	case v.Cycles == 0:
		return fmt.Sprintf("illegal DRAM command: %v after %v: %s", v.Command, *v.After, v.Rule)
	default:
		return fmt.Sprintf("illegal DRAM command: %v comes %d cycles after %v, %s asks for %d",
			v.Command, v.Command.Cycle-v.After.Cycle, *v.After, v.Rule, v.Cycles)
	}
}

// relation says where a command goes, seen from another one.
type relation uint8

const (
	inBank  relation = 1 << iota // the same bank
	inGroup                      // another bank of the same group
	inRank                       // another group of the same rank
	outside                      // another rank of the channel
)

// spacing is a least distance from the last command of a kind to a later one.
type spacing struct {
	name  string
	from  dram.Kind
	where relation
	least int64
}

// checkedChannel is what a Checker remembers of a channel. A cycle of longAgo stands for a command
// that has not been.
type checkedChannel struct {
	banks []checkedBank
	// cycle of the last command of each kind to any bank of each group
	groups  [][dram.NumKinds]int64
	ranks   []checkedRank
	newest  [dram.NumKinds]int64 // cycle of the last command of each kind
	last    dram.Command         // of any kind
	rowBus  int64                // cycle of the last command on the row bus, or on the only one
	colBus  int64                // likewise of columns, where they have their own
	busFree int64                // end of the data on the bus
	burst   dram.Command         // that moves it
}

type checkedBank struct {
	open bool
	row  int
	last [dram.NumKinds]dram.Command
}

type checkedRank struct {
	newest    [dram.NumKinds]int64 // cycle of the last command of each kind
	activates [4]dram.Command      // the last ones, in turn
	oldest    int                  // of them
	refresh   dram.Command
}

// longAgo is a cycle before any in which a command can be: it stands for "never".
const longAgo = -1 << 60

// noCommand stands in for a command that there has not been.
var noCommand = dram.Command{Cycle: longAgo}

// New judges commands for a memory; the configuration must be complete.
func New(c dram.Config) *Checker {
	k := &Checker{config: c, spacings: spacings(&c), channels: make([]checkedChannel, c.Channels)}
	bank, rank, none := checkedBank{}, checkedRank{refresh: noCommand}, [dram.NumKinds]int64{}
	for kind := range dram.NumKinds {
		bank.last[kind], none[kind] = noCommand, longAgo
	}
	rank.newest = none
	for i := range rank.activates {
		rank.activates[i] = noCommand
	}
	for i := range k.channels {
		k.channels[i] = checkedChannel{
			banks: slices.Repeat([]checkedBank{bank}, c.Ranks*c.Banks), groups: slices.Repeat([][dram.NumKinds]int64{none}, c.Ranks*c.BankGroups),
			ranks: slices.Repeat([]checkedRank{rank}, c.Ranks), newest: none, last: noCommand, burst: noCommand, rowBus: -1, colBus: -1,
		}
	}
	return k
}

// Watch judges the next command. After a violation nothing more is looked at.
func (k *Checker) Watch(c dram.Command) {
	if k.err != nil {
		return
	}
	if k.err = k.check(&c); k.err != nil {
		return
	}
	k.commands++
	k.record(&c)
}

// WatchIdle judges the refreshes of an idle channel. From the third round of its ranks on, every
// refresh has the same distances to those before as in the second round, and greater ones to all
// other commands: it is as legal.
func (k *Checker) WatchIdle(r dram.Refreshes) {
	const rounds = 2
	judged := min(r.N, int64(rounds*r.Ranks))
	for i := range judged {
		k.Watch(r.At(i))
	}
	if k.err != nil {
		return
	}
	k.commands += r.N - judged
	// Later commands are measured from the last refresh of each rank.
	for i := max(judged, r.N-int64(r.Ranks)); i < r.N; i++ {
		last := r.At(i)
		k.record(&last)
	}
}

// Err is the first violation, a *Violation, or nil. It may be called on nil, which checks nothing.
func (k *Checker) Err() error {
	if k == nil || k.err == nil {
		return nil
	}
	return k.err
}

// Commands is the number found legal; 0 on nil.
func (k *Checker) Commands() int64 {
	if k == nil {
		return 0
	}
	return k.commands
}

func (k *Checker) check(c *dram.Command) *Violation {
	if v := k.checkBus(c); v != nil {
		return v
	}
	if v := k.checkState(c); v != nil {
		return v
	}
	if v := k.checkData(c); v != nil {
		return v
	}
	if k.mayViolate(c) {
		if v := k.checkSpacings(c); v != nil {
			return v
		}
	}
	if v := k.checkWindow(c); v != nil {
		return v
	}
	return k.checkInterval(c)
}

// bank of a command, by its place in the channel.
func (k *Checker) bank(c *dram.Command) int {
	return c.Rank*k.config.Banks + c.Group*k.config.BanksPerGroup + c.Bank
}

// banksOf are the banks that a command is for: one, or those of the rank.
func (k *Checker) banksOf(c *dram.Command) (from, to int) {
	if c.Kind == dram.Refresh {
		return c.Rank * k.config.Banks, (c.Rank + 1) * k.config.Banks
	}
	i := k.bank(c)
	return i, i + 1
}

// record a legal command.
func (k *Checker) record(c *dram.Command) {
	ch := &k.channels[c.Channel]
	ch.last = *c
	*ch.bus(k, c) = c.Cycle
	r := &ch.ranks[c.Rank]
	ch.newest[c.Kind], r.newest[c.Kind] = c.Cycle, c.Cycle
	from, to := k.banksOf(c)
	for i := from; i < to; i++ {
		b := &ch.banks[i]
		b.last[c.Kind] = *c
		ch.groups[i/k.config.BanksPerGroup][c.Kind] = c.Cycle
		switch c.Kind {
		case dram.Activate:
			b.open, b.row = true, c.Row
		case dram.Precharge, dram.ReadAuto, dram.WriteAuto:
			b.open = false
		}
	}
	switch {
	case c.Kind == dram.Activate:
		r.activates[r.oldest] = *c
		r.oldest = (r.oldest + 1) % len(r.activates)
	case c.Kind == dram.Refresh:
		r.refresh = *c
	case c.Kind.Column():
		ch.busFree, ch.burst = k.burst(c)+int64(k.config.TBURST), *c
	}
}

// burst is the cycle in which a column's data begins.
func (k *Checker) burst(c *dram.Command) int64 {
	if c.Kind == dram.Read || c.Kind == dram.ReadAuto {
		return c.Cycle + int64(k.config.RL)
	}
	return c.Cycle + int64(k.config.WL)
}

// bus on which a command travels: HBM has one for columns.
func (ch *checkedChannel) bus(k *Checker, c *dram.Command) *int64 {
	if k.config.DualIssue() && c.Kind.Column() {
		return &ch.colBus
	}
	return &ch.rowBus
}
