package arch

import "sort"

// tickRequest is one access to the memory, on its way there or back.
type tickRequest struct {
	tile, requester, number int // number counts the requests of the requester
	channel                 int
	hops                    int64
	asked                   int64 // bytes of the block it moves
	bytes                   int64 // asked, rounded up to whole accesses
	local                   int64 // address in its channel
	write                   bool
	block                   *tickBlock // that a read fills
	due                     int64      // the edge of its arrival, while on a wire
}

// tickWire is a delay: requests are put on it with the edge at which they arrive.
type tickWire struct{ flying []tickRequest }

func (w *tickWire) put(due int64, r tickRequest) {
	r.due = due
	w.flying = append(w.flying, r)
}

// take removes what arrives at this edge, in the order of (requester, number).
func (w *tickWire) take(now int64) []tickRequest {
	var arrived []tickRequest
	kept := w.flying[:0]
	for _, r := range w.flying {
		if r.due == now {
			arrived = append(arrived, r)
		} else {
			kept = append(kept, r)
		}
	}
	w.flying = kept
	if len(arrived) < 2 {
		return arrived
	}
	sort.Slice(arrived, func(i, j int) bool {
		a, b := arrived[i], arrived[j]
		return a.requester < b.requester || a.requester == b.requester && a.number < b.number
	})
	return arrived
}

// tickLink moves a few bytes a cycle, one request after the other.
type tickLink struct {
	bytesPerCycle int64
	arriving      tickWire
	queue         []tickRequest
	moved         int64 // bytes of queue[0] that are across
}

// work moves bytes for one cycle and returns the request whose last byte crossed.
func (l *tickLink) work() (tickRequest, bool) {
	if len(l.queue) == 0 {
		return tickRequest{}, false
	}
	l.moved += l.bytesPerCycle
	r := l.queue[0]
	if l.moved < r.bytes {
		return tickRequest{}, false
	}
	l.queue, l.moved = l.queue[1:], 0
	return r, true
}

// tickChannel serves requests in the order of their arrival. A cycle is worth
// bytesPerSecond units of service and a byte costs hertz of them, so that service
// ends at exact places inside cycles.
type tickChannel struct {
	arriving tickWire
	queue    []tickRequest
	given    int64    // units of service that queue[0] has had
	served   tickWire // data or acknowledgement on its way out of the memory
	banks    *tickBanks
}

func (ch *tickChannel) work(now int64, m *tickModel) {
	if m.config.Memory.Model == MemoryBanks {
		ch.workBanks(now, m)
		return
	}
	credit := m.bytesPerSecond
	for credit > 0 && len(ch.queue) > 0 {
		r := ch.queue[0]
		part := min(credit, r.bytes*m.hertz-ch.given)
		credit -= part
		ch.given += part
		if ch.given == r.bytes*m.hertz {
			ch.queue, ch.given = ch.queue[1:], 0
			m.countAccess(r)
			if r.write {
				m.counts[DRAMWriteBytes] += r.bytes
			} else {
				m.counts[DRAMReadBytes] += r.bytes
			}
			ch.served.put(now+1+m.memoryLatency, r)
		}
	}
}

func (m *tickModel) countAccess(r tickRequest) {
	if r.write {
		m.requested.Write += r.bytes
	} else {
		m.requested.Read += r.bytes
	}
	m.counts[InterconnectByteHops] += r.bytes * r.hops
}

// answer sends what the memory gives back: an acknowledgement at once, data over the
// interconnect to the tile's ingress link.
func (m *tickModel) answer(now int64, r tickRequest) {
	t := m.tiles[r.tile]
	if r.write {
		t.store.inFlight--
		m.accessed.at(&m.accessed.memory[2], now-1)
		m.accessed.memory[2].count += r.bytes
		return
	}
	t.ingress.arriving.put(now+m.travel(r.hops), r)
}

func (m *tickModel) travel(hops int64) int64 {
	return hops * int64(m.config.Interconnect.HopLatencyCycles)
}

// route gives the channel of an address and its distance from a tile.
func (m *tickModel) route(tile int, address int64) (channel int, hops int64) {
	memory := m.config.Memory
	if m.config.Interconnect.Topology == "local" {
		return tile % memory.Channels, 0
	}
	channel = int(address / int64(memory.InterleaveBytes) % int64(memory.Channels))
	if m.config.Interconnect.Topology == "bus" {
		return channel, 1
	}
	side := 1
	for side*side < m.config.Tiles {
		side++
	}
	at := channel * m.config.Tiles / memory.Channels
	down, across := tile/side-at/side, tile%side-at%side
	return channel, int64(max(down, -down)+max(across, -across)) + 1
}

