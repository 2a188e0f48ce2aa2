package dram_test

import (
	"slices"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
)

// tickModel is POLICY.md told a second time, as plainly as can be: it visits every cycle, every
// bank knows the earliest cycle of every command, and every command tells all banks. It is
// slow, and shares nothing with the product but the types of its face.
type tickModel struct {
	config   dram.Config
	trace    replay.Trace
	channels []*tickChannel
	next     int // access to be offered
	accepted []int64
	done     []int64 // -1 until known
}

type tickTransaction struct {
	index    int // in the trace
	block    uint64
	at       dram.Location
	write    bool
	accepted int64
}

type tickBank struct {
	rank, group, bank int
	row               int // -1 closed
	served            int
	// no such command before; those of Read hold for ReadAuto, too
	at   [dram.NumKinds]int64
	fifo []tickTransaction
}

type tickChannel struct {
	model         *tickModel
	index         int
	banks         []*tickBank
	activates     [][]int64 // of each rank
	last          int       // bank selected last
	reads, writes []tickTransaction
	draining      int
	waitingReads  map[uint64][]int // accesses that wait for the read of a block
	waitingWrites map[uint64]bool
	due           []int
	nextRank      int
	commands      []dram.Command
	openCycles    int64
	hits          int64
}

func newTickModel(c dram.Config, trace replay.Trace) *tickModel {
	m := &tickModel{config: c, trace: trace, accepted: make([]int64, len(trace)), done: slices.Repeat([]int64{-1}, len(trace))}
	for i := range c.Channels {
		ch := &tickChannel{model: m, index: i, activates: make([][]int64, c.Ranks), waitingReads: map[uint64][]int{}, waitingWrites: map[uint64]bool{}}
		for b := range c.Ranks * c.Banks {
			ch.banks = append(ch.banks, &tickBank{
				rank: b / c.Banks, group: b / c.BanksPerGroup % c.BankGroups, bank: b % c.BanksPerGroup, row: -1,
			})
		}
		m.channels = append(m.channels, ch)
	}
	return m
}

// run visits the cycles 0 to end.
func (m *tickModel) run(decode func(uint64) dram.Location, end int64) {
	for cycle := int64(0); cycle <= end; cycle++ {
		for _, ch := range m.channels {
			ch.tick(cycle)
		}
		for range m.config.IssueWidth {
			if m.next == len(m.trace) || m.trace[m.next].Arrival > cycle {
				break
			}
			a := m.trace[m.next]
			at := decode(a.Address)
			x := tickTransaction{m.next, a.Address / uint64(m.config.RequestBytes), at, a.Write, cycle}
			if !m.channels[at.Channel].accept(x) {
				break
			}
			m.accepted[m.next] = cycle
			m.next++
		}
	}
}

func (ch *tickChannel) accept(x tickTransaction) bool {
	queue := &ch.reads
	if x.write && !bool(ch.model.config.UnifiedQueue) {
		queue = &ch.writes
	}
	if len(*queue) == ch.model.config.QueueSize {
		return false
	}
	done := ch.model.done
	switch {
	case x.write:
		done[x.index] = x.accepted + 2
		if ch.waitingWrites[x.block] {
			return true
		}
		ch.waitingWrites[x.block] = true
	case ch.waitingWrites[x.block]:
		done[x.index] = x.accepted + 2
		return true
	default:
		ch.waitingReads[x.block] = append(ch.waitingReads[x.block], x.index)
		if len(ch.waitingReads[x.block]) > 1 {
			return true
		}
	}
	*queue = append(*queue, x)
	return true
}

func (ch *tickChannel) tick(t int64) {
	c := &ch.model.config
	interval := int64(c.TREFI / c.Ranks)
	if c.Refresh != dram.RefreshNone && t > 0 && t%interval == 0 {
		ch.due = append(ch.due, ch.nextRank)
		ch.nextRank = (ch.nextRank + 1) % c.Ranks
	}
	kind, issued := ch.refresh(t)
	if !issued {
		kind, issued = ch.selectOne(t, func(dram.Kind) bool { return true })
	}
	if issued && (c.Protocol == "HBM" || c.Protocol == "HBM2") {
		ch.selectOne(t, func(second dram.Kind) bool { return second.Column() != kind.Column() })
	}
	ch.move()
	for rank := range c.Ranks {
		if slices.ContainsFunc(ch.banks, func(b *tickBank) bool { return b.rank == rank && b.row >= 0 }) {
			ch.openCycles++
		}
	}
}

// refresh issues a command for the rank that is due longest.
func (ch *tickChannel) refresh(t int64) (dram.Kind, bool) {
	if len(ch.due) == 0 {
		return 0, false
	}
	rank := ch.due[0]
	ready := true
	for _, b := range ch.banks {
		if b.rank != rank {
			continue
		}
		if b.row >= 0 && t >= b.at[dram.Precharge] {
			ch.issue(dram.Precharge, b, nil, t)
			return dram.Precharge, true
		}
		ready = ready && b.row < 0 && t >= b.at[dram.Refresh]
	}
	if !ready {
		return 0, false
	}
	ch.commands = append(ch.commands, dram.Command{Cycle: t, Kind: dram.Refresh, Channel: ch.index, Rank: rank, Group: -1, Bank: -1, Row: -1, Column: -1})
	for _, b := range ch.banks {
		if b.rank == rank {
			ch.bind(dram.Refresh, b, t)
		}
	}
	ch.due = ch.due[1:]
	return dram.Refresh, true
}

