package lane

import (
	"fmt"
	"math"
)

// INT8PairLimit is the number of pairs whose sum surely fits the 32-bit accumulator of
// an INT8 lane, even if every product is (-128)^2: 2^31/2^14 - 1.
const INT8PairLimit = 131071

// An INT8Organisation is how a multiply-accumulate lane is built. Those of this list exist in
// Verilog; the 45 nm synthesis sheet has others.
type INT8Organisation struct {
	Name   string // in configurations and synthesis sheets
	Merged bool   // product and accumulator in one carry-save tree, as opposed to a * w + sum
	// ZeroGated: a pair with a zero operand clocks nothing.
	ZeroGated bool
}

// The lanes without zero gating.
var (
	// compared with by default
	MergedCarrySave     = INT8Organisation{Name: "merged_carry_save", Merged: true}
	MultiplierThenAdder = INT8Organisation{Name: "multiplier_then_adder"}
)

// INT8Organisations lists the multiply-accumulate lanes that exist in Verilog.
func INT8Organisations() []INT8Organisation {
	return []INT8Organisation{
		MergedCarrySave,
		{Name: "merged_carry_save_zero_gated", Merged: true, ZeroGated: true},
		MultiplierThenAdder,
	}
}

// INT8 is an 8-bit multiply-accumulate lane with a 32-bit accumulator. The zero value
// is an empty lane.
type INT8 struct {
	sum      int64 // the accumulator; wider, so that leaving 32 bits is seen
	pairs    int64
	overflow int64 // the pair, counted from 1, after which 32 bits no longer sufficed
	cycles   int64
}

// Cycles is how long the lane has been occupied: one cycle a pair, one a drain.
func (l *INT8) Cycles() int64 { return l.cycles }

// Accumulate adds the products of the pairs (a[k], w[k]). It panics when the lengths differ.
func (l *INT8) Accumulate(a, w []int8) {
	mustPair(len(a), len(w))
	for k, x := range a {
		l.sum += int64(x) * int64(w[k])
		if l.sum != int64(int32(l.sum)) && l.overflow == 0 {
			l.overflow = l.pairs + int64(k) + 1
		}
	}
	l.pairs += int64(len(a))
	l.cycles += int64(len(a))
}

// Drain returns the sum and empties the lane. The accumulator never saturates: when the
// sum left the range of 32 bits at any pair, even if it came back, the value is
// worthless and Drain says so. Up to INT8PairLimit pairs that cannot happen.
func (l *INT8) Drain() (int32, error) {
	drained := *l
	*l = INT8{cycles: drained.cycles + 1}
	if drained.overflow > 0 {
		return 0, fmt.Errorf("lane: the 32-bit accumulator overflowed at pair %d of %d (allowed: %d to %d); cut the dot product after %d pairs",
			drained.overflow, drained.pairs, math.MinInt32, math.MaxInt32, INT8PairLimit)
	}
	return int32(drained.sum), nil
}

func mustPair(activations, weights int) {
	if activations != weights {
		panic(fmt.Sprintf("lane: %d activations for %d weights", activations, weights))
	}
}
