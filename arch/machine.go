package arch

import (
	"context"
	"fmt"
	"math"

	"dnasim/arch/lane"
	"dnasim/sim"
)

// A Machine executes programs. It may be used for any number of programs, one at a
// time; machines are independent of each other.
type Machine struct {
	cfg          Config
	clock        sim.Clock
	hertz        int64 // of the core clock
	grid         grid
	memory       memory
	portA, portW int64 // bits a cycle
	engine       *sim.Engine[event]
	observed     *observation // nil when nobody observes

	// Of the program being run.
	flight flight
	format Format
	lane   laneTiming
	tiles  []tile
	counts ActionCounts

	requested, merged Traffic

	operands         [NumOperands]OperandAccesses
	folds, usedLanes int64
}

// tile is one tile: its three DMA engines, its links and its array.
type tile struct {
	number  int
	load    [2]loadEngine
	store   storeEngine
	ingress link
	array   array
}

// laneTiming holds the timing of the lanes in the format of a program (see TIMING.md).
type laneTiming struct {
	lane.Contract
	sets    int // of accumulators
	columns int // outputs across the array: lanes that share their counters work on one
}

// event is something that happens at an instant. It is small, because most of the time goes into
// moving events in and out of the queue: a request is named by its place in the flight table.
type event struct {
	kind  eventKind
	index int32 // of the channel, the tile, the request or the requester: see the kinds
}

type eventKind uint8

const (
	channelArrival    eventKind = iota // a request reaches its channel
	memoryWake                         // the memory asked to be called again for a channel
	linkArrival                        // a request's data reaches its tile's ingress link
	linkServe                          // a tile's ingress link has all of its cycle's arrivals
	storeAcknowledged                  // a request's data is in memory
	loadCompleted                      // a load's last request is in the buffer: requester, half
	slotReleased                       // the array gave back half of a requester's buffer
)

// New builds a machine.
func New(c Config) (*Machine, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	clock, err := sim.ClockMHz(c.ClockMHz)
	if err != nil {
		return nil, err
	}
	m := &Machine{
		cfg:   c,
		clock: clock,
		hertz: clock.Hertz(),
		grid:  newGrid(&c),
		portA: c.ActivationBuffer.portBits(),
		portW: c.WeightBuffer.portBits(),
		tiles: make([]tile, c.Tiles),
	}
	for i := range m.tiles {
		t := &m.tiles[i]
		for _, w := range []*window{&t.load[0].window, &t.load[1].window, &t.store.window} {
			w.answers = make([]int64, c.DMA.Outstanding)
		}
	}
	if m.memory, err = newMemory(m); err != nil {
		return nil, err
	}
	m.engine = sim.NewEngine(m.handle, sim.Options[event]{
		Limit: sim.Time(clock.Cycles(simulatedTimeLimit)), Waiting: m.waiting,
		TimeOf: func(cycle sim.Time) sim.Time { return clock.Edge(int64(cycle)) },
	})
	return m, nil
}

// simulatedTimeLimit ends a layer that takes more than a simulated hour.
const simulatedTimeLimit = sim.Time(3600 * 1e12)

// Config returns the machine's configuration.
func (m *Machine) Config() Config { return m.cfg }

// Run executes one layer from an idle machine and reports its cycles and action counts.
func (m *Machine) Run(ctx context.Context, p *Program) (LayerResult, error) {
	if err := m.prepare(p); err != nil {
		return LayerResult{}, err
	}
	for i := range m.tiles {
		if p.Tiles[i] == nil {
			continue
		}
		if err := m.start(&m.tiles[i]); err != nil {
			return LayerResult{}, err
		}
	}
	if err := m.engine.Run(ctx); err != nil {
		return LayerResult{}, err
	}
	return m.result()
}

