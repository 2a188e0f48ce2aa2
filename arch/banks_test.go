package arch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/dram"
	"dnasim/sim"
)

// onBanks gives a machine bank-level memory.
func onBanks(t testing.TB, c Config, preset string) Config {
	t.Helper()
	d, err := dram.Preset(preset)
	require.NoError(t, err)
	full, err := d.Complete()
	require.NoError(t, err)
	c.Memory.Model, c.Memory.DRAM = MemoryBanks, d
	c.Memory.AccessBytes, c.Memory.Channels = full.RequestBytes, full.Channels
	c.Memory.BandwidthGBps = full.PeakGBps / float64(full.Channels)
	return c
}

// One access to a closed row. The core runs at 1 GHz, the DRAM at 1.6 GHz; its cycle 0
// here is the beginning of the layer.
//
//	core edge 0       the request leaves the DMA engine
//	core edge 1       it reaches the channel (1 hop of 0 cycles)
//	DRAM cycle 2      the first that begins after core edge 1 (1.25 ns): accepted
//	DRAM cycle 2+2    the activate: one cycle to the bank's queue, one to be issued
//	                  then tRCD + RL + tBURST until the data is complete
func TestABankAccessTakesItsTime(t *testing.T) {
	c := onBanks(t, handMachine(), "lpddr4_3200")
	c.DMA.RequestBytes, c.Interconnect.LinkBytes = 64, 64
	p := handProduct(handINT8, 4)
	p[0].weights, p[0].AcquireWeights, p[0].ReleaseWeights = nil, false, false
	p[0].activations.Bytes = 64
	m, err := New(c)
	require.NoError(t, err)
	r, err := m.Run(context.Background(), &Program{Format: handINT8, Tiles: []TileProgram{p}})
	require.NoError(t, err)

	d, err := c.Memory.DRAM.Complete()
	require.NoError(t, err)
	complete := 2 + 2 + d.TRCDRD + d.RL + d.TBURST // DRAM cycle
	clock, err := sim.ClockMHz(1000)
	require.NoError(t, err)
	atLink := clock.NextEdge(sim.Time(complete * 625))
	delivered := atLink + 1 // one cycle on the ingress link
	// The array waits for nothing else: its DRAM cycles are this wait, and the write's.
	require.Greater(t, r.Tiles[0].DRAM, delivered)
	assert.EqualValues(t, 1, r.Counts[DRAMReadBurst])
	assert.EqualValues(t, 1, r.Counts[DRAMWriteBurst])
	assert.Equal(t, delivered, m.tiles[0].load[unitActivations].readyAt[0])
}

// bankCase is a random machine on bank-level memory, and a program whose blocks lie in a few rows,
// so that requests meet.
func bankCase(t testing.TB, seed uint64) tickCase {
	random := randomCase(seed)
	draw := rand.New(rand.NewPCG(seed, 1))
	preset := []string{"lpddr4_3200", "ddr4_2400", "hbm2_1ch", "vault16", "vault1_open", "ddr4_2400_bgil_uq"}[draw.IntN(6)]
	random.config = onBanks(t, random.config, preset)
	random.config.Memory.Channels = 1 + draw.IntN(4)
	random.config.Memory.DRAM.TCKNS *= []float64{0.125, 1, 1, 4}[draw.IntN(4)]
	if draw.IntN(3) == 0 {
		random.config.ClockMHz = 41.7
	}
	random.config.Memory.InterleaveBytes = 64 << draw.IntN(5)
	for i := range random.tiles {
		for k := range random.tiles[i] {
			wrapAddresses(&random.tiles[i][k])
		}
	}
	return random
}

// The event-driven memory, whose controllers run ahead and are left alone for long, does what one
// does that is visited in every cycle of the DRAM's clock.
func TestBankMemoryEqualsVisitingEveryDRAMCycle(t *testing.T) {
	seeds := uint64(300)
	if testing.Short() {
		seeds = 80
	}
	const groups = 8
	for group := range uint64(groups) {
		t.Run(fmt.Sprint(group), func(t *testing.T) {
			t.Parallel()
			for seed := group; seed < seeds; seed += groups {
				c := bankCase(t, seed)
				m, err := New(c.config)
				require.NoError(t, err)
				got, err := m.Run(context.Background(), c.program())
				require.NoError(t, err, "seed %d", seed)
				want := visitEveryDRAMCycle(t, c)
				require.Equal(t, want, got, "seed %d: %s", seed, describeDifference(want, got))
			}
		})
	}
}

