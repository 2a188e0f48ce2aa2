package operands

import "dnasim/internal/ratio"

// StoredBits adds up the stored bits of elements.
type StoredBits struct{ Bits, Elements float64 }

// Add takes in a number of elements of so many bits each.
func (b *StoredBits) Add(elements int64, bits float64) {
	b.Bits += float64(float64(elements) * bits)
	b.Elements += float64(elements)
}

// With returns the sum of both.
func (b StoredBits) With(o StoredBits) StoredBits {
	return StoredBits{b.Bits + o.Bits, b.Elements + o.Elements}
}

// Mean is the number of bits per element; nil without elements.
func (b StoredBits) Mean() *float64 { return ratio.Measured(b.Bits, b.Elements) }

// Compression over INT8: 1 - stored bits / (8 x elements); nil without elements.
func (b StoredBits) Compression() *float64 {
	used := ratio.Measured(b.Bits, 8*b.Elements)
	if used != nil {
		*used = 1 - *used
	}
	return used
}