func (m *Machine) prepare(p *Program) error {
	if len(p.Tiles) != len(m.tiles) {
		return fmt.Errorf("arch: the program is for %d tiles, the machine has %d", len(p.Tiles), len(m.tiles))
	}
	if err := p.Format.check(); err != nil {
		return err
	}
	timing, err := timingOf(&m.cfg, p.Format)
	if err != nil {
		return err
	}
	m.engine.Reset()
	m.flight.reset()
	m.observed.begin(len(m.tiles))
	m.format, m.lane, m.counts = p.Format, timing, ActionCounts{}
	m.folds, m.usedLanes = 0, 0
	m.requested, m.merged = Traffic{}, Traffic{}
	for i := range m.operands {
		m.operands[i].reset()
	}
	if err := m.memory.reset(); err != nil {
		return err
	}
	for i := range m.tiles {
		t := &m.tiles[i]
		*t = tile{number: i, load: t.load, store: t.store}
		t.load[unitActivations].reset(requester(i, unitActivations))
		t.load[unitWeights].reset(requester(i, unitWeights))
		t.store.reset(requester(i, unitOutputs))
		if p.Tiles[i] == nil {
			t.array.ended = true
			continue
		}
		t.load[unitActivations].stream = p.Tiles[i].Activations()
		t.load[unitWeights].stream = p.Tiles[i].Weights()
		t.array.reset(p.Tiles[i].Computes())
	}
	return nil
}

func requester(tile, unit int) int32 { return int32(tile*unitsPerTile + unit) }

// timingOf derives the lane timing of a format on a machine.
func timingOf(c *Config, f Format) (laneTiming, error) {
	contract, err := c.LaneContract(f)
	if err != nil {
		return laneTiming{}, err
	}
	t := laneTiming{Contract: contract, sets: 1, columns: c.Columns / int(contract.PairsPerCycle)}
	if c.Lane.Doubled {
		t.sets = 2
	}
	return t, nil
}

// start issues a tile's first requests and runs commands that need none.
func (m *Machine) start(t *tile) error {
	for u := range t.load {
		if err := m.issueLoads(&t.load[u], 0); err != nil {
			return err
		}
	}
	return m.advance(t)
}

// at schedules an event at the given edge of the core clock. The engine's time is in cycles: all
// events lie at edges.
func (m *Machine) at(cycle int64, e event) { m.engine.Schedule(sim.Time(cycle), e) }

// sendRead puts a load request on its way to its channel and returns the bytes that it asks of the
// memory.
func (m *Machine) sendRead(r request, address, size, cycle int64) int64 {
	m.address(&r, address, size)
	m.requested.Read += int64(r.bytes)
	v := cycle + 1 + int64(r.hops)*int64(m.cfg.Interconnect.HopLatencyCycles)
	m.at(v, event{channelArrival, m.flight.begin(&r)})
	return int64(r.bytes)
}

// sendWrite puts a store request on its way through the egress link to its channel and returns the
// bytes that it asks of the memory.
func (m *Machine) sendWrite(e *storeEngine, address, size, cycle int64) int64 {
	r := request{requester: e.requester, number: e.numbers, write: true}
	m.address(&r, address, size)
	m.requested.Write += int64(r.bytes)
	through := e.egress.move(cycle+1, int64(r.bytes), int64(m.cfg.Interconnect.LinkBytes))
	v := through + int64(r.hops)*int64(m.cfg.Interconnect.HopLatencyCycles)
	m.at(v, event{channelArrival, m.flight.begin(&r)})
	return int64(r.bytes)
}

// address fills in a request's channel, size and hops.
func (m *Machine) address(r *request, address, size int64) {
	tile := int(r.requester) / unitsPerTile
	channel := m.grid.route(tile, address, int64(m.cfg.Memory.InterleaveBytes))
	r.channel = int16(channel)
	r.address = m.grid.local(address, int64(m.cfg.Memory.InterleaveBytes))
	r.bytes = int32(m.rounded(size))
	r.padding = uint16(int64(r.bytes) - size)
	r.hops = int16(m.grid.hops(tile, channel))
	m.counts[InterconnectByteHops] += int64(r.bytes) * int64(r.hops)
}

