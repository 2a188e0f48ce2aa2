package rtl

import (
	"fmt"
	"slices"

	"dnasim/arch/lane"
	"dnasim/quant"
)

// Organisations are the names of the energy table for the circuits of a counter set, by the number that
// counter_array.v knows them by.
var organisations = []string{
	"ff_enable_mux_free_clock", "ff_clock_gated", "ff_clock_gated_split_low_high", "ripple_up_pair", "latch_file_shared_adder",
}

// Organisations returns the names of the circuits a counter set can be built in.
func Organisations() []string { return slices.Clone(organisations) }

// The arrays a counter set may be built with.
const (
	ArraysOneTerm = 0b0001 // AC1
	ArraysThree   = 0b0111 // AC1 to AC3; AC4 is the sum of AC1
	ArraysFour    = 0b1111
)

// A Lane says which counting lane is meant.
type Lane struct {
	N            int    // bits of the exponent
	Arrays       int    // ArraysOneTerm, ArraysThree or ArraysFour; unused by the joint histogram
	CounterBits  int    // of each counter
	Organisation string // see Organisations
	Lean         bool   // without operand registers
}

func (l Lane) organisation() int {
	i := slices.Index(organisations, l.Organisation)
	if i < 0 {
		panic(fmt.Sprintf("rtl: no organisation %q; there are %v", l.Organisation, organisations))
	}
	return i
}

func (l Lane) terms() int {
	if l.Arrays == ArraysOneTerm {
		return quant.OneTerm
	}
	return quant.FourTerms
}

func (l Lane) registers() int {
	if l.Lean {
		return 0
	}
	return 1
}

// latency is the number of edges from a slot to the change it makes.
func (l Lane) latency() int { return 1 + l.registers() }

func countPorts(n, counterBits int) (inputs, outputs []Port) {
	return []Port{{"pair", 1}, {"drain", 1}, {"a", n + 1}, {"w", n + 1}}, []Port{{"count_valid", 1}, {"count", counterBits + 1}}
}

// CounterSet is the block of a lane with separate histograms.
func CounterSet(l Lane) Block {
	inputs, outputs := countPorts(l.N, l.CounterBits)
	return Block{Module: "counter_set", Inputs: inputs, Outputs: outputs, Parameters: []Parameter{
		{"N", l.N}, {"ARRAYS", l.Arrays}, {"WIDTH", l.CounterBits}, {"ORGANISATION", l.organisation()}, {"OPERAND_REGISTERS", l.registers()},
	}}
}

// Joint is the block of a lane with one histogram over pairs of exponents.
func Joint(l Lane) Block {
	inputs, outputs := countPorts(l.N, l.CounterBits)
	return Block{Module: "counter_joint", Inputs: inputs, Outputs: outputs, Parameters: []Parameter{
		{"N", l.N}, {"WIDTH", l.CounterBits}, {"ORGANISATION", l.organisation()}, {"OPERAND_REGISTERS", l.registers()},
	}}
}

// A Pairs is one dot product: activations and weights in code.
type Pairs struct{ A, W []quant.Code }

// address is where a drain command finds counter i of the drain order: an index and the number of its array.
func (l Lane) address(i int) (index, array uint64) {
	r := 1<<(l.N-1) - 1
	switch sums, exponents := 4*r+1, 2*r+1; {
	case i < sums:
		return uint64(i + 2), 0
	case i < sums+exponents:
		return uint64(i - sums + 1), 1
	case i < sums+2*exponents:
		return uint64(i - sums - exponents + 1), 2
	}
	return 0, 3
}

// bins is the number of counters built.
func (l Lane) bins() int {
	bins := quant.Bins(l.N, l.terms())
	if l.Arrays == ArraysThree {
		bins--
	}
	return bins
}

// CountingProgram applies dot products to a counter set, drained whenever it is full and at the end of each, without
// a bubble that the contract does not ask for. Counts and cycles are those of lane.CounterSet.
func CountingProgram(l Lane, dots []Pairs) (*Program, error) {
	set, err := lane.NewCounterSet(l.N, l.terms(), l.CounterBits, l.Organisation)
	if err != nil {
		return nil, err
	}
	p := newProgram(CounterSet(l))
	drain := func() (edges []int) {
		for i := range l.bins() {
			index, array := l.address(i)
			edges = append(edges, p.slot(0, 1, index, array))
		}
		return edges
	}
	drain()
	p.idle(l.latency())
	p.settle()
	begin, total, missing := len(p.Slots), quant.NewCounters(l.N, l.terms()), int64(0)
	for _, dot := range dots {
		for first := true; first || len(dot.A) > 0; first = false {
			taken := set.Accumulate(dot.A, dot.W)
			p.pairs(dot.A[:taken], dot.W[:taken])
			dot.A, dot.W = dot.A[taken:], dot.W[taken:]
			p.idle(lane.SettleCycles(l.Organisation))
			total.Reset()
			set.Drain(total)
			for i, e := range drain() {
				p.expect(e+l.latency(), total.Count(i))
			}
			missing += int64(total.Bins() - l.bins())
		}
	}
	if took := int64(len(p.Slots) - begin); took != set.Cycles()-missing {
		return nil, fmt.Errorf("rtl: %s: the program takes %d cycles, the lane %d", p.Block, took, set.Cycles())
	}
	p.idle(l.latency() + 2)
	return p, nil
}

