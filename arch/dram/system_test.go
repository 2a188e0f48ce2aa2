package dram_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
	"dnasim/arch/dram/replay/replaytest"
)

// driven offers a trace to a System as Replay's front end does, going from one event to the next,
// or through every cycle.
type driven struct {
	accepted, done []int64
	order          []int64 // cycles of completions as they were delivered
	system         *dram.System
}

func drive(t require.TestingT, config dram.Config, trace replay.Trace, everyCycle bool) driven {
	s, err := dram.New(config)
	require.NoError(t, err)
	d := driven{accepted: make([]int64, len(trace)), done: make([]int64, len(trace)), system: s}
	next, cycle := 0, int64(0)
	for {
		s.Advance(cycle, func(id uint64, at int64) {
			d.done[id] = at
			d.order = append(d.order, at)
		})
		blocked := false
		for n := 0; n < s.Config().IssueWidth && next < len(trace) && trace[next].Arrival <= cycle && !blocked; n++ {
			a := trace[next]
			if blocked = !s.Offer(cycle, dram.Request{ID: uint64(next), Address: a.Address, Write: a.Write}); !blocked {
				d.accepted[next] = cycle
				next++
			}
		}
		wake := s.Next()
		if next < len(trace) && !blocked {
			wake = min(wake, max(cycle+1, trace[next].Arrival))
		}
		if wake == math.MaxInt64 {
			return d
		}
		require.Greater(t, wake, cycle)
		if cycle = wake; everyCycle {
			cycle = min(wake, cycle+1)
		}
	}
}

func TestASystemDrivenByItsNextEventsDoesWhatReplayDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := randomConfig(t)
		trace := randomTrace(t, config)
		accepted, done := make([]int64, len(trace)), make([]int64, len(trace))
		r, err := replay.Run(context.Background(), config, trace, replay.Options{
			Accepted:  func(i int, cycle int64) { accepted[i] = cycle },
			Completed: func(i int, _, cycle int64) { done[i] = cycle },
		})
		require.NoError(t, err)
		d := drive(t, config, trace, rapid.Bool().Draw(t, "every cycle"))
		require.Equal(t, accepted, d.accepted)
		require.Equal(t, done, d.done)
		require.IsNonDecreasing(t, d.order, "completions come in order of time")
		d.system.Advance(r.Cycles, nil)
		counts := d.system.Counts()
		require.Equal(t, r.OpenCycles, counts.OpenCycles)
		require.Equal(t, r.Commands.REF, counts.Commands[dram.Refresh])
		require.Equal(t, r.ReadLatency, d.system.ReadLatency())
	})
}

// Whoever offers in order may run ahead, and hear of completions before their time.
func TestSubmittingAheadDoesWhatReplayDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := randomConfig(t)
		config.IssueWidth = 1
		trace := randomTrace(t, config)
		accepted, done := make([]int64, len(trace)), make([]int64, len(trace))
		r, err := replay.Run(context.Background(), config, trace, replay.Options{
			Accepted:  func(i int, cycle int64) { accepted[i] = cycle },
			Completed: func(i int, _, cycle int64) { done[i] = cycle },
		})
		require.NoError(t, err)

		s, err := dram.New(config)
		require.NoError(t, err)
		completed := map[uint64]int64{}
		take := func() {
			for id, cycle, ok := s.Certain(); ok; id, cycle, ok = s.Certain() {
				require.NotContains(t, completed, id)
				completed[id] = cycle
			}
		}
		look := rapid.Bool().Draw(t, "look in between")
		next := int64(0)
		for i, a := range trace {
			at := s.Submit(max(next, a.Arrival), dram.Request{ID: uint64(i), Address: a.Address, Write: a.Write})
			require.Equal(t, accepted[i], at, "access %d", i)
			if next = at + 1; look {
				take()
			}
		}
		require.LessOrEqual(t, s.RunOut(), r.Cycles)
		take()
		for i := range trace {
			require.Equal(t, done[i], completed[uint64(i)], "access %d", i)
		}
		require.Equal(t, int64(math.MaxInt64), s.Next())
		s.Advance(r.Cycles, func(uint64, int64) { require.Fail(t, "completed twice") })
		counts := s.Counts()
		require.Equal(t, r.OpenCycles, counts.OpenCycles)
		require.Equal(t, r.Commands.REF, counts.Commands[dram.Refresh])
	})
}

func TestTheOrderWithinACycle(t *testing.T) {
	config, _ := replaytest.Preset(t, "ddr4_2400_bgil_uq", "small_read")
	s, err := dram.New(config)
	require.NoError(t, err)
	assert.Equal(t, int64(math.MaxInt64), s.Next(), "an idle memory expects nothing, though it refreshes")
	s.Advance(0, nil)
	require.True(t, s.Offer(0, dram.Request{ID: 7, Address: 0}))
	assert.Equal(t, int64(1), s.Next(), "the request moves to its bank")
	s.Advance(1, nil)
	assert.Equal(t, int64(2), s.Next(), "activate")
	s.Advance(2, nil)
	assert.Equal(t, int64(2+17), s.Next(), "read, tRCD later")
	s.Advance(19, nil)
	assert.Equal(t, int64(19+17+4), s.Next(), "data, RL + tBURST later")
	var done []int64
	s.Advance(39, func(uint64, int64) { assert.Fail(t, "too early") })
	s.Advance(40, func(id uint64, cycle int64) { done = append(done, int64(id), cycle) })
	assert.Equal(t, []int64{7, 40}, done)
	assert.Equal(t, int64(math.MaxInt64), s.Next())
}

