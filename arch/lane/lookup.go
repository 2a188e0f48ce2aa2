package lane

import (
	"fmt"
	"math"

	"dnasim/internal/portable"
	"dnasim/quant"
)

// The fixed-point fractions of look-up tables that can be built, in bits.
const (
	MinFractionBits = 2
	MaxFractionBits = 32
)

// LookupFractionBits is the width of table entries at which rounding them adds at most
// 1/32 of the error the code itself makes on Laplace tensors: n + 11.
//
// An entry is off by half a unit in the last place at most, 2^-(F+1) of the largest product,
// which is some 100 times the mean product; a code of n bits is off by about
// 0.13 2^-(n-3) of the mean. 100 2^-(F+1) <= 0.13 2^-(n-3) / 32 gives F >= n + 10.6.
func LookupFractionBits(n int) int { return n + 11 }

// LookupSumBits is the width of a sum that holds 2^countBits - 1 products.
func LookupSumBits(n, countBits int) int { return 1 + LookupFractionBits(n) + countBits }

// LookupTableBits is the size of the tables of powers.
func LookupTableBits(n, terms int) int {
	entries := quant.Bins(n, quant.OneTerm)
	if terms == quant.FourTerms {
		entries += 1<<n - 1
	}
	return entries * LookupFractionBits(n)
}

// LookupTable is the powers of a base in fixed point, as a lane of LookupAccumulate reads
// them. The largest power stands for 2^F - 1; every entry is rounded to nearest.
type LookupTable struct {
	Bits, Terms, FractionBits int
	// Sums[k] stands for base^(k-2R), k = 0..4R; Singles[k] for base^(k-R), k = 0..2R.
	Sums, Singles []int64
	base          float64
}

// NewLookupTable computes the tables for n-bit exponents, four or one terms, and a base above 1.
// It panics for n or terms that quant.Bins does not know.
func NewLookupTable(n, terms int, base float64, fractionBits int) (*LookupTable, error) {
	quant.Bins(n, terms)
	if fractionBits < MinFractionBits || fractionBits > MaxFractionBits {
		return nil, fmt.Errorf("lane: look-up table entries of %d bits; allowed: %d to %d", fractionBits, MinFractionBits, MaxFractionBits)
	}
	if !(base >= quant.MinBase && base <= quant.MaxBase) {
		return nil, fmt.Errorf("lane: look-up table of base %v; allowed: %v to %v", base, quant.MinBase, quant.MaxBase)
	}
	r := 1<<(n-1) - 1
	return &LookupTable{
		Bits: n, Terms: terms, FractionBits: fractionBits, base: base,
		Sums: fixedPowers(base, 4*r+1, fractionBits), Singles: fixedPowers(base, 2*r+1, fractionBits),
	}, nil
}

func fixedPowers(base float64, entries, fractionBits int) []int64 {
	table := make([]int64, entries)
	for k := range table {
		table[k] = int64(math.Round(float64(int64(1)<<fractionBits-1) * portable.Pow(base, float64(k-entries+1))))
	}
	return table
}

// LookupSums are the accumulators of a lane: sums of signed table entries by exponent sum, by
// weight exponent, by activation exponent, and of signs. With one term only the first is used.
type LookupSums [4]int64

// LookupLane is a lane that adds powers looked up by exponent sum instead of counting: it has
// nothing to drain but its sums.
type LookupLane struct {
	table  *LookupTable
	sums   LookupSums
	pairs  int64
	limit  int64
	cycles int64
}

// NewLookupLane returns an empty lane whose sums are wide enough for 2^countBits - 1 pairs: 1 + F +
// countBits bits. A countBits outside MinCounterBits..30 is an error.
func NewLookupLane(table *LookupTable, countBits int) (*LookupLane, error) {
	if countBits < MinCounterBits || countBits > 30 {
		return nil, fmt.Errorf("lane: look-up sums for 2^%d pairs; allowed: 2^%d to 2^30", countBits, MinCounterBits)
	}
	return &LookupLane{table: table, limit: int64(1)<<countBits - 1}, nil
}

// Room is the number of pairs the lane takes before its sums must leave.
func (l *LookupLane) Room() int64 { return l.limit - l.pairs }

// Cycles is how long the lane has been occupied: one cycle a pair, one a drain.
func (l *LookupLane) Cycles() int64 { return l.cycles }

// Accumulate adds the leading pairs for which there is room and returns how many those were.
// It panics when the lengths differ.
func (l *LookupLane) Accumulate(a, w []quant.Code) int {
	mustPair(len(a), len(w))
	taken := int(min(int64(len(a)), l.Room()))
	bits := l.table.Bits
	mask := quant.Code(1)<<bits - 1
	for k, activation := range a[:taken] {
		ea, ew := int(activation&mask), int(w[k]&mask)
		if ea == 0 || ew == 0 {
			continue
		}
		sign := 1 - 2*int64((activation^w[k])>>bits&1)
		l.sums[0] += sign * l.table.Sums[ea+ew-2]
		if l.table.Terms == quant.FourTerms {
			l.sums[1] += sign * l.table.Singles[ew-1]
			l.sums[2] += sign * l.table.Singles[ea-1]
			l.sums[3] += sign
		}
	}
	l.pairs += int64(taken)
	l.cycles += int64(taken)
	return taken
}

// Drain returns the sums and empties the lane.
func (l *LookupLane) Drain() LookupSums {
	sums := l.sums
	l.sums, l.pairs = LookupSums{}, 0
	l.cycles++
	return sums
}

// Value is the dot product that sums stand for, of activations in code qa and weights in code qw,
// which must be of the table's width and base. Over P pairs it differs from quant.Dot by at most
// MaxError(P, qa, qw), apart from float64 rounding.
func (t *LookupTable) Value(sums LookupSums, qa, qw quant.Exponential) float64 {
	t.mustFit(qa, qw)
	units := t.units(qa, qw)
	var value float64
	for i, s := range sums {
		value += float64(float64(s) * units[i])
	}
	return value
}

// MaxError bounds the difference between Value and quant.Dot over that many pairs without zero:
// each looked-up power is off by at most half a unit in the last place.
func (t *LookupTable) MaxError(pairs int, qa, qw quant.Exponential) float64 {
	t.mustFit(qa, qw)
	units := t.units(qa, qw)
	return float64(pairs) / 2 * (units[0] + math.Abs(units[1]) + math.Abs(units[2]))
}

// units are the values of one unit in the last place of each sum.
func (t *LookupTable) units(qa, qw quant.Exponential) [4]float64 {
	r := float64(qa.R())
	scale := float64(int64(1)<<t.FractionBits - 1)
	sum, single := portable.Pow(t.base, 2*r)/scale, portable.Pow(t.base, r)/scale
	return [4]float64{qa.Alpha * qw.Alpha * sum, qw.Alpha * qa.Beta * single, qa.Alpha * qw.Beta * single, qa.Beta * qw.Beta}
}

func (t *LookupTable) mustFit(qa, qw quant.Exponential) {
	if qa.Bits != t.Bits || qw.Bits != t.Bits || qa.Base != t.base || qw.Base != t.base {
		panic(fmt.Sprintf("lane: look-up table for n=%d, b=%g used for n=%d, b=%g and n=%d, b=%g", t.Bits, t.base, qa.Bits, qa.Base, qw.Bits, qw.Base))
	}
	if t.Terms == quant.OneTerm && (qa.Beta != 0 || qw.Beta != 0) {
		panic(fmt.Sprintf("lane: one term needs offsets of zero, not %g and %g", qa.Beta, qw.Beta))
	}
}
