package sim

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recorder is a handler that notes what it sees.
type recorder struct{ seen []string }

func (r *recorder) handle(now Time, name string) error {
	r.seen = append(r.seen, fmt.Sprintf("%s at %v", name, now))
	return nil
}

func ignore(Time, string) error { return nil }

func TestEventsRunInTheOrderOfTimeThenOfScheduling(t *testing.T) {
	var r recorder
	e := NewEngine(r.handle, Options[string]{})
	for i, at := range []Time{30, 10, 20, 10, 30, 0, 10} {
		e.Schedule(at*Nanosecond, string(rune('a'+i)))
	}
	require.Equal(t, 7, e.Pending())
	require.NoError(t, e.Run(context.Background()))
	require.Equal(t, []string{
		"f at 0 ps", "b at 10 ns", "d at 10 ns", "g at 10 ns", "c at 20 ns", "a at 30 ns", "e at 30 ns",
	}, r.seen)
	require.Equal(t, 30*Nanosecond, e.Now())
	require.Zero(t, e.Pending())
}

func TestAnEventScheduledForNowRunsAfterThoseAlreadyScheduledForNow(t *testing.T) {
	var r recorder
	var e *Engine[string]
	e = NewEngine(func(now Time, name string) error {
		if name == "first" {
			e.Schedule(now, "without delay")
			e.Schedule(now+1, "later")
		}
		return r.handle(now, name)
	}, Options[string]{})
	e.Schedule(5, "first")
	e.Schedule(6, "waiting")
	e.Schedule(5, "second")
	require.NoError(t, e.Run(context.Background()))
	require.Equal(t, []string{
		"first at 5 ps", "second at 5 ps", "without delay at 5 ps", "waiting at 6 ps", "later at 6 ps",
	}, r.seen)
}

func TestSchedulingInThePastPanics(t *testing.T) {
	e := NewEngine(ignore, Options[string]{})
	e.Schedule(2000, "")
	require.NoError(t, e.Run(context.Background()))
	assert.PanicsWithValue(t, "sim: event scheduled in the past: at 1.999 ns, when it is 2 ns",
		func() { e.Schedule(1999, "") })
	for _, at := range []Time{-1, math.MinInt64, 0} {
		assert.Panics(t, func() { e.Schedule(at, "") }, "%v", at)
	}
	assert.NotPanics(t, func() { e.Schedule(2000, "") })
}

func TestTheLimitIsTheLastTimeThatRuns(t *testing.T) {
	var r recorder
	e := NewEngine(r.handle, Options[string]{Limit: Microsecond})
	e.Schedule(Microsecond+2, "beyond")
	e.Schedule(Microsecond, "last")
	e.Schedule(Microsecond+1, "just beyond")
	e.Schedule(MaxTime, "never")
	require.Equal(t, 4, e.Pending())

	var limit *LimitError
	require.ErrorAs(t, e.Run(context.Background()), &limit)
	require.Equal(t, LimitError{Limit: Microsecond, Now: Microsecond, Next: Microsecond + 1, Pending: 3}, *limit)
	require.EqualError(t, limit, "sim: limit of 1 us on simulated time reached: the next of 3 pending events is at 1.000001 us; raise the limit if the simulation is meant to run this long")
	require.Equal(t, []string{"last at 1 us"}, r.seen)
	require.Equal(t, 3, e.Pending())
}

func TestALimitIsAlwaysSet(t *testing.T) {
	for _, limit := range []Time{0, DefaultLimit, MaxTime} {
		e := NewEngine(ignore, Options[string]{Limit: limit})
		e.Schedule(MaxTime, "never")
		require.ErrorAs(t, e.Run(context.Background()), new(*LimitError))
	}
	var r recorder
	e := NewEngine(r.handle, Options[string]{Limit: MaxTime - 1})
	e.Schedule(MaxTime-1, "the last moment")
	require.NoError(t, e.Run(context.Background()))
	require.Equal(t, []string{"the last moment at 9223372.036854775806 s"}, r.seen)
}

