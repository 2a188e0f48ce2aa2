package arch

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The cases of this file can be followed with a pencil. Each has its drawing: a column
// is a cycle, the number above it is the cycle's number (from 0, the cycle of the
// first request; the ruler shows the last digit). A layer is done at the edge after
// its last column, so its cycles are the number of columns.
//
//	I request issued   h hop   M memory serves it   m memory's latency   L tile's link
//	# lanes busy   p port stall   V vector unit   D drain of the accumulators
//	= pipeline between the drain, or the vector unit, and the output buffer
//
// The machine moves 16 bytes a cycle everywhere and has no latency that a case does
// not give it.

// handMachine is one tile of 4 x 4 lanes whose ports deliver 32 bits a cycle.
func handMachine() Config {
	buffer := Buffer{CapacityKiB: 1, Banks: 1, WidthBits: 32}
	return Config{
		ClockMHz: 1000, Tiles: 1, Rows: 4, Columns: 4,
		ActivationBuffer: buffer, WeightBuffer: buffer, OutputBuffer: buffer,
		Lane:           Lane{Kind: LaneINT8, Organisation: "merged_carry_save", Front: "lean"},
		PostProcessing: PostProcessing{Units: 4, BinsPerCycle: 4},
		Vector:         Vector{Width: 4, LatencyCycles: 2},
		DMA:            DMA{RequestBytes: 16, Outstanding: 4},
		Interconnect:   Interconnect{Topology: "bus", LinkBytes: 16},
		Memory: Memory{
			Model: "bandwidth", Technology: "lpddr4", Channels: 1,
			BandwidthGBps: 16, AccessBytes: 16, InterleaveBytes: 64,
			TensorOrder: OrderRegions, TensorAlignBytes: 1,
		},
	}
}

// handCounters turns the machine into one of counting lanes: n = 3, four terms.
func handCounters(c Config, counterBits int) Config {
	c.Lane = Lane{Kind: LaneDNATEQ, Organisation: "ff_clock_gated", Front: "lean", Terms: 4,
		CounterBits: counterBits, ExponentBitsMax: 3}
	c.PostProcessing.Units = 16
	return c
}

var (
	handINT8  = Format{Lane: LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: 8}
	handCodes = Format{Lane: LaneDNATEQ, WeightBits: 4, ActivationBits: 4, OutputBits: 4, ExponentBits: 3, Terms: 4}
)

// handProduct is one command: positions x 4 outputs of 4 pairs each.
func handProduct(f Format, positions int) tickProgram {
	return tickProgram{{
		activations: &Load{Address: 0, Bytes: int64(positions * 4 * f.ActivationBits / 8)},
		weights:     &Load{Address: 256, Bytes: int64(4 * 4 * f.WeightBits / 8)},
		Compute: Compute{
			Groups: 1, Positions: positions, Channels: 4, Pairs: 4,
			AcquireActivations: true, ReleaseActivations: true,
			AcquireWeights: true, ReleaseWeights: true,
			First: true, Last: true,
			StoreAddress: 512, StoreBytes: int64(positions * 4 * f.OutputBits / 8),
		},
	}}
}

// requireBoth runs the program on both models and requires this attribution; it
// returns the action counts, which are equal too.
func requireBoth(t *testing.T, c Config, f Format, p tickProgram, want Cycles) ActionCounts {
	t.Helper()
	hand := tickCase{config: c, format: f, tiles: []tickProgram{p}}
	tick, err := tickRun(c, hand.program())
	require.NoError(t, err)
	m, err := New(c)
	require.NoError(t, err)
	event, err := m.Run(context.Background(), hand.program())
	require.NoError(t, err)
	for name, r := range map[string]LayerResult{"tick model": tick, "event model": event} {
		assert.Equal(t, want.Total(), r.Cycles, name)
		assert.Equal(t, []Cycles{want}, r.Tiles, name)
	}
	require.Equal(t, tick, event)
	return tick.Counts
}

// Three registers on the way to the farthest lane delay the drain by as many cycles, and nothing
// else.
func TestHandSkew(t *testing.T) {
	c := handMachine()
	c.Skew = Skew{Row: 1, Column: 2}
	skewed := requireBoth(t, c, handINT8, handProduct(handINT8, 4), Cycles{DRAM: 4 + 3, Busy: 4, Drain: 7 + 3})
	c.Skew = Skew{}
	assert.Equal(t, requireBoth(t, c, handINT8, handProduct(handINT8, 4), Cycles{DRAM: 4 + 3, Busy: 4, Drain: 7}), skewed)
}

