package rtl

import (
	"cmp"
	"fmt"

	"dnasim/arch/lane"
	"dnasim/quant"
)

// The arrays a counter set may be built with.
const (
	ArraysOneTerm = 0b0001 // AC1
	ArraysThree   = 0b0111 // AC1 to AC3; AC4 is the sum of AC1
	ArraysFour    = 0b1111
)

// A Lane says which counting lane is meant.
type Lane struct {
	N            int // bits of the exponent
	Arrays       int // ArraysOneTerm, ArraysThree or ArraysFour; unused by the joint histogram
	CounterBits  int // of each counter
	Organisation lane.Organisation
	Lean         bool // without operand registers
	// CodeN is the bits of the codes that run; 0: N. With fewer, only counters that they reach are
	// drained.
	CodeN int
}

// Codes is the number of bits of the codes' exponents.
func (l Lane) Codes() int { return cmp.Or(l.CodeN, l.N) }

// widened are codes of fewer bits as the lane takes them: the exponent's zero is in the middle.
func (l Lane) widened(codes []quant.Code) []quant.Code {
	if l.Codes() == l.N {
		return codes
	}
	wide := make([]quant.Code, len(codes))
	for i, c := range codes {
		if exponent := c & (1<<l.CodeN - 1); exponent != 0 {
			wide[i] = c>>l.CodeN<<l.N | (exponent + 1<<(l.N-1) - 1<<(l.CodeN-1))
		} else {
			wide[i] = c >> l.CodeN << l.N
		}
	}
	return wide
}

// reaches says whether the codes change counter i of the drain order of separate histograms.
func (l Lane) reaches(i int) bool {
	r, narrow := 1<<(l.N-1)-1, 1<<(l.Codes()-1)-1
	switch sums, exponents := 4*r+1, 2*r+1; {
	case i < sums:
		return within(i-2*r, 2*narrow)
	case i < sums+2*exponents:
		return within((i-sums)%exponents-r, narrow)
	}
	return true
}

func within(x, most int) bool { return -most <= x && x <= most }

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

// Block of the lane. It panics for organisations that do not count or have no Verilog.
func (l Lane) Block() Block {
	o := l.Organisation
	b := Block{Module: o.Module,
		Inputs:  []Port{{"pair", o.Lanes}, {"drain", 1}, {"a", o.Lanes * (l.N + 1)}, {"w", o.Lanes * (l.N + 1)}},
		Outputs: []Port{{"count_valid", 1}, {"count", l.CounterBits + 1}},
	}
	arrays, width := Parameter{"ARRAYS", l.Arrays}, Parameter{"WIDTH", l.CounterBits}
	variant, registers := Parameter{"ORGANISATION", o.Variant}, Parameter{"OPERAND_REGISTERS", l.registers()}
	switch o.Module {
	case "counter_set":
		b.Parameters = []Parameter{{"N", l.N}, arrays, width, variant, registers}
	case "counter_joint":
		b.Parameters = []Parameter{{"N", l.N}, width, variant, registers}
	case "counter_shared": // always clock-gated, with operand registers
		b.Parameters = []Parameter{{"N", l.N}, arrays, width, {"LANES", o.Lanes}}
	default:
		panic(fmt.Sprintf("rtl: no counting lane in Verilog is %q", o.Name))
	}
	return b
}

// A Pairs is one dot product: activations and weights in code.
type Pairs struct{ A, W []quant.Code }

// address is where a drain command finds counter i of the drain order: an index and the number of
// its array.
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

// model is a functional model of a lane.
type model interface {
	Accumulate(a, w []quant.Code) int
	Cycles() int64
	Drain(total *quant.Counters)
}

// counted is the functional model of a lane, and how its counters are read.
type counted struct {
	model
	steps int // counters that a drain reads
	// counters of the model that are not built: AC4 of ArraysThree
	omitted int64
	address func(i int) (index, array uint64) // operands of the drain command that reads counter i
	// drains the model; the counts in the order of the steps
	empty func() []int64
}

func (l Lane) counted() (c counted, err error) {
	switch l.Organisation.Module {
	case "counter_joint":
		return l.countedJointly()
	case "counter_shared":
		c.model, err = lane.NewSharedSet(l.N, l.terms(), l.CounterBits, l.Organisation.Lanes)
	default:
		c.model, err = lane.NewCounterSet(l.N, l.terms(), l.CounterBits, l.Organisation)
	}
	c.steps, c.address = l.bins(), l.address
	c.omitted = int64(quant.Bins(l.N, l.terms()) - l.bins())
	total := quant.NewCounters(l.N, l.terms())
	c.empty = func() []int64 {
		total.Reset()
		c.Drain(total)
		counts := make([]int64, c.steps)
		for i := range counts {
			counts[i] = total.Count(i)
		}
		return counts
	}
	return c, err
}

func (l Lane) countedJointly() (counted, error) {
	set, err := lane.NewJointSet(l.N, l.CounterBits, l.Organisation)
	exponents := 1<<l.N - 1
	c := counted{model: set, steps: l.Organisation.DrainSteps(l.N, quant.FourTerms)}
	c.address = func(i int) (activation, weight uint64) {
		return uint64(i/exponents + 1), uint64(i%exponents + 1)
	}
	c.empty = func() []int64 {
		counts := make([]int64, c.steps)
		for i := range counts {
			counts[i] = set.Count(i)
		}
		set.Drain(quant.NewCounters(l.N, quant.FourTerms))
		return counts
	}
	return c, err
}

// Program applies dot products to a counting lane, drained whenever it is full and at the end of
// each, without a bubble that the contract does not ask for. Counts and cycles are those of the
// lane's functional model. The operands of a slot must fit 64 bits: lanes (n+1) <= 64.
func (l Lane) Program(dots []Pairs) (*Program, error) {
	c, err := l.counted()
	if err != nil {
		return nil, err
	}
	p := newProgram(l.Block())
	omitted := int64(0)
	drain := func(all bool, expect func(i, edge int)) {
		for i := range c.steps {
			if all || l.Codes() == l.N || l.reaches(i) {
				first, second := c.address(i)
				expect(i, p.slot(0, 1, first, second))
			} else {
				omitted++
			}
		}
	}
	drain(true, func(int, int) {})
	p.idle(l.latency())
	p.settle()
	begin := len(p.Slots)
	for _, dot := range dots {
		dot.A, dot.W = l.widened(dot.A), l.widened(dot.W)
		for first := true; first || len(dot.A) > 0; first = false {
			taken := c.Accumulate(dot.A, dot.W)
			p.pairs(l.N+1, l.Organisation.Lanes, dot.A[:taken], dot.W[:taken])
			dot.A, dot.W = dot.A[taken:], dot.W[taken:]
			p.idle(l.Organisation.SettleCycles())
			counts := c.empty()
			drain(false, func(i, edge int) { p.expect(edge+l.latency(), counts[i]) })
			omitted += c.omitted
		}
	}
	if took := int64(len(p.Slots) - begin); took != c.Cycles()-omitted {
		return nil, fmt.Errorf("rtl: %s: the program takes %d cycles, the lane %d", p.Block, took, c.Cycles()-omitted)
	}
	p.idle(l.latency() + 2)
	return p, nil
}

// pairs appends cycles in which each lane takes a pair of codes of the given width; in the last
// cycle some lanes may be idle.
func (p *Program) pairs(bits, lanes int, a, w []quant.Code) {
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
