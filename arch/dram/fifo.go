package dram

// entry of a bank's FIFO.
type entry struct {
	key         int32 // 2 x row, and 1 more of a write
	transaction int32
}

func newEntry(row int32, write bool, transaction int32) entry {
	if write {
		return entry{row<<1 | 1, transaction}
	}
	return entry{row << 1, transaction}
}

func (e entry) row() int32 { return e.key >> 1 }

func (e entry) write() bool { return e.key&1 != 0 }

// fifo holds the entries of a bank, oldest first, in fixed room.
type fifo struct {
	slots    []entry // twice the capacity; slots[from:to] are in use
	from, to int32
}

func newFIFO(capacity int) fifo { return fifo{slots: make([]entry, 2*capacity)} }

func (f *fifo) len() int { return int(f.to - f.from) }

func (f *fifo) entries() []entry { return f.slots[f.from:f.to] }

// head is the oldest entry; there is one.
func (f *fifo) head() entry { return f.slots[f.from] }

func (f *fifo) push(e entry) {
	if int(f.to) == len(f.slots) {
		f.to = int32(copy(f.slots, f.entries()))
		f.from = 0
	}
	f.slots[f.to] = e
	f.to++
}

// take removes entry i, moving up the older ones: mostly it is the oldest that goes.
func (f *fifo) take(i int) entry {
	e := f.slots[int(f.from)+i]
	if i > 0 {
		f.moveUp(i)
	}
	f.from++
	return e
}

// moveUp the i oldest entries.
func (f *fifo) moveUp(i int) { copy(f.slots[f.from+1:], f.slots[f.from:int(f.from)+i]) }

// find is the first entry for a row, from an entry on; -1 if there is none.
func (f *fifo) find(row int32, from int) int32 {
	for i, e := range f.entries()[from:] {
		if e.row() == row {
			return int32(from + i)
		}
	}
	return -1
}
