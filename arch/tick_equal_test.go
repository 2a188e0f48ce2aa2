package arch

import (
	"context"
	"flag"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A failure names its seed; to see it alone:
// go test ./arch -run TestEventModelEqualsTickModel -tick.first SEED -tick.pairs 1
var (
	tickFirst = flag.Uint64("tick.first", 1, "first seed of the comparison with the tick model")
	tickPairs = flag.Uint64("tick.pairs", 3000, "machines and programs to compare with the tick model")
)

// The event-driven model and the tick-by-tick model, written independently from
// TIMING.md, agree on cycles, critical tile, attribution and action counts.
func TestEventModelEqualsTickModel(t *testing.T) {
	const groups = 16
	for group := range uint64(groups) {
		t.Run(fmt.Sprint(group), func(t *testing.T) {
			t.Parallel()
			for seed := *tickFirst + group; seed < *tickFirst+*tickPairs; seed += groups {
				c := randomCase(seed)
				if difference := compareModels(&c); difference != "" {
					shrunk := shrink(c)
					t.Fatalf("seed %d: the models differ\n%s\nsmallest failing case found:\n%s\n%s",
						seed, difference, shrunk.describe(), compareModels(&shrunk))
				}
			}
		})
	}
}

// Run leaves nothing behind in the machine.
func TestRunIsRepeatable(t *testing.T) {
	for seed := range uint64(100) {
		c := randomCase(seed)
		m, err := New(c.config)
		require.NoError(t, err, c.describe())
		once, err := m.Run(context.Background(), c.program())
		require.NoError(t, err, c.describe())
		again, err := m.Run(context.Background(), c.program())
		require.NoError(t, err, c.describe())
		require.Equal(t, once, again, c.describe())
	}
}

// The parts of every tile's cycles sum to the layer's, and the critical tile is never
// idle: in the tick model too, where nothing is derived from anything else.
func TestTickModelAttributesEveryCycle(t *testing.T) {
	for seed := range uint64(100) {
		c := randomCase(seed)
		r, err := tickRun(c.config, c.program())
		require.NoError(t, err)
		for i, tile := range r.Tiles {
			require.Equal(t, r.Cycles, tile.Total(), "seed %d tile %d", seed, i)
		}
		require.Zero(t, r.Tiles[r.Critical].Idle, "seed %d", seed)
	}
}

// The random cases are worth comparing: each kind of stall, each format and each kind
// of drain occurs in many of them.
func TestRandomCasesReachEveryMechanism(t *testing.T) {
	var seen tickCoverage
	const seeds = 300
	t.Run("seeds", func(t *testing.T) {
		for group := range uint64(4) {
			t.Run(fmt.Sprint(group), func(t *testing.T) {
				t.Parallel()
				for seed := group; seed < seeds; seed += 4 {
					seen.add(t, randomCase(seed))
				}
			})
		}
	})
	for name, count := range seen.counts() {
		assert.Greater(t, count, int64(seeds/20), "cases with %s", name)
	}
}

// tickCoverage counts the cases in which something happened.
type tickCoverage struct {
	port, drain, dram, vector, idle, cuts, int8, counters, oneTerm, doubled, fallback atomic.Int64
}

func (v *tickCoverage) counts() map[string]int64 {
	return map[string]int64{
		"port stalls": v.port.Load(), "drain stalls": v.drain.Load(), "dram stalls": v.dram.Load(),
		"vector work": v.vector.Load(), "idle tiles": v.idle.Load(), "cuts": v.cuts.Load(),
		"int8": v.int8.Load(), "counters": v.counters.Load(), "one term": v.oneTerm.Load(),
		"doubled accumulators": v.doubled.Load(), "int8 on counting lanes": v.fallback.Load(),
	}
}

func (v *tickCoverage) add(t *testing.T, c tickCase) {
	r, err := tickRun(c.config, c.program())
	require.NoError(t, err)
	var sum Cycles
	for _, tile := range r.Tiles {
		sum.Port, sum.Drain, sum.DRAM = sum.Port+tile.Port, sum.Drain+tile.Drain, sum.DRAM+tile.DRAM
		sum.Vector, sum.Idle = sum.Vector+tile.Vector, sum.Idle+tile.Idle
	}
	count := func(counter *atomic.Int64, happened bool) {
		if happened {
			counter.Add(1)
		}
	}
	count(&v.port, sum.Port > 0)
	count(&v.drain, sum.Drain > 0)
	count(&v.dram, sum.DRAM > 0)
	count(&v.vector, sum.Vector > 0)
	count(&v.idle, sum.Idle > 0)
	counters, _ := tickCounters(c.config.Lane.Organisation, c.format)
	count(&v.cuts, r.Counts[LaneDrainStep] > r.Counts[PostProcessingRequantize]*int64(counters))
	count(&v.int8, c.format.Lane == LaneINT8)
	count(&v.counters, c.format.Lane == LaneDNATEQ)
	count(&v.oneTerm, c.format.Terms == 1)
	count(&v.doubled, c.config.Lane.Doubled)
	count(&v.fallback, c.format.Lane != c.config.Lane.Kind)
}

// compareModels runs the case on both models and describes how the results differ;
// it is empty when they are equal.
func compareModels(c *tickCase) string {
	want, err := tickRun(c.config, c.program())
	if err != nil {
		return err.Error()
	}
	m, err := New(c.config)
	if err != nil {
		return err.Error()
	}
	got, err := m.Run(context.Background(), c.program())
	if err != nil {
		return err.Error()
	}
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return describeDifference(want, got)
}

func describeDifference(want, got LayerResult) string {
	var b strings.Builder
	fmt.Fprintf(&b, "tick model:  cycles %d, critical tile %d\n", want.Cycles, want.Critical)
	fmt.Fprintf(&b, "event model: cycles %d, critical tile %d\n", got.Cycles, got.Critical)
	for i := range max(len(want.Tiles), len(got.Tiles)) {
		if i >= len(want.Tiles) || i >= len(got.Tiles) {
			fmt.Fprintf(&b, "tile %d is in one result only\n", i)
		} else if want.Tiles[i] != got.Tiles[i] {
			fmt.Fprintf(&b, "tile %d: tick model %+v\n        event model %+v\n", i, want.Tiles[i], got.Tiles[i])
		}
	}
	for k := range want.Operands {
		if want.Operands[k] != got.Operands[k] {
			fmt.Fprintf(&b, "operand %d: tick model %+v\n           event model %+v\n", k, want.Operands[k], got.Operands[k])
		}
	}
	if want.Folds != got.Folds || want.UsedLanes != got.UsedLanes {
		fmt.Fprintf(&b, "tick model %d folds, %d lanes; event model %d, %d\n", want.Folds, want.UsedLanes, got.Folds, got.UsedLanes)
	}
	for a := range NumActions {
		if want.Counts[a] != got.Counts[a] {
			fmt.Fprintf(&b, "%v: tick model %d, event model %d\n", a, want.Counts[a], got.Counts[a])
		}
	}
	return b.String()
}
