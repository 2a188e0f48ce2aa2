package energy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/memory"
)

// testDevice is a DRAM whose every term can be computed by hand.
func testDevice() *memory.Device {
	return &memory.Device{RowBytes: 2048, ActivatePJ: 1000, ReadBurstPJ: 200, WriteBurstPJ: 300, RefreshPJ: 50000, OpenCyclePJ: 20, ClosedCyclePJ: 15, Source: "by hand"}
}

func TestDeviceEnergyByHand(t *testing.T) {
	use := memory.Use{Activates: 1, ReadBursts: 3, WriteBursts: 1, Refreshes: 1, OpenCycles: 100, ClosedCycles: 900}
	assert.Equal(t, memory.Energy{Activate: 1000, Read: 600, Write: 300, Refresh: 50000, Background: 100*20 + 900*15, Total: 67400}, testDevice().Price(&use))
}

func TestAReplayIsPricedByTheMethodOfItsTechnology(t *testing.T) {
	use := memory.Use{Activates: 5, ReadBursts: 100, WriteBursts: 40, OpenCycles: 700, ClosedCycles: 300, BurstBytes: 64, ChannelNS: 1000, BusyNS: 400}
	const bits = 64 * 8
	for _, want := range []struct {
		technology, method string
		perBit             float64 // of a read and of a write
		activate           float64 // pJ per KiB of the row
		background         float64 // pJ
	}{
		{"", memory.MethodCurrents, 0, 0, 0},
		{"ddr4", memory.MethodCurrents, 0, 0, 0},
		{"lpddr4", memory.MethodPublished, 8 - 0.043, 351.9375, 32.9 * 600},
		{"hbm2", memory.MethodPublished, 3.97 - 1.21, 909, 63.6 * 1000},
		{"hmc", memory.MethodPublished, 3.7 + 0.5 - 0.1116, 913.92, 29.7 * 600},
	} {
		p, err := load(t, 32).PriceMemory(want.technology, testDevice(), &use)
		require.NoError(t, err)
		assert.Equal(t, want.method, p.Method, want.technology)
		assert.Equal(t, testDevice().Price(&use), p.Device)
		if want.method == memory.MethodCurrents {
			assert.Equal(t, p.Device, p.Energy)
			continue
		}
		assert.InEpsilon(t, 100*bits*want.perBit, p.Energy.Read, 1e-12)
		assert.InEpsilon(t, 40*bits*want.perBit, p.Energy.Write, 1e-12)
		assert.InEpsilon(t, want.background, p.Energy.Background, 1e-12, want.technology)
		assert.InEpsilon(t, 5*2*want.activate, p.Energy.Activate, 1e-12, "five rows of 2 KiB")
		assert.Zero(t, p.Energy.Refresh, "contained in the background")
	}
	_, err := load(t, 32).PriceMemory("hbm3", testDevice(), &use)
	assert.ErrorContains(t, err, "ddr4, hbm2, hmc, lpddr4")
}

func TestWhatAReplaysTotalLeavesOutStandsBesideIt(t *testing.T) {
	use := memory.Use{ReadBursts: 1000, BurstBytes: 64, ChannelNS: 1000, BusyNS: 1000}
	p, err := load(t, 32).PriceMemory("ddr4", testDevice(), &use)
	require.NoError(t, err)
	var io float64
	for _, part := range p.Parts {
		assert.Equal(t, memory.PartIO, part.Part)
		io += part.PJ
	}
	assert.InEpsilon(t, 1000*512*15.253, io, 1e-9, "I/O, PHY and termination of CACTI-IO's DDR4-2400, half of the bits toggling")
	assert.Equal(t, p.Device, p.Energy)
}

func TestAMachinesMemoryIsPricedByItsCommands(t *testing.T) {
	counts := []Count{
		{Component: "dram", Action: "activate", N: 10}, {Component: "dram", Action: "read_burst", N: 100}, {Component: "dram", Action: "write_burst", N: 50},
		{Component: "dram", Action: "refresh", N: 2}, {Component: "dram", Action: "open_cycle", N: 1000}, {Component: "dram", Action: "closed_cycle", N: 500},
		{Component: "dram", Action: "read_bytes", N: 6400}, {Component: "dram", Action: "write_bytes", N: 3200},
	}
	stack := func(technology string) Stack {
		c := Component{Name: "dram", Class: ClassDRAM, Technology: technology, Channels: 1, PeakGBps: 10, Device: testDevice()}
		s, err := pricer(t, 32, []Component{c}).Price(counts, 1e-6)
		require.NoError(t, err)
		return s
	}
	s := stack("ddr4")
	assert.InEpsilon(t, 10*1000+100*200+50*300+8*(6400*15.253+3200*16.067), s[DRAMDynamic], 1e-9, "commands, and the way of every byte")
	assert.InEpsilon(t, 2*50000+1000*20+500*15, s[DRAMBackground], 1e-9, "refresh and standby by state")

	s = stack("")
	assert.InEpsilon(t, 10*1000+100*200+50*300, s[DRAMDynamic], 1e-9, "currents alone")

	s = stack("lpddr4")
	assert.InEpsilon(t, 8*(8-0.043)*9600+10*2*351.9375, s[DRAMDynamic], 1e-9, "published energies of the bytes, and every activate")
	assert.InEpsilon(t, 32.9e3*(1-0.96), s[DRAMBackground], 1e-6, "32.9 mW for the 40 ns in which no data move")
}

func TestEveryMemoryRowHasStatusAndSource(t *testing.T) {
	for name, m := range load(t, 32).data.memories {
		for _, p := range m.Parts {
			assert.Contains(t, []Status{Published, Simulated, Assumed}, p.Status)
			assert.NotEmpty(t, p.Source)
			assert.Positive(t, p.ReadPJBit+p.KiBPJ+p.ChannelMW, "%s: %s", name, p.Component)
		}
	}
}

// No activate is charged twice: a stream that uses whole rows costs the published figure where the
// share is ours, and what the source splits where it is published.
func TestAPublishedEnergyAndItsActivatesAreOnePrice(t *testing.T) {
	const bitsPerKiB = 8192
	for technology, want := range map[string]float64{"lpddr4": 8, "hmc": 4.2, "hbm2": 3.97 - 1.21 + 909./bitsPerKiB} {
		const rows, bursts = 100, 2048 / 64
		use := memory.Use{Activates: rows, ReadBursts: rows * bursts, BurstBytes: 64, ChannelNS: 1, BusyNS: 1}
		p, err := load(t, 32).PriceMemory(technology, testDevice(), &use)
		require.NoError(t, err)
		assert.InEpsilon(t, want, (p.Energy.Read+p.Energy.Activate)/(rows*2048*8), 1e-4, technology)
	}
}

// Whatever the technology, a row that is opened and time that passes cost energy.
func TestActivatesAndIdleTimeCostEnergyWithEveryTechnology(t *testing.T) {
	for _, technology := range append(load(t, 32).data.memories.Names(), "") {
		c := Component{Name: "dram", Class: ClassDRAM, Technology: technology, Channels: 1, PeakGBps: 10, Device: testDevice()}
		p := pricer(t, 32, []Component{c})
		s, err := p.Price([]Count{{Component: "dram", Action: "activate", N: 1}}, 0)
		require.NoError(t, err)
		assert.Positive(t, s[DRAMDynamic], technology)
		s, err = p.Price([]Count{{Component: "dram", Action: "closed_cycle", N: 1000}}, 1e-6)
		require.NoError(t, err)
		assert.Positive(t, s[DRAMBackground], technology)
	}
}
