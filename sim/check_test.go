package sim

import (
	"github.com/stretchr/testify/require"
)

// check verifies everything that queue.go and descend.go promise about the structure
// between two operations.
func check[P any](t require.TestingT, q *queue[P]) {
	used := map[uint32]bool{}
	for i := q.store.free; i != 0; i = q.store.links[i/chunk] {
		require.False(t, used[i], "a free chunk is linked twice")
		used[i] = true
	}
	for level := range q.wheels {
		checkWheel(t, q, &q.wheels[level], used, func(at uint64) uint64 {
			require.Greater(t, at>>bucketBits, q.current, "an event in a wheel must be later than the current bucket")
			return checkLevel(t, q, at, uint(level))
		})
	}
	checkWheel(t, q, &q.ticks, used, func(at uint64) uint64 {
		require.Equal(t, q.current, at>>bucketBits, "a tick must be in the current bucket")
		return at & tickMask
	})
	require.Len(t, used, max(len(q.store.links)-1, 0), "every chunk is in a list or free")
	checkRun(t, q)
}

// checkLevel demands that an event lies in the finest wheel that reaches it, and
// returns its slot there.
func checkLevel[P any](t require.TestingT, q *queue[P], at uint64, level uint) uint64 {
	family := func(level uint) uint64 {
		return slotOf(at, level+1) - q.current>>spanBits(level+1)
	}
	require.LessOrEqual(t, family(level), uint64(1), "event at %d beyond the reach of wheel %d", at, level)
	if level > 0 {
		require.Greater(t, family(level-1), uint64(1), "event at %d within the reach of a wheel finer than %d", at, level)
	}
	return slotOf(at, level)
}

// checkWheel demands that bitmap, count and lists agree, and that slotFor agrees with
// where each event is.
func checkWheel[P any](t require.TestingT, q *queue[P], w *wheel, used map[uint32]bool, slotFor func(at uint64) uint64) {
	events := 0
	for slot, l := range w.lists {
		if w.occupied(uint64(slot)) != (l.head != 0) { // require is slow
			require.FailNow(t, "bitmap and list disagree", "slot %d", slot)
		}
		for l.head != 0 {
			require.False(t, used[l.head], "a chunk is used twice")
			used[l.head] = true
			part, rest := q.store.cut(l)
			events += len(part)
			for _, e := range part {
				require.Equal(t, uint64(slot), slotFor(e.at)&slotMask, "event at %d in the wrong slot", e.at)
			}
			l = rest
		}
	}
	require.Equal(t, events, w.events)
}

// checkRun demands that the run is sorted, lies in the current bucket, and is not
// later than the ticks.
func checkRun[P any](t require.TestingT, q *queue[P]) {
	run := q.run[q.next:]
	for i, e := range run {
		require.Equal(t, q.current, e.at>>bucketBits, "the run must be in the current bucket")
		if i > 0 {
			require.LessOrEqual(t, run[i-1].at, e.at, "the run must be sorted")
		}
	}
	if q.ticks.events == 0 {
		return
	}
	require.True(t, q.ticking)
	if len(run) > 0 {
		require.LessOrEqual(t, run[len(run)-1].at&tickMask, q.ticks.first(0))
	}
}