// cut is the size of the next request for bytes that begin at an address: it lies on one channel.
func (m *Machine) cut(address, left int64) int64 {
	size := min(int64(m.cfg.DMA.RequestBytes), left)
	if m.grid.striped {
		interleave := int64(m.cfg.Memory.InterleaveBytes)
		size = min(size, interleave-address%interleave)
	}
	return size
}

// rounded is what a request of so many bytes asks of the memory: whole accesses.
func (m *Machine) rounded(bytes int64) int64 {
	access := int64(m.cfg.Memory.AccessBytes)
	return ceilDiv(bytes, access) * access
}

// handle is the engine's event handler.
func (m *Machine) handle(now sim.Time, e event) error {
	cycle := int64(now)
	switch e.kind {
	case channelArrival:
		r := m.flight.at(e.index)
		m.observed.arrived(r, cycle)
		return m.memory.arrive(int32(r.channel), *r, cycle)
	case memoryWake:
		return m.memory.wake(e.index, cycle)
	case linkArrival:
		r := m.flight.at(e.index)
		return m.arriveAtLink(m.tileOf(r.requester), r, cycle)
	case linkServe:
		return m.serveLink(&m.tiles[e.index].ingress, cycle)
	case loadCompleted:
		return m.complete(m.loadEngineOf(e.index/halves), int8(e.index%halves), cycle)
	case storeAcknowledged:
		return m.acknowledge(m.flight.end(e.index), cycle)
	case slotReleased:
		engine := m.loadEngineOf(e.index)
		engine.freeSlots++
		return m.issueLoads(engine, cycle)
	}
	return nil
}

func (m *Machine) tileOf(requester int32) *tile { return &m.tiles[requester/unitsPerTile] }

func (m *Machine) loadEngineOf(requester int32) *loadEngine {
	return &m.tileOf(requester).load[requester%unitsPerTile]
}

// result sums up a finished run. The critical tile waits until the memory has done its writes.
func (m *Machine) result() (LayerResult, error) {
	r := LayerResult{Tiles: make([]Cycles, len(m.tiles))}
	for i := range m.tiles {
		if done := m.tiles[i].doneAt(); done > r.Cycles {
			r.Cycles, r.Critical = done, i
		}
	}
	done := r.Cycles
	var err error
	if r.Cycles, err = m.memory.finish(done); err != nil {
		return LayerResult{}, err
	}
	for i := range m.tiles {
		r.Tiles[i] = m.tiles[i].attribution(r.Cycles, m.observed)
	}
	critical := &r.Tiles[r.Critical]
	critical.DRAM, critical.Idle = critical.DRAM+critical.Idle, 0
	m.observed.span(r.Critical, OutputStall, done, r.Cycles)
	r.Counts, r.Operands, r.Folds, r.UsedLanes = m.counts, m.operands, m.folds, m.usedLanes
	r.Requested, r.Merged = m.requested, m.merged
	return r, nil
}

func (t *tile) doneAt() int64 { return max(t.array.free, t.array.lastOut, t.store.lastAck) }

// attribution adds to the array's cycles those after its last command.
func (t *tile) attribution(layer int64, o *observation) Cycles {
	c, end := t.array.cycles, t.array.free
	if out := t.array.lastOut; out > end {
		if t.array.vectorUp {
			c.Vector += out - end
		} else {
			c.Drain += out - end
		}
		o.flowedOut(t, end, out)
		end = out
	}
	if ack := t.store.lastAck; ack > end {
		c.DRAM += ack - end
		o.span(t.number, OutputStall, end, ack)
		end = ack
	}
	c.Idle = layer - end
	return c
}

// newMemory makes the memory that the configuration names.
func newMemory(m *Machine) (memory, error) {
	c := &m.cfg.Memory
	if c.Model == MemoryBanks {
		return newBankMemory(m)
	}
	return &bandwidthMemory{
		m:        m,
		rate:     int64(math.Round(c.BandwidthGBps * 1e9)),
		latency:  m.clock.Cycles(sim.Time(math.Round(c.LatencyNS * 1e3))),
		channels: make([]channel, c.Channels),
		shared:   m.cfg.Striped(),
	}, nil
}
