package mapping

import (
	"fmt"
	"math"

	"dnasim/arch"
)

// machine is what the mapper needs to know of a machine and a format, in bytes, bits
// and cycles.
type machine struct {
	tiles, arrayRows, arrayColumns int   // outputs that are worked on at a time
	sharing                        int64 // lanes that work on one
	// Bytes of half a buffer, which holds one block.
	halfA, halfW, halfO int64
	portA, portW        int64 // bits a cycle
	bitsA, bitsW, bitsO int64 // of an element
	// Requests are cut at requestBytes; a whole one takes requestDRAM bytes of the memory.
	requestBytes, requestDRAM, accessBytes int64

	pairLimit     int64 // pairs between two drains
	drainUnits    int64
	drainSteps    int64 // cycles an output occupies a post-processing unit
	postLatency   int64
	doubled       bool
	vectorWidth   int64
	vectorLatency int64

	hertz, channels, rate int64 // core clock; memory channels; bytes/s of each
	linkBytes             int64
	local                 bool  // a tile uses one channel only
	latency, hops         int64 // cycles in the memory; from a tile to a channel
	roundTrip             int64 // cycles from a request to its data, nobody else asking
	outstanding           int64 // requests of a DMA engine
	interleave            int64 // consecutive bytes on a channel

	idle float64 // DRAM bytes that cost as much energy as an idle cycle

	config arch.Config // for trials
	format arch.Format
}

// maxBits bounds the stored bits of an element.
const maxBits = 32

func newMachine(c *arch.Config, f arch.Format) (*machine, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	for _, b := range []struct {
		name string
		bits int
	}{{"activation", f.ActivationBits}, {"weight", f.WeightBits}, {"output", f.OutputBits}} {
		if b.bits < 1 || b.bits > maxBits {
			return nil, fmt.Errorf("format with %d %s bits; allowed: 1 to %d", b.bits, b.name, maxBits)
		}
	}
	m := &machine{
		tiles: c.Tiles, arrayRows: c.Rows,
		halfA: c.ActivationBuffer.HalfBytes(), halfW: c.WeightBuffer.HalfBytes(), halfO: c.OutputBuffer.HalfBytes(),
		portA: port(&c.ActivationBuffer), portW: port(&c.WeightBuffer),
		bitsA: int64(f.ActivationBits), bitsW: int64(f.WeightBits), bitsO: int64(f.OutputBits),
		requestBytes: int64(c.DMA.RequestBytes), accessBytes: int64(c.Memory.AccessBytes),
		drainUnits: int64(c.PostProcessing.Units), doubled: c.Lane.Doubled,
		vectorWidth: int64(c.Vector.Width), vectorLatency: int64(c.Vector.LatencyCycles),
		hertz:     int64(math.Round(c.ClockMHz * 1e6)),
		channels:  int64(c.Memory.Channels),
		rate:      int64(math.Round(c.Memory.BandwidthGBps * 1e9)),
		linkBytes: int64(c.Interconnect.LinkBytes),
		local:     c.Interconnect.Topology == arch.TopologyLocal,
	}
	m.requestDRAM = roundUp(m.requestBytes, m.accessBytes)
	m.latency = int64(math.Ceil(c.Memory.LatencyNS * c.ClockMHz * 1e-3))
	m.hops = typicalHops(c) * int64(c.Interconnect.HopLatencyCycles)
	m.roundTrip = m.latency + 2*m.hops
	m.outstanding, m.interleave = int64(c.DMA.Outstanding), int64(c.Memory.InterleaveBytes)
	m.idle = float64(m.rate) * float64(m.channels) / (float64(m.hertz) * idleShare)
	m.config, m.format = trialConfig(c), f
	return m, m.setLanes(c, f)
}

// typicalHops between a tile and a memory channel; of a mesh about one side.
func typicalHops(c *arch.Config) int64 {
	switch c.Interconnect.Topology {
	case arch.TopologyLocal:
		return 0
	case arch.TopologyMesh:
		return int64(math.Ceil(math.Sqrt(float64(c.Tiles))))
	}
	return 1
}

// setLanes takes over what the lanes promise for the format.
func (m *machine) setLanes(c *arch.Config, f arch.Format) error {
	contract, err := c.LaneContract(f)
	if err != nil {
		return err
	}
	m.postLatency = contract.PostLatency
	m.pairLimit, m.drainSteps = contract.PairLimit, contract.StepsPerOutput
	m.sharing = contract.PairsPerCycle
	m.arrayColumns = c.Columns / int(m.sharing)
	return nil
}

// lanes of all tiles.
func (m *machine) lanes() int64 {
	return int64(m.tiles) * int64(m.arrayRows) * int64(m.arrayColumns) * m.sharing
}

func port(b *arch.Buffer) int64 { return int64(b.Banks) * int64(b.WidthBits) }

// transferred is the DRAM traffic of a load or store: each of its requests rounded up
// to whole accesses.
func (m *machine) transferred(bytes int64) int64 {
	whole := bytes / m.requestBytes
	return whole*m.requestDRAM + roundUp(bytes-whole*m.requestBytes, m.accessBytes)
}

// busCycles is the least time in which all channels together move bytes of traffic.
// It errs on the low side.
func (m *machine) busCycles(bytes int64) int64 {
	const slack = 1 - 1e-12 // of rounding in float64
	return scale(bytes, float64(m.hertz)/(float64(m.rate)*float64(m.channels))*slack)
}

// minCycles is the bound of Mapping.MinCycles: work is in units of which the machine
// does perCycle a cycle.
func (m *machine) minCycles(work, perCycle, traffic int64) int64 {
	return max(ceilDiv(work, perCycle), m.busCycles(traffic))
}

// scale is ceil(n*factor), saturating. A single product keeps it the same everywhere.
func scale(n int64, factor float64) int64 {
	return int64(min(math.Ceil(float64(n)*factor), 1<<62))
}

// packed is the size in bytes of elements stored without gaps.
func packed(elements, bits int64) int64 { return (elements*bits + 7) / 8 }

func ceilDiv(a, b int64) int64 { return (a + b - 1) / b }

func roundUp(a, b int64) int64 { return (a + b - 1) / b * b }