// selectOne makes one selection, which is issued if it may be and lost if not.
func (ch *tickChannel) selectOne(t int64, may func(dram.Kind) bool) (dram.Kind, bool) {
	n := len(ch.banks)
	for k := 1; k <= n; k++ {
		i := (ch.last + k) % n
		b := ch.banks[i]
		if len(ch.due) > 0 && ch.due[0] == b.rank {
			continue
		}
		kind, entry := ch.firstReady(b, t)
		if entry < 0 {
			continue
		}
		ch.last = i
		if !may(kind) {
			return 0, false
		}
		x := b.fifo[entry]
		if kind.Column() {
			b.fifo = slices.Delete(b.fifo, entry, entry+1)
		}
		ch.issue(kind, b, &x, t)
		return kind, true
	}
	return 0, false
}

// firstReady looks from the oldest entry of a FIFO to the youngest for one whose needed command is
// allowed.
func (ch *tickChannel) firstReady(b *tickBank, t int64) (dram.Kind, int) {
	for i, x := range b.fifo {
		kind := dram.Read
		switch {
		case b.row < 0:
			kind = dram.Activate
		case b.row != x.at.Row:
			kind = dram.Precharge
		case x.write:
			kind = dram.Write
		}
		if t < b.at[kind] || kind == dram.Activate && !ch.windowAllows(b.rank, t) {
			continue
		}
		if kind == dram.Precharge && (i > 0 || b.served < 4 && slices.ContainsFunc(b.fifo, func(y tickTransaction) bool { return y.at.Row == b.row })) {
			continue
		}
		if kind == dram.Write && slices.ContainsFunc(b.fifo[:i], func(y tickTransaction) bool { return !y.write && y.block == x.block }) {
			continue
		}
		if kind.Column() && ch.model.config.PagePolicy == dram.ClosePage {
			kind += 2
		}
		return kind, i
	}
	return 0, -1
}

func (ch *tickChannel) windowAllows(rank int, t int64) bool {
	w := ch.activates[rank]
	return len(w) < 4 || t >= w[len(w)-4]+int64(ch.model.config.TFAW)
}

// issue a command to a bank; x is nil for a precharge that a refresh needs.
func (ch *tickChannel) issue(k dram.Kind, b *tickBank, x *tickTransaction, t int64) {
	c := &ch.model.config
	command := dram.Command{Cycle: t, Kind: k, Channel: ch.index, Rank: b.rank, Group: b.group, Bank: b.bank, Row: -1, Column: -1}
	if x != nil {
		command.Row, command.Column = x.at.Row, x.at.Column
	}
	ch.commands = append(ch.commands, command)
	switch {
	case k == dram.Activate:
		b.row, b.served = x.at.Row, 0
		ch.activates[b.rank] = append(ch.activates[b.rank], t)
	case k == dram.Precharge:
		b.row = -1
	default:
		if b.served > 0 {
			ch.hits++
		}
		b.served++
		if k >= dram.ReadAuto {
			b.row = -1
		}
		if x.write {
			delete(ch.waitingWrites, x.block)
			break
		}
		for _, index := range ch.waitingReads[x.block] {
			ch.model.done[index] = t + int64(c.RL+c.TBURST)
		}
		delete(ch.waitingReads, x.block)
	}
	ch.bind(k, b, t)
}

// move takes one transaction from its queue to its FIFO.
func (ch *tickChannel) move() {
	c := &ch.model.config
	if !bool(c.UnifiedQueue) && ch.draining == 0 {
		idle := !slices.ContainsFunc(ch.banks, func(b *tickBank) bool { return len(b.fifo) > 0 })
		if len(ch.writes) == c.QueueSize || len(ch.writes) > 8 && idle {
			ch.draining = len(ch.writes)
		}
	}
	if ch.draining == 0 || !ch.moveWrite() {
		ch.moveFrom(&ch.reads)
	}
}

// moveWrite reports whether the writes keep the turn.
func (ch *tickChannel) moveWrite() bool {
	i := slices.IndexFunc(ch.writes, ch.hasRoom)
	if i < 0 {
		return true
	}
	block := ch.writes[i].block
	if len(ch.waitingReads[block]) > 0 {
		ch.draining = 0
		return !slices.ContainsFunc(ch.reads, func(x tickTransaction) bool { return x.block == block })
	}
	ch.draining--
	ch.moveFrom(&ch.writes)
	return true
}

func (ch *tickChannel) moveFrom(queue *[]tickTransaction) {
	if i := slices.IndexFunc(*queue, ch.hasRoom); i >= 0 {
		b := ch.bankOf((*queue)[i])
		b.fifo = append(b.fifo, (*queue)[i])
		*queue = slices.Delete(*queue, i, i+1)
	}
}

func (ch *tickChannel) bankOf(x tickTransaction) *tickBank {
	c := &ch.model.config
	return ch.banks[x.at.Rank*c.Banks+x.at.Group*c.BanksPerGroup+x.at.Bank]
}

func (ch *tickChannel) hasRoom(x tickTransaction) bool {
	return len(ch.bankOf(x).fifo) < ch.model.config.BankFIFO
}
