package arch

import (
	"fmt"

	"dnasim/internal/invalid"
)

// Bits is a width that lanes are built for: a number of bits, or Found.
type Bits int

// Found stands for the widest that the layers of a run need, so that one chip runs them all. Build
// puts the number in its place.
const Found Bits = 0

const foundWord = "found"

// UnmarshalTOML reads a number or the word "found".
func (b *Bits) UnmarshalTOML(value any) error {
	switch v := value.(type) {
	case int64:
		if v > 0 && v <= maxBits {
			*b = Bits(v)
			return nil
		}
	case string:
		if v == foundWord {
			*b = Found
			return nil
		}
	}
	return invalid.New("", fmt.Sprintf("%#v is not a width", value), `a number of bits, or "found": the widest that the networks of the run need`)
}

// maxBits bounds the widths that are read; what a lane can have is narrower.
const maxBits = 1 << 20

// Plain is the value as a configuration file has it.
func (b Bits) Plain() any {
	if b == Found {
		return foundWord
	}
	return int(b)
}

// between refuses a given width outside the range.
func (b Bits) between(key string, low, high Bits) error {
	if b == Found {
		return nil
	}
	return invalid.Between(key, b, low, high)
}

// The exponents that lanes can be built for, n.
const (
	minExponentBits = 3
	maxExponentBits = 7
)

// Need is what layers ask of the lanes of a chip. The zero Need asks for nothing.
type Need struct {
	// ExponentBits is the largest n of exponential codes; 0: there are none.
	ExponentBits int
	// Layer names one that needs so many.
	Layer string
}

// Join adds the needs of other layers.
func (n *Need) Join(other Need) {
	if other.ExponentBits > n.ExponentBits {
		*n = other
	}
}

// Build decides what the lanes are built for: the widths that are given, or as wide as needed. It
// is an error that a given width is too narrow.
func (l *Lane) Build(need Need) error {
	if l.Kind != LaneDNATEQ {
		return nil
	}
	switch {
	case l.ExponentBitsMax == Found:
		l.ExponentBitsMax = Bits(max(need.ExponentBits, minExponentBits))
	case int(l.ExponentBitsMax) < need.ExponentBits:
		return invalid.New("lane.exponent_bits_max", fmt.Sprintf("counters for n = %d, but layer %s has codes of n = %d", l.ExponentBitsMax, need.Layer, need.ExponentBits),
			fmt.Sprintf("%d or more, %q, or a smaller bits_max of the codes", need.ExponentBits, foundWord))
	}
	return nil
}