func TestIdleLatencies(t *testing.T) {
	for _, preset := range dram.Presets() {
		config, _ := replaytest.Preset(t, preset.Name, "small_read")
		c := &config
		s, err := dram.New(config)
		require.NoError(t, err)
		read := func(l dram.Location, from int64) (latency int64) {
			s.Advance(from, nil)
			require.True(t, s.Offer(from, dram.Request{Address: s.Encode(l)}))
			for s.Next() != math.MaxInt64 {
				s.Advance(s.Next(), func(_ uint64, at int64) { latency = at - from })
			}
			return latency
		}
		data := int64(c.RL + c.TBURST)
		assert.Equal(t, 2+int64(c.TRCDRD)+data, read(dram.Location{}, 0), "%s: closed row", preset.Name)
		if c.PagePolicy == dram.OpenPage {
			assert.Equal(t, 2+data, read(dram.Location{Column: 1}, 1000), "%s: row hit", preset.Name)
			assert.Equal(t, 2+int64(c.TRP+c.TRCDRD)+data, read(dram.Location{Row: 1}, 2000), "%s: row conflict", preset.Name)
		}
	}
}

func TestReadsAreServedFromPendingWritesAndShareCommands(t *testing.T) {
	// split queues: a single write stays in its buffer
	config, _ := replaytest.Preset(t, "hbm2_1ch", "small_read")
	trace := replay.Trace{
		// of one block
		{Address: 0x40, Write: true}, {Address: 0x40}, {Address: 0x47}, {Address: 0x40, Write: true},
		{Address: 0x80}, {Address: 0x80}, {Address: 0xbf},
	}
	done := make([]int64, len(trace))
	accepted := make([]int64, len(trace))
	r, err := replay.Run(context.Background(), config, trace, replay.Options{
		Completed: func(i int, from, at int64) { accepted[i], done[i] = from, at },
	})
	require.NoError(t, err)
	for i := range 4 {
		assert.Equal(t, accepted[i]+2, done[i], "access %d needs no DRAM", i)
	}
	assert.Equal(t, []int64{done[4], done[4]}, done[5:], "one read serves all")
	assert.Equal(t, []int64{2, 2, 1, 1}, []int64{r.ForwardedReads, r.MergedReads, r.MergedWrites, r.BufferedWrites})
	assert.Equal(t, replay.CommandCounts{ACT: 1, RD: 1}, r.Commands)
	assert.Equal(t, []int64{5, 2}, []int64{r.Reads, r.Writes})
}

func TestFlushWritesLeavesNothingInTheBuffer(t *testing.T) {
	for _, name := range []string{"hbm2", "vault16", "ddr4_2400"} {
		config, trace := replaytest.Preset(t, name, "small_mix")
		var writes int64
		for _, a := range trace {
			if a.Write {
				writes++
			}
		}
		r, err := replay.Run(context.Background(), config, trace, replay.Options{FlushWrites: true, Check: true})
		require.NoError(t, err)
		assert.Zero(t, r.BufferedWrites, name)
		assert.Equal(t, writes, r.Commands.WR, name)
	}
}

// Refreshes of idle channels are counted without being visited, but for an observer.
func TestSkippedRefreshesAreCountedAsIfVisited(t *testing.T) {
	for _, name := range []string{"ddr4_2400", "vault16", "hbm2_1ch"} {
		config, trace := replaytest.Preset(t, name, "small_mix")
		for i := range trace {
			trace[i].Arrival = int64(i) * int64(i) * 97
		}
		visited, err := replay.Run(context.Background(), config, trace, replay.Options{Observe: func(dram.Command) {}})
		require.NoError(t, err)
		skipped, err := replay.Run(context.Background(), config, trace, replay.Options{})
		require.NoError(t, err)
		assert.Equal(t, visited, skipped, name)
		assert.Greater(t, skipped.Commands.REF, int64(100), name)
	}
}

func TestAGapOfYearsCostsNothing(t *testing.T) {
	config, _ := replaytest.Preset(t, "vault16", "small_read")
	trace := replay.Trace{{Address: 0}, {Address: 64, Arrival: 1 << 52}}
	r, err := replay.Run(context.Background(), config, trace, replay.Options{})
	require.NoError(t, err)
	assert.Equal(t, 16*((r.Cycles)/int64(config.TREFI)), r.Commands.REF)
}

func TestMisuseOfASystemIsAPanicThatSaysWhat(t *testing.T) {
	config, _ := replaytest.Preset(t, "vault1", "small_read")
	s, err := dram.New(config)
	require.NoError(t, err)
	assert.PanicsWithValue(t, "dram: address 0x10000000 is beyond the capacity of 268435456 bytes",
		func() { s.Offer(0, dram.Request{Address: 256 << 20}) })
	s.Advance(10, nil)
	assert.PanicsWithValue(t, "dram: request offered in cycle 9 after cycle 10 has run", func() { s.Offer(9, dram.Request{}) })
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	config, trace := replaytest.Preset(t, "hbm2", "rand_mix")
	s, err := dram.New(config)
	require.NoError(t, err)
	cycle, next := int64(0), 0
	step := func() {
		for range 2000 {
			s.Advance(cycle, nil)
			a := trace[next%len(trace)]
			if s.Offer(cycle, dram.Request{Address: a.Address, Write: a.Write}) {
				next++
			}
			cycle++
		}
	}
	for range 5 {
		step() // rings and histograms grow to their size
	}
	assert.LessOrEqual(t, testing.AllocsPerRun(5, step), 1.0)
}
