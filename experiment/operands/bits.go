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

// Mean is the number of bits per element; 0 without elements.
func (b StoredBits) Mean() float64 { return ratio.Of(b.Bits, b.Elements) }

// Compression over INT8: 1 - stored bits / (8 x elements); 0 without elements.
func (b StoredBits) Compression() float64 {
	if b.Elements == 0 {
		return 0
	}
	return 1 - b.Bits/(8*b.Elements)
}
