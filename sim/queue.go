package sim

// A queue holds events and gives them back in the order of time, events of equal time
// in the order in which they were pushed. It is a timing wheel in levels. Its parts,
// in the order of time:
//
//	run       the next events, sorted, in one slice
//	ticks     slots of 1 ps: the rest of the current bucket, seldom used
//	wheels[0] buckets of 256 ps, for the next 262 ns at least
//	wheels[1] slots of 262 ns, for the next 268 us at least
//	...       each level 1024 times coarser, the last one without end
//
// Why these sizes: the events of a clocked machine lie on edges 1 to 3.3 ns apart, so
// a bucket holds one edge of a clock; accesses to memory take 10 to 100 ns, so they
// too go straight into a bucket; and the lists of wheels[0], 16 KiB, fit the
// first-level cache. Buckets of 512 and 1024 ps measured slower at every depth, since
// more has to be sorted. Long streams and refresh land in wheels[1]. No other load
// falls off a cliff: an event descends level by level, at worst through all of them.
//
// A push appends to a list, a bitmap leads past empty slots, and a bucket whose turn
// has come becomes the run. It is nearly always in order, or short enough for an
// insertion sort; if not, it is spread over the ticks, where nothing need be compared.
//
// Why ties stay in the order of pushing without sequence numbers: lists keep the order
// of arrival, the sort is stable, and at any moment all events of one time are in one
// slot, since the slot depends only on the time and on current. When current moves
// and a slot is poured out into a finer wheel, no event of its times has been pushed
// into the finer wheel before; later ones queue up behind.
type queue[P any] struct {
	current uint64 // number of the bucket that run and ticks belong to
	next    int    // run[next:] is still to come
	run     []event[P]
	ticking bool // the current bucket was spilled: what it still gets goes to ticks
	store   store[P]
	ticks   wheel
	wheels  [levels]wheel
}

const (
	// bucketBits make a bucket of wheels[0]: 256 ps.
	bucketBits = 8
	tickMask   = 1<<bucketBits - 1

	// maxSort is the length up to which an insertion sort is faster than the ticks.
	maxSort = 64
	// maxShift bounds the cost of a push into the run.
	maxShift = 256
)

// push adds an event. at must not be earlier than the event last popped.
func (q *queue[P]) push(at uint64, payload P) {
	bucket := at >> bucketBits
	w, slot := &q.wheels[0], bucket
	if bucket>>fanBits-q.current>>fanBits > 1 {
		w, slot = q.farSlot(at)
	} else if bucket == q.current {
		if !q.ticking && q.insert(at, payload) {
			return
		}
		w, slot = &q.ticks, at&tickMask
	}
	w.events++
	l := &w.lists[slot&slotMask]
	i := l.tail
	if i%chunk == 0 { // the list is empty, or its last chunk is full
		i = q.store.extend(w, slot)
	}
	e := &q.store.events[i]
	e.at, e.payload = at, payload
	l.tail = i + 1
}

// insert puts an event of the current bucket in its place in the run. When too many
// events would have to make room, it spills the run instead and reports false.
func (q *queue[P]) insert(at uint64, payload P) bool {
	q.compact()
	i := len(q.run)
	if i-q.next > maxShift && at < q.run[i-1].at {
		q.spill()
		return false
	}
	e := event[P]{at, payload}
	q.run = append(q.run, e)
	for ; i > q.next && q.run[i-1].at > at; i-- {
		q.run[i] = q.run[i-1]
	}
	q.run[i] = e
	return true
}

// compact reuses the space of events already popped, so that the run does not grow
// when events at one time follow each other without end.
func (q *queue[P]) compact() {
	if q.next == len(q.run) || q.next > maxShift && q.next > len(q.run)/2 {
		n := copy(q.run, q.run[q.next:])
		q.run = q.run[:n]
		q.next = 0
	}
}

// spill moves the run into the ticks.
func (q *queue[P]) spill() {
	q.ticking = true
	for i := q.next; i < len(q.run); i++ {
		q.push(q.run[i].at, q.run[i].payload)
	}
	q.run = q.run[:0]
	q.next = 0
}

// pop removes the next event. ok is false when there is none.
func (q *queue[P]) pop() (at uint64, payload P, ok bool) {
	if q.next == len(q.run) {
		return q.popSlot()
	}
	e := &q.run[q.next]
	q.next++
	return e.at, e.payload, true
}

// more reports whether events are left at the time of the event last popped.
func (q *queue[P]) more(at uint64) bool {
	if q.next != len(q.run) && q.run[q.next].at == at {
		return true
	}
	return q.ticking && q.ticks.occupied(at&tickMask) // else all of its slot are in the run
}

// popSlot removes the next event when the run is used up, and makes the others of its
// slot the run.
func (q *queue[P]) popSlot() (at uint64, payload P, ok bool) {
	w, slot, ok := q.nextSlot()
	if !ok {
		return 0, payload, false
	}
	if l := w.lists[slot&slotMask]; l.tail == l.head+1 { // a single event, as is common
		w.detach(slot)
		w.events--
		q.store.release(l.head)
		e := &q.store.events[l.head]
		return e.at, e.payload, true
	}
	if !q.takeRun(w, slot) {
		q.spill()
		return q.popSlot()
	}
	q.next = 1
	return q.run[0].at, q.run[0].payload, true
}

// nextSlot finds the first slot that holds events: a tick of the current bucket, or a
// whole bucket, which becomes the current one.
func (q *queue[P]) nextSlot() (w *wheel, slot uint64, ok bool) {
	if q.ticking {
		if q.ticks.events != 0 {
			return &q.ticks, q.ticks.first(0), true
		}
		q.ticking = false
	}
	w = &q.wheels[0]
	for w.events == 0 {
		if !q.descend() {
			return nil, 0, false
		}
	}
	bucket := w.first(q.current + 1)
	if bucket>>fanBits != q.current>>fanBits {
		q.turn(bucket)
	}
	q.current = bucket
	return w, bucket, true
}

// takeRun makes the events of a slot the run and sorts them by time, keeping the order
// of equal times. It reports false when they are out of order and too many to be
// sorted by insertion.
func (q *queue[P]) takeRun(w *wheel, slot uint64) (sorted bool) {
	run := q.run[:0]
	sorted = true
	for l := w.detach(slot); l.head != 0; {
		part, rest := q.store.cut(l)
		for _, e := range part {
			i := len(run)
			run = append(run, e)
			if i >= maxSort {
				sorted = sorted && run[i-1].at <= e.at
				continue
			}
			for ; i > 0 && run[i-1].at > e.at; i-- {
				run[i] = run[i-1]
			}
			run[i] = e
		}
		q.store.release(l.head)
		l = rest
	}
	w.events -= len(run)
	q.run, q.next = run, 0
	return sorted
}

// len returns the number of events held.
func (q *queue[P]) len() int {
	n := len(q.run) - q.next + q.ticks.events
	for i := range q.wheels {
		n += q.wheels[i].events
	}
	return n
}

// reset drops all events and keeps the storage.
func (q *queue[P]) reset() {
	clear(q.run[:cap(q.run)]) // drops what payloads may point to
	q.run = q.run[:0]
	q.current, q.next, q.ticking = 0, 0, false
	q.store.reset()
	q.ticks.reset()
	for i := range q.wheels {
		q.wheels[i].reset()
	}
}
