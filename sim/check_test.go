package sim

import "github.com/stretchr/testify/require"

// check verifies everything that queue.go and descend.go promise about the structure
// between two operations.
func check[P any](t require.TestingT, q *queue[P]) {
	used := make([]bool, len(q.store.links))
	for i := q.store.free; i != 0; i = q.store.links[i/chunk] {
		use(t, used, i)
	}
	for level := range q.wheels {
		checkWheel(t, q, &q.wheels[level], used, func(at uint64) uint64 {
			must(t, at>>bucketBits > q.current, "an event in a wheel must be later than the current bucket")
			checkReach(t, q, at, uint(level))
			return slotOf(at, uint(level))
		})
	}
	checkWheel(t, q, &q.ticks, used, func(at uint64) uint64 {
		must(t, at>>bucketBits == q.current, "a tick must be in the current bucket")
		return at & tickMask
	})
	for i := 1; i < len(used); i++ {
		must(t, used[i], "every chunk must be in a list or free")
	}
	checkRun(t, q)
}

// checkReach demands that an event lies in the finest wheel that reaches it.
func checkReach[P any](t require.TestingT, q *queue[P], at uint64, level uint) {
	reached := func(level uint) bool {
		return slotOf(at, level+1)-q.current>>spanBits(level+1) <= 1
	}
	must(t, reached(level), "an event is beyond the reach of its wheel")
	must(t, level == 0 || !reached(level-1), "an event is within the reach of a finer wheel")
}

// checkWheel demands that bitmap, count and lists agree, and that slotFor agrees with
// where each event is.
func checkWheel[P any](t require.TestingT, q *queue[P], w *wheel, used []bool, slotFor func(at uint64) uint64) {
	events := 0
	for slot, l := range w.lists {
		must(t, w.occupied(uint64(slot)) == (l.head != 0), "bitmap and lists disagree")
		for l.head != 0 {
			use(t, used, l.head)
			part, rest := q.store.cut(l)
			events += len(part)
			for _, e := range part {
				must(t, uint64(slot) == slotFor(e.at)&slotMask, "an event is in the wrong slot")
			}
			l = rest
		}
	}
	must(t, events == w.events, "the number of events is wrong")
}

// checkRun demands that the run is sorted, lies in the current bucket, and is not
// later than the ticks.
func checkRun[P any](t require.TestingT, q *queue[P]) {
	run := q.run[q.next:]
	for i, e := range run {
		must(t, e.at>>bucketBits == q.current, "the run must be in the current bucket")
		must(t, i == 0 || run[i-1].at <= e.at, "the run must be sorted")
	}
	if q.ticks.events != 0 {
		must(t, q.ticking, "only a spilled bucket has ticks")
		must(t, len(run) == 0 || run[len(run)-1].at&tickMask <= q.ticks.first(0), "the ticks must not be earlier than the run")
	}
}

// use notes that the chunk which begins at index i was met.
func use(t require.TestingT, used []bool, i uint32) {
	must(t, !used[i/chunk], "a chunk is used twice")
	used[i/chunk] = true
}

// must is require.True without its cost when the condition holds.
func must(t require.TestingT, condition bool, promise string) {
	if !condition {
		require.FailNow(t, promise)
	}
}
