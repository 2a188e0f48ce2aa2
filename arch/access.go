package arch

// Operand is one of the three tensors that a layer's program moves.
type Operand int

// The operands, in the order of the DMA engines.
const (
	OperandActivations Operand = unitActivations // the first operand
	OperandWeights     Operand = unitWeights     // the second operand
	OperandOutputs     Operand = unitOutputs
	NumOperands                = unitsPerTile // not an operand
)

// Accesses says when and how often an operand was accessed at a memory, over all tiles. Cycle 0 is
// that of the layer's first request.
type Accesses struct {
	// cycles of the first and of the last access; Last is below First where there was none
	First, Last int64
	// Count is in elements at the buffers, in bytes at the DRAM: whole accesses, as they are
	// requested.
	Count int64
}

// None reports whether there was no access.
func (a *Accesses) None() bool { return a.Last < a.First }

// OperandAccesses are those of an operand at its buffer and at the DRAM. TIMING.md says what counts
// as an access.
type OperandAccesses struct{ Buffer, DRAM Accesses }

var noAccesses = Accesses{Last: -1}

// reset forgets all accesses.
func (o *OperandAccesses) reset() { *o = OperandAccesses{Buffer: noAccesses, DRAM: noAccesses} }

// note adds accesses in the cycles first to last.
func (a *Accesses) note(first, last, count int64) {
	if a.None() {
		a.First = first
	}
	a.First, a.Last = min(a.First, first), max(a.Last, last)
	a.Count += count
}

// elements of a block of whole bytes.
func elements(bytes int64, bits int) int64 { return bytes * 8 / int64(bits) }

// operandBits are the stored bits of an element of a loaded operand.
func (f *Format) operandBits(unit int) int {
	if unit == unitActivations {
		return f.ActivationBits
	}
	return f.WeightBits
}
