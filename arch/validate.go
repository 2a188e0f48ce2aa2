package arch

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dnasim/internal/spelling"
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

// A FieldError says which key of a configuration is wrong and how. Key is the TOML
// path below the machine's table, e.g. "weight_buffer.banks".
type FieldError struct {
	Key, Problem, Allowed string
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s: %s; allowed: %s", e.Key, e.Problem, e.Allowed)
}

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

// HalfBytes is the size of one half of the buffer, the room of one block.
func (b *Buffer) HalfBytes() int64 { return int64(b.CapacityKiB * 1024 / halves) }

// BankBytes is the size of one bank.
func (b *Buffer) BankBytes() int64 { return b.HalfBytes() / int64(b.Banks) }

func (b *Buffer) portBits() int64 { return int64(b.Banks) * int64(b.WidthBits) }

// Validate reports the first impossible value as a *FieldError.
func (c *Config) Validate() error {
	for _, check := range []func() error{c.checkArray, c.checkBuffers, c.checkLane, c.checkUnits, c.checkInterconnect, c.checkMemory} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) checkArray() error {
	return first(
		inRange("clock_mhz", c.ClockMHz, 1, 10_000),
		intRange("tiles", c.Tiles, 1, 4096),
		intRange("rows", c.Rows, 1, 1024),
		intRange("columns", c.Columns, 1, 1024),
	)
}

func (c *Config) checkBuffers() error {
	for _, b := range []struct {
		key string
		Buffer
	}{{"activation_buffer", c.ActivationBuffer}, {"weight_buffer", c.WeightBuffer}, {"output_buffer", c.OutputBuffer}} {
		if err := first(
			inRange(b.key+".capacity_kib", b.CapacityKiB, 1.0/64, 1<<20),
			intRange(b.key+".banks", b.Banks, 1, 256),
			intRange(b.key+".width_bits", b.WidthBits, 1, 4096),
		); err != nil {
			return err
		}
		if b.CapacityKiB*1024 != math.Trunc(b.CapacityKiB*1024) || int64(b.CapacityKiB*1024)%int64(halves*b.Banks) != 0 {
			return &FieldError{b.key + ".capacity_kib", fmt.Sprintf("%v KiB", b.CapacityKiB),
				fmt.Sprintf("a whole number of bytes in each of 2 halves x %d banks", b.Banks)}
		}
	}
	return nil
}

func (c *Config) checkUnits() error {
	return first(
		intRange("post_processing.units", c.PostProcessing.Units, 1, 1<<20),
		intRange("vector.width", c.Vector.Width, 1, 1<<20),
		intRange("vector.latency_cycles", c.Vector.LatencyCycles, 0, 1<<20),
		intRange("dma.request_bytes", c.DMA.RequestBytes, 1, 1<<20),
		intRange("dma.outstanding", c.DMA.Outstanding, 1, 1<<16),
	)
}

func (c *Config) checkInterconnect() error {
	return first(
		oneOf("interconnect.topology", c.Interconnect.Topology, TopologyBus, TopologyMesh, TopologyLocal),
		intRange("interconnect.link_bytes", c.Interconnect.LinkBytes, 1, 1<<20),
		intRange("interconnect.hop_latency_cycles", c.Interconnect.HopLatencyCycles, 0, 1<<20),
	)
}

func (c *Config) checkMemory() error {
	m := &c.Memory
	return first(
		oneOf("memory.model", m.Model, MemoryBanks, MemoryBandwidth),
		intRange("memory.channels", m.Channels, 1, 4096),
		inRange("memory.bandwidth_gbps", m.BandwidthGBps, 1e-3, 1e5),
		inRange("memory.latency_ns", m.LatencyNS, 0, 1e6),
		intRange("memory.access_bytes", m.AccessBytes, 1, 1<<16),
		intRange("memory.interleave_bytes", m.InterleaveBytes, 1, 1<<30),
		oneOf("memory.tensor_order", m.TensorOrder, OrderRegions, OrderLayers),
		intRange("memory.tensor_align_bytes", m.TensorAlignBytes, 1, 1<<30),
	)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func intRange(key string, v, lo, hi int) error {
	if v < lo || v > hi {
		return &FieldError{key, fmt.Sprint(v), fmt.Sprintf("%d to %d", lo, hi)}
	}
	return nil
}

func inRange(key string, v, lo, hi float64) error {
	if !(v >= lo && v <= hi) { // NaN fails too
		return &FieldError{key, fmt.Sprint(v), fmt.Sprintf("%v to %v", lo, hi)}
	}
	return nil
}

func oneOf(key, v string, allowed ...string) error {
	if slices.Contains(allowed, v) {
		return nil
	}
	return &FieldError{key, fmt.Sprintf("%q", v) + spelling.DidYouMean(v, allowed), strings.Join(allowed, ", ")}
}
