package sim

import (
	"math"
	"math/bits"
)

const (
	// slots of a wheel: two families, see descend.go.
	slots    = 2 << fanBits
	slotMask = slots - 1
	// chunk is the number of events that are stored side by side. It must be a power
	// of two. A longer one wastes cache on slots with few events, a shorter one costs
	// more steps on slots with many.
	chunk = 8
)

const panicTooMany = "sim: too many pending events, the most is 2^32"

// event is a time and what happens then.
type event[P any] struct {
	at      uint64 // a Time, never negative
	payload P
}

// A list is a chain of chunks of events in the order of arrival: the index in the
// store of its first event, and the index behind its last. Index 0 is never used;
// the zero list is empty.
type list struct{ head, tail uint32 }

// A wheel is a ring of lists with a bitmap of those that are not empty. Slots are
// numbered without end; all events at any moment lie in slots that differ in the
// ring.
type wheel struct {
	events int
	words  [slots / 64]uint64 // bit s%64 of words[s/64]: lists[s] is not empty
	lists  [slots]list
}

// first returns the first occupied slot from the given one on. There must be one.
func (w *wheel) first(from uint64) uint64 {
	i := from & slotMask >> 6
	word := w.words[i] >> (from & 63) << (from & 63)
	for word == 0 {
		i = (i + 1) % uint64(len(w.words))
		word = w.words[i]
	}
	slot := i<<6 | uint64(bits.TrailingZeros64(word))
	return from + (slot-from)&slotMask
}

// occupied reports whether a slot holds events.
func (w *wheel) occupied(slot uint64) bool {
	return w.words[slot&slotMask>>6]>>(slot&63)&1 != 0
}

// detach empties a slot and returns what was in it. The caller counts the events.
func (w *wheel) detach(slot uint64) list {
	w.words[slot&slotMask>>6] &^= 1 << (slot & 63)
	l := &w.lists[slot&slotMask]
	detached := *l
	*l = list{}
	return detached
}

// reset empties all slots.
func (w *wheel) reset() {
	if w.events != 0 {
		*w = wheel{}
	}
}

// A store holds the events of all lists, in chunks. Chunks are recycled, the one
// last released first, since it is in the cache.
type store[P any] struct {
	events []event[P] // chunk c is events[c*chunk : (c+1)*chunk]; chunk 0 is unused
	links  []uint32   // by chunk: index of the first event of the next chunk
	free   uint32     // index of the first event of the first unused chunk, 0 if none
}

// extend adds a chunk to the list of a slot and returns the index of its first event.
func (s *store[P]) extend(w *wheel, slot uint64) uint32 {
	i := s.free
	if i == 0 {
		i = s.grow()
	} else {
		s.free = s.links[i/chunk]
	}
	l := &w.lists[slot&slotMask]
	if l.head == 0 {
		l.head = i
		w.words[slot&slotMask>>6] |= 1 << (slot & 63)
	} else {
		s.links[(l.tail-1)/chunk] = i
	}
	return i
}

// grow makes a new chunk and returns the index of its first event.
func (s *store[P]) grow() uint32 {
	if len(s.links) == 0 { // make chunk 0
		s.events = make([]event[P], chunk, 16*chunk)
		s.links = make([]uint32, 1, 16)
	}
	first := len(s.events)
	if uint64(first) > math.MaxUint32-2*chunk {
		panic(panicTooMany)
	}
	var fresh [chunk]event[P]
	s.events = append(s.events, fresh[:]...)
	s.links = append(s.links, 0)
	return uint32(first)
}

// release recycles the chunk that begins at index i.
func (s *store[P]) release(i uint32) {
	s.links[i/chunk] = s.free
	s.free = i
}

// cut returns the events in the first chunk of a list, and the list of the others.
func (s *store[P]) cut(l list) (first []event[P], rest list) {
	if end := l.head + chunk; (l.tail-1)/chunk != l.head/chunk {
		return s.events[l.head:end], list{s.links[l.head/chunk], l.tail}
	}
	return s.events[l.head:l.tail], list{}
}

// reset drops all events and keeps the storage.
func (s *store[P]) reset() {
	clear(s.events) // drops what payloads may point to
	if len(s.links) != 0 {
		s.events, s.links = s.events[:chunk], s.links[:1]
	}
	s.free = 0
}
