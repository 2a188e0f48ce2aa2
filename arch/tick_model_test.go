package arch

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// The files tick_*_test.go are the second implementation of TIMING.md: a machine that
// looks at every unit in every cycle of the core clock. It is slow and plain on
// purpose. Where the page gives a closed form, the units here do the thing itself:
// ports deliver bits, steps issue when their bits are there, post-processing units
// take one value at a time, links move a few bytes a cycle, stalls are counted cycle
// by cycle and actions where they happen. It takes legal programs only.
//
// A cycle has two halves. At its edge, what is due arrives: requests, data,
// acknowledgements, ends of streaming and of drains. Then every unit works for one
// cycle, seeing only what was true at the edge; whatever it finishes is due at the
// next edge or later. So the order in which the units work does not matter.
//
// Start reading here, then tick_memory_test.go (engines, links, channels),
// tick_array_test.go with tick_port_test.go (commands, lanes, operand ports) and
// tick_post_test.go (drains, stores). tick_random_test.go draws machines and programs,
// tick_equal_test.go compares, tick_shrink_test.go simplifies what fails.

// tickLimit ends a run that can no longer end by itself.
const tickLimit = 20_000_000

// tickModel is one machine executing one program.
type tickModel struct {
	config   Config
	format   Format
	channels []*tickChannel
	tiles    []*tickTile
	counts   ActionCounts

	requested Traffic
	now       int64 // the cycle that units work in
	accessed  tickAccesses

	// hertz and bytesPerSecond are whole numbers, so that a byte takes exactly
	// hertz/bytesPerSecond cycles of a channel.
	hertz, bytesPerSecond int64
	memoryLatency         int64 // cycles
	countLimit            int   // L: pairs between drains
	counters              int   // D: counters or sums read per output
	weighed               int   // values that post-processing weighs per output; 0 for INT8
	shared                int   // lanes that work on one output
	settle                int   // cycles a ripple counter needs before it can be read
	postLatency           int64 // cycles from the end of a drain to the output buffer
}

// tickTile is the units of one tile and how it spent its cycles.
type tickTile struct {
	activations, weights tickLoadEngine
	ingress              tickLink
	array                tickArray
	post                 tickPost
	store                tickStoreEngine
	egress               tickLink

	spent  Cycles
	done   bool
	doneAt int64
}

// tickRun executes the program from edge 0 until every tile is done.
func tickRun(config Config, p *Program) (LayerResult, error) {
	m := newTickModel(config, p)
	for now := int64(0); now < tickLimit; now++ {
		m.edge(now)
		if m.allDone() {
			return m.result(now), nil
		}
		m.work(now)
	}
	return LayerResult{}, fmt.Errorf("tick model: not done after %d cycles", int64(tickLimit))
}

func newTickModel(config Config, p *Program) *tickModel {
	m := &tickModel{
		config:         config,
		format:         p.Format,
		hertz:          int64(math.Round(config.ClockMHz * 1e6)),
		bytesPerSecond: int64(math.Round(config.Memory.BandwidthGBps * 1e9)),
		countLimit:     tickCountLimit(config.Lane, p.Format),
		shared:         1,
		postLatency:    3,
	}
	m.counters, m.weighed = tickCounters(config.Lane.Organisation, p.Format)
	m.memoryLatency = tickLatencyCycles(config.Memory.LatencyNS, m.hertz)
	if p.Format.Lane == LaneDNATEQ {
		m.postLatency = 2 + 1 + int64(p.Format.ExponentBits)
		if tickOrganisations[config.Lane.Organisation].ripple {
			m.settle = 1
		}
		m.shared = max(1, tickOrganisations[config.Lane.Organisation].shared)
	}
	m.settle += config.Skew.Row + config.Skew.Column
	for range config.Memory.Channels {
		m.channels = append(m.channels, &tickChannel{})
	}
	for i := range config.Tiles {
		m.tiles = append(m.tiles, newTickTile(config, p.Tiles[i], i))
	}
	return m
}

func newTickTile(config Config, p TileProgram, tile int) *tickTile {
	t := &tickTile{}
	link := tickLink{bytesPerCycle: int64(config.Interconnect.LinkBytes)}
	t.ingress, t.egress = link, link
	t.array.freeOutputs = 2
	t.array.draining = make([]bool, 1)
	if config.Lane.Doubled {
		t.array.draining = make([]bool, 2)
	}
	t.post.units = make([]tickPostUnit, config.PostProcessing.Units)
	t.activations = tickLoadEngine{tickPort: tickPort{tile: tile, requester: 3 * tile}, freeSlots: 2}
	t.weights = tickLoadEngine{tickPort: tickPort{tile: tile, requester: 3*tile + 1}, freeSlots: 2}
	t.store = tickStoreEngine{tickPort: tickPort{tile: tile, requester: 3*tile + 2}}
	if p == nil {
		t.array.phase = tickEnded
		return t
	}
	t.activations.stream, t.weights.stream = p.Activations(), p.Weights()
	t.array.stream = p.Computes()
	return t
}

