package experiment

import (
	"container/list"
	"errors"
	"sync"
	"time"
)

// errUnfinished stands in an entry until its answer is there: a panic leaves it.
var errUnfinished = errors.New("internal error: an evaluation ended without an answer")

// shelf keeps answers by key, up to a bound on the room they take: first goes what was not asked for longest. What
// several ask at once is worked out by the first; errors are not kept. The zero shelf is ready for use and keeps
// nothing but what is being worked out.
type shelf[K comparable, V any] struct {
	mu          sync.Mutex
	room, taken int
	entries     map[K]*entry[K, V]
	order       list.List // of finished *entry, the last used first
	used        Share
}

// entry is an answer, or the wait for it.
type entry[K comparable, V any] struct {
	key   K
	value V
	err   error
	done  chan struct{} // closed when value and err are there
	place *list.Element // nil while it is worked out
	bytes int
	took  time.Duration // to work it out
}

// get returns what find found for the key, now or earlier. find also says how much room its answer takes.
func (s *shelf[K, V]) get(k K, find func() (value V, bytes int, err error)) (V, error) {
	for {
		e, mine := s.claim(k)
		if mine {
			s.work(e, find)
			return e.value, e.err
		}
		<-e.done
		if e.err == nil {
			s.tally(e)
			return e.value, nil
		}
		// The other one failed, perhaps because it was interrupted: this one tries itself.
	}
}

// claim finds the entry of a key, or makes one, which is then the caller's to work out.
func (s *shelf[K, V]) claim(k K) (e *entry[K, V], mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.entries[k]; ok {
		if e.place != nil {
			s.order.MoveToFront(e.place)
		}
		return e, false
	}
	if s.entries == nil {
		s.entries = map[K]*entry[K, V]{}
	}
	e = &entry[K, V]{key: k, done: make(chan struct{})}
	s.entries[k] = e
	return e, true
}

// work fills in an entry and lets those who wait for it go on.
func (s *shelf[K, V]) work(e *entry[K, V], find func() (V, int, error)) {
	kept := false
	defer func() { // also when find panics: nobody may wait for ever
		s.mu.Lock()
		defer s.mu.Unlock()
		s.used.Asked++
		s.used.Spent += e.took
		if kept && e.bytes <= s.room {
			e.place = s.order.PushFront(e)
			s.taken += e.bytes
			s.shrink()
		} else {
			delete(s.entries, e.key)
		}
		close(e.done)
	}()
	e.err = errUnfinished
	begun := time.Now()
	e.value, e.bytes, e.err = find()
	e.took = time.Since(begun)
	kept = e.err == nil
}

// shrink forgets entries until the rest fits.
func (s *shelf[K, V]) shrink() {
	for s.taken > s.room {
		last := s.order.Remove(s.order.Back()).(*entry[K, V])
		delete(s.entries, last.key)
		s.taken -= last.bytes
	}
}

// tally counts a question whose answer was there.
func (s *shelf[K, V]) tally(e *entry[K, V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used.Asked++
	s.used.Found++
	s.used.Saved += e.took
}

func (s *shelf[K, V]) share() Share {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used
}