func TestADeadlockNamesWhoWaitsForWhat(t *testing.T) {
	waiting := []string{"tile 3 waits for weights", "tile 4 waits for an output buffer"}
	e := NewEngine(ignore, Options[string]{Waiting: func() []string { return waiting }})
	e.Schedule(7*Nanosecond, "")
	err := e.Run(context.Background())
	var deadlock *DeadlockError
	require.ErrorAs(t, err, &deadlock)
	require.Equal(t, DeadlockError{Now: 7 * Nanosecond, Waiting: waiting}, *deadlock)
	require.EqualError(t, err, "sim: deadlock at 7 ns: no event is left, and still waiting: tile 3 waits for weights; tile 4 waits for an output buffer")

	waiting = nil
	require.NoError(t, e.Run(context.Background()), "nobody waits: done")
}

func TestADeadlockOfManyIsShownInPart(t *testing.T) {
	waiting := make([]string, 25)
	for i := range waiting {
		waiting[i] = fmt.Sprintf("tile %d waits", i)
	}
	text := (&DeadlockError{Waiting: waiting}).Error()
	require.Contains(t, text, "tile 9 waits; and 15 more")
	require.NotContains(t, text, "tile 10")
}

func TestALivelockIsFound(t *testing.T) {
	var e *Engine[int]
	events := 0
	e = NewEngine(func(now Time, id int) error {
		events++
		e.Schedule(now, id)
		return nil
	}, Options[int]{})
	require.Greater(t, e.patience*batchEvents, 4_000_000)
	e.patience = 5
	e.Schedule(3, 0)
	e.Schedule(3, 1)
	var livelock *LivelockError
	require.ErrorAs(t, e.Run(context.Background()), &livelock)
	require.Equal(t, LivelockError{Now: 3, Events: 5 * batchEvents}, *livelock)
	require.ErrorContains(t, livelock, "sim: livelock at 3 ps: at least 20480 events ran and time does not advance")
	require.Equal(t, 6*batchEvents, events, "the batch in which time came to 3 ps does not count")
}

func TestTimeThatAdvancesSlowlyIsNoLivelock(t *testing.T) {
	var e *Engine[int]
	e = NewEngine(func(now Time, n int) error {
		switch {
		case n == 0:
		case n%(5*batchEvents) == 0:
			e.Schedule(now+1, n-1)
		default:
			e.Schedule(now, n-1)
		}
		return nil
	}, Options[int]{})
	e.patience = 5
	e.Schedule(0, 30*batchEvents)
	require.NoError(t, e.Run(context.Background()))
	require.Equal(t, Time(6), e.Now())
}

func TestAHandlersErrorStopsTheRunAndCarriesTheTime(t *testing.T) {
	broken := errors.New("tile 1: buffer overrun")
	var r recorder
	e := NewEngine(func(now Time, name string) error {
		if name == "bad" {
			return broken
		}
		return r.handle(now, name)
	}, Options[string]{})
	e.Schedule(10, "before")
	e.Schedule(20, "bad")
	e.Schedule(30, "after")
	err := e.Run(context.Background())
	require.ErrorIs(t, err, broken)
	require.EqualError(t, err, "sim: at 20 ps: tile 1: buffer overrun")
	require.Equal(t, []string{"before at 10 ps"}, r.seen)
	require.Equal(t, 1, e.Pending())

	require.NoError(t, e.Run(context.Background()), "Run continues with what is pending")
	require.Equal(t, []string{"before at 10 ps", "after at 30 ps"}, r.seen)
}

func TestRunStopsWhenItsContextIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var e *Engine[int]
	e = NewEngine(func(now Time, n int) error {
		if n == 1000 {
			cancel()
		}
		e.Schedule(now+Nanosecond, n+1)
		return nil
	}, Options[int]{})
	e.Schedule(0, 0)
	err := e.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "sim: stopped at ")
	require.LessOrEqual(t, e.Now(), (1000+batchEvents)*Nanosecond)

	stopped := e.Now()
	require.ErrorIs(t, e.Run(ctx), context.Canceled, "a done context runs nothing")
	require.Equal(t, stopped, e.Now())
}