// edge lets everything that is due at this edge happen.
func (m *tickModel) edge(now int64) {
	for _, ch := range m.channels {
		ch.queue = append(ch.queue, ch.arriving.take(now)...)
		for _, r := range ch.served.take(now) {
			m.answer(now, r)
		}
	}
	for _, t := range m.tiles {
		t.linksEdge(now, m)
		t.postEdge(now, m)
		t.arrayEdge(now, m)
		t.outputEdge(now)
		if !t.done && t.finished() {
			t.done, t.doneAt = true, now
		}
	}
}

// work lets every unit use the cycle that begins at this edge.
func (m *tickModel) work(now int64) {
	m.now = now
	for _, t := range m.tiles {
		t.arrayWork(m)
		t.postWork(m)
		t.activations.work(now, m)
		t.weights.work(now, m)
		t.store.work(now, m, t)
		t.linksWork(now, m)
	}
	for _, ch := range m.channels {
		ch.work(now, m)
	}
}

// finished: nothing left to stream, to drain, to store or to acknowledge.
func (t *tickTile) finished() bool {
	return t.array.phase == tickEnded && len(t.store.queue) == 0 && t.store.inFlight == 0
}

func (m *tickModel) allDone() bool {
	for _, t := range m.tiles {
		if !t.done {
			return false
		}
	}
	return true
}

func (m *tickModel) result(now int64) LayerResult {
	r := LayerResult{Cycles: now, Counts: m.counts, Requested: m.requested, Operands: m.accessed.all(), Folds: m.accessed.folds, UsedLanes: m.accessed.lanes}
	for i, t := range m.tiles {
		r.Tiles = append(r.Tiles, t.spent)
		if t.doneAt > m.tiles[r.Critical].doneAt {
			r.Critical = i
		}
	}
	return r
}

// tickLatencyCycles is ceil(latency * clock) of the decimal number the user wrote.
func tickLatencyCycles(latencyNS float64, hertz int64) int64 {
	ns, _ := new(big.Rat).SetString(strconv.FormatFloat(latencyNS, 'g', -1, 64))
	cycles := ns.Mul(ns, big.NewRat(hertz, 1_000_000_000))
	whole, rest := new(big.Int).QuoRem(cycles.Num(), cycles.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		return whole.Int64() + 1
	}
	return whole.Int64()
}

// tickOrganisations is what this model knows of lanes, independently of package lane.
var tickOrganisations = map[string]struct {
	ripple, joint, lookedUp bool
	shared                  int
}{
	"ff_clock_gated":                      {},
	"ripple_up_pair":                      {ripple: true},
	"joint_ripple_up_pair":                {ripple: true, joint: true},
	"joint_ff_clock_gated_split_low_high": {joint: true},
	"shared_by_2":                         {shared: 2},
	"shared_by_4":                         {shared: 4},
	"lookup_accumulate":                   {lookedUp: true},
}

// tickCountLimit is the number of pairs an accumulator can hold for certain: every
// pair may fall into the same counter, or be the largest product.
func tickCountLimit(lane Lane, f Format) int {
	if f.Lane == LaneINT8 {
		return (1<<31 - 1) / (128 * 128)
	}
	if o := tickOrganisations[lane.Organisation]; o.ripple || o.lookedUp {
		return 1<<lane.CounterBits - 1
	}
	return 1<<(lane.CounterBits-1) - 1
}

// tickCounters enumerates the counters of a lane, and what of them is weighed: exponents run from
// -R to R, so sums of two run from -2R to 2R. Accumulators, and looked-up sums, are read together.
func tickCounters(organisation string, f Format) (counters, weighed int) {
	o := tickOrganisations[organisation]
	switch {
	case f.Lane == LaneINT8:
		return 1, 0
	case o.lookedUp && f.Terms == 1:
		return 1, 0
	case o.lookedUp:
		return 1, 4
	}
	r := 1<<(f.ExponentBits-1) - 1
	exponentSums, exponents := 0, 0
	for e := -2 * r; e <= 2*r; e++ {
		exponentSums++
		if -r <= e && e <= r {
			exponents++
		}
	}
	switch {
	case o.joint:
		return exponents * exponents, exponents * exponents
	case f.Terms == 1:
		return exponentSums, exponentSums
	}
	return exponentSums + exponents + exponents + 1, exponentSums + exponents + exponents + 1
}
