package energy

import (
	"fmt"
	"math"
	"strings"
)

// The fronts of a lane: with operand registers, or without.
const (
	FrontRegistered = "registered_operands"
	FrontLean       = "lean"
)

// Names of the synthesized blocks.
const (
	blockINT8MAC      = "int8_mac"
	blockCounterSet   = "counter_set"
	blockPost         = "post_processing"
	blockQuantizer    = "exponent_quantizer"
	blockRequantizer  = "int8_requantizer"
	blockLookup       = "lookup_accumulate"
	blockRegisterBit  = "register_bit" // derived
	defaultCounter    = 12             // bits; the width every counter set was synthesized with
	defaultAccumulate = 32             // bits
)

// variant identifies a synthesized block. Fields that do not apply are zero.
type variant struct {
	front, block         string
	exponentBits         int
	accumulatorBits      int
	counterBits          int
	organisation, arrays string
}

// name of the component, e.g. "counter_set.ripple_up_pair.n4.AC1" or
// "int8_mac.merged_carry_save.lean.a32".
func (v variant) name() string {
	parts := []string{v.block}
	if v.organisation != "" {
		parts = append(parts, v.organisation)
	}
	if v.front == FrontLean {
		parts = append(parts, FrontLean)
	}
	if v.accumulatorBits > 0 {
		parts = append(parts, fmt.Sprintf("a%d", v.accumulatorBits))
	}
	if v.exponentBits > 0 {
		parts = append(parts, fmt.Sprintf("n%d", v.exponentBits))
	}
	if v.counterBits > 0 && (v.block == blockPost || v.counterBits != defaultCounter) {
		parts = append(parts, fmt.Sprintf("c%d", v.counterBits))
	}
	if v.arrays != "" {
		parts = append(parts, v.arrays)
	}
	return strings.Join(parts, ".")
}

func (v variant) widthBits() int {
	return max(v.accumulatorBits, v.counterBits)
}

// stream is what a block consumed on one stream of operands.
type stream struct {
	name     string
	nonzero  float64 // fraction of pairs without a zero code
	energyPJ float64 // per pair, MAC, bin or value
	clockPJ  float64 // of which clock
	drainPJ  float64 // per counter read and cleared
}

// synthesized is a block with all its streams; derived quantities are added by
// solve.go and derive.go.
type synthesized struct {
	variant
	areaUM2        float64
	flipFlops      int
	criticalPathNS float64
	leakageUW      float64
	leakageNote    string // "" when synthesized, else how it was assumed
	streams        []stream
	prices         pairPrices // lanes only
	composed       string     // "" or how the block was composed of others
	status         Status
	source         string
}

func (s *synthesized) isLane() bool {
	return s.block == blockINT8MAC || s.block == blockCounterSet || s.block == blockLookup
}

// stream returns the stream of that name.
func (s *synthesized) stream(name string) (stream, bool) {
	for _, st := range s.streams {
		if st.name == name {
			return st, true
		}
	}
	return stream{}, false
}

// mean of a quantity over the streams that pair prices rest on, laplace and relu, or over the
// only stream there is.
func (s *synthesized) mean(quantity func(stream) float64) float64 {
	laplace, ok1 := s.stream("laplace")
	relu, ok2 := s.stream("relu")
	if ok1 && ok2 {
		return (quantity(laplace) + quantity(relu)) / 2
	}
	return quantity(s.streams[0])
}

// datapath holds the synthesized and derived blocks in the order of the sheet.
type datapath struct {
	blocks []*synthesized
	index  map[variant]*synthesized
}

func (d *datapath) add(s *synthesized) {
	d.blocks = append(d.blocks, s)
	d.index[s.variant] = s
}