func TestResetStartsAFreshSimulation(t *testing.T) {
	var r recorder
	e := NewEngine(r.handle, Options[string]{Limit: Second})
	simulate := func() []string {
		r.seen = nil
		for i := range Time(50) {
			e.Schedule(i*i*i*Nanosecond, fmt.Sprint(i))
			e.Schedule(i%5, fmt.Sprint(i))
		}
		require.NoError(t, e.Run(context.Background()))
		return r.seen
	}
	first := simulate()
	e.Schedule(Millisecond, "left over")
	e.Schedule(2*Second, "beyond the limit")
	e.Reset()
	require.Zero(t, e.Now())
	require.Zero(t, e.Pending())
	require.Equal(t, first, simulate())
}

func TestMisuseOfTheEnginePanics(t *testing.T) {
	assert.PanicsWithValue(t, panicNoHandler, func() { NewEngine(nil, Options[string]{}) })
	assert.PanicsWithValue(t, panicNegativeLimit, func() { NewEngine(ignore, Options[string]{Limit: -1}) })

	for name, misuse := range map[string]func(e *Engine[int]){
		"Run":   func(e *Engine[int]) { _ = e.Run(context.Background()) },
		"Reset": (*Engine[int]).Reset,
	} {
		t.Run(name+" inside a handler", func(t *testing.T) {
			var e *Engine[int]
			e = NewEngine(func(Time, int) error { misuse(e); return nil }, Options[int]{})
			e.Schedule(0, 0)
			assert.PanicsWithValue(t, panicRunning, func() { _ = e.Run(context.Background()) })
		})
	}
}

func TestAnEngineThatRanOnceAllocatesNothing(t *testing.T) {
	var e *Engine[[2]uint64]
	e = NewEngine(func(now Time, p [2]uint64) error {
		if p[1] < 20 {
			p[1]++
			e.Schedule(now+Time(p[0]%7+1)*1250, p)
		}
		return nil
	}, Options[[2]uint64]{})
	ctx := context.Background()
	simulate := func() {
		for i := range uint64(100) {
			e.Schedule(Time(i)*800, [2]uint64{i})
		}
		if err := e.Run(ctx); err != nil {
			t.Fatal(err)
		}
		e.Reset()
	}
	simulate()
	require.Zero(t, testing.AllocsPerRun(10, simulate))
}

// An engine of cycles names times in its errors.
func TestErrorsOfAnEngineOfCyclesNameTimes(t *testing.T) {
	clock, err := NewClock(500_000_000)
	require.NoError(t, err)
	o := Options[string]{Limit: 100, TimeOf: func(cycle Time) Time { return clock.Edge(int64(cycle)) }}
	e := NewEngine(ignore, o)
	e.Schedule(101, "late")
	require.Equal(t, &LimitError{Limit: 200 * Nanosecond, Next: 202 * Nanosecond, Pending: 1}, e.Run(t.Context()))
	o.Waiting = func() []string { return []string{"tile 3"} }
	e = NewEngine(ignore, o)
	e.Schedule(7, "last")
	require.EqualError(t, e.Run(t.Context()), "sim: deadlock at 14 ns: no event is left, and still waiting: tile 3")
	e = NewEngine(func(Time, string) error { return errors.New("overrun") }, o)
	e.Schedule(7, "bad")
	require.EqualError(t, e.Run(t.Context()), "sim: at 14 ns: overrun")
}

// Alone tells whether events of the present time are left, wherever the queue holds them: few are
// in the sorted run, many out of order in slots of one time each.
func TestAloneWithTheLastEventOfATime(t *testing.T) {
	for _, times := range []uint64{1, 3, 50} {
		for _, each := range []uint64{1, 2, 40} {
			left := make([]uint64, times)
			var e *Engine[string]
			e = NewEngine(func(now Time, _ string) error {
				left[now]--
				require.Equal(t, left[now] == 0, e.Alone(), "%d events of %d times, at %d", each, times, now)
				return nil
			}, Options[string]{})
			for i := range times * each {
				at := (i * 7919) % times
				left[at]++
				e.Schedule(Time(at), "")
			}
			require.NoError(t, e.Run(t.Context()))
		}
	}
}