func (p *Program) pairs(a, w []quant.Code) {
	for k := range a {
		p.slot(1, 0, uint64(a[k]), uint64(w[k]))
	}
}

// JointProgram is CountingProgram for the joint histogram, by lane.JointSet.
func JointProgram(l Lane, dots []Pairs) (*Program, error) {
	set, err := lane.NewJointSet(l.N, l.CounterBits, l.Organisation)
	if err != nil {
		return nil, err
	}
	p := newProgram(Joint(l))
	exponents := 1<<l.N - 1
	drain := func() (edges []int) {
		for i := range lane.JointDrainSteps(l.N) {
			edges = append(edges, p.slot(0, 1, uint64(i/exponents+1), uint64(i%exponents+1)))
		}
		return edges
	}
	drain()
	p.idle(l.latency())
	p.settle()
	begin, total := len(p.Slots), quant.NewCounters(l.N, quant.FourTerms)
	for _, dot := range dots {
		for first := true; first || len(dot.A) > 0; first = false {
			taken := set.Accumulate(dot.A, dot.W)
			p.pairs(dot.A[:taken], dot.W[:taken])
			dot.A, dot.W = dot.A[taken:], dot.W[taken:]
			p.idle(lane.SettleCycles(l.Organisation))
			for i, e := range drain() {
				p.expect(e+l.latency(), set.Count(i))
			}
			set.Drain(total)
		}
	}
	if took := int64(len(p.Slots) - begin); took != set.Cycles() {
		return nil, fmt.Errorf("rtl: %s: the program takes %d cycles, the lane %d", p.Block, took, set.Cycles())
	}
	p.idle(l.latency() + 2)
	return p, nil
}

// Shared is the block of a counter set shared by several lanes; it has operand registers and is
// clock-gated.
func Shared(l Lane, lanes int) Block {
	_, outputs := countPorts(l.N, l.CounterBits)
	return Block{Module: "counter_shared", Outputs: outputs,
		Inputs:     []Port{{"pair", lanes}, {"drain", 1}, {"a", lanes * (l.N + 1)}, {"w", lanes * (l.N + 1)}},
		Parameters: []Parameter{{"N", l.N}, {"ARRAYS", l.Arrays}, {"WIDTH", l.CounterBits}, {"LANES", lanes}},
	}
}

// SharedProgram is CountingProgram for a shared counter set, by lane.SharedSet. Operands of a slot
// must fit 64 bits: lanes (n+1) <= 64.
func SharedProgram(l Lane, lanes int, dots []Pairs) (*Program, error) {
	set, err := lane.NewSharedSet(l.N, l.terms(), l.CounterBits, lanes)
	if err != nil {
		return nil, err
	}
	p := newProgram(Shared(l, lanes))
	drain := func() (edges []int) {
		for i := range l.bins() {
			index, array := l.address(i)
			edges = append(edges, p.slot(0, 1, index, array))
		}
		return edges
	}
	drain()
	p.idle(2)
	p.settle()
	begin, total := len(p.Slots), quant.NewCounters(l.N, l.terms())
	for _, dot := range dots {
		for first := true; first || len(dot.A) > 0; first = false {
			taken := set.Accumulate(dot.A, dot.W)
			p.sharedPairs(l.N+1, lanes, dot.A[:taken], dot.W[:taken])
			dot.A, dot.W = dot.A[taken:], dot.W[taken:]
			total.Reset()
			set.Drain(total)
			for i, e := range drain() {
				p.expect(e+2, total.Count(i))
			}
		}
	}
	if took := int64(len(p.Slots) - begin); took != set.Cycles() {
		return nil, fmt.Errorf("rtl: %s: the program takes %d cycles, the lanes %d", p.Block, took, set.Cycles())
	}
	p.idle(4)
	return p, nil
}

func (p *Program) sharedPairs(bits, lanes int, a, w []quant.Code) {
	for from := 0; from < len(a); from += lanes {
		var present, as, ws uint64
		for l := range min(lanes, len(a)-from) {
			present |= 1 << l
			as |= uint64(a[from+l]) << (l * bits)
			ws |= uint64(w[from+l]) << (l * bits)
		}
		p.slot(present, 0, as, ws)
	}
}
