package dram

import "math/bits"

// closed is the row of a bank that has none open.
const closed = -1

// bank is the state of a bank and the FIFO of what waits for it.
type bank struct {
	bit     uint64 // its place in the sets of its group
	fifo    fifo
	writes  int32    // among fifo
	hit     [2]int32 // entries: oldest read, oldest write that the open row serves; -1 none
	row     int32    // open row, or closed
	served  int32    // columns since the row was opened
	group   int32    // index in the channel
	timers  int32    // index in own of the first of its timers
	rank    int32
	waiting [2]chain // for room in the FIFO, in the two queues
	wanted  wants    // as the sets of the group have it
}

// hitLimit is the number of columns after which an older request for another row may
// close the row although younger ones still hit it.
const hitLimit = 4

// classify finds the oldest read and the oldest write that the open row serves.
func (c *channel) classify(b *bank) {
	b.hit = [2]int32{-1, -1}
	if b.row == closed {
		return
	}
	entries := b.fifo.entries()
	writes := int(b.writes)
	for i := range entries {
		e := &entries[i]
		if e.row != b.row {
			continue
		}
		if !e.write {
			if b.hit[0] < 0 {
				b.hit[0] = int32(i)
			}
		} else if b.hit[1] < 0 && !c.behindRead(b, i) {
			b.hit[1] = int32(i)
		}
		if (b.hit[0] >= 0 || writes == len(entries)) && (b.hit[1] >= 0 || writes == 0) {
			return
		}
	}
}

// behindRead reports whether write i waits for an older read of the same block: it must
// not overtake it.
func (c *channel) behindRead(b *bank, i int) bool {
	entries := b.fifo.entries()
	if int(b.writes) == len(entries) {
		return false
	}
	block := c.slots[entries[i].transaction].block
	for _, e := range entries[:i] {
		if !e.write && c.slots[e.transaction].block == block {
			return true
		}
	}
	return false
}

// push appends a transaction to a bank's FIFO and reports whether that changes what the bank wants.
func (c *channel) push(b *bank, i int32, x *transaction) bool {
	n := b.fifo.len()
	b.fifo.push(entry{row: x.row, transaction: i, write: x.write})
	kind := 0
	if x.write {
		b.writes++
		kind = 1
	}
	if x.row == b.row && b.hit[kind] < 0 && !(x.write && c.behindRead(b, n)) {
		b.hit[kind] = int32(n)
		return true
	}
	return n == 0
}

// pop takes entry i out of the FIFO.
func (b *bank) pop(i int) entry {
	e := b.fifo.entries()[i]
	if e.write {
		b.writes--
	}
	b.fifo.remove(i)
	return e
}

// wants is a set of timed commands.
type wants uint8

func want(k Kind) wants { return 1 << k }

// lowest of the commands in a set that is not empty.
func (w wants) lowest() Kind { return Kind(bits.TrailingZeros8(uint8(w))) }

// wants are the commands that would serve a bank's FIFO: to open the head's row, or to serve what the
// open row holds, or to close it for the head, if nothing else hits it or it was hit often enough.
func (b *bank) wants() wants {
	if b.fifo.len() == 0 {
		return 0
	}
	if b.row == closed {
		return want(Activate)
	}
	var w wants
	if b.hit[0] >= 0 {
		w |= want(Read)
	}
	if b.hit[1] >= 0 {
		w |= want(Write)
	}
	if b.fifo.slots[b.fifo.head].row != b.row && (w == 0 || b.served >= hitLimit) {
		w |= want(Precharge)
	}
	return w
}

// group is what the banks of a bank group share. Its sets have a bit for each bank.
type group struct {
	at      timers        // what commands of any bank of the channel impose on the group's
	first   timers        // of those banks' own timers that want a command, the earliest, or one that has passed; never if none does
	want    [timed]uint64 // banks whose FIFO wants the command
	movable [2]uint64     // banks for which a transaction of the queue waits, with room in the FIFO
}

// rank is what the banks of a rank share.
type rank struct {
	open      int      // banks with a row open
	openSince int64    // cycle since which some are
	active    int64    // cycles with a row open, up to the last time all were closed
	refresh   int64    // no refresh before
	window    [4]int64 // cycles of the last four activates
	slot      int      // of the oldest of them
}

// settle takes account of what a bank wants after a change of its state or its FIFO in cycle t.
func (c *channel) settle(b *bank, t int64) {
	w := b.wants()
	c.withdraw(b, b.wanted&^w, t)
	c.post(b, w)
}

// withdraw takes a bank out of the sets of those that want some commands, of which it is in. Its own timers must
// still be what they were when it was put there.
func (c *channel) withdraw(b *bank, w wants, t int64) {
	g := &c.groups[b.group]
	for b.wanted &^= w; w != 0; w &= w - 1 {
		k := w.lowest()
		g.want[k] &^= b.bit
		if *c.timer(b, k) <= g.first[k] {
			g.first[k] = earliest(c.ownTimers(int(b.group), k), g.want[k], t)
		}
	}
}

// post puts a bank into the sets of those that want some commands, and works out whether its group has work.
func (c *channel) post(b *bank, w wants) {
	g := &c.groups[b.group]
	for more := w &^ b.wanted; more != 0; more &= more - 1 {
		k := more.lowest()
		g.want[k] |= b.bit
		g.first[k] = min(g.first[k], *c.timer(b, k))
	}
	b.wanted = w
	c.atWork |= 1 << (b.group & 63)
	if g.want == [timed]uint64{} {
		c.atWork &^= 1 << (b.group & 63)
	}
}

// timer of a command for a bank, set by commands to the bank itself.
func (c *channel) timer(b *bank, k Kind) *int64 {
	return &c.own[int(b.timers)+int(k)<<(c.groupShift&63)]
}

// ownTimers are the timers of a command for the banks of a group.
func (c *channel) ownTimers(group int, k Kind) []int64 {
	from := (group*timed + int(k)) << (c.groupShift & 63)
	return c.own[from:][:c.perGroup]
}

// earliest of the timers of a set of banks; never if there are none, and any that has passed at t if one
// has: which one does not matter any more.
func earliest(own []int64, banks uint64, t int64) int64 {
	at := int64(never)
	for ; banks != 0 && at > t; banks &= banks - 1 {
		at = min(at, own[bits.TrailingZeros64(banks)])
	}
	return at
}
