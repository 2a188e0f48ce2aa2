package arch

import (
	"cmp"
	"dnasim/internal/invalid"
	"fmt"
	"math"
)

// Interconnect topologies.
const (
	TopologyBus   = "bus"
	TopologyMesh  = "mesh"
	TopologyLocal = "local"
)

// Memory models.
const (
	MemoryBanks     = "banks"     // controllers, banks and rows
	MemoryBandwidth = "bandwidth" // the quick one
)

// DefaultConfig is an edge accelerator of 4 tiles of 8 x 8 INT8 lanes on one LPDDR4 channel.
// Its sizes are ours (assumed), chosen to be ordinary for such a machine.
func DefaultConfig() Config {
	return Config{
		ClockMHz: 500, Tiles: 4, Rows: 8, Columns: 8,
		ActivationBuffer: Buffer{CapacityKiB: 64, Banks: 1, WidthBits: 64},
		WeightBuffer:     Buffer{CapacityKiB: 64, Banks: 1, WidthBits: 64},
		OutputBuffer:     Buffer{CapacityKiB: 16, Banks: 1, WidthBits: 64},
		Lane: Lane{
			Kind: LaneINT8, Organisation: "merged_carry_save", Front: "registered_operands",
			Terms: 4, CounterBits: 12, ExponentBitsMax: 7,
		},
		PostProcessing: PostProcessing{Units: 8, BinsPerCycle: 1},
		Vector:         Vector{Width: 16, LatencyCycles: 4},
		DMA:            DMA{RequestBytes: 1024, Outstanding: 8},
		Interconnect:   Interconnect{Topology: TopologyBus, LinkBytes: 32, HopLatencyCycles: 2},
		Memory: Memory{
			Model: MemoryBandwidth, Technology: "lpddr4", Channels: 1,
			BandwidthGBps: 12.8, LatencyNS: 60, AccessBytes: 64, InterleaveBytes: 1024,
			TensorOrder: OrderRegions, TensorAlignBytes: 8192,
		},
	}
}

// Lanes of the whole machine.
func (c *Config) Lanes() int { return c.Tiles * c.Rows * c.Columns }

// PeakBytesPerCycle is what all memory channels together move in a cycle of the core clock.
func (c *Config) PeakBytesPerCycle() float64 {
	m := &c.Memory
	if m.Model == MemoryBanks {
		if full, err := m.DRAM.Complete(); err == nil { // else New refuses it
			// The clock is simulated in whole picoseconds.
			burstNS := float64(full.TBURST) * math.Round(full.TCKNS*1e3) / 1e3
			return float64(m.Channels) * float64(full.RequestBytes) / burstNS * 1e3 / c.ClockMHz
		}
	}
	return float64(m.Channels) * m.BandwidthGBps * 1e3 / c.ClockMHz
}

// HalfBytes is the size of one half of the buffer, which holds one block.
func (b *Buffer) HalfBytes() int64 { return int64(b.CapacityKiB * 1024 / halves) }

// BankBytes is the size of one bank.
func (b *Buffer) BankBytes() int64 { return b.HalfBytes() / int64(b.Banks) }

func (b *Buffer) portBits() int64 { return int64(b.Banks) * int64(b.WidthBits) }

// Validate reports the first impossible value as a *invalid.FieldError.
func (c *Config) Validate() error {
	for _, check := range []func() error{c.checkArray, c.checkBuffers, c.checkLane, c.checkUnits, c.checkInterconnect, c.checkMemory} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) checkArray() error {
	return cmp.Or(
		invalid.Between("clock_mhz", c.ClockMHz, 1, 10_000),
		invalid.Between("tiles", c.Tiles, 1, 4096),
		invalid.Between("rows", c.Rows, 1, 1024),
		invalid.Between("columns", c.Columns, 1, 1024),
	)
}

func (c *Config) checkBuffers() error {
	for _, b := range []struct {
		key string
		Buffer
	}{{"activation_buffer", c.ActivationBuffer}, {"weight_buffer", c.WeightBuffer}, {"output_buffer", c.OutputBuffer}} {
		if err := cmp.Or(
			invalid.Between(b.key+".capacity_kib", b.CapacityKiB, 1.0/64, 1<<20),
			invalid.Between(b.key+".banks", b.Banks, 1, 256),
			invalid.Between(b.key+".width_bits", b.WidthBits, 1, 4096),
		); err != nil {
			return err
		}
		if b.CapacityKiB*1024 != math.Trunc(b.CapacityKiB*1024) || int64(b.CapacityKiB*1024)%int64(halves*b.Banks) != 0 {
			return invalid.New(b.key+".capacity_kib", fmt.Sprintf("%v KiB", b.CapacityKiB),
				fmt.Sprintf("a whole number of bytes in each of 2 halves x %d banks", b.Banks))
		}
	}
	return nil
}

func (c *Config) checkUnits() error {
	return cmp.Or(
		invalid.Between("post_processing.units", c.PostProcessing.Units, 1, 1<<20),
		invalid.Between("vector.width", c.Vector.Width, 1, 1<<20),
		invalid.Between("vector.latency_cycles", c.Vector.LatencyCycles, 0, 1<<20),
		invalid.Between("dma.request_bytes", c.DMA.RequestBytes, 1, 1<<20),
		invalid.Between("dma.outstanding", c.DMA.Outstanding, 1, 1<<16),
	)
}

func (c *Config) checkInterconnect() error {
	return cmp.Or(
		invalid.OneOf("interconnect.topology", c.Interconnect.Topology, TopologyBus, TopologyMesh, TopologyLocal),
		invalid.Between("interconnect.link_bytes", c.Interconnect.LinkBytes, 1, 1<<20),
		invalid.Between("interconnect.hop_latency_cycles", c.Interconnect.HopLatencyCycles, 0, 1<<20),
	)
}

func (c *Config) checkMemory() error {
	m := &c.Memory
	return cmp.Or(
		invalid.OneOf("memory.model", m.Model, MemoryBanks, MemoryBandwidth),
		invalid.Between("memory.channels", m.Channels, 1, 4096),
		invalid.Between("memory.bandwidth_gbps", m.BandwidthGBps, 1e-3, 1e5),
		invalid.Between("memory.latency_ns", m.LatencyNS, 0, 1e6),
		invalid.Between("memory.access_bytes", m.AccessBytes, 1, 1<<16),
		invalid.Between("memory.interleave_bytes", m.InterleaveBytes, 1, 1<<30),
		invalid.OneOf("memory.tensor_order", m.TensorOrder, OrderRegions, OrderLayers),
		invalid.Between("memory.tensor_align_bytes", m.TensorAlignBytes, 1, 1<<30),
	)
}
