package arch

import (
	"math/rand/v2"
)

// tickCommand is a compute command together with the loads it acquires.
type tickCommand struct {
	Compute
	activations, weights *Load
}

// tickProgram is a TileProgram that lies in memory as a whole.
type tickProgram []tickCommand

func (p tickProgram) Activations() LoadStream {
	s := &tickStream[Load]{}
	for _, c := range p {
		if c.activations != nil {
			s.items = append(s.items, *c.activations)
		}
	}
	return s
}

func (p tickProgram) Weights() LoadStream {
	s := &tickStream[Load]{}
	for _, c := range p {
		if c.weights != nil {
			s.items = append(s.items, *c.weights)
		}
	}
	return s
}

func (p tickProgram) Computes() ComputeStream {
	s := &tickStream[Compute]{}
	for _, c := range p {
		s.items = append(s.items, c.Compute)
	}
	return s
}

// tickStream yields the items of a slice.
type tickStream[T any] struct{ items []T }

func (s *tickStream[T]) Next(item *T) bool {
	if len(s.items) == 0 {
		return false
	}
	*item, s.items = s.items[0], s.items[1:]
	return true
}

// tickCase is a machine and a program for it. A nil tile is idle.
type tickCase struct {
	config Config
	format Format
	tiles  []tickProgram
}

// program is fresh on each call, as streams are.
func (c *tickCase) program() *Program {
	p := &Program{Format: c.format, Tiles: make([]TileProgram, len(c.tiles))}
	for i, tile := range c.tiles {
		if tile != nil {
			p.Tiles[i] = tile
		}
	}
	return p
}

// tickGenerator draws machines and programs.
type tickGenerator struct{ *rand.Rand }

// randomCase is the machine and the program of a seed.
func randomCase(seed uint64) tickCase {
	g := tickGenerator{rand.New(rand.NewPCG(seed, 4))}
	c := tickCase{config: g.randomMachine()}
	c.format = g.randomFormat(c.config)
	c.tiles = g.randomProgram(c.config)
	return c
}

// from draws an integer of lo..hi.
func (g tickGenerator) from(lo, hi int) int { return lo + g.IntN(hi-lo+1) }

// chance is true in percent of the cases.
func (g tickGenerator) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g tickGenerator, values ...T) T { return values[g.IntN(len(values))] }

// randomMachine draws a small machine whose every part is a bottleneck sometimes.
func (g tickGenerator) randomMachine() Config {
	c := g.anyMachine()
	c.Columns *= sharing(c)
	return c
}

// sharing is the number of lanes that work on one output.
func sharing(c Config) int { return max(1, tickOrganisations[c.Lane.Organisation].shared) }

func (g tickGenerator) anyMachine() Config {
	return Config{
		ClockMHz:         pick(g, 1000.0, 800, 500, 333, 333.333333, 123.456, 1700),
		Tiles:            g.from(1, 5),
		Rows:             g.from(1, 5),
		Columns:          g.from(1, 5),
		ActivationBuffer: g.randomBuffer(),
		WeightBuffer:     g.randomBuffer(),
		OutputBuffer:     g.randomBuffer(),
		Lane:             g.randomLane(),
		Skew:             Skew{pick(g, 0, 0, 0, 1, 3), pick(g, 0, 0, 0, 1, 2)},
		PostProcessing:   PostProcessing{Units: g.from(1, 5), BinsPerCycle: pick(g, 1, 2, 3, 5, 16)},
		Vector:           Vector{Width: g.from(1, 8), LatencyCycles: g.from(0, 6)},
		DMA:              DMA{RequestBytes: pick(g, 8, 16, 24, 32, 64, 13), Outstanding: g.from(1, 4)},
		Interconnect: Interconnect{
			Topology:         pick(g, "bus", "mesh", "local"),
			LinkBytes:        pick(g, 1, 3, 4, 8, 16, 32),
			HopLatencyCycles: g.from(0, 3),
		},
		Memory: g.randomMemory(),
	}
}

// randomBuffer draws a buffer that holds two blocks of up to 384 bytes; a lane of
// the array needs 4 to 8 bits of each operand a cycle.
func (g tickGenerator) randomBuffer() Buffer {
	return Buffer{CapacityKiB: 0.75, Banks: g.from(1, 4), WidthBits: pick(g, 4, 7, 8, 12, 16, 32, 64)}
}

func (g tickGenerator) randomMemory() Memory {
	return Memory{
		Model: "bandwidth", Technology: "lpddr4",
		TensorOrder:      OrderRegions,
		TensorAlignBytes: 1,
		Channels:         g.from(1, 4),
		BandwidthGBps:    pick(g, 1.7, 25.6, 3.2, 0.9, 12.345678901, 100.0/3),
		LatencyNS:        pick(g, 0, 1, 7.5, 10, 33.3, 50),
		AccessBytes:      pick(g, 1, 8, 16, 32, 64),
		InterleaveBytes:  pick(g, 8, 16, 32, 64, 256),
	}
}

func (g tickGenerator) randomLane() Lane {
	lane := Lane{
		Kind: LaneINT8, Organisation: "merged_carry_save", Front: pick(g, "registered_operands", "lean"),
		Doubled: g.chance(50),
	}
	if g.chance(60) {
		lane.Kind = LaneDNATEQ
		lane.Organisation = pick(g, "ripple_up_pair", "ff_clock_gated", "joint_ripple_up_pair", "joint_ff_clock_gated_split_low_high",
			"shared_by_2", "shared_by_4", "lookup_accumulate")
		lane.Terms = pick(g, 4, 1)
		lane.CounterBits = pick(g, 3, 3, 4, 5, 6, 12)
		lane.ExponentBitsMax = pick[Bits](g, 3, 3, 4, 4, 5, 6, 7)
		if tickOrganisations[lane.Organisation].joint {
			// 961 counters from 5 on: slow to tick through
			lane.ExponentBitsMax = min(lane.ExponentBitsMax, 4)
		}
		lane.FallbackINT8 = g.chance(30)
	}
	return lane
}

