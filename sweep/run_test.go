package sweep

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small has 12 points, of which some are alike for one machine.
var small = "[sweep]\nobjectives = [\"energy\", \"time\", \"area\"]\n" + axis("hardware.tiles", "powers_of_two = [1, 4]") +
	axis("machine.dnateq.hardware.lane.doubled", "values = [false, true]") + axis("hardware.clock_mhz", "from = 250\nto = 500\nstep = 250")

// Law: report, rows and store are the same bytes at any number of workers, whatever was in the
// store before.
func TestResultsDependOnNothingButTheSweep(t *testing.T) {
	var wantReport string
	var wantRows []Row
	var wantStore map[string]string
	for _, workers := range []int{1, 2, 7} {
		s := load(t, small)
		require.NoError(t, s.Check(memo))
		var rows []Row
		first := mustReport(t, s, Options{Workers: workers, Rows: func(r Row) error { rows = append(rows, r); return nil }})
		if wantStore == nil {
			wantReport, wantRows, wantStore = first, rows, contents(t, s.Store)
			require.Len(t, wantStore, 12)
			require.Len(t, wantRows, 24)
			continue
		}
		assert.Equal(t, wantReport, first)
		assert.Equal(t, wantRows, rows)
		assert.Equal(t, wantStore, contents(t, s.Store))

		// A part of the store is lost, another damaged.
		i := 0
		for name := range wantStore {
			path := filepath.Join(s.Store, name)
			switch i++; {
			case i <= 4:
				require.NoError(t, os.Remove(path))
			case i <= 6:
				require.NoError(t, os.WriteFile(path, []byte("{}"), 0o600))
			}
		}
		again, stats := mustRun(t, s, Options{Workers: workers})
		assert.Equal(t, wantReport, jsonOf(t, again))
		assert.Equal(t, wantStore, contents(t, s.Store))
		assert.Equal(t, 6, stats.Computed)
		assert.Equal(t, 6, stats.Stored)
		assert.Len(t, stats.Damaged, 2)
	}
}

func mustReport(t *testing.T, s *Sweep, o Options) string {
	t.Helper()
	r, stats := mustRun(t, s, o)
	require.True(t, stats.Complete)
	return jsonOf(t, r)
}

// The front holds each design once, by the first point where it stands, and tells the figures of
// that point.
func TestTheReportOfASweep(t *testing.T) {
	s := load(t, small)
	var rows []Row
	r, _ := mustRun(t, s, Options{Rows: func(r Row) error { rows = append(rows, r); return nil }})
	assert.Equal(t, []int{12, 24, 0}, []int{r.Points, r.Designs, r.Impossible})
	require.Len(t, r.Fronts, 1)
	f := r.Fronts[0]
	assert.Equal(t, "tiny", f.Network)
	assert.NotEmpty(t, f.Front)
	seen := map[string]bool{}
	for _, d := range f.Front {
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Point == d.Point && r.Outcome.Machine == d.Machine })
		o := rows[i].Outcome
		assert.Equal(t, []float64{o.Energy.Total / 1e6, o.TimeS * 1e3, o.AreaMM2}, d.Values)
		assert.Equal(t, s.values(rows[i].Index), d.At)
		assert.False(t, seen[o.Design], "%+v", d)
		seen[o.Design] = true
	}
	require.Len(t, f.Effects, 6, "of each machine and axis")
	for _, e := range f.Effects {
		if e.Machine == "int8" && e.Axis == "doubled" {
			assert.Equal(t, []float64{1, 1, 1}, e.Spans, "an axis of the other machine")
		}
		if e.Axis == "clock_mhz" {
			assert.Len(t, e.Levels, 2)
			assert.InDelta(t, 1, e.Spans[2], 1e-12, "clocks need no area here")
			assert.Greater(t, e.Spans[1], 1.0)
		}
	}
}

// Law: shares are what the whole is made of: run apart, in any order, they leave the same store.
func TestSharesMakeTheWhole(t *testing.T) {
	for _, strategy := range []string{"", "strategy = \"random\"\ncount = 9\nseed = 4\n", "strategy = \"refine\"\n"} {
		text := strings.Replace(small, "[sweep]\n", "[sweep]\n"+strategy, 1)
		whole, parts := load(t, text), load(t, text)
		want := mustReport(t, whole, Options{Workers: 2})
		const count = 3
		for attempt := 0; ; attempt++ {
			require.Less(t, attempt, 20)
			_, stats, err := run(t, parts, Options{Collect: true})
			require.NoError(t, err)
			if stats.Complete {
				break
			}
			require.NotEmpty(t, stats.Missing)
			for i := count - 1; i >= 0; i-- {
				r, _, err := run(t, parts, Options{Shard: Shard{Index: i, Count: count}})
				require.NoError(t, err)
				require.Nil(t, r, "a share is no result")
			}
		}
		assert.Equal(t, want, mustReport(t, parts, Options{Collect: true}), strategy)
		assert.Equal(t, contents(t, whole.Store), contents(t, parts.Store), strategy)
	}
}

