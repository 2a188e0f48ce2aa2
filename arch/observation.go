package arch

// Observe has o told of what the machine does from its next Run on; nil ends that.
func (m *Machine) Observe(o Observer) {
	if m.observed = nil; o != nil {
		m.observed = &observation{observer: o}
	}
}

// observation gathers what an Observer is told and the machine itself does not keep. All methods
// may be called on nil, when nobody observes: those that a run calls do nothing but compare their
// receiver with nil and call the one that does the work, so that they are inlined and cost nothing
// else. None of them is called in a loop over pairs.
type observation struct {
	observer Observer
	loads    [][2][halves]observedBlock // per tile, load engine and half
	// per tile, in the order of their beginning, from the oldest not acknowledged
	stores [][]observedBlock
}

// observedBlock is a block on its way from or to DRAM.
type observedBlock struct {
	from, to   int64
	bytes      int64
	requests   int32 // a store: number of its last request so far, plus one
	unanswered int   // a store: requests that are not acknowledged
	whole      bool  // a store: all requests are issued
}

// begin forgets the program before.
func (o *observation) begin(tiles int) {
	if o == nil {
		return
	}
	o.loads = make([][2][halves]observedBlock, tiles)
	o.stores = make([][]observedBlock, tiles)
}

// span reports a stretch of time of a tile, unless it is empty.
func (o *observation) span(tile int, what Activity, from, to int64) {
	if o != nil && to > from {
		o.observer.TileSpan(TileSpan{Tile: tile, Activity: what, From: from, To: to})
	}
}

// waits reports what a command waits for: its operands, then an output slot, each until a cycle.
func (o *observation) waits(t *tile, activations, weights, slot int64) {
	if o != nil {
		o.reportWaits(t, activations, weights, slot)
	}
}

func (o *observation) reportWaits(t *tile, activations, weights, slot int64) {
	at := t.array.free
	for _, x := range []struct {
		why   Activity
		until int64
	}{{ActivationStall, activations}, {WeightStall, weights}, {OutputStall, slot}} {
		o.span(t.number, x.why, at, x.until)
		at = max(at, x.until)
	}
}

// segment describes pairs whose streaming has just ended.
type segment struct {
	before int64 // cycle from which the pairs waited for accumulators
	steps  int64 // cycles in which lanes were fed
	cycles int64 // that streaming took
	drain  int64 // cycle in which a drain begins; 0 if none does
	final  bool  // the drain gives outputs, not partial sums
}

// streamed reports a segment: the wait before it, its streaming and the drain that follows.
func (o *observation) streamed(t *tile, s segment) {
	if o != nil {
		o.reportSegment(t, s)
	}
}

func (o *observation) reportSegment(t *tile, s segment) {
	from, to := t.array.free-s.cycles, t.array.free
	o.span(t.number, DrainStall, s.before, from)
	o.span(t.number, Streaming, from, from+s.steps)
	o.span(t.number, PortStall, from+s.steps, to)
	switch {
	case s.drain == 0:
	case s.final:
		o.span(t.number, Draining, s.drain, t.array.postFree)
	default:
		o.span(t.number, PartialDraining, s.drain, t.array.postFree)
	}
}

// flowedOut reports the time from the last command to its last output.
func (o *observation) flowedOut(t *tile, from, to int64) {
	what := DrainStall
	if t.array.vectorUp {
		what = VectorWork
	}
	o.span(t.number, what, from, to)
}

// loading takes note of a load's next request; first says that it is the load's first.
func (o *observation) loading(e *loadEngine, bytes int64, first bool) {
	if o != nil {
		o.noteLoad(e, bytes, first)
	}
}

func (o *observation) noteLoad(e *loadEngine, bytes int64, first bool) {
	b := &o.loads[e.requester/unitsPerTile][e.requester%unitsPerTile][e.slot]
	if first {
		*b = observedBlock{from: e.nextIssue}
	}
	b.bytes += bytes
}

// loaded reports a requester's load into a half of its buffer, which is complete.
func (o *observation) loaded(requester int32, slot int8, cycle int64) {
	if o != nil {
		o.reportLoad(requester, slot, cycle)
	}
}

func (o *observation) reportLoad(requester int32, slot int8, cycle int64) {
	tile, unit := requester/unitsPerTile, requester%unitsPerTile
	b := &o.loads[tile][unit][slot]
	o.observer.TileSpan(TileSpan{
		Tile: int(tile), Activity: transfer(unit), Half: int(slot), From: b.from, To: cycle, Bytes: b.bytes,
	})
}

// storing takes note of a store's next request; first and last say which of its block it is.
func (o *observation) storing(e *storeEngine, bytes int64, first, last bool) {
	if o != nil {
		o.noteStore(e, bytes, first, last)
	}
}

func (o *observation) noteStore(e *storeEngine, bytes int64, first, last bool) {
	list := &o.stores[e.requester/unitsPerTile]
	if first {
		*list = append(*list, observedBlock{from: e.nextIssue})
	}
	b := &(*list)[len(*list)-1]
	b.bytes += bytes
	b.requests = e.numbers + 1
	b.unanswered++
	b.whole = last
}

// stored takes note of an acknowledgement and reports the blocks that are stored.
func (o *observation) stored(r *request, cycle int64) {
	if o != nil {
		o.reportStores(r, cycle)
	}
}

func (o *observation) reportStores(r *request, cycle int64) {
	tile := r.requester / unitsPerTile
	list := o.stores[tile]
	i := 0
	for r.number >= list[i].requests {
		i++
	}
	list[i].unanswered--
	list[i].to = max(list[i].to, cycle)
	for len(list) > 0 && list[0].whole && list[0].unanswered == 0 {
		b := &list[0]
		o.observer.TileSpan(TileSpan{Tile: int(tile), Activity: Storing, From: b.from, To: b.to, Bytes: b.bytes})
		list = list[1:]
	}
	o.stores[tile] = list
}

// arrived reports that a request has reached its channel.
func (o *observation) arrived(r *request, cycle int64) {
	if o != nil {
		o.reportArrival(r, cycle)
	}
}

func (o *observation) reportArrival(r *request, cycle int64) { o.observer.Arrived(r.seen(), cycle) }

// served reports when the memory has a request's data or acknowledgement ready.
func (o *observation) served(r *request, cycle int64) {
	if o != nil {
		o.reportService(r, cycle)
	}
}

func (o *observation) reportService(r *request, cycle int64) { o.observer.Served(r.seen(), cycle) }

// transfer is the activity of a DMA engine.
func transfer(unit int32) Activity { return LoadingActivations + Activity(unit) }

// seen is a request as an observer is told of it.
func (r *request) seen() MemoryRequest {
	return MemoryRequest{
		Channel: int(r.channel), Tile: int(r.requester / unitsPerTile), Activity: transfer(r.requester % unitsPerTile),
		Number: int(r.number), Bytes: int64(r.bytes),
	}
}
