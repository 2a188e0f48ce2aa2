package datapath

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/energy/sheet"
	"dnasim/internal/spelling"
)

// The fronts of a lane: with operand registers, or without.
const (
	FrontRegistered = "registered_operands"
	FrontLean       = "lean"
)

// The kinds of blocks, as the sheets name them.
const (
	INT8MAC           = "int8_mac"
	CounterSet        = "counter_set"
	LookupAccumulate  = "lookup_accumulate"
	PostProcessing    = "post_processing"
	ExponentQuantizer = "exponent_quantizer"
	INT8Requantizer   = "int8_requantizer"
	RegisterBit       = "register_bit" // a flip-flop of the library
)

// The widths that most blocks were synthesized with, in bits.
const (
	DefaultCounterBits     = 12
	DefaultAccumulatorBits = 32
)

// Design identifies a block. Fields that do not apply are zero.
type Design struct {
	Front, Kind          string // FrontRegistered, ...; INT8MAC, ...
	ExponentBits         int    // n that the block is built for
	CodeBits             int    // n of the codes that run, where they are narrower; else 0
	AccumulatorBits      int    // of an INT8 MAC
	CounterBits          int    // of a counter, or of a value that post-processing weighs
	Organisation, Arrays string // as package lane names circuits and what they hold
}

// Name of the component in the price table, e.g. "counter_set.ripple_up_pair.n4.AC1" or
// "int8_mac.merged_carry_save.lean.a32".
func (d Design) Name() string {
	parts := []string{d.Kind}
	if d.Organisation != "" {
		parts = append(parts, d.Organisation)
	}
	if d.Front == FrontLean {
		parts = append(parts, FrontLean)
	}
	if d.AccumulatorBits > 0 {
		parts = append(parts, fmt.Sprintf("a%d", d.AccumulatorBits))
	}
	if d.ExponentBits > 0 {
		parts = append(parts, fmt.Sprintf("n%d", d.ExponentBits))
	}
	if d.CodeBits > 0 {
		parts = append(parts, fmt.Sprintf("codes_n%d", d.CodeBits))
	}
	if d.CounterBits > 0 && (d.Kind == PostProcessing || d.CounterBits != DefaultCounterBits) {
		parts = append(parts, fmt.Sprintf("c%d", d.CounterBits))
	}
	if d.Arrays != "" {
		parts = append(parts, d.Arrays)
	}
	return strings.Join(parts, ".")
}

// describe names a design for a reader, with its front.
func (d Design) describe() string {
	front := "with operand registers"
	if d.Front != FrontRegistered {
		front = "of front " + fmt.Sprintf("%q", d.Front)
	}
	return d.Name() + " " + front
}

func (d Design) widthBits() int { return max(d.AccumulatorBits, d.CounterBits) }

func (d Design) isLane() bool {
	return d.Kind == INT8MAC || d.Kind == CounterSet || d.Kind == LookupAccumulate
}

// Blocks are the synthesized blocks, in the order of the sheet.
type Blocks struct {
	list  []*Block
	index map[Design]*Block
}

func (b *Blocks) add(block *Block) {
	b.list = append(b.list, block)
	b.index[block.Design] = block
}

// Rows of all blocks.
func (b *Blocks) Rows() []sheet.Row {
	var rows []sheet.Row
	for _, block := range b.list {
		rows = append(rows, block.rows()...)
	}
	return rows
}

// Narrow is the same lane, of the width for which narrower codes were synthesized, with such codes.
func (b *Blocks) Narrow(d Design) (Design, bool) {
	for _, other := range b.list {
		same := other.Design
		same.ExponentBits, same.CodeBits = d.ExponentBits, 0
		if other.CodeBits > 0 && same == d {
			return other.Design, true
		}
	}
	return Design{}, false
}

// Check reports a design that was not synthesized, with the designs that are nearest to it.
func (b *Blocks) Check(d Design) error {
	if b.index[d] != nil {
		return nil
	}
	var organisations, near []string
	var widths, counters []int // of blocks that differ in these alone
	for _, other := range b.list {
		if other.Kind != d.Kind {
			continue
		}
		if !slices.Contains(organisations, other.Organisation) {
			organisations = append(organisations, other.Organisation)
		}
		if other.Organisation == d.Organisation && other.CodeBits == 0 {
			near = append(near, other.Name())
		}
		same := other.Design
		if same.ExponentBits = d.ExponentBits; same == d {
			widths = append(widths, other.ExponentBits)
		}
		same = other.Design
		if same.CounterBits = d.CounterBits; same == d {
			counters = append(counters, other.CounterBits)
		}
	}
	slices.Sort(widths)
	switch {
	case len(near) == 0:
		return fmt.Errorf("no %s of organisation %q was synthesized: allowed are %s%s", d.Kind, d.Organisation,
			strings.Join(organisations, ", "), spelling.DidYouMean(d.Organisation, organisations))
	case len(counters) > 0:
		return fmt.Errorf("no %s was synthesized: of it there are counters of %s bits (counter_bits)", d.describe(), sheet.List(counters))
	case len(widths) > 0:
		return fmt.Errorf("no %s was synthesized: of it there are n = %s; build the lanes for fewer exponent bits (exponent_bits_max, and bits_max of their codes)",
			d.describe(), sheet.List(widths))
	}
	return fmt.Errorf("no %s was synthesized: there are %s", d.describe(), strings.Join(near, ", "))
}
