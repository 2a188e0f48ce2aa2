package lane

import (
	"fmt"

	"dnasim/quant"
)

// The widths of counters that can be built.
const (
	MinCounterBits = 2
	MaxCounterBits = 62
)

// CounterSet is a DNA-TEQ lane: one counter, or one pair of up and down counters, per bin
// of the counting dot product, each of a limited width. Counters never saturate: the
// set takes no more pairs than every counter surely holds, then it must be drained.
type CounterSet struct {
	bits, terms int
	upDown      bool // separate up and down counters, as opposed to signed ones
	limit       int64
	pairs       int64 // since the last drain
	cycles      int64
	// up and down counts by bin, in drain order. With signed counters, up holds the
	// count and down is unused.
	up, down []int64
}

// NewCounterSet returns an empty lane for n-bit exponents and four or one terms, with
// counters of counterBits each, up and down apart or signed as the organisation says.
// It panics when n or terms is not one quant.Bins knows; a width of counters outside
// MinCounterBits..MaxCounterBits is an error.
func NewCounterSet(n, terms, counterBits int, o Organisation) (*CounterSet, error) {
	bins := o.DrainSteps(n, terms)
	if counterBits < MinCounterBits || counterBits > MaxCounterBits {
		return nil, fmt.Errorf("lane: counters of %d bits; allowed: %d to %d", counterBits, MinCounterBits, MaxCounterBits)
	}
	return &CounterSet{
		bits: n, terms: terms,
		upDown: o.UpDown, limit: o.PairLimit(counterBits),
		up: make([]int64, bins), down: make([]int64, bins),
	}, nil
}

// Room is the number of pairs the set takes before it must be drained.
func (c *CounterSet) Room() int64 { return c.limit - c.pairs }

// Cycles is how long the set has been occupied, by the cycle contract of the package: one
// cycle a pair; a drain one for each counter and, where counters ripple, one more.
func (c *CounterSet) Cycles() int64 { return c.cycles }

// Accumulate counts the leading pairs (a[k], w[k]) for which there is room, and returns
// how many those were. Pairs with a zero take room too: the lane does not look at the
// data to know when to drain. It panics when the lengths differ.
func (c *CounterSet) Accumulate(a, w []quant.Code) int {
	mustPair(len(a), len(w))
	taken := int(min(int64(len(a)), c.Room()))
	for k, activation := range a[:taken] {
		c.count(activation, w[k])
	}
	c.pairs += int64(taken)
	c.cycles += int64(taken)
	return taken
}

// count is the datapath for one pair: zero check, sign XOR, exponent adder, counters.
func (c *CounterSet) count(activation, weight quant.Code) {
	mask := quant.Code(1)<<c.bits - 1
	a, w := int(activation&mask), int(weight&mask) // exponents, offset by R+1
	if a == 0 || w == 0 {
		return
	}
	negative := (activation^weight)>>c.bits&1 == 1
	r := 1<<(c.bits-1) - 1
	c.step(a+w-2, negative) // AC1
	if c.terms == quant.OneTerm {
		return
	}
	c.step(4*r+1+w-1, negative)       // AC2
	c.step(4*r+1+2*r+1+a-1, negative) // AC3
	c.step(len(c.up)-1, negative)     // AC4
}

func (c *CounterSet) step(bin int, negative bool) {
	switch {
	case !negative:
		c.up[bin]++
	case c.upDown:
		c.down[bin]++
	default:
		c.up[bin]--
	}
}

// Drain adds the counts to total, bin by bin, and clears the set. total must be of the
// lane's width and terms. The counts of several drains of one output sum in total
// without rounding; a machine that writes partial sums between the drains does so in a width
// it must choose, which is not modelled here.
func (c *CounterSet) Drain(total *quant.Counters) {
	for bin := range c.up {
		total.AddCount(bin, c.up[bin]-c.down[bin])
		c.up[bin], c.down[bin] = 0, 0
	}
	c.pairs = 0
	c.cycles += int64(len(c.up))
	if c.upDown {
		c.cycles++
	}
}

// Dot computes a whole dot product on the empty set, draining whenever there is no room
// and at the end, and returns it with the number of drains. total is overwritten.
func (c *CounterSet) Dot(a, w []quant.Code, total *quant.Counters, powers *quant.Powers) (result float64, drains int) {
	total.Reset()
	for {
		taken := c.Accumulate(a, w)
		a, w = a[taken:], w[taken:]
		c.Drain(total)
		drains++
		if len(a) == 0 {
			return total.Result(powers), drains
		}
	}
}