// visitEveryDRAMCycle is tickRun with what the DRAM did.
func visitEveryDRAMCycle(t testing.TB, c tickCase) LayerResult {
	m := newTickModel(c.config, c.program())
	now := int64(0)
	for ; now < tickLimit; now++ {
		m.edge(now)
		if m.allDone() {
			break
		}
		m.work(now)
	}
	require.Less(t, now, int64(tickLimit))
	r := m.result(now)
	for _, ch := range m.channels {
		if ch.banks == nil { // a program of nothing
			ch.banks = newTickBanks(c.config)
		}
		r.Cycles = max(r.Cycles, ch.banks.drain())
	}
	for i := range r.Tiles {
		r.Tiles[i].Idle += r.Cycles - now
	}
	r.Tiles[r.Critical].DRAM, r.Tiles[r.Critical].Idle = r.Tiles[r.Critical].DRAM+r.Tiles[r.Critical].Idle, 0
	for _, ch := range m.channels {
		ch.banks.countAt(r.Cycles, &r)
	}
	return r
}

// Every byte that a program moves is moved by bursts, whatever the machine; the
// attribution of cycles stays complete, and a second run gives the same.
func TestBanksServeRandomPrograms(t *testing.T) {
	for seed := range uint64(200) {
		random := bankCase(t, seed)
		random.config.Memory.Check = true
		m, err := New(random.config)
		require.NoError(t, err)
		first, err := m.Run(context.Background(), random.program())
		require.NoError(t, err, "seed %d", seed)
		for _, tile := range first.Tiles {
			require.Equal(t, first.Cycles, tile.Total(), "seed %d", seed)
		}
		requireBursts(t, &first, &random.config)
		again, err := m.Run(context.Background(), random.program())
		require.NoError(t, err)
		require.Equal(t, first, again, "seed %d", seed)
	}
}

// wrapAddresses brings the random addresses into a small memory, each block on its own access.
func wrapAddresses(c *tickCommand) {
	const space, align = 1 << 22, 1 << 12
	for _, l := range []*Load{c.activations, c.weights} {
		if l != nil {
			l.Address = l.Address % space / align * align
		}
	}
	c.StoreAddress = c.StoreAddress % space / align * align
}

// requireBursts: the bytes that crossed the bus, and those merged, are at least those asked for,
// and are no more than the rest of a burst at both ends of each access; the bus could move them in
// time.
func requireBursts(t *testing.T, r *LayerResult, c *Config) {
	t.Helper()
	read, written := r.Counts[DRAMReadBytes], r.Counts[DRAMWriteBytes]
	require.Equal(t, r.Counts[DRAMReadBurst]*int64(c.Memory.AccessBytes), read)
	require.Equal(t, r.Counts[DRAMWriteBurst]*int64(c.Memory.AccessBytes), written)
	accesses := read + written + r.Merged.Total()
	require.GreaterOrEqual(t, accesses, r.Requested.Total())
	require.LessOrEqual(t, accesses, 2*r.Requested.Total())
	if r.Requested.Write > 0 {
		require.Positive(t, written)
	}
	require.LessOrEqual(t, float64(read+written), c.PeakBytesPerCycle()*float64(r.Cycles)*(1+1e-9))
}

func TestANetworkLargerThanItsMemoryIsRefused(t *testing.T) {
	c := onBanks(t, handMachine(), "lpddr4_3200")
	m, err := New(c)
	require.NoError(t, err)
	p := handProduct(handINT8, 4)
	p[0].weights.Address = 1 << 40
	_, err = m.Run(context.Background(), &Program{Format: handINT8, Tiles: []TileProgram{p}})
	assert.ErrorContains(t, err, "the network does not fit into the memory")
}
