package arch

import "dnasim/arch/dram"

// LaneKind names a kind of lane.
type LaneKind string

// The kinds of lane.
const (
	LaneINT8   LaneKind = "int8"
	LaneDNATEQ LaneKind = "dnateq"
)

// Config describes one machine. All fields are set from the configuration file
// (package configs documents each key); Validate reports impossible values.
type Config struct {
	ClockMHz float64 `toml:"clock_mhz"`
	Tiles    int     `toml:"tiles"`
	// Rows x Columns lanes per tile: Rows output positions by Columns output
	// channels. An activation is broadcast along a row, a weight along a column.
	Rows    int `toml:"rows"`
	Columns int `toml:"columns"`

	ActivationBuffer Buffer `toml:"activation_buffer"`
	WeightBuffer     Buffer `toml:"weight_buffer"`
	OutputBuffer     Buffer `toml:"output_buffer"`

	Lane           Lane           `toml:"lane"`
	Skew           Skew           `toml:"-"`
	PostProcessing PostProcessing `toml:"post_processing"`
	Vector         Vector         `toml:"vector"`
	DMA            DMA            `toml:"dma"`
	Interconnect   Interconnect   `toml:"interconnect"`
	Memory         Memory         `toml:"memory"`
}

// Buffer is one on-chip SRAM of a tile, split into two halves (double buffering),
// each half of Banks banks that are accessed together, one word each a cycle.
type Buffer struct {
	CapacityKiB float64 `toml:"capacity_kib"` // both halves together
	Banks       int     `toml:"banks"`        // per half
	WidthBits   int     `toml:"width_bits"`   // of one bank
}

// Skew is in registers that an operand passes on its way across the array, beside that before the
// first lane. It follows from the lengths of the wires.
type Skew struct {
	Row    int // of an activation, along its row
	Column int // of a weight, along its column
}

// Cycles after which a pair is at the farthest lane.
func (s Skew) Cycles() int64 { return int64(s.Row + s.Column) }

// Lane describes the lanes of the array.
type Lane struct {
	Kind LaneKind `toml:"-"`
	// Organisation of the lane: how an INT8 lane multiplies and adds ("merged_carry_save", a name
	// of the synthesis table), how a dnateq lane keeps its sums (lane.Organisations, e.g.
	// "ripple_up_pair").
	Organisation string `toml:"organisation"`
	// Front is "registered_operands" (operand registers in every lane) or "lean" (none).
	Front string `toml:"front"`
	// Terms of the counting dot product: 4 or 1. dnateq only.
	Terms int `toml:"terms"`
	// CounterBits is the width of each counter; of a lane that looks powers up, the margin of its
	// sums: they hold 2^CounterBits - 1 pairs. dnateq only.
	CounterBits int `toml:"counter_bits"`
	// ExponentBitsMax is the largest n the counters are built for (3..7, or Found): it
	// sets area and leakage. dnateq only.
	ExponentBitsMax Bits `toml:"exponent_bits_max"`
	// Doubled gives each lane two sets of accumulators, so that a drain overlaps the
	// next output's accumulation.
	Doubled bool `toml:"doubled"`
	// FallbackINT8 adds an INT8 MAC to every dnateq lane for layers too short to
	// count (K smaller than the number of counters).
	FallbackINT8 bool `toml:"fallback_int8"`
}

// PostProcessing describes the units through which outputs leave the lanes.
type PostProcessing struct {
	Units int `toml:"units"` // per tile
	// BinsPerCycle counters are read and weighted by a unit in a cycle. dnateq only.
	BinsPerCycle int `toml:"bins_per_cycle"`
}

// Vector describes the vector unit of a tile.
type Vector struct {
	Width         int `toml:"width"` // elementary operations a cycle
	LatencyCycles int `toml:"latency_cycles"`
}

// DMA describes the engines that move blocks: per tile one for activations, one for
// weights, one for outputs.
type DMA struct {
	RequestBytes int `toml:"request_bytes"`
	Outstanding  int `toml:"outstanding"` // requests in flight per engine
}

// Interconnect carries requests between the tiles and the memory channels.
type Interconnect struct {
	// Topology is "bus" (one hop), "mesh" (Manhattan distance) or "local" (each tile
	// sits on its own channel and uses no other).
	Topology         string `toml:"topology"`
	LinkBytes        int    `toml:"link_bytes"` // per cycle, per tile and direction
	HopLatencyCycles int    `toml:"hop_latency_cycles"`
}

// The orders of tensors in memory.
const (
	// OrderRegions: the weights of all layers, one after the other, then all activations.
	OrderRegions = "regions"
	// OrderLayers: layer by layer, its weights, then its output.
	OrderLayers = "layers"
)

// Memory is the memory outside the tiles.
type Memory struct {
	// Model is "banks" (channels with controllers, banks and rows: package dram) or
	// "bandwidth" (channels that serve requests in order at a fixed rate and deliver them after a
	// fixed latency).
	Model string `toml:"model"`
	// Technology selects the energy rows, e.g. "lpddr4".
	Technology string `toml:"technology"`
	// Channels and BandwidthGBps, of one channel in 10^9 bytes/s, follow from the DRAM
	// when the model is "banks".
	Channels      int     `toml:"channels"`
	BandwidthGBps float64 `toml:"bandwidth_gbps"`
	LatencyNS     float64 `toml:"latency_ns"`   // bandwidth model only
	AccessBytes   int     `toml:"access_bytes"` // requests are rounded up to a multiple
	// InterleaveBytes consecutive bytes lie on one channel.
	InterleaveBytes int `toml:"interleave_bytes"`
	// TensorOrder says how the tensors of a network follow each other in memory: OrderRegions or
	// OrderLayers.
	TensorOrder string `toml:"tensor_order"`
	// TensorAlignBytes: every tensor starts at a multiple.
	TensorAlignBytes int `toml:"tensor_align_bytes"`
	// Check has a legality checker judge every DRAM command; bank-level model, slower.
	Check bool `toml:"check"`
	// DRAM is the memory of the bank-level model.
	DRAM dram.Config `toml:"-"`
}