// readReference reads the independent 45 nm synthesis.
func readReference(cite func(*record) string) (*datapath, error) {
	d := &datapath{index: map[variant]*synthesized{}}
	err := readSheet("datapath_nangate45.csv", func(r *record) {
		v := variant{
			front: r.text("front"), block: r.text("block"), organisation: r.text("organisation"), arrays: r.text("arrays"),
			exponentBits: r.optionalInteger("n"), accumulatorBits: r.optionalInteger("accumulator_bits"),
			counterBits: r.optionalInteger("counter_bits"),
		}
		s := d.index[v]
		if s == nil {
			s = &synthesized{variant: v, areaUM2: r.number("area_um2"), criticalPathNS: r.number("critical_path_ns"),
				flipFlops: r.integer("flip_flops"), leakageUW: r.optionalNumber("leakage_uw"),
				status: r.status(), source: cite(r)}
			d.add(s)
		}
		s.streams = append(s.streams, stream{name: r.text("distribution"), nonzero: r.number("nonzero_fraction"),
			energyPJ: r.number("energy_pj_per_op"), clockPJ: r.number("of_which_clock_pj"), drainPJ: r.optionalNumber("drain_pj_per_step")})
	})
	if err != nil {
		return nil, err
	}
	return d, d.derive()
}

// rows of all blocks at 45 nm.
func (d *datapath) rows() []Row {
	var rows []Row
	for _, s := range d.blocks {
		rows = append(rows, s.rows()...)
	}
	return rows
}

// The synthesis: node and supply.
const (
	synthesisNodeNM   = 45
	synthesisVoltageV = 1.1
)

func (s *synthesized) row(action, note string) Row {
	r := newRow(s.name(), action)
	r.WidthBits, r.NodeNM, r.VoltageV = s.widthBits(), synthesisNodeNM, synthesisVoltageV
	r.Status = s.status
	r.Source = joinNotes(s.source, s.composed, note)
	return r
}

// rows of the block: one per action, then area and leakage.
func (s *synthesized) rows() []Row {
	area := s.row("area", "").withArea(s.areaUM2)
	area.CriticalPathNS = s.criticalPathNS
	leakage := s.row("leakage", s.leakageNote).withLeakage(s.leakageUW)
	if s.leakageNote != "" {
		leakage.Status = Assumed
	}
	return append(s.actionRows(), area, leakage)
}

func (s *synthesized) actionRows() []Row {
	const mean = "mean of the laplace and relu streams"
	const accumulators = "an output leaves and its accumulators are cleared; "
	energy := func(st stream) float64 { return st.energyPJ }
	drain := func(st stream) float64 { return st.drainPJ }
	switch s.block {
	case blockINT8MAC:
		return append(s.pairRows(), s.macDrain(accumulators+mean))
	case blockLookup:
		return append(s.pairRows(), s.row("drain_step", accumulators+mean).withEnergy(s.mean(drain)))
	case blockCounterSet:
		return append(s.pairRows(), s.row("drain_step", "reading and clearing one counter; "+mean).withEnergy(s.mean(drain)))
	case blockPost:
		return []Row{s.row("bin", "one count weighted and accumulated; "+mean).withEnergy(s.mean(energy))}
	case blockRegisterBit:
		return nil // area and leakage only
	default:
		return []Row{s.row("requantize", "one output value").withEnergy(s.mean(energy))}
	}
}

// macDrain is the row of an output that leaves a MAC; where that was not simulated it is charged like a pair.
func (s *synthesized) macDrain(note string) Row {
	if pj := s.mean(func(st stream) float64 { return st.drainPJ }); pj > 0 {
		return s.row("drain_step", note).withEnergy(pj)
	}
	r := s.row("drain_step", "assumed: as a pair").withEnergy(s.prices.nonzeroPJ)
	r.Status = Assumed
	return r
}

func (s *synthesized) pairRows() []Row {
	return []Row{
		s.row("pair_nonzero", s.prices.note).withEnergy(s.prices.nonzeroPJ),
		s.row("pair_zero", joinNotes(s.prices.note, s.prices.zeroNote)).withEnergy(s.prices.zeroPJ),
	}
}

// joinNotes joins the parts that are not empty.
func joinNotes(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "; ")
}

// relative is |a/b - 1|.
func relative(a, b float64) float64 { return math.Abs(a/b - 1) }