// An interrupted sweep keeps what it has finished, and goes on from there.
func TestAnInterruptedSweepGoesOn(t *testing.T) {
	s := load(t, small)
	ctx, cancel := context.WithCancel(t.Context())
	var once sync.Once
	_, stats, err := s.Run(ctx, Options{Version: "test", Workers: 2, Memo: memo, Tell: func(e Event) {
		if e.Done == 4 {
			once.Do(cancel)
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	kept := len(contents(t, s.Store))
	assert.GreaterOrEqual(t, kept, 4)
	assert.Less(t, kept, 12)
	assert.LessOrEqual(t, stats.Computed, kept)
	_, stats = mustRun(t, s, Options{Workers: 2})
	assert.Equal(t, []int{12 - kept, kept}, []int{stats.Computed, stats.Stored})
}

// Events tell of every point once, and with the first that was computed how long the rest may take.
func TestEvents(t *testing.T) {
	s := load(t, small)
	var events []Event
	mustRun(t, s, Options{Workers: 2, Tell: func(e Event) { events = append(events, e) }})
	require.Len(t, events, 12)
	points := map[int]bool{}
	for i, e := range events {
		assert.Equal(t, []int{i + 1, 12}, []int{e.Done, e.Total})
		assert.Equal(t, Computed, e.Result.Status)
		assert.Equal(t, i == 0, e.Estimate > 0)
		points[e.Point] = true
	}
	assert.Len(t, points, 12)
	assert.Equal(t, "tiles=1 doubled=false clock_mhz=250", s.Describe(events[0].Index))
}

// What a worker cannot do ends the run with the point's name; what others finished is kept.
func TestErrorsNameThePoint(t *testing.T) {
	s := load(t, small)
	s.Store = "/proc/dnasim-store"
	_, _, err := run(t, s, Options{Workers: 2})
	require.ErrorContains(t, err, "point tiles=1 doubled=false clock_mhz=250: cannot write into the store /proc/dnasim-store")
	s = load(t, small)
	_, _, err = run(t, s, Options{Rows: func(Row) error { return errors.New("no room for rows") }})
	require.EqualError(t, err, "no room for rows")
}

// Preview computes nothing and leaves nothing behind; Measure runs one point and keeps nothing
// either.
func TestAPreviewLeavesNothing(t *testing.T) {
	s := load(t, small)
	list, err := s.Preview(t.Context(), Options{Version: "test", Memo: memo}, 5)
	require.NoError(t, err)
	require.Len(t, list, 5)
	for i, p := range list {
		assert.Equal(t, []any{i, Absent}, []any{p.Point, p.Result.Status})
	}
	took, err := s.Measure(t.Context(), Options{Version: "test", Memo: memo, Workers: 1}, list)
	require.NoError(t, err)
	assert.Positive(t, took)
	assert.NoDirExists(t, s.Store)
	mustRun(t, s, Options{})
	list, err = s.Preview(t.Context(), Options{Version: "test", Memo: memo}, 100)
	require.NoError(t, err)
	require.Len(t, list, 12)
	assert.Equal(t, Stored, list[11].Result.Status)
}

func TestRowsHaveACellForEveryColumn(t *testing.T) {
	s := load(t, strings.Replace(small, "[[sweep.axis]]", "[[sweep.axis]]\nkeys = [\"hardware.rows\", \"hardware.columns\"]\nvalues = [[4, 8], [8, 4]]\n[[sweep.axis]]", 1))
	columns := s.Columns()
	assert.Equal(t, []string{"point", "hardware.rows", "hardware.columns", "hardware.tiles"}, columns[:4])
	count := 0
	mustRun(t, s, Options{Rows: func(r Row) error {
		cells := s.Cells(r)
		require.Len(t, cells, len(columns))
		assert.Equal(t, r.Outcome.AreaMM2, cells[slices.Index(columns, "area_mm2")])
		assert.Nil(t, cells[slices.Index(columns, "loss")], "not measured")
		count++
		return nil
	}})
	assert.Equal(t, 48, count)
}
