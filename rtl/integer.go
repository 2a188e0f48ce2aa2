package rtl

import (
	"fmt"

	"dnasim/arch/lane"
)

// An INT8MAC says which integer lane is meant.
type INT8MAC struct {
	Organisation lane.INT8Organisation
	Lean         bool // without operand registers
}

// accumulatorBits of an INT8 lane.
const accumulatorBits = 32

// Block of the lane.
func (m INT8MAC) Block() Block {
	return Block{Module: "int8_mac",
		Parameters: []Parameter{{"WIDTH", accumulatorBits}, {"MERGED", number(m.Organisation.Merged)}, {"ZERO_GATED", number(m.Organisation.ZeroGated)}, {"OPERAND_REGISTERS", number(!m.Lean)}},
		Inputs:     []Port{{"pair", 1}, {"drain", 1}, {"a", 8}, {"w", 8}},
		Outputs:    []Port{{"sum_valid", 1}, {"sum", accumulatorBits}},
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// An Int8Pairs is one dot product of integers.
type Int8Pairs struct{ A, W []int8 }

// INT8Program applies dot products of at most lane.INT8PairLimit pairs to an integer lane. Sums and
// cycles are those of lane.INT8.
func INT8Program(m INT8MAC, dots []Int8Pairs) (*Program, error) {
	p := newProgram(m.Block())
	// A drain registered at edge t shows the sum from t to t+1; without registers one edge earlier,
	// which is when the slot is on the inputs.
	shown := 0
	if m.Lean {
		shown = -1
	}
	p.idle(1)
	p.slot(0, 1, 0, 0)
	p.idle(1)
	p.settle()
	p.idle(1)
	begin := len(p.Slots)
	var l lane.INT8
	for _, dot := range dots {
		for k := range dot.A {
			p.slot(1, 0, uint64(uint8(dot.A[k])), uint64(uint8(dot.W[k])))
		}
		l.Accumulate(dot.A, dot.W)
		sum, err := l.Drain()
		if err != nil {
			return nil, err
		}
		p.expect(p.slot(0, 1, 0, 0)+shown, int64(sum))
	}
	if took := int64(len(p.Slots) - begin); took != l.Cycles() {
		return nil, fmt.Errorf("rtl: %s: the program takes %d cycles, the lane %d", p.Block, took, l.Cycles())
	}
	p.idle(2)
	return p, nil
}

// A Lookup says which look-up lane is meant.
type Lookup struct {
	Table     *lane.LookupTable
	CountBits int // sums hold 2^CountBits - 1 pairs
	Lean      bool
}

// Block of the lane.
func (l Lookup) Block() Block {
	t := l.Table
	sum := 1 + t.FractionBits + l.CountBits
	registers := 1
	if l.Lean {
		registers = 0
	}
	return Block{Module: "lookup_accumulate",
		Parameters: []Parameter{{"N", t.Bits}, {"TERMS", t.Terms}, {"FRACTION", t.FractionBits}, {"COUNT_BITS", l.CountBits}, {"OPERAND_REGISTERS", registers}},
		Inputs:     []Port{{"pair", 1}, {"drain", 1}, {"a", t.Bits + 1}, {"w", t.Bits + 1}},
		Constants:  []Port{{"single_table", len(t.Singles) * t.FractionBits}, {"sum_table", len(t.Sums) * t.FractionBits}},
		Outputs:    []Port{{"sum_valid", 1}, {"sum1", sum}, {"sum2", sum}, {"sum3", sum}, {"sum4", l.CountBits + 1}},
	}
}

// LookupProgram applies dot products to a look-up lane, whose sums leave whenever the lane is full
// and at the end of each. Sums and cycles are those of lane.LookupLane.
func LookupProgram(l Lookup, dots []Pairs) (*Program, error) {
	model, err := lane.NewLookupLane(l.Table, l.CountBits)
	if err != nil {
		return nil, err
	}
	p := newProgram(l.Block())
	p.Tables = []Table{{l.Table.FractionBits, l.Table.Singles}, {l.Table.FractionBits, l.Table.Sums}}
	shown := 1
	if l.Lean {
		shown = 0
	}
	p.idle(1)
	p.slot(0, 1, 0, 0)
	p.idle(3)
	p.settle()
	begin := len(p.Slots)
	for _, dot := range dots {
		for first := true; first || len(dot.A) > 0; first = false {
			taken := model.Accumulate(dot.A, dot.W)
			p.pairs(l.Table.Bits+1, 1, dot.A[:taken], dot.W[:taken])
			dot.A, dot.W = dot.A[taken:], dot.W[taken:]
			sums := model.Drain()
			p.expect(p.slot(0, 1, 0, 0)+shown, sums[:]...)
		}
	}
	if took := int64(len(p.Slots) - begin); took != model.Cycles() {
		return nil, fmt.Errorf("rtl: %s: the program takes %d cycles, the lane %d", p.Block, took, model.Cycles())
	}
	p.idle(3)
	return p, nil
}
