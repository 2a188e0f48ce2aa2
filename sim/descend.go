package sim

// Slots of the coarser wheels are poured into finer ones as time comes near them. A
// slot of wheel l+1 spans 2^fanBits slots of wheel l, called its family. Wheel l
// holds the families of the current slot of wheel l+1 and of the one after it; so it
// needs two families of slots, and reaches at least one family ahead.

const (
	// levels of wheels: the slots of the last span 2^58 ps, 32 of them all Time.
	levels = 6
	// fanBits give the number of slots in a family.
	fanBits = 10
)

// spanBits is the binary logarithm of the span of a slot of a wheel, in buckets.
func spanBits(level uint) uint { return fanBits * level }

// slotOf numbers the slot of a wheel in which a time lies, counted from time 0.
func slotOf(at uint64, level uint) uint64 {
	return at >> (bucketBits + spanBits(level))
}

// farSlot finds the slot for an event that lies too far ahead for wheels[0].
func (q *queue[P]) farSlot(at uint64) (*wheel, uint64) {
	level := uint(1)
	for slotOf(at, level+1)-q.current>>spanBits(level+1) > 1 {
		level++
	}
	return &q.wheels[level], slotOf(at, level)
}

// descend, called when wheels[0] is empty, pours out the first slot of the finest
// wheel that is not. It reports false when all are empty. The events need not reach
// wheels[0] in one step.
func (q *queue[P]) descend() bool {
	for level := uint(1); level < levels; level++ {
		w := &q.wheels[level]
		if w.events == 0 {
			continue
		}
		slot := w.first(q.current>>spanBits(level) + 1)
		// Standing on the last bucket before the slot, the slot is the next one.
		q.turn(slot<<spanBits(level) - 1)
		return true
	}
	return false
}

// turn moves the wheels to a later bucket, before which all are empty, and pours out
// the slots that have come within reach of a finer wheel: at each level the one after
// that of the bucket. The bucket's own slot was poured when it was the next.
func (q *queue[P]) turn(bucket uint64) {
	q.current = bucket
	for level := uint(1); level < levels; level++ {
		q.pour(level, bucket>>spanBits(level)+1)
	}
}

// pour moves the events of a slot to the finest wheel that now reaches them.
func (q *queue[P]) pour(level uint, slot uint64) {
	w := &q.wheels[level]
	if !w.occupied(slot) {
		return
	}
	for l := w.detach(slot); l.head != 0; {
		part, rest := q.store.cut(l)
		w.events -= len(part)
		for i := range part {
			q.push(part[i].at, part[i].payload)
		}
		q.store.release(l.head)
		l = rest
	}
}
