package arch

// An Observer is told what a machine does while it runs a program. It serves timelines, never
// results, which are the same with and without one. It is called from the goroutine of Run and must
// not use the machine.
//
// All cycles count from the layer's start, and spans are never empty. Within a tile, these come in
// the order of time and do not overlap: what the lanes do (Streaming to VectorWork); the drains
// (Draining and PartialDraining); the loads into each half of each buffer. Stores come in the order
// in which they begin, and may overlap.
type Observer interface {
	// TileSpan tells of a stretch of work or waiting, when its end is known. That may be ahead of
	// or behind the present of other tiles and units.
	TileSpan(TileSpan)
	// Arrived tells that a request has reached its memory channel, in the order of cycles.
	Arrived(r MemoryRequest, cycle int64)
	// Served tells when a request that arrived has its data (a read) or its acknowledgement (a
	// write): in the present cycle or a later one.
	Served(r MemoryRequest, cycle int64)
}

// An Activity is what a unit of a tile spends time on.
type Activity uint8

// What the lanes of a tile do or wait for. Together these activities are the tile's Cycles: of the
// part named, and they cover all of its time that is not Idle.
const (
	Streaming Activity = iota // lanes fed with pairs: Busy
	// the ports are slower than the lanes: Port. Shown after the pairs that it held up
	PortStall
	// accumulators still draining; at the end, outputs on their way to the buffer: Drain
	DrainStall
	ActivationStall // the activation block is not there yet: DRAM
	WeightStall     // the weight block comes later than the activations: DRAM
	// both halves of the output buffer are in use; at the end, stores not acknowledged: DRAM
	OutputStall
	VectorWork // the vector unit at work: Vector

	// What the other units of a tile do.
	Draining           // the post-processing units turn accumulators into outputs
	PartialDraining    // the same before the end of a reduction: partial sums (a cut)
	LoadingActivations // from the first request to the last delivery
	LoadingWeights
	Storing // from the first request to the last acknowledgement

	NumActivities // the number of activities; not an activity
)

// TileSpan is a stretch of time of one unit of a tile: cycles From up to, not including, To.
type TileSpan struct {
	Tile     int
	Activity Activity
	Half     int // of the buffer that is loaded, 0 or 1
	From, To int64
	Bytes    int64 // that a load or a store requests, in whole accesses
}

// MemoryRequest is a request of a DMA engine at its memory channel.
type MemoryRequest struct {
	Channel  int
	Tile     int
	Activity Activity // LoadingActivations, LoadingWeights or Storing
	Number   int      // of the engine's requests in this layer
	Bytes    int64    // rounded up to whole accesses
}
