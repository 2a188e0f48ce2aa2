package sim

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// sortedSlice is the oracle: a queue that is obviously right. It keeps its events
// sorted and puts a new one behind all that are not later.
type sortedSlice struct{ events []event[int] }

func (s *sortedSlice) push(at uint64, payload int) {
	s.events = append(s.events, event[int]{})
	i := len(s.events) - 1
	for ; i > 0 && s.events[i-1].at > at; i-- {
		s.events[i] = s.events[i-1]
	}
	s.events[i] = event[int]{at, payload}
}

func (s *sortedSlice) pop() (at uint64, payload int, ok bool) {
	if len(s.events) == 0 {
		return 0, 0, false
	}
	e := s.events[0]
	s.events = s.events[1:]
	return e.at, e.payload, true
}

// pair drives a queue and its oracle with the same events, numbered in the order of
// pushing, and demands the same answers.
type pair struct {
	t      require.TestingT
	queue  queue[int]
	oracle sortedSlice
	now    uint64
	pushed int
}

func (p *pair) push(delay uint64) {
	p.queue.push(p.now+delay, p.pushed)
	p.oracle.push(p.now+delay, p.pushed)
	p.pushed++
}

func (p *pair) pop() bool {
	at, payload, ok := p.queue.pop()
	wantAt, wantPayload, wantOK := p.oracle.pop()
	if at != wantAt || payload != wantPayload || ok != wantOK { // require.Equal is slow
		require.FailNow(p.t, "wrong event", "got event %d at %d (%t), want event %d at %d (%t)",
			payload, at, ok, wantPayload, wantAt, wantOK)
	}
	if ok {
		p.now = at
	}
	return ok
}

func (p *pair) popAll() {
	for p.pop() {
	}
	require.Zero(p.t, p.queue.len())
}

// delays covers what a simulation schedules and what a wheel may get wrong: now, the
// same bucket, clock edges, memory, and both sides of every boundary.
func delays() *rapid.Generator[uint64] {
	return rapid.OneOf(
		rapid.Just(uint64(0)),
		rapid.Uint64Range(0, tickMask),
		rapid.Map(rapid.Uint64Range(0, 50), func(n uint64) uint64 { return 1000 * n }),
		rapid.Map(rapid.Uint64Range(0, 50), func(n uint64) uint64 { return 3334 * n }),
		rapid.Uint64Range(10_000, 100_000),
		rapid.Custom(func(t *rapid.T) uint64 {
			power := rapid.IntRange(1, 55).Draw(t, "power of two")
			return 1<<power - 1 + rapid.Uint64Range(0, 2).Draw(t, "offset")
		}),
	)
}

func TestQueueEqualsSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pair{t: t}
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) { p.push(delays().Draw(t, "delay")) },
			"push some at one time": func(t *rapid.T) {
				delay := delays().Draw(t, "delay")
				for range rapid.IntRange(2, 3*chunk).Draw(t, "events") {
					p.push(delay)
				}
			},
			"push many into one bucket": func(t *rapid.T) {
				delay := delays().Draw(t, "delay")
				for range rapid.IntRange(maxSort, 2*maxShift).Draw(t, "events") {
					p.push(delay + uint64(p.pushed)*151%(tickMask-1))
				}
			},
			"pop": func(t *rapid.T) { p.pop() },
			"pop many": func(t *rapid.T) {
				for range rapid.IntRange(2, 300).Draw(t, "events") {
					p.pop()
				}
			},
			"check": func(t *rapid.T) { check(t, &p.queue) },
			"": func(t *rapid.T) {
				require.Equal(t, len(p.oracle.events), p.queue.len())
			},
		})
		check(t, &p.queue)
		p.popAll()
	})
}

func TestQueueEqualsSortedSliceInLongRuns(t *testing.T) {
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 0))
		p := &pair{t: t}
		depth := 1 + random.IntN(500)
		for range 10_000 {
			if p.queue.len() < depth && random.IntN(5) != 0 {
				// All magnitudes are equally likely: near and far are mixed.
				p.push(random.Uint64() >> (random.IntN(44) + 20))
			} else {
				p.pop()
			}
		}
		check(t, &p.queue)
		p.popAll()
		check(t, &p.queue)
	}
}

