package dram_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/arch/dram"
	"dnasim/arch/dram/replay"
)

// TestJumpingFromEventToEventEqualsVisitingEveryCycle holds the product against the tick-by-tick
// model on random memories and traces: acceptance and completion of every access, every command,
// hits and open cycles. The checker judges every command as well.
func TestJumpingFromEventToEventEqualsVisitingEveryCycle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := randomConfig(t)
		trace := randomTrace(t, config)
		assertEqualToTicks(t, config, trace)
	})
}

type fataler interface {
	require.TestingT
	Logf(string, ...any)
}

func assertEqualToTicks(t fataler, config dram.Config, trace replay.Trace) {
	accepted, done := make([]int64, len(trace)), make([]int64, len(trace))
	commands := make([][]dram.Command, config.Channels)
	r, err := replay.Run(context.Background(), config, trace, replay.Options{
		Check:     true,
		Accepted:  func(i int, cycle int64) { accepted[i] = cycle },
		Completed: func(i int, _, cycle int64) { done[i] = cycle },
		Observe:   func(c dram.Command) { commands[c.Channel] = append(commands[c.Channel], c) },
	})
	require.NoError(t, err)
	s, err := dram.New(config)
	require.NoError(t, err)
	model := newTickModel(s.Config(), trace)
	model.run(s.Decode, r.Cycles)
	require.Equal(t, model.accepted, accepted, "acceptance")
	require.Equal(t, model.done, done, "completion")
	var open, hits int64
	for i, ch := range model.channels {
		require.Equal(t, lines(ch.commands), lines(commands[i]), "commands of channel %d", i)
		open += ch.openCycles
		hits += ch.hits
	}
	require.Equal(t, open, r.OpenCycles, "cycles with a row open")
	require.Equal(t, (r.Cycles+1)*int64(config.Channels*config.Ranks)-open, r.ClosedCycles, "cycles with all banks closed")
	if n := r.Commands.RD + r.Commands.WR; n > 0 {
		require.NotNil(t, r.RowHitRate)
		require.InDelta(t, float64(hits)/float64(n), *r.RowHitRate, 1e-12)
	}
}

func lines(commands []dram.Command) (text []string) {
	for _, c := range commands {
		text = append(text, fmt.Sprintf("%v column %d", c, c.Column))
	}
	return text
}

// randomConfig draws a memory that is legal, if not always sensible.
func randomConfig(t *rapid.T) dram.Config {
	power := func(label string, most int) int { return 1 << rapid.IntRange(0, most).Draw(t, label) }
	cycles := func(label string, least, most int) int { return rapid.IntRange(least, most).Draw(t, label) }
	c := dram.Config{
		Protocol: rapid.SampledFrom([]string{"DDR4", "LPDDR4", "HBM", "HMC"}).Draw(t, "protocol"),
		Channels: power("channels", 1), Ranks: power("ranks", 2), BankGroups: power("groups", 2), BanksPerGroup: power("banks", 3), Rows: power("rows", 4),
		BusBits: 256, DeviceBits: 8, BurstLength: 2, RowBytes: 64 << rapid.IntRange(0, 4).Draw(t, "columns"),
		TCKNS: 1, RL: cycles("RL", 1, 24), WL: cycles("WL", 1, 20), TBURST: cycles("tBURST", 1, 6),
		TRCDRD: cycles("tRCD_RD", 1, 20), TRCDWR: cycles("tRCD_WR", 1, 20), TRP: cycles("tRP", 1, 20), TRAS: cycles("tRAS", 1, 40),
		TFAW: cycles("tFAW", 0, 50), TWR: cycles("tWR", 0, 20), TRTP: cycles("tRTP", 0, 12), TRTRS: cycles("tRTRS", 0, 3), TRFC: cycles("tRFC", 1, 90),
		VDD: 1.2, IDD0: 48, IDD2N: 34, IDD3N: 35, IDD4R: 135, IDD4W: 123, IDD5AB: 250, ActivatePJ: 1,
		AddressMapping: shuffledMapping(t),
		PagePolicy:     rapid.SampledFrom([]string{dram.OpenPage, dram.ClosePage}).Draw(t, "page policy"),
		BankFIFO:       cycles("cmd_queue_size", 1, 9), QueueSize: cycles("trans_queue_size", 1, 36),
		UnifiedQueue: dram.Flag(rapid.Bool().Draw(t, "unified")), IssueWidth: cycles("issue width", 1, 3),
		Refresh: rapid.SampledFrom([]string{dram.RefreshStaggered, dram.RefreshStaggered, dram.RefreshNone}).Draw(t, "refresh"),
	}
	c.TCCDS = cycles("tCCD_S", 1, 8)
	c.TCCDL = c.TCCDS + cycles("tCCD_L", 0, 4)
	c.TWTRS = cycles("tWTR_S", 0, 10)
	c.TWTRL = c.TWTRS + cycles("tWTR_L", 0, 6)
	c.TRRDS = min(cycles("tRRD_S", 1, 8), c.TRAS+c.TRP)
	c.TRRDL = min(c.TRRDS+cycles("tRRD_L", 0, 4), c.TRAS+c.TRP)
	c.TPPD = min(cycles("tPPD", 0, 4), c.TRAS+c.TRP)
	return withRefreshInterval(t, c)
}