// randomFormat draws a format that the lanes of the machine execute.
func (g tickGenerator) randomFormat(c Config) Format {
	f := Format{Lane: LaneINT8, WeightBits: 8, ActivationBits: 8, OutputBits: g.from(4, 8)}
	if c.Lane.Kind == LaneDNATEQ && !(c.Lane.FallbackINT8 && g.chance(50)) {
		f.Lane, f.Terms = LaneDNATEQ, c.Lane.Terms
		if g.chance(20) {
			f.Terms = 1 // lanes of four terms count one as well
		}
		f.ExponentBits = g.from(3, int(c.Lane.ExponentBitsMax))
		f.WeightBits, f.ActivationBits = f.ExponentBits+1, f.ExponentBits+1
	}
	return f
}

// randomProgram draws a program for every tile; some have little or nothing to do.
func (g tickGenerator) randomProgram(c Config) []tickProgram {
	tiles := make([]tickProgram, c.Tiles)
	for i := range tiles {
		switch {
		case g.chance(8): // a nil tile
		case g.chance(5):
			tiles[i] = tickProgram{}
		default:
			tiles[i] = g.randomTile(c)
		}
	}
	return tiles
}

// randomTile draws some output blocks, computed by the lanes or the vector unit.
func (g tickGenerator) randomTile(c Config) tickProgram {
	var p tickProgram
	for range g.from(1, 4) {
		if g.chance(20) {
			p = append(p, g.randomVectorBlock(c)...)
		} else {
			p = append(p, g.randomBlock(c)...)
		}
	}
	g.addLoads(c, p)
	return p
}

// randomBlock draws a block that is computed at once, in any number of folds, or a
// block of one fold whose reduction comes in pieces.
func (g tickGenerator) randomBlock(c Config) tickProgram {
	shape := Compute{Groups: 1, Positions: g.from(1, c.Rows), Channels: g.from(1, c.Columns/sharing(c))}
	pieces := g.from(1, 4)
	if g.chance(60) {
		pieces = 1
		shape.Groups = pick(g, 1, 1, 2, 3)
		shape.Positions = g.from(1, 2*c.Rows+1)
		shape.Channels = g.from(1, 2*c.Columns/sharing(c)+1)
	}
	p := make(tickProgram, pieces)
	for i := range p {
		p[i].Compute = shape
		p[i].Pairs = g.randomPairs(c)
	}
	return g.closeBlock(c, p)
}

// randomPairs draws short and long reductions, and those that end at a cut or beside it.
func (g tickGenerator) randomPairs(c Config) int {
	if c.Lane.Kind == LaneDNATEQ && c.Lane.CounterBits <= 6 && g.chance(30) {
		limit := pick(g, 1<<c.Lane.CounterBits-1, 1<<(c.Lane.CounterBits-1)-1)
		return max(1, g.from(1, 2)*limit+g.from(-1, 1))
	}
	return pick(g, g.from(1, 3), g.from(1, 12), g.from(1, 40))
}

// randomVectorBlock is one command: the vector unit finishes a block at once.
func (g tickGenerator) randomVectorBlock(c Config) tickProgram {
	work := Compute{VectorOps: int64(g.from(1, 60)), OutputElements: int64(g.from(0, 40))}
	return g.closeBlock(c, tickProgram{{Compute: work}})
}

// closeBlock marks the first and the last command of a block.
func (g tickGenerator) closeBlock(c Config, p tickProgram) tickProgram {
	p[0].First = true
	last := &p[len(p)-1]
	last.Last = true
	last.StoreAddress = g.randomAddress()
	last.StoreBytes = g.randomBytes(c)
	return p
}

// randomAddress is anywhere: blocks need not be aligned, and memories may be large.
func (g tickGenerator) randomAddress() int64 { return g.Int64N(pick(g, int64(1<<14), 1<<42)) }

// randomBytes is up to five requests, often not a whole number of them.
func (g tickGenerator) randomBytes(c Config) int64 {
	requests := g.from(1, 5) * c.DMA.RequestBytes
	return int64(pick(g, requests, g.from(1, requests)))
}

// addLoads lets the commands acquire operand blocks and release them, often later.
func (g tickGenerator) addLoads(c Config, p tickProgram) {
	holdsActivations, holdsWeights := false, false
	keepActivations, keepWeights := g.from(0, 90), g.from(0, 90)
	for i := range p {
		command, end := &p[i], i == len(p)-1
		lanes := command.VectorOps == 0
		if !holdsActivations && (lanes || g.chance(90)) {
			command.activations = g.randomLoad(c)
			command.AcquireActivations, holdsActivations = true, true
		}
		if !holdsWeights && (lanes || g.chance(30)) {
			command.weights = g.randomLoad(c)
			command.AcquireWeights, holdsWeights = true, true
		}
		if holdsActivations && (end || !g.chance(keepActivations)) {
			command.ReleaseActivations, holdsActivations = true, false
		}
		if holdsWeights && (end || !g.chance(keepWeights)) {
			command.ReleaseWeights, holdsWeights = true, false
		}
	}
}

func (g tickGenerator) randomLoad(c Config) *Load {
	return &Load{Address: g.randomAddress(), Bytes: g.randomBytes(c)}
}