// local gives the place of an address in its channel: with a vault to each tile it is the address.
func (m *tickModel) local(address int64) int64 {
	memory := m.config.Memory
	if m.config.Interconnect.Topology == "local" {
		return address
	}
	stripe := int64(memory.InterleaveBytes)
	return address/(stripe*int64(memory.Channels))*stripe + address%stripe
}

// tickPort is what the three engines of a tile have in common: they cut a block into
// requests and keep a number of them in flight.
type tickPort struct {
	tile, requester int
	number          int // of the next request
	inFlight        int
	address, left   int64 // of the block being cut: next byte, bytes to come
}

// cut makes the next request of the block. A block may lie anywhere; requests are as
// long as possible on one channel, the last one is what remains.
func (p *tickPort) cut(m *tickModel) tickRequest {
	r := tickRequest{tile: p.tile, requester: p.requester, number: p.number}
	r.channel, r.hops = m.route(p.tile, p.address)
	r.local = m.local(p.address)
	r.asked = min(p.left, int64(m.config.DMA.RequestBytes))
	if stripe := int64(m.config.Memory.InterleaveBytes); m.config.Memory.Channels > 1 && m.config.Interconnect.Topology != "local" {
		r.asked = min(r.asked, (p.address/stripe+1)*stripe-p.address)
	}
	for r.bytes < r.asked {
		r.bytes += int64(m.config.Memory.AccessBytes)
	}
	p.address += r.asked
	p.left -= r.asked
	p.number++
	p.inFlight++
	return r
}

// tickBlock is one half of a buffer, filled by a load.
type tickBlock struct {
	missing int64 // bytes not yet delivered
	bytes   int64
	written tickPacker
}

// tickLoadEngine fills the two halves of one buffer.
type tickLoadEngine struct {
	tickPort
	stream    LoadStream
	next      Load
	freeSlots int
	filling   *tickBlock
	blocks    []*tickBlock // loads begun and not yet acquired, in order
	delivered tickWire     // across the ingress link at its due edge
}

func (e *tickLoadEngine) work(now int64, m *tickModel) {
	if e.stream == nil || e.inFlight == m.config.DMA.Outstanding {
		return
	}
	if e.left == 0 && !e.start() {
		return
	}
	r := e.cut(m)
	r.block = e.filling
	m.accessed.at(&m.accessed.memory[e.requester%3], now)
	m.channels[r.channel].arriving.put(now+1+m.travel(r.hops), r)
}

// start begins the next load if there is one and a half of the buffer is free.
func (e *tickLoadEngine) start() bool {
	if e.freeSlots == 0 || !e.stream.Next(&e.next) {
		return false
	}
	e.freeSlots--
	e.address, e.left = e.next.Address, e.next.Bytes
	e.filling = &tickBlock{missing: e.next.Bytes, bytes: e.next.Bytes}
	e.blocks = append(e.blocks, e.filling)
	return true
}

// ready: the next block to be acquired is complete.
func (e *tickLoadEngine) ready() bool { return len(e.blocks) > 0 && e.blocks[0].missing == 0 }

func (e *tickLoadEngine) acquire() *tickBlock {
	b := e.blocks[0]
	e.blocks = e.blocks[1:]
	return b
}

// deliver lets data that has crossed the ingress link fall into the buffer.
func (e *tickLoadEngine) deliver(now int64, m *tickModel, buffer Buffer, written Action) {
	for _, r := range e.delivered.take(now) {
		e.inFlight--
		r.block.missing -= r.asked
		m.accessed.at(&m.accessed.memory[e.requester%3], now-1)
		m.accessed.memory[e.requester%3].count += r.bytes
		m.counts[written] += r.block.written.push(8*r.asked, buffer.WidthBits)
	}
}

// linksEdge receives what arrives at the tile and what leaves it.
func (t *tickTile) linksEdge(now int64, m *tickModel) {
	t.ingress.queue = append(t.ingress.queue, t.ingress.arriving.take(now)...)
	t.egress.queue = append(t.egress.queue, t.egress.arriving.take(now)...)
	t.activations.deliver(now, m, m.config.ActivationBuffer, ActivationBufferWrite)
	t.weights.deliver(now, m, m.config.WeightBuffer, WeightBufferWrite)
}

// linksWork moves bytes over the tile's two links for a cycle.
func (t *tickTile) linksWork(now int64, m *tickModel) {
	if r, across := t.ingress.work(); across {
		e := &t.activations
		if r.requester == t.weights.requester {
			e = &t.weights
		}
		e.delivered.put(now+1, r)
	}
	if r, across := t.egress.work(); across {
		m.channels[r.channel].arriving.put(now+1+m.travel(r.hops), r)
	}
}