// Two operands of 16 bytes, 4 steps, 16 outputs through 4 units, 16 bytes back.
//
//	cycle          01234567890123456
//	activations    IML
//	weights        I ML              the channel serves activations first
//	array              ####          starts at edge 4: both operands delivered
//	post                   DDDD===    ceil(16/4) x 1 cycles, then 3 of pipeline
//	store                         ILM acknowledged at edge 18: done
func TestHandINT8(t *testing.T) {
	counts := requireBoth(t, handMachine(), handINT8, handProduct(handINT8, 4),
		Cycles{DRAM: 4 + 3, Busy: 4, Drain: 7})
	assert.Equal(t, ActionCounts{
		DRAMReadBytes: 32, DRAMWriteBytes: 16, InterconnectByteHops: 48,
		ArrayActivationBits: 4 * 4 * 8, ArrayWeightBits: 4 * 4 * 8, ArrayResultBits: 16 * 32,
		ActivationBufferWrite: 4, ActivationBufferRead: 4,
		WeightBufferWrite: 4, WeightBufferRead: 4,
		OutputBufferWrite: 4, OutputBufferRead: 4,
		LanePair: 64, LaneDrainStep: 16, PostProcessingRequantize: 16,
	}, counts)
}

// The same product in codes of 4 bits: operands and result are 8 bytes, which the
// memory rounds up to 16. An output has 28 counters, read 4 a cycle: 7 cycles, longer
// than the 1 + 3 of scaling and threshold search. With 16 units all drain at once.
//
//	cycle          012345678901234567890123
//	activations    IML
//	weights        I ML
//	array              ####
//	post                   DDDDDDD======     2 + 1 + 3 of pipeline
//	store                               ILM
func TestHandCounters(t *testing.T) {
	counts := requireBoth(t, handCounters(handMachine(), 4), handCodes, handProduct(handCodes, 4),
		Cycles{DRAM: 4 + 3, Busy: 4, Drain: 13})
	assert.Equal(t, ActionCounts{
		DRAMReadBytes: 32, DRAMWriteBytes: 16, InterconnectByteHops: 48,
		ArrayActivationBits: 4 * 4 * 4, ArrayWeightBits: 4 * 4 * 4, ArrayResultBits: 16 * 28 * 4,
		ActivationBufferWrite: 2, ActivationBufferRead: 2,
		WeightBufferWrite: 2, WeightBufferRead: 2,
		OutputBufferWrite: 2, OutputBufferRead: 2,
		LanePair: 64, LaneDrainStep: 16 * 28, PostProcessingBin: 16 * 28, PostProcessingRequantize: 16,
		PowerTableRead: 28, // each for 16 units
	}, counts)
}

// Three banks of 8 bits deliver 24 bits of activations a cycle; a step takes 32. The
// stream holds 24, 48, 72, 96, 120, 128 bits after each cycle, and steps need 32, 64,
// 96 and 128 of them.
//
//	cycle          0123456789012345678
//	activations    IML
//	weights        I ML
//	array              p###p#
//	post                     DDDD===
//	store                           ILM
func TestHandPortStall(t *testing.T) {
	c := handMachine()
	c.ActivationBuffer = Buffer{CapacityKiB: 0.75, Banks: 3, WidthBits: 8}
	counts := requireBoth(t, c, handINT8, handProduct(handINT8, 4),
		Cycles{DRAM: 4 + 3, Busy: 4, Port: 2, Drain: 7})
	assert.EqualValues(t, 16, counts[ActivationBufferRead], "words of 8 bits")
	assert.EqualValues(t, 4, counts[WeightBufferRead], "words of 32 bits")
}

// Two folds of 4 x 4 outputs and only 2 units: a drain takes 8 cycles, twice as long
// as a fold streams. The second fold waits for the accumulators of the first.
//
//	cycle          01234567890123456789012345678901234
//	activations 0  IML
//	activations 1   I ML             behind the weights in channel and link
//	weights        I ML
//	array               ####        ####
//	post                    DDDDDDDD    DDDDDDDD===
//	store 0                                        ILM
//	store 1                                         ILM
func TestHandDrainStall(t *testing.T) {
	c := handMachine()
	c.PostProcessing.Units = 2
	requireBoth(t, c, handINT8, handProduct(handINT8, 8), Cycles{DRAM: 5 + 4, Busy: 8, Drain: 8 + 11})
}

