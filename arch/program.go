package arch

// A Program is what one layer asks of a machine: a stream of commands for each
// tile. It is produced by package mapping. Commands are drawn lazily, so that the
// memory a layer takes does not depend on its size.
type Program struct {
	Format Format
	// Tiles holds one program per tile; a nil entry is an idle tile.
	Tiles []TileProgram
}

// Format is the number format a layer is computed in.
type Format struct {
	Lane LaneKind // which lanes execute the layer
	// WeightBits and ActivationBits are the stored bits per element of the two
	// operands, in DRAM and in the buffers: 8 for INT8, n+1 for exponential codes.
	WeightBits, ActivationBits int
	// OutputBits are the stored bits of an output element (the input format of the
	// consumer).
	OutputBits int
	// ExponentBits is n of the exponential code; 0 for integer formats.
	ExponentBits int
	// Terms is 4 or 1, the number of sums of the counting dot product; 0 for integers.
	Terms int
}

// TileProgram gives the command streams of one tile. The two load streams and the
// compute stream are drawn independently by the units that execute them; the order
// within each stream is the order of execution.
type TileProgram interface {
	// Activations returns a fresh stream of the loads into the activation buffer.
	Activations() LoadStream
	// Weights returns a fresh stream of the loads into the weight buffer. A second
	// activation operand (attention, residual add) is loaded through it too.
	Weights() LoadStream
	// Computes returns a fresh stream of the commands of the lane array.
	Computes() ComputeStream
}

// A LoadStream yields loads in order. Next fills *Load and reports whether there was one.
type LoadStream interface{ Next(*Load) bool }

// A ComputeStream yields compute commands in order.
type ComputeStream interface{ Next(*Compute) bool }

// Load moves one block from DRAM into one half of a buffer. It occupies the half
// until the Compute command that releases it has streamed its last operands.
type Load struct {
	Address int64 // of the first byte in DRAM; the block is contiguous
	Bytes   int64 // > 0; never more than half of the buffer
}

// Compute is one command of the lane array (or of the vector unit, when VectorOps > 0).
//
// A GEMM command computes, for each of Groups groups, the Positions x Channels
// outputs of a block over Pairs reduction steps, in folds of at most Rows x Columns
// lanes: group by group, within a group channel fold by channel fold, within these
// position fold by position fold.
type Compute struct {
	Groups    int // >= 1
	Positions int // M of the block
	Channels  int // N of the block, per group
	Pairs     int // K of this piece
	// AcquireActivations: wait for the next activation load, use it from now on.
	// ReleaseActivations: free its half when this command has streamed.
	AcquireActivations, ReleaseActivations bool
	AcquireWeights, ReleaseWeights         bool
	// First opens an output block (needs a free half of the output buffer); Last
	// completes it: lanes drain, the block is stored. A command that is not Last
	// leaves its partial results in the lanes, which demands a single fold.
	First, Last bool
	// StoreAddress and StoreBytes are of the finished output block; only with Last.
	StoreAddress, StoreBytes int64
	// VectorOps > 0 makes this a command of the vector unit, a whole output block (First and Last):
	// that many elementary operations; Groups, Positions, Channels and Pairs are then unused and
	// OutputElements is the number of values written to the output buffer.
	VectorOps      int64
	OutputElements int64
}
