package arch

// An Observer is told what a machine does while it runs a program: for timelines, never
// for results, which are the same with and without one. It is called from the goroutine of Run and must
// not use the machine.
//
// All cycles count from the layer's start, and spans are never empty. Within a tile, these come in the
// order of time and do not overlap: what the lanes do (Streaming to VectorWork); the drains (Draining and
// PartialDraining); the loads into each half of each buffer. Stores come in the order in which they begin,
// and may overlap.
type Observer interface {
	// TileSpan tells of a stretch of work or waiting, when its end is known. That may be ahead of or
	// behind the present of other tiles and units.
	TileSpan(TileSpan)
	// Arrived tells that a request has reached its memory channel, in the order of cycles.
	Arrived(r MemoryRequest, cycle int64)
	// Served tells when a request that arrived has its data (a read) or its acknowledgement (a write): in
	// the present cycle or a later one.
	Served(r MemoryRequest, cycle int64)
}

// An Activity is what a unit of a tile spends time on.
type Activity uint8

// What the lanes of a tile do or wait for. Together these activities are the tile's Cycles: of the
// part named, and they cover all of its time that is not Idle.
const (
	Streaming       Activity = iota // lanes fed with pairs: Busy
	PortStall                       // the ports are slower than the lanes: Port. Shown after the pairs that it held up
	DrainStall                      // accumulators still draining; at the end, outputs on their way to the buffer: Drain
	ActivationStall                 // the activation block is not there yet: DRAM
	WeightStall                     // the weight block comes later than the activations: DRAM
	OutputStall                     // both halves of the output buffer are in use; at the end, stores not acknowledged: DRAM
	VectorWork                      // the vector unit at work: Vector

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
	Bytes    int64 // that a load or a store moves, as DRAMReadBytes and DRAMWriteBytes count them
}

// MemoryRequest is a request of a DMA engine at its memory channel.
type MemoryRequest struct {
	Channel  int
	Tile     int
	Activity Activity // LoadingActivations, LoadingWeights or Storing
	Number   int      // of the engine's requests in this layer
	Bytes    int64    // rounded up to whole accesses
}

// Observe has o told of what the machine does from its next Run on; nil ends that.
func (m *Machine) Observe(o Observer) {
	if m.watch = nil; o != nil {
		m.watch = &watch{observer: o}
	}
}

// watch keeps what an observer wants to know and the machine does not. It is nil when
// nobody observes: every hook is a comparison with nil then, and none stands in a loop over pairs.
type watch struct {
	observer Observer
	loads    [][2][halves]watchedBlock // per tile, load engine and half
	stores   [][]watchedBlock          // per tile, in the order of their beginning, from the oldest that is not acknowledged
}

// watchedBlock is a block on its way from or to DRAM.
type watchedBlock struct {
	from, to   int64
	bytes      int64
	requests   int32 // a store: number of its last request so far, plus one
	unanswered int   // a store: requests that are not acknowledged
	whole      bool  // a store: all requests are issued
}

// begin forgets the program before.
func (w *watch) begin(tiles int) {
	w.loads = make([][2][halves]watchedBlock, tiles)
	w.stores = make([][]watchedBlock, tiles)
}

// span passes on a stretch of time, if there is any.
func (w *watch) span(tile int, what Activity, from, to int64) {
	if to > from {
		w.observer.TileSpan(TileSpan{Tile: tile, Activity: what, From: from, To: to})
	}
}

// began tells what a command waits for: its operands, then an output slot.
func (w *watch) began(t *tile, activations, weights, slot int64) {
	at := t.array.free
	for _, x := range []struct {
		why   Activity
		until int64
	}{{ActivationStall, activations}, {WeightStall, weights}, {OutputStall, slot}} {
		w.span(t.number, x.why, at, x.until)
		at = max(at, x.until)
	}
}

// segment tells of pairs, k a lane, whose streaming in s cycles has just ended: of the wait for accumulators
// before it, from cycle before, and of the drain that follows from cycle drain, if that is not 0.
func (w *watch) segment(t *tile, before, k, s, drain int64, final bool) {
	from, to := t.array.free-s, t.array.free
	w.span(t.number, DrainStall, before, from)
	w.span(t.number, Streaming, from, from+k)
	w.span(t.number, PortStall, from+k, to)
	switch {
	case drain == 0:
	case final:
		w.span(t.number, Draining, drain, t.array.postFree)
	default:
		w.span(t.number, PartialDraining, drain, t.array.postFree)
	}
}

// flowedOut tells of the time from the last command to its last output.
func (w *watch) flowedOut(t *tile, from, to int64) {
	if t.array.vectorUp {
		w.span(t.number, VectorWork, from, to)
	} else {
		w.span(t.number, DrainStall, from, to)
	}
}

// loading takes note of a load's next request; first is its first.
func (w *watch) loading(e *loadEngine, bytes int64, first bool) {
	b := &w.loads[e.requester/unitsPerTile][e.requester%unitsPerTile][e.slot]
	if first {
		*b = watchedBlock{from: e.nextIssue}
	}
	b.bytes += bytes
}

// loaded tells of a load that is complete.
func (w *watch) loaded(r request, cycle int64) {
	tile, unit := r.requester/unitsPerTile, r.requester%unitsPerTile
	b := &w.loads[tile][unit][r.slot]
	w.observer.TileSpan(TileSpan{
		Tile: int(tile), Activity: transfer(unit), Half: int(r.slot), From: b.from, To: cycle, Bytes: b.bytes,
	})
}

// storing takes note of a store's next request; first and last are those of its block.
func (w *watch) storing(e *storeEngine, bytes int64, first, last bool) {
	list := &w.stores[e.requester/unitsPerTile]
	if first {
		*list = append(*list, watchedBlock{from: e.nextIssue})
	}
	b := &(*list)[len(*list)-1]
	b.bytes += bytes
	b.requests = e.numbers + 1
	b.unanswered++
	b.whole = last
}

// stored takes note of an acknowledgement and tells of the blocks that are done.
func (w *watch) stored(r request, cycle int64) {
	tile := r.requester / unitsPerTile
	list := w.stores[tile]
	i := 0
	for r.number >= list[i].requests {
		i++
	}
	list[i].unanswered--
	list[i].to = max(list[i].to, cycle)
	for len(list) > 0 && list[0].whole && list[0].unanswered == 0 {
		b := &list[0]
		w.observer.TileSpan(TileSpan{Tile: int(tile), Activity: Storing, From: b.from, To: b.to, Bytes: b.bytes})
		list = list[1:]
	}
	w.stores[tile] = list
}

func (w *watch) arrived(r request, cycle int64) { w.observer.Arrived(r.seen(), cycle) }

func (w *watch) served(r request, cycle int64) { w.observer.Served(r.seen(), cycle) }

// transfer is what a DMA engine does.
func transfer(unit int32) Activity { return LoadingActivations + Activity(unit) }

// seen is a request as an observer is told of it.
func (r *request) seen() MemoryRequest {
	return MemoryRequest{
		Channel: int(r.channel), Tile: int(r.requester / unitsPerTile), Activity: transfer(r.requester % unitsPerTile),
		Number: int(r.number), Bytes: int64(r.bytes),
	}
}