// With a second set of accumulators the second fold streams during the first drain;
// its own drain waits for the units.
//
//	cycle          0123456789012345678901234567890
//	array               ########
//	post                    DDDDDDDDDDDDDDDD===
//	store 0                                    ILM
//	store 1                                     ILM
func TestHandDoubledAccumulators(t *testing.T) {
	c := handMachine()
	c.PostProcessing.Units = 2
	c.Lane.Doubled = true
	requireBoth(t, c, handINT8, handProduct(handINT8, 8), Cycles{DRAM: 5 + 4, Busy: 8, Drain: 15})
}

// Counters of 3 bits, one of them the sign, hold 3 pairs: 4 pairs are cut after the
// third. Partial sums of 32 bits go to the output buffer and come back with the final
// drain. Operands are packed anew after the cut: 2 + 1 words for 4 pairs of 16 bits.
//
//	cycle          0123456789012345678901234567890
//	array              ###       #
//	post                  DDDDDDD DDDDDDD======
//	store                                      ILM
func TestHandCut(t *testing.T) {
	counts := requireBoth(t, handCounters(handMachine(), 3), handCodes, handProduct(handCodes, 4),
		Cycles{DRAM: 4 + 3, Busy: 4, Drain: 7 + 13})
	assert.EqualValues(t, 3, counts[ActivationBufferRead])
	assert.EqualValues(t, 16+2, counts[OutputBufferWrite], "partial sums, results")
	assert.EqualValues(t, 16+2, counts[OutputBufferRead], "partial sums, store")
	assert.EqualValues(t, 2*16*28, counts[LaneDrainStep])
	assert.EqualValues(t, 16, counts[PostProcessingRequantize])
}

// A 32-bit accumulator holds 131,071 products of two bytes for certain. One pair more
// is a cut: a drain of one cycle that the lane waits for, and a partial sum that goes
// to the output buffer and comes back.
func TestHandINT8Limit(t *testing.T) {
	p := handProduct(handINT8, 4)
	p[0].Positions, p[0].Channels, p[0].Pairs, p[0].StoreBytes = 1, 1, 131_072, 1
	counts := requireBoth(t, handMachine(), handINT8, p,
		Cycles{DRAM: 4 + 3, Busy: 131_072, Drain: 1 + 1 + 3})
	assert.EqualValues(t, 1+1, counts[OutputBufferWrite], "partial sum, result")
	assert.EqualValues(t, 1+1, counts[OutputBufferRead], "partial sum, store")
	assert.EqualValues(t, 1, counts[PostProcessingRequantize])
}

// A slow memory: 3 bytes a cycle, so that 16 bytes take 5 1/3 cycles, 3 cycles of
// latency (m), one of a hop (h). The weights' service begins where that of the
// activations ends, inside cycle 7, and ends at 12 2/3.
//
//	cycle          0123456789012345678901234567890123456789
//	activations    IhMMMMMMmmmhL  service [2, 7 1/3)
//	weights        Ih     MMMMMMmmmhL  service [7 1/3, 12 2/3)
//	array                            ####
//	post                                 DDDD===
//	store                                       ILhMMMMMMmmm  service [32, 37 1/3)
func TestHandDRAMStall(t *testing.T) {
	c := handMachine()
	c.Memory.BandwidthGBps, c.Memory.LatencyNS = 3, 3
	c.Interconnect.HopLatencyCycles = 1
	requireBoth(t, c, handINT8, handProduct(handINT8, 4), Cycles{DRAM: 18 + 12, Busy: 4, Drain: 7})
}

// The vector unit does 4 operations a cycle; its results arrive 2 cycles later.
//
//	cycle          01234567890
//	activations    IML
//	vector unit       VVV==
//	store                  ILM
func TestHandVector(t *testing.T) {
	p := tickProgram{{
		activations: &Load{Bytes: 16},
		Compute: Compute{
			AcquireActivations: true, ReleaseActivations: true, First: true, Last: true,
			VectorOps: 10, OutputElements: 10, StoreAddress: 512, StoreBytes: 10,
		},
	}}
	counts := requireBoth(t, handMachine(), handINT8, p, Cycles{DRAM: 3 + 3, Vector: 3 + 2})
	assert.Equal(t, ActionCounts{
		DRAMReadBytes: 16, DRAMWriteBytes: 16, InterconnectByteHops: 32,
		ActivationBufferWrite: 4, ActivationBufferRead: 4,
		OutputBufferWrite: 3, OutputBufferRead: 3, VectorOp: 10,
	}, counts)
}

// A layer without commands is done at edge 0.
func TestHandNothingToDo(t *testing.T) {
	requireBoth(t, handMachine(), handINT8, nil, Cycles{})
	requireBoth(t, handMachine(), handINT8, tickProgram{}, Cycles{})
}
