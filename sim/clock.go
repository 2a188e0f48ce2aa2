package sim

import (
	"fmt"
	"math"
	"math/bits"
)

// MaxHertz is the highest frequency of a Clock, one edge per picosecond.
const MaxHertz = int64(Second)

const (
	panicNegativeCycle = "sim: negative cycle"
	panicZeroClock     = "sim: use of the zero Clock; make one with NewClock"
)

// A Clock gives the times of the edges of a clock signal. Edge 0 is at time 0. The
// period is kept as a ratio, so that edges are exact to the picosecond at any cycle.
// Clocks are comparable with ==. The zero Clock is not usable.
type Clock struct {
	hertz int64
	// The period is picoseconds/cycles ps, in lowest terms.
	picoseconds, cycles uint64
}

// NewClock returns the clock of the given frequency, which must lie between 1 Hz and
// MaxHertz.
func NewClock(hertz int64) (Clock, error) {
	if hertz < 1 || hertz > MaxHertz {
		return Clock{}, fmt.Errorf("clock of %d Hz: allowed are 1 Hz to %d Hz (1 THz)", hertz, MaxHertz)
	}
	common := gcd(uint64(Second), uint64(hertz))
	return Clock{
		hertz:       hertz,
		picoseconds: uint64(Second) / common,
		cycles:      uint64(hertz) / common,
	}, nil
}

// ClockMHz returns the clock of the given frequency in megahertz. The frequency must
// be a whole number of hertz, that is, have at most six decimals: 333.333333 is
// accepted, 1000.0/3 is not.
func ClockMHz(mhz float64) (Clock, error) {
	const hertzPerMHz = 1e6
	if !(mhz > 0 && mhz <= float64(MaxHertz)/hertzPerMHz) { // false for NaN too
		return Clock{}, fmt.Errorf("clock of %v MHz: allowed are 0.000001 MHz (1 Hz) to 1000000 MHz (1 THz)", mhz)
	}
	// The product may be off by a rounding error, the quotient of the nearest whole
	// number is not: it is the float64 nearest to the decimal fraction meant.
	hertz := math.Round(mhz * hertzPerMHz)
	if hertz/hertzPerMHz != mhz {
		return Clock{}, fmt.Errorf("clock of %v MHz is not a whole number of hertz: give at most six decimals, such as %.6f", mhz, max(hertz, 1)/hertzPerMHz)
	}
	return NewClock(int64(hertz))
}

// Hertz returns the frequency.
func (c Clock) Hertz() int64 { return c.hertz }

// Edge returns the time of the edge that begins the cycle,
// floor(cycle * 10^12 / Hertz). A time beyond the range of Time is given as MaxTime,
// which is beyond every limit. It panics if cycle is negative.
func (c Clock) Edge(cycle int64) Time {
	if cycle < 0 {
		panic(panicNegativeCycle)
	}
	high, low := bits.Mul64(uint64(cycle), c.picoseconds)
	if c.cycles != 1 {
		high, low = c.divide(high, low)
	}
	if high != 0 || low > uint64(MaxTime) {
		return MaxTime
	}
	return Time(low)
}

// divide gives (high, low) / c.cycles, a quotient of 128 bits, rounded down.
func (c Clock) divide(high, low uint64) (quotientHigh, quotientLow uint64) {
	if c.cycles == 0 {
		panic(panicZeroClock)
	}
	if high == 0 { // one division, of 64 bits
		return 0, low / c.cycles
	}
	quotientHigh, high = high/c.cycles, high%c.cycles
	quotientLow, _ = bits.Div64(high, low, c.cycles)
	return quotientHigh, quotientLow
}

// NextEdge returns the first cycle whose edge is at t or later. Cycle 0 is the first
// of all, also for a negative t.
func (c Clock) NextEdge(t Time) int64 {
	if c.cycles == 0 {
		panic(panicZeroClock)
	}
	if t <= 0 {
		return 0
	}
	// floor(x) >= t is x >= t for a whole t. The quotient is at most t because a
	// period is at least 1 ps.
	high, low := bits.Mul64(uint64(t), c.cycles)
	if high == 0 { // a division of 64 bits
		cycle, rest := low/c.picoseconds, low%c.picoseconds
		return int64(cycle + (rest|-rest)>>63)
	}
	cycle, rest := bits.Div64(high, low, c.picoseconds)
	if rest != 0 {
		cycle++
	}
	return int64(cycle)
}

// Cycles returns how many cycles cover the duration d: ceil(d * Hertz / 10^12). A
// duration of 0 or less needs none.
func (c Clock) Cycles(d Time) int64 {
	// The least n with n periods >= d is the number of the first edge at or after d.
	return c.NextEdge(d)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
