package cache

import (
	"container/list"
	"errors"
	"sync"
	"time"
)

// errUnfinished is the error of an entry whose computation panicked.
var errUnfinished = errors.New("internal error: a computation ended without a result")

// Cache keeps values by key. Its methods may be called from several goroutines. A nil *Cache keeps
// nothing: every Get computes.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	limit   int // bytes
	size    int // bytes of the finished entries
	entries map[K]*entry[K, V]
	order   list.List // of finished *entry, the most recently used first
	use     Use
}

// entry is a value, or a computation that callers wait for.
type entry[K comparable, V any] struct {
	key   K
	value V
	err   error
	done  chan struct{} // closed when value and err are set
	place *list.Element // nil during the computation
	bytes int
	took  time.Duration // of the computation
}

// Use counts the calls of Get, and those that found a value.
type Use struct {
	Asked, Found int64
	// Spent is the time of all computations. Saved is the time that the found values took when they
	// were computed. Both are longer on a busy machine.
	Spent, Saved time.Duration
}

// New returns an empty cache for values of so many bytes together. With 0 bytes it keeps nothing,
// but callers that ask for one key at the same time still share a computation.
func New[K comparable, V any](bytes int) *Cache[K, V] {
	return &Cache[K, V]{limit: bytes, entries: map[K]*entry[K, V]{}}
}

// Get returns the value of a key, computing it unless the cache holds it. compute also gives the
// size of its value in bytes. Errors are not kept: callers that waited for a failed computation
// compute themselves, since it may have been interrupted for the first caller only.
func (c *Cache[K, V]) Get(k K, compute func() (value V, bytes int, err error)) (V, error) {
	if c == nil {
		v, _, err := compute()
		return v, err
	}
	for {
		e, mine := c.claim(k)
		if mine {
			c.fill(e, compute)
			return e.value, e.err
		}
		<-e.done
		if e.err == nil {
			c.countHit(e)
			return e.value, nil
		}
	}
}

// claim finds the entry of a key. If there is none it makes one, which the caller must fill.
func (c *Cache[K, V]) claim(k K) (e *entry[K, V], mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[k]; ok {
		if e.place != nil {
			c.order.MoveToFront(e.place)
		}
		return e, false
	}
	e = &entry[K, V]{key: k, done: make(chan struct{})}
	c.entries[k] = e
	return e, true
}

// fill computes an entry and releases those who wait for it.
func (c *Cache[K, V]) fill(e *entry[K, V], compute func() (V, int, error)) {
	e.err = errUnfinished
	defer func() { // also when compute panics, or others would wait for ever
		c.mu.Lock()
		defer c.mu.Unlock()
		c.use.Asked++
		c.use.Spent += e.took
		if e.err == nil && e.bytes <= c.limit {
			e.place = c.order.PushFront(e)
			c.size += e.bytes
			c.evict()
		} else {
			delete(c.entries, e.key)
		}
		close(e.done)
	}()
	begun := time.Now()
	e.value, e.bytes, e.err = compute()
	e.took = time.Since(begun)
}

// evict removes the least recently used entries until the rest is within the limit.
func (c *Cache[K, V]) evict() {
	for c.size > c.limit {
		last := c.order.Remove(c.order.Back()).(*entry[K, V])
		delete(c.entries, last.key)
		c.size -= last.bytes
	}
}

func (c *Cache[K, V]) countHit(e *entry[K, V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.use.Asked++
	c.use.Found++
	c.use.Saved += e.took
}

// Use returns the counts so far; zero for a nil cache.
func (c *Cache[K, V]) Use() Use {
	if c == nil {
		return Use{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.use
}

// Fraction is the share of calls that found a value, 0 to 1; 0 without calls.
func (u Use) Fraction() float64 {
	if u.Asked == 0 {
		return 0
	}
	return float64(u.Found) / float64(u.Asked)
}
