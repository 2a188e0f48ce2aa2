package dram_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
)

// Refreshes of an idle memory are worked out in closed form. An observer has every one of them
// issued; the counts, the times and what the checker counts are the same.
func TestSkippedRefreshesEqualIssuedOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := randomConfig(t)
		trace := randomTrace(t, config)
		gap := int64(0)
		for i := range trace {
			if rapid.IntRange(0, 20).Draw(t, "gap?") == 0 {
				gap += rapid.Int64Range(0, 60*int64(config.TREFI)).Draw(t, "gap")
			}
			trace[i].Arrival += gap
		}
		for _, check := range []bool{false, true} {
			skipped, err := replay.Run(context.Background(), config, trace, replay.Options{Check: check})
			require.NoError(t, err)
			issued, err := replay.Run(context.Background(), config, trace, replay.Options{Check: check, Observe: func(dram.Command) {}})
			require.NoError(t, err)
			require.Equal(t, issued, skipped)
		}
	})
}

// The longest gap that a trace may have takes no time, with one rank and with many, with and
// without the checker: a step a refresh would take weeks.
func TestTheLongestGapTakesNoTime(t *testing.T) {
	const gap = 1 << 52
	for _, p := range dram.Presets() {
		for _, ranks := range []int{1, 4} {
			config := dram.Config{Preset: p.Name}
			config, err := dram.Preset(p.Name)
			require.NoError(t, err)
			config.Ranks *= ranks
			config.CapacityMiB = 0 // derived
			full, err := config.Complete()
			require.NoError(t, err)
			for _, write := range []bool{false, true} {
				for _, check := range []bool{false, true} {
					trace := replay.Trace{{Arrival: 0, Address: 0, Write: write}, {Arrival: gap - 1, Address: 1 << 20}}
					r, err := replay.Run(context.Background(), config, trace, replay.Options{Check: check, FlushWrites: true})
					require.NoError(t, err, p.Name)
					each := int64(full.TREFI / full.Ranks)
					most := r.Cycles / each * int64(full.Channels)
					require.LessOrEqual(t, r.Commands.REF, most, p.Name)
					require.GreaterOrEqual(t, r.Commands.REF, most-int64(full.Channels), p.Name)
					require.Equal(t, (r.Cycles+1)*int64(full.Ranks*full.Channels), r.OpenCycles+r.ClosedCycles)
				}
			}
		}
	}
}

// The longest gap is refused where the cycles of all ranks would overflow their sum.
func TestCyclesOfAllRanksHaveASum(t *testing.T) {
	config, err := dram.Preset("ddr4_3200")
	require.NoError(t, err)
	config.Channels, config.Ranks, config.CapacityMiB = 1024, 2, 0
	_, err = replay.Run(context.Background(), config, replay.Trace{{}, {Arrival: 1 << 52}}, replay.Options{})
	require.ErrorContains(t, err, "line 2: arrival 4503599627370496; allowed: 0 to 2251799813685247 cycles for so many ranks")
}
