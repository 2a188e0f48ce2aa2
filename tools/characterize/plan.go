package main

import (
	"fmt"

	"dnasim/arch/lane"
	"dnasim/quant"
	"dnasim/rtl"
)

// counterBits of the counters; the sums of look-up lanes hold as many pairs.
const counterBits = 12

// narrowCodes run on lanes of the largest width, too: the usual n on a lane that is built for any.
const narrowCodes = 4

// The kinds of blocks in the sheet.
const (
	kindMAC         = "int8_mac"
	kindCounters    = "counter_set" // joint histograms and shared sets too
	kindLookup      = "lookup_accumulate"
	kindPost        = "post_processing"
	kindQuantizer   = "exponent_quantizer"
	kindRequantizer = "int8_requantizer"
)

// A task is a block to be characterized, as a row of the table names it.
type task struct {
	block        rtl.Block
	kind         string // of the block, as the sheet names it
	organisation string
	arrays       string
	n, terms     int
	codeN        int // of the codes; less than n: narrow codes on a wide lane
	bits         int // of a counter or accumulator
	front        string
	heavy        bool // takes minutes of synthesis
	// program for a stream, with the share of pairs without a zero.
	program func(s stream) (*rtl.Program, float64, error)
}

func (t task) key() string {
	narrow := ""
	if t.codeN != t.n {
		narrow = fmt.Sprintf("/codes-n%d", t.codeN)
	}
	return fmt.Sprintf("%s/%s/%s/n%d/t%d/c%d/%s%s", t.kind, t.organisation, t.arrays, t.n, t.terms, t.bits, t.front, narrow)
}

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
		for _, organisation := range lane.INT8Organisations() {
			all = append(all, mac(rtl.INT8MAC{Organisation: organisation, Lean: lean}))
		}
	}
	all = append(all, int8Requantizer())
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		all = append(all, requantizer(n), post(n))
	}
	for n := quant.MinExponentBits; n <= quant.MaxExponentBits; n++ {
		for _, organisation := range lane.Organisations() {
			if n <= widest(organisation) {
				all = append(all, lanes(organisation, n)...)
			}
		}
	}
	return all
}

// widest is the largest n that is characterized.
func widest(o lane.Organisation) int {
	switch {
	case o.Sums == lane.JointHistogram:
		return 4 // n = 5 has 961 counters and, growing as from 3 to 4, some 300 MACs of area
	case o.Lanes > 1:
		return 5
	}
	return quant.MaxExponentBits
}

// lanes of an organisation and width: with every number of terms, and lean ones where the
// organisation has them.
func lanes(o lane.Organisation, n int) []task {
	var all []task
	for _, lean := range []bool{false, true} {
		if lean && !o.Lean {
			continue
		}
		for _, terms := range o.Terms() {
			if o.Sums == lane.LookedUp {
				all = append(all, lookup(n, terms, lean))
			} else {
				l := rtl.Lane{N: n, Arrays: arrays(terms, lean), CounterBits: counterBits, Organisation: o, Lean: lean}
				all = append(all, counting(l, terms))
				if n == quant.MaxExponentBits {
					l.CodeN = narrowCodes
					all = append(all, counting(l, terms))
				}
			}
		}
	}
	return all
}

// arrays that a lane is built with. Lean ones omit AC4, which is the sum of AC1.
func arrays(terms int, lean bool) int {
	switch {
	case terms == quant.OneTerm:
		return rtl.ArraysOneTerm
	case lean:
		return rtl.ArraysThree
	}
	return rtl.ArraysFour
}

func mac(m rtl.INT8MAC) task {
	return task{block: m.Block(), kind: kindMAC, organisation: m.Organisation.Name, bits: 32, front: front(m.Lean),
		program: func(s stream) (*rtl.Program, float64, error) {
			dot, err := s.integers()
			if err != nil {
				return nil, 0, err
			}
			p, err := rtl.INT8Program(m, []rtl.Int8Pairs{dot})
			return p, nonzeroIntegers(dot), err
		}}
}

func counting(l rtl.Lane, terms int) task {
	o := l.Organisation
	return task{block: l.Block(), kind: kindCounters, organisation: o.Circuit, arrays: o.Arrays(terms, l.Lean), n: l.N, codeN: l.Codes(), terms: terms, bits: l.CounterBits,
		front: front(l.Lean), heavy: l.N >= 6 || o.Sums == lane.JointHistogram && l.N >= 4,
		program: func(s stream) (*rtl.Program, float64, error) {
			dot, _, _, err := s.exponential(l.Codes(), terms)
			if err != nil {
				return nil, 0, err
			}
			p, err := l.Program([]rtl.Pairs{dot})
			return p, nonzero(dot, l.Codes()), err
		}}
}

func lookup(n, terms int, lean bool) task {
	t := task{kind: kindLookup, organisation: kindLookup, n: n, codeN: n, terms: terms, bits: 1 + lane.LookupFractionBits(n) + counterBits, front: front(lean), heavy: n == 7}
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
	return task{block: rtl.PostProcessing(counterBits, weightBits), kind: kindPost, n: n, codeN: n, terms: quant.FourTerms, bits: counterBits, front: front(false),
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
	return task{block: rtl.ExponentRequantizer(n, bits), kind: kindQuantizer, n: n, codeN: n, bits: bits, front: front(false),
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
	return task{block: rtl.INT8Requantizer(), kind: kindRequantizer, bits: 32, front: front(false),
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
	return t.kind == kindCounters || t.kind == kindMAC || t.kind == kindLookup
}