func TestQueueOrder(t *testing.T) {
	ascending := func(n int, step uint64) (times []uint64) {
		for i := range uint64(n) {
			times = append(times, i*step)
		}
		return times
	}
	reversed := func(times []uint64) (reverse []uint64) {
		for i := len(times) - 1; i >= 0; i-- {
			reverse = append(reverse, times[i])
		}
		return reverse
	}
	ends := []uint64{math.MaxInt64, math.MaxInt64 - 1, 0, 1}
	for bits := range 63 {
		ends = append(ends, 1<<bits, 1<<bits-1)
	}
	cases := []struct {
		name  string
		times []uint64
	}{
		{"one time, many events", make([]uint64, 1000)},
		{"one bucket, falling times", reversed(ascending(1000, 1))},
		{"one bucket, too many to sort by insertion, two times", append(ascending(100, 2), ascending(100, 2)...)},
		{"each its own bucket", ascending(5000, 1<<bucketBits)},
		{"each its own bucket, falling times", reversed(ascending(5000, 1<<bucketBits))},
		{"further apart than the finest wheel reaches", ascending(100, 3_000_000)},
		{"seconds apart", ascending(100, 1_000_000_000_000)},
		{"weeks apart", ascending(14, 600_000_000_000_000_000)},
		{"both sides of every power of two", ends},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := &pair{t: t}
			for _, at := range c.times {
				p.push(at)
			}
			check(t, &p.queue)
			p.popAll()
		})
	}
}

// Tie order is at risk when an event was pushed far ahead and waits in a coarse wheel,
// while later ones of the same time are pushed when that time is near.
func TestTiesKeepTheirOrderWhenPushedFromDifferentDistances(t *testing.T) {
	const due = 5_000_000_000_123
	p := &pair{t: t}
	for distance := uint64(due); distance > 0; distance = distance * 2 / 3 {
		p.push(due - distance - p.now) // to stand there ...
		p.push(due - p.now)            // ... and to wait from here
		require.True(t, p.pop())
		p.push(due - p.now)
		check(t, &p.queue)
	}
	p.popAll()
}

func TestPushIntoALongRun(t *testing.T) {
	p := &pair{t: t}
	for range 2 * maxShift {
		p.push(tickMask - 10)
	}
	p.push(10)
	require.True(t, p.pop())
	for delay := range uint64(200) { // before the run
		p.push(delay)
		p.push(200 - delay)
	}
	require.True(t, p.queue.ticking, "a long run must be spilled, not shifted")
	check(t, &p.queue)
	for i := range uint64(500) { // from inside the spilled bucket
		p.pop()
		p.pop()
		p.push(i % 2)
	}
	check(t, &p.queue)
	p.popAll()
}

func TestEventsWithoutDelayDoNotGrowTheRun(t *testing.T) {
	p := &pair{t: t}
	p.push(100)
	p.push(100)
	for range 100_000 {
		p.pop()
		p.push(0)
	}
	require.Less(t, cap(p.queue.run), 4*maxShift)
}

func TestQueueAllocatesNothingInSteadyState(t *testing.T) {
	var q queue[[4]uint64] // 32 bytes
	for i := range uint64(1000) {
		q.push(i*977, [4]uint64{i})
	}
	round := func() {
		for range 10_000 {
			at, payload, _ := q.pop()
			q.push(at+(payload[0]%89+1)*1000, payload)
		}
	}
	round()
	require.Zero(t, testing.AllocsPerRun(10, round))
}

func TestQueueResetKeepsStorageAndForgetsEvents(t *testing.T) {
	var q queue[*int]
	fill := func() {
		for i := range uint64(3000) {
			q.push(i*i*i, new(int))
		}
		q.push(0, nil)
		q.pop()
	}
	fill()
	q.reset()
	check(t, &q)
	require.Zero(t, q.len())
	_, _, ok := q.pop()
	require.False(t, ok)
	require.NotZero(t, cap(q.run))
	for _, e := range append(q.store.events[:cap(q.store.events)], q.run[:cap(q.run)]...) {
		require.Nil(t, e.payload, "a dropped payload must not stay reachable")
	}

	chunks := cap(q.store.events)
	fill()
	require.Equal(t, chunks, cap(q.store.events))
	check(t, &q)
}
