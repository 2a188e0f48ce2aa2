package arch

// The DMA engines of a tile, in requester order.
const (
	unitActivations = iota
	unitWeights
	unitOutputs
	unitsPerTile
)

const halves = 2 // of a double-buffered SRAM

// loadEngine fetches blocks into the two halves of one buffer.
type loadEngine struct {
	requester int32
	stream    LoadStream

	cur     Load // the load being issued
	issuing bool
	issued  int64 // bytes of cur issued so far
	slot    int8  // of cur
	ended   bool  // the stream has no more loads

	freeSlots int
	nextIssue int64 // earliest cycle of the next request
	window    window
	numbers   int32

	// Per half: what it holds. started and acquired count loads.
	pending           [halves]int // requests whose delivery is not known
	complete          [halves]bool
	readyAt           [halves]int64
	bytes             [halves]int64
	started, acquired int64
	holding           bool // the array uses a block of this buffer
}

func (e *loadEngine) reset(requester int32) {
	e.window.reset()
	*e = loadEngine{requester: requester, freeSlots: halves, window: e.window}
}

// next reports whether there is a request to issue, starting the next load if need be.
func (e *loadEngine) next() bool {
	if e.issuing {
		return true
	}
	if e.ended || e.freeSlots == 0 {
		return false
	}
	if e.ended = !e.stream.Next(&e.cur); e.ended {
		return false
	}
	e.freeSlots--
	e.slot = int8(e.started % halves)
	e.started++
	e.issuing, e.issued = true, 0
	e.pending[e.slot], e.complete[e.slot], e.bytes[e.slot] = 0, false, e.cur.Bytes
	return true
}

// issueLoads sends requests from cycle now on, as far as slots and the limit of
// outstanding requests allow. The cycles of requests may lie after now: nothing that happens until
// then can delay them.
func (m *Machine) issueLoads(e *loadEngine, now int64) error {
	e.nextIssue = max(e.nextIssue, now)
	for e.window.open() && e.next() {
		if err := m.checkLoad(e); err != nil {
			return err
		}
		size := m.cut(e.cur.Address+e.issued, e.cur.Bytes-e.issued)
		e.nextIssue = max(e.nextIssue, e.window.send())
		r := request{requester: e.requester, number: e.numbers, slot: e.slot}
		asked := m.sendRead(r, e.cur.Address+e.issued, size, e.nextIssue)
		m.operands[e.requester%unitsPerTile].DRAM.note(e.nextIssue, e.nextIssue, 0)
		m.observed.loading(e, asked, e.issued == 0)
		e.numbers++
		e.nextIssue++
		e.pending[e.slot]++
		e.issued += size
		e.issuing = e.issued < e.cur.Bytes
	}
	return nil
}

// delivered takes note of a request's data, in the buffer from a cycle on, and reports whether it
// completes a load.
func (e *loadEngine) delivered(slot int8, cycle int64) bool {
	e.window.answer(cycle)
	e.pending[slot]--
	return e.pending[slot] == 0 && !(e.issuing && e.slot == slot)
}

// ready is the cycle in which the next block to be acquired was complete; ok is false if it is not.
func (e *loadEngine) ready() (cycle int64, ok bool) {
	if e.acquired == e.started {
		return 0, false
	}
	slot := e.acquired % halves
	return e.readyAt[slot], e.complete[slot]
}

// acquire hands the next block to the array and returns its size in bytes.
func (e *loadEngine) acquire() int64 {
	slot := e.acquired % halves
	e.acquired++
	e.holding = true
	return e.bytes[slot]
}

// block is a finished output block on its way to DRAM.
type block struct {
	address, bytes int64
	doneAt         int64 // cycle its last output is in the buffer
}

// storeEngine writes finished output blocks to DRAM.
type storeEngine struct {
	requester int32
	queue     [halves]block
	queued    int64 // blocks handed over so far
	stored    int64 // blocks whose requests have all been issued
	issued    int64 // bytes of the current block
	nextIssue int64
	window    window
	numbers   int32
	egress    link
	lastAck   int64

	// opened counts the output blocks begun; slotFreeAt tells when the slot of each
	// half was last given back.
	opened     int64
	slotFreeAt [halves]int64
}

func (e *storeEngine) reset(requester int32) {
	e.window.reset()
	*e = storeEngine{requester: requester, window: e.window}
}

// slot is the cycle since which a half of the output buffer has been free; ok is false if none is.
func (e *storeEngine) slot() (cycle int64, ok bool) {
	if e.opened-e.stored >= halves {
		return 0, false
	}
	return e.slotFreeAt[e.opened%halves], true
}

func (e *storeEngine) push(b block) {
	e.queue[e.queued%halves] = b
	e.queued++
}

// issueStores sends write requests as far as blocks are there and answers are known, and reports
// whether an output slot came free, at a cycle that may lie ahead.
func (m *Machine) issueStores(e *storeEngine) (freed bool) {
	for e.window.open() && e.stored < e.queued {
		b := &e.queue[e.stored%halves]
		e.nextIssue = max(e.nextIssue, b.doneAt, e.window.send())
		size := m.cut(b.address+e.issued, b.bytes-e.issued)
		asked := m.sendWrite(e, b.address+e.issued, size, e.nextIssue)
		m.operands[unitOutputs].DRAM.note(e.nextIssue, e.nextIssue, 0)
		m.observed.storing(e, asked, e.issued == 0, e.issued+size == b.bytes)
		e.numbers++
		e.nextIssue++
		e.issued += size
		if e.issued == b.bytes {
			e.slotFreeAt[e.stored%halves] = e.nextIssue
			e.stored++
			e.issued = 0
			freed = true
		}
	}
	return freed
}
