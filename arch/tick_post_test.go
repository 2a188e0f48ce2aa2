package arch

// tickDrain is a set of accumulators on its way through the post-processing units.
type tickDrain struct {
	outputs      int
	final        bool // results leave; otherwise partial sums
	readsPartial bool // partial sums of an earlier cut are added
	set          int
	settling     int         // cycles until its counters can be read
	completes    *tickOutput // the block whose last drain this is
}

// tickPostUnit works on one output: it reads its counters, and beside that scales and
// requantizes, one bit of the exponent a cycle.
type tickPostUnit struct {
	at       bool
	counters int // still to be read
	weighed  int // values still to be weighed
	scaling  int // cycles of scaling and threshold search still to come
}

// tickPost is the post-processing of a tile: drains pass one after the other.
type tickPost struct {
	units             []tickPostUnit
	queue             []tickDrain // queue[0] is being drained
	begun, left       int         // outputs of queue[0] taken up; gone
	partials, results tickPacker  // words of the output buffer, packed per drain
}

// postWork lets every unit work for a cycle on the value it has, or take the next one.
func (t *tickTile) postWork(m *tickModel) {
	p := &t.post
	if len(p.queue) == 0 || !p.settled() {
		return
	}
	shared := 0 // words of the table: units that work in the same cycle read the same ones
	for i := range p.units {
		u := &p.units[i]
		if !u.at && p.begun < p.queue[0].outputs {
			*u = tickPostUnit{at: true, counters: m.counters, weighed: m.weighed, scaling: 1}
			if m.format.Lane == LaneDNATEQ {
				u.scaling = 1 + m.format.ExponentBits
			}
			p.begun++
		}
		if u.at {
			shared = max(shared, min(u.weighed, m.config.PostProcessing.BinsPerCycle))
		}
		if u.at && u.advance(m) {
			p.emit(m)
		}
	}
	m.counts[PowerTableRead] += int64(shared)
}

// settled lets the counters of all waiting drains settle for a cycle and reports
// whether those of the first had before it.
func (p *tickPost) settled() bool {
	ready := p.queue[0].settling == 0
	for i := range p.queue {
		p.queue[i].settling = max(p.queue[i].settling-1, 0)
	}
	return ready
}

// stepBits are read from a lane at once.
func (m *tickModel) stepBits() int {
	f, l := &m.format, &m.config.Lane
	switch {
	case f.Lane == LaneINT8:
		return 32
	case l.Organisation == "lookup_accumulate":
		return f.Terms * (f.ExponentBits + 12 + l.CounterBits)
	}
	return l.CounterBits
}

// advance works for one cycle and reports whether the output has left the unit.
func (u *tickPostUnit) advance(m *tickModel) bool {
	read := min(u.counters, max(1, m.config.PostProcessing.BinsPerCycle))
	weighed := min(u.weighed, m.config.PostProcessing.BinsPerCycle)
	m.counts[LaneDrainStep] += int64(read)
	m.counts[ArrayResultBits] += int64(read * m.stepBits())
	m.counts[PostProcessingBin] += int64(weighed)
	u.counters -= read
	u.weighed -= weighed
	u.scaling = max(u.scaling-1, 0)
	u.at = u.counters > 0 || u.weighed > 0 || u.scaling > 0
	return !u.at
}

// emit puts one output, or its partial sum, into the output buffer.
func (p *tickPost) emit(m *tickModel) {
	const partialBits = 32
	d := &p.queue[0]
	width := m.config.OutputBuffer.WidthBits
	if d.readsPartial {
		m.counts[OutputBufferRead] += p.partials.push(partialBits, width)
	}
	bits := int64(partialBits)
	if d.final {
		bits = int64(m.format.OutputBits)
		m.accessed.at(&m.accessed.buffer[2], m.now+m.postLatency)
		m.accessed.buffer[2].count++
		m.counts[PostProcessingRequantize]++
	}
	m.counts[OutputBufferWrite] += p.results.push(bits, width)
	p.left++
}

// postEdge ends the drain whose last output left in the past cycle.
func (t *tickTile) postEdge(now int64, m *tickModel) {
	p := &t.post
	if len(p.queue) == 0 || p.left < p.queue[0].outputs {
		return
	}
	d := p.queue[0]
	p.queue = p.queue[1:]
	p.begun, p.left = 0, 0
	p.partials, p.results = tickPacker{}, tickPacker{}
	t.array.draining[d.set] = false
	if d.completes != nil {
		d.completes.arriveAt(now + m.postLatency)
	}
}

// tickOutput is a finished block, from its last streamed pair until it is stored.
type tickOutput struct {
	address, bytes int64
	arrives        bool  // it is known when the block is complete in the buffer:
	at             int64 // at this edge
	inBuffer       bool
	leaving        bool // its store has begun
	read           tickPacker
}

func (o *tickOutput) arriveAt(edge int64) { o.arrives, o.at = true, edge }

// outputEdge marks the blocks that are complete in the output buffer, and frees the
// half whose last request was issued in the past cycle.
func (t *tickTile) outputEdge(now int64) {
	q := t.store.queue
	if len(q) > 0 && q[0].leaving && t.store.left == 0 {
		t.store.queue = q[1:]
		t.array.freeOutputs++
	}
	for _, o := range t.store.queue {
		o.inBuffer = o.inBuffer || o.arrives && o.at <= now
	}
}

// tickStoreEngine writes finished blocks to the memory, in order.
type tickStoreEngine struct {
	tickPort
	queue []*tickOutput
}

func (e *tickStoreEngine) work(now int64, m *tickModel, t *tickTile) {
	if len(e.queue) == 0 || !e.queue[0].inBuffer || e.inFlight == m.config.DMA.Outstanding {
		return
	}
	out := e.queue[0]
	if !out.leaving {
		out.leaving = true
		e.address, e.left = out.address, out.bytes
	}
	r := e.cut(m)
	r.write = true
	m.accessed.at(&m.accessed.memory[2], now)
	t.egress.arriving.put(now+1, r)
	m.counts[OutputBufferRead] += out.read.push(8*r.asked, m.config.OutputBuffer.WidthBits)
}
