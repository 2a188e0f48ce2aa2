package sim

import (
	"math"
	"strconv"
	"strings"
)

// Time is a point in simulated time, or a duration, in picoseconds. A simulation
// starts at 0; the range of 2^63 ps is 106 days.
type Time int64

// Units of simulated time.
const (
	Picosecond  Time = 1
	Nanosecond       = 1000 * Picosecond
	Microsecond      = 1000 * Nanosecond
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond
)

// MaxTime is the largest Time. It lies beyond every limit on simulated time, so an
// event scheduled at MaxTime never runs.
const MaxTime Time = math.MaxInt64

// String gives the exact time in the largest unit that is not larger than it, as in
// "1.5 ns".
func (t Time) String() string {
	unit, name := Picosecond, "ps"
	switch size := t.magnitude(); {
	case size >= uint64(Second):
		unit, name = Second, "s"
	case size >= uint64(Millisecond):
		unit, name = Millisecond, "ms"
	case size >= uint64(Microsecond):
		unit, name = Microsecond, "us"
	case size >= uint64(Nanosecond):
		unit, name = Nanosecond, "ns"
	}
	return t.decimal(unit) + " " + name
}

// decimal writes t/unit without loss; unit is a power of ten.
func (t Time) decimal(unit Time) string {
	size := t.magnitude()
	text := strconv.FormatUint(size/uint64(unit), 10)
	if part := size % uint64(unit); part != 0 {
		// unit+part has the leading zeros of part behind its first digit, a 1.
		digits := strconv.FormatUint(uint64(unit)+part, 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	if t < 0 {
		return "-" + text
	}
	return text
}

// magnitude is |t|, also for the smallest Time, which has no positive counterpart.
func (t Time) magnitude() uint64 {
	if t < 0 {
		return -uint64(t)
	}
	return uint64(t)
}
