package main

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/arch/lane"
	"dnasim/quant"
	"dnasim/rtl"
)

// counterBits of the counters; the sums of look-up lanes hold as many pairs.
const counterBits = 12

// A task is a block to be characterized, as a row of the table names it.
type task struct {
	block        rtl.Block
	name         string // of the block in the table: "int8_mac", "counter_set", ...
	organisation string
	arrays       string
	n, terms     int
	bits         int // of a counter or accumulator
	front        string
	heavy        bool // takes minutes of synthesis
	// program for a stream, with the share of pairs without a zero.
	program func(s stream) (*rtl.Program, float64, error)
}

func (t task) key() string {
	return fmt.Sprintf("%s/%s/%s/n%d/t%d/c%d/%s", t.name, t.organisation, t.arrays, t.n, t.terms, t.bits, t.front)
}

var arrayNames = map[int]string{rtl.ArraysOneTerm: "AC1", rtl.ArraysThree: "AC1+AC2+AC3", rtl.ArraysFour: "AC1+AC2+AC3+AC4"}

func front(lean bool) string {
	if lean {
		return "lean"
	}
	return "registered_operands"
}

// plan lists everything that is characterized, quick blocks first.
func plan() []task {
	var all []task
	for _, lean := range []bool{false, true} {
		all = append(all, mac(rtl.INT8MAC{Merged: true, Lean: lean}), mac(rtl.INT8MAC{Merged: true, ZeroGated: true, Lean: lean}), mac(rtl.INT8MAC{Lean: lean}))
	}
	all = append(all, int8Requantizer())
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		all = append(all, requantizer(n), post(n))
		for _, terms := range []int{quant.OneTerm, quant.FourTerms} {
			all = append(all, lookup(n, terms, false), lookup(n, terms, true))
		}
	}
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		all = append(all, sets(n)...)
	}
	return all
}

// sets are the counting lanes of a width. Lean ones omit AC4, which is the sum of AC1.
func sets(n int) []task {
	var all []task
	for _, organisation := range rtl.Organisations() {
		l := rtl.Lane{N: n, CounterBits: counterBits, Organisation: organisation}
		for _, arrays := range []int{rtl.ArraysOneTerm, rtl.ArraysFour} {
			l.Arrays = arrays
			all = append(all, set(l))
		}
		if !slices.Contains(leanOrganisations, organisation) {
			continue
		}
		l.Lean = true
		for _, arrays := range []int{rtl.ArraysOneTerm, rtl.ArraysThree} {
			l.Arrays = arrays
			all = append(all, set(l))
		}
	}
	if n <= 4 { // n = 5 has 961 counters and, growing as from 3 to 4, some 300 MACs of area
		for _, organisation := range leanOrganisations {
			all = append(all, joint(rtl.Lane{N: n, CounterBits: counterBits, Organisation: organisation}))
		}
		all = append(all, joint(rtl.Lane{N: n, CounterBits: counterBits, Organisation: "ripple_up_pair", Lean: true}))
	}
	if n <= 5 {
		for _, lanes := range []int{2, 4} {
			for _, arrays := range []int{rtl.ArraysOneTerm, rtl.ArraysFour} {
				all = append(all, shared(rtl.Lane{N: n, Arrays: arrays, CounterBits: counterBits}, lanes))
			}
		}
	}
	return all
}

// leanOrganisations are those whose lean front is characterized too: the cheapest, and the cheapest of those that
// timing analysis likes.
var leanOrganisations = []string{"ripple_up_pair", "ff_clock_gated_split_low_high"}

func mac(m rtl.INT8MAC) task {
	t := task{block: m.Block(), name: "int8_mac", organisation: "multiplier_then_adder", bits: 32, front: front(m.Lean)}
	if m.Merged {
		t.organisation = "merged_carry_save"
	}
	if m.ZeroGated {
		t.organisation += "_zero_gated"
	}
	t.program = func(s stream) (*rtl.Program, float64, error) {
		dot, err := s.integers()
		if err != nil {
			return nil, 0, err
		}
		p, err := rtl.INT8Program(m, []rtl.Int8Pairs{dot})
		return p, nonzeroIntegers(dot), err
	}
	return t
}

func set(l rtl.Lane) task {
	terms := quant.FourTerms
	if l.Arrays == rtl.ArraysOneTerm {
		terms = quant.OneTerm
	}
	return counting(l, rtl.CounterSet(l), "counter_set", l.Organisation, arrayNames[l.Arrays], terms, func(dots []rtl.Pairs) (*rtl.Program, error) {
		return rtl.CountingProgram(l, dots)
	})
}

func joint(l rtl.Lane) task {
	return counting(l, rtl.Joint(l), "counter_set", l.Organisation, "joint_2d", quant.FourTerms, func(dots []rtl.Pairs) (*rtl.Program, error) {
		return rtl.JointProgram(l, dots)
	})
}

