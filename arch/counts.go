package arch

// Action identifies a counted action: a component and what it does.
type Action int

// The counted actions (Accelergy's term). Buffers count words of their bank width,
// the memory and the interconnect bytes, the datapath operations.
const (
	// Bytes that crossed the memory's bus. With banks these are whole bursts: what the controllers
	// merge is in LayerResult.Merged.
	DRAMReadBytes Action = iota
	DRAMWriteBytes
	// What the banks did for these bytes; bank-level memory only.
	DRAMActivate
	DRAMReadBurst
	DRAMWriteBurst
	DRAMRefresh
	DRAMOpenCycles   // DRAM cycles with a row open, summed over ranks
	DRAMClosedCycles // with all banks closed
	DRAMRowHits      // bursts that found their row open and used
	InterconnectByteHops
	// Bits that cross the array: along a row, along a column, to the post-processing units.
	ArrayActivationBits
	ArrayWeightBits
	ArrayResultBits
	ActivationBufferRead
	ActivationBufferWrite
	WeightBufferRead
	WeightBufferWrite
	OutputBufferRead
	OutputBufferWrite
	LanePair
	LaneDrainStep
	PostProcessingBin
	PostProcessingRequantize
	PowerTableRead // words of a tile's table of powers, each broadcast to the units
	VectorOp
	NumActions // the number of actions; not an action
)

var actionNames = [NumActions][2]string{
	DRAMReadBytes:            {"dram", "read_bytes"},
	DRAMWriteBytes:           {"dram", "write_bytes"},
	DRAMActivate:             {"dram", "activate"},
	DRAMReadBurst:            {"dram", "read_burst"},
	DRAMWriteBurst:           {"dram", "write_burst"},
	DRAMRefresh:              {"dram", "refresh"},
	DRAMOpenCycles:           {"dram", "open_cycle"},
	DRAMClosedCycles:         {"dram", "closed_cycle"},
	DRAMRowHits:              {"dram", "row_hit"},
	InterconnectByteHops:     {"interconnect", "byte_hops"},
	ArrayActivationBits:      {"array", "activation_bit"},
	ArrayWeightBits:          {"array", "weight_bit"},
	ArrayResultBits:          {"array", "result_bit"},
	ActivationBufferRead:     {"activation_buffer", "read"},
	ActivationBufferWrite:    {"activation_buffer", "write"},
	WeightBufferRead:         {"weight_buffer", "read"},
	WeightBufferWrite:        {"weight_buffer", "write"},
	OutputBufferRead:         {"output_buffer", "read"},
	OutputBufferWrite:        {"output_buffer", "write"},
	LanePair:                 {"lane", "pair"},
	LaneDrainStep:            {"lane", "drain_step"},
	PostProcessingBin:        {"post_processing", "bin"},
	PostProcessingRequantize: {"post_processing", "requantize"},
	PowerTableRead:           {"power_table", "read"},
	VectorOp:                 {"vector", "op"},
}

// Component and Action names under which the energy table prices the action.
func (a Action) Component() string { return actionNames[a][0] }

// Name of the action within its component.
func (a Action) Name() string { return actionNames[a][1] }

func (a Action) String() string { return actionNames[a][0] + "." + actionNames[a][1] }

// ActionCounts holds a count per action.
type ActionCounts [NumActions]int64

// Add accumulates other.
func (c *ActionCounts) Add(other *ActionCounts) {
	for i := range c {
		c[i] += other[i]
	}
}

// Cycles attributes the cycles of a tile. The parts sum to the layer's cycles.
type Cycles struct {
	Busy   int64 // lanes fed with pairs
	Port   int64 // waiting for buffer ports
	Drain  int64 // waiting for counters or accumulators to drain
	DRAM   int64 // waiting for loads, write-back and final acknowledgements
	Vector int64 // vector unit at work
	Idle   int64 // done, waiting for other tiles
}

// Total is the sum of the parts.
func (c Cycles) Total() int64 { return c.Busy + c.Port + c.Drain + c.DRAM + c.Vector + c.Idle }

// Stall is what is not busy and not vector work.
func (c Cycles) Stall() int64 { return c.Port + c.Drain + c.DRAM + c.Idle }

// Traffic is in bytes.
type Traffic struct {
	Read, Write int64
	// Forwarded reads were served from a write that was pending; Read does not hold them.
	Forwarded int64
}

// Total of all bytes.
func (t *Traffic) Total() int64 { return t.Read + t.Write + t.Forwarded }

// LayerResult is what running one program gave.
type LayerResult struct {
	Cycles   int64    // of the layer
	Critical int      // the tile that was done last
	Tiles    []Cycles // attribution per tile; each sums to Cycles
	Counts   ActionCounts
	Operands [NumOperands]OperandAccesses
	// Requested is what the DMA engines asked for, in bytes of whole accesses. Merged is what the
	// controllers of banks served without a burst of its own.
	Requested, Merged Traffic
	// Folds is how often lanes were assigned to outputs, UsedLanes the lanes that had one, summed
	// over the folds.
	Folds, UsedLanes int64
}