// withRefreshInterval draws tREFI from what leaves time for work.
func withRefreshInterval(t *rapid.T, c dram.Config) dram.Config {
	for c.TREFI = 64; c.Validate() != nil; c.TREFI += c.TREFI / 4 {
		require.Less(t, c.TREFI, 1<<20, "%v", c.Validate())
	}
	c.TREFI += rapid.IntRange(0, 500).Draw(t, "tREFI")
	return c
}

func shuffledMapping(t *rapid.T) string {
	fields := rapid.Permutation([]string{"ch", "ra", "bg", "ba", "ro", "co"}).Draw(t, "mapping")
	return fields[0] + fields[1] + fields[2] + fields[3] + fields[4] + fields[5]
}

// randomTrace has runs, repetitions of recent blocks (so that reads merge and are served from
// writes), jumps, and gaps up to beyond a refresh.
func randomTrace(t *rapid.T, c dram.Config) replay.Trace {
	blocks := uint64(c.Channels*c.Ranks*c.BankGroups*c.BanksPerGroup*c.Rows) * uint64(c.RowBytes/64)
	seed := rapid.Uint64().Draw(t, "seed")
	writes := rapid.Uint64Range(0, 100).Draw(t, "writes")
	dense := rapid.Uint64Range(0, 100).Draw(t, "dense")
	return madeTrace(seed, rapid.IntRange(1, 250).Draw(t, "accesses"), blocks, writes, dense, int64(c.TREFI))
}

func madeTrace(seed uint64, n int, blocks, writePercent, densePercent uint64, interval int64) replay.Trace {
	next := func(n uint64) uint64 { // xorshift64*
		seed |= 1
		seed ^= seed >> 12
		seed ^= seed << 25
		seed ^= seed >> 27
		return seed * 0x2545f4914f6cdd1d >> 33 % n
	}
	var trace replay.Trace
	var recent []uint64
	block, arrival := uint64(0), int64(0)
	for range n {
		switch kind := next(10); {
		case kind < 4:
			block = (block + 1) % blocks
		case kind < 6 && len(recent) > 0:
			block = recent[next(uint64(len(recent)))]
		default:
			block = next(blocks)
		}
		recent = append(recent[max(0, len(recent)-12):], block)
		if next(100) >= densePercent {
			arrival += int64(next(20))
			if next(50) == 0 {
				arrival += int64(next(uint64(2 * interval)))
			}
		}
		trace = append(trace, replay.Access{Arrival: arrival, Address: block*64 + next(64), Write: next(100) < writePercent})
	}
	return trace
}