func shared(l rtl.Lane, lanes int) task {
	terms := quant.FourTerms
	if l.Arrays == rtl.ArraysOneTerm {
		terms = quant.OneTerm
	}
	return counting(l, rtl.Shared(l, lanes), "counter_set", fmt.Sprintf("shared_by_%d", lanes), arrayNames[l.Arrays], terms, func(dots []rtl.Pairs) (*rtl.Program, error) {
		return rtl.SharedProgram(l, lanes, dots)
	})
}

func counting(l rtl.Lane, b rtl.Block, name, organisation, arrays string, terms int, program func([]rtl.Pairs) (*rtl.Program, error)) task {
	return task{block: b, name: name, organisation: organisation, arrays: arrays, n: l.N, terms: terms, bits: l.CounterBits,
		front: front(l.Lean), heavy: l.N >= 6 || arrays == "joint_2d" && l.N >= 4,
		program: func(s stream) (*rtl.Program, float64, error) {
			dot, _, _, err := s.exponential(l.N, terms)
			if err != nil {
				return nil, 0, err
			}
			p, err := program([]rtl.Pairs{dot})
			return p, nonzero(dot, l.N), err
		}}
}

func lookup(n, terms int, lean bool) task {
	t := task{name: "lookup_accumulate", organisation: "lookup_accumulate", n: n, terms: terms, bits: 1 + lane.LookupFractionBits(n) + counterBits, front: front(lean), heavy: n == 7}
	build := func(base float64) (rtl.Lookup, error) {
		table, err := lane.NewLookupTable(n, terms, base, lane.LookupFractionBits(n))
		return rtl.Lookup{Table: table, CountBits: counterBits, Lean: lean}, err
	}
	shape, err := build(2)
	if err != nil {
		panic(err) // the widths above are valid
	}
	t.block = shape.Block()
	t.program = func(s stream) (*rtl.Program, float64, error) {
		dot, q, _, err := s.exponential(n, terms)
		if err != nil {
			return nil, 0, err
		}
		l, err := build(q.Base)
		if err != nil {
			return nil, 0, err
		}
		p, err := rtl.LookupProgram(l, []rtl.Pairs{dot})
		return p, nonzero(dot, n), err
	}
	return t
}

func post(n int) task {
	const weightBits = 16
	return task{block: rtl.PostProcessing(counterBits, weightBits), name: "post_processing", n: n, terms: quant.FourTerms, bits: counterBits, front: front(false),
		program: func(s stream) (*rtl.Program, float64, error) {
			dot, qw, qa, err := s.exponential(n, quant.FourTerms)
			if err != nil {
				return nil, 0, err
			}
			weights, _ := rtl.FixedWeights(qa, qw, quant.FourTerms, weightBits)
			counters := quant.NewCounters(n, quant.FourTerms)
			counters.Accumulate(dot.A, dot.W)
			o := rtl.Output{Weights: weights}
			for i := range weights {
				o.Counts = append(o.Counts, counters.Count(i))
			}
			return rtl.WeighingProgram(rtl.PostProcessing(counterBits, weightBits), []rtl.Output{o}), nonzero(dot, n), nil
		}}
}

func requantizer(n int) task {
	const bits, unit = 32, 1.0 / (1 << 20)
	return task{block: rtl.ExponentRequantizer(n, bits), name: "exponent_quantizer", n: n, bits: bits, front: front(false),
		program: func(s stream) (*rtl.Program, float64, error) {
			_, q, _, err := s.exponential(n, quant.OneTerm)
			if err != nil {
				return nil, 0, err
			}
			var values []int64
			for _, x := range s.weights[:60] {
				values = append(values, int64(float64(x)/unit))
			}
			p, err := rtl.RequantizingProgram(q, bits, unit, values, false)
			return p, 1, err
		}}
}

func int8Requantizer() task {
	return task{block: rtl.INT8Requantizer(), name: "int8_requantizer", bits: 32, front: front(false),
		program: func(s stream) (*rtl.Program, float64, error) {
			var sums []rtl.Scaled
			for _, x := range s.weights[:200] {
				sums = append(sums, rtl.Scaled{Sum: int32(x * 20000), Multiplier: 41000, Shift: 25})
			}
			p, err := rtl.INT8RequantizingProgram(sums)
			return p, 1, err
		}}
}

// nonzero is the share of pairs in which neither code is zero.
func nonzero(p rtl.Pairs, n int) float64 {
	mask, count := quant.Code(1)<<n-1, 0
	for k := range p.A {
		if p.A[k]&mask != 0 && p.W[k]&mask != 0 {
			count++
		}
	}
	return float64(count) / float64(len(p.A))
}

func nonzeroIntegers(p rtl.Int8Pairs) float64 {
	count := 0
	for k := range p.A {
		if p.A[k] != 0 && p.W[k] != 0 {
			count++
		}
	}
	return float64(count) / float64(len(p.A))
}

// isLane says whether the block accumulates pairs and is then drained.
func (t task) isLane() bool {
	return strings.HasPrefix(t.name, "counter_set") || t.name == "int8_mac" || t.name == "lookup_accumulate"
}
