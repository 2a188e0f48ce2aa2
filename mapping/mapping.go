package mapping

import (
	"fmt"
	"strings"

	"dnasim/arch"
	"dnasim/workloads"
)

// Layout holds the DRAM addresses (bytes) of a layer's tensors, which the caller
// decides. Operands a layer does not have need none.
//
// Every tensor lies block by block, in the order groups, images, rows, columns, channels
// (see the package comment). Weights lie in loading order, with the biases (4 bytes each)
// of a block before its weights; the parameters of a normalisation take 4 bytes each.
type Layout struct {
	WeightsAt int64 // weights and biases; table of an Embedding; parameters of a LayerNorm
	InputAt   int64 // first operand
	SecondAt  int64 // second operand of MatMul and Add
	OutputAt  int64
}

// Mapping is how a layer is computed on a machine. It is valid for the layer, format and
// machine it was made for.
type Mapping struct {
	// Tiles the work is split over: output positions x output channels x groups.
	// Their product is the number of tiles that work. A vector layer splits its
	// output elements over TilesM.
	TilesM, TilesN, TilesG int
	// The block's output positions: images x rows x columns of a convolution; rows
	// of the first operand otherwise (BlockRows); output elements of a vector layer
	// (BlockRows).
	BlockImages, BlockRows, BlockCols int
	BlockN                            int // output channels per group
	BlockK                            int // reduction steps of a piece (see pieceOf); K when whole
	BlockG                            int // groups
	Order                             Order

	// ReadBytes and WriteBytes are the DRAM traffic of one execution of the layer,
	// each request rounded up as the memory does: exactly what the commands request, unless
	// several channels take turns, which cuts requests further.
	ReadBytes, WriteBytes int64
	// MinCycles is a lower bound that no execution of this mapping can beat: all
	// lanes (or the whole vector unit) busy, or all channels busy.
	MinCycles int64
	// EstimatedCycles is the closed form by which mappings are compared; package
	// arch gives the real figure.
	EstimatedCycles int64

	spatial, vector bool // how the block is printed
}

// String prints the mapping as Pin reads it:
//
//	tiles=4x1x1 block=7x28:64:576 order=mn
//
// The block is positions:channels:K and, when more than one, :groups. K is a number of reduction
// steps: a multiple of the filter's taps, or of a row of them, or fewer than a row. The positions
// of a convolution are rows x columns, or images x rows x columns. The block of a vector
// layer is a number of output elements and has no order.
func (m *Mapping) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "tiles=%dx%dx%d block=", m.TilesM, m.TilesN, m.TilesG)
	if m.vector {
		fmt.Fprintf(&s, "%d", m.BlockRows)
		return s.String()
	}
	if m.BlockImages > 1 {
		fmt.Fprintf(&s, "%dx", m.BlockImages)
	}
	fmt.Fprintf(&s, "%d", m.BlockRows)
	if m.spatial {
		fmt.Fprintf(&s, "x%d", m.BlockCols)
	}
	fmt.Fprintf(&s, ":%d:%d", m.BlockN, m.BlockK)
	if m.BlockG > 1 {
		fmt.Fprintf(&s, ":%d", m.BlockG)
	}
	fmt.Fprintf(&s, " order=%s", m.Order)
	return s.String()
}

// Map chooses the mapping of layer l, computed in format f, on machine c. It compares
// all sensible candidates (see search.go) and is deterministic. It fails when the
// layer, the format or the machine is impossible or a buffer cannot hold the smallest
// block, and says which buffer and how much it needs.
func Map(l *workloads.Layer, f arch.Format, c *arch.Config) (*Mapping, error) {
	work, err := newCompiler(l, f, c)
	if err != nil {
		return nil, layerError(l, err)
	}
	m, err := work.search()
	if err != nil {
		return nil, layerError(l, err)
	}
	return m, nil
}

// Check finds out without a search whether Map can find a mapping: whether the layer, the format
// and the machine are possible and the buffers can hold the smallest block.
func Check(l *workloads.Layer, f arch.Format, c *arch.Config) error {
	work, err := newCompiler(l, f, c)
	if err == nil {
		err = work.tooSmall()
	}
	if err != nil {
		return layerError(l, err)
	}
	return nil
}

// Program turns the mapping into commands, tile (g*TilesN + n)*TilesM + m taking share
// (m, n, g). l, f and c must be those the mapping was made for; it panics when they cannot be.
func (m *Mapping) Program(l *workloads.Layer, f arch.Format, c *arch.Config, layout Layout) *arch.Program {
	work, err := newCompiler(l, f, c)
	if err == nil {
		err = work.check(m)
	}
	if err != nil {
		panic(fmt.Sprintf("mapping: %v is not a mapping of layer %s on this machine: %v", m, l.Name, err))
	}
	p := &arch.Program{Format: f, Tiles: make([]arch.TileProgram, c.Tiles)}
	work.compile(m, layout, p.Tiles)
	return p
}

// DistinctBytes is how many different bytes of DRAM one execution of layer l loads at least. What
// lies in both operands counts once.
func DistinctBytes(l *workloads.Layer, f arch.Format, c *arch.Config, at Layout) (int64, error) {
	work, err := newCompiler(l, f, c)
	if err != nil {
		return 0, layerError(l, err)
	}
	first, second := work.operands(at)
	both := min(first.at+first.bytes, second.at+second.bytes) - max(first.at, second.at)
	return first.bytes + second.bytes - max(both, 0), nil
}

// tensor is where an operand lies and how many bytes of it are loaded at least once.
type tensor struct{ at, bytes int64 }

// compiler is a layer on a machine: what GEMM and vector layers have in common.
type compiler interface {
	// operands are what the layer loads.
	operands(at Layout) (first, second tensor)
	// tensors are where whatever the commands of any mapping load and store lies.
	tensors(at Layout) [arch.NumOperands]arch.Span
	search() (*Mapping, error)
	// tooSmall says which buffer cannot hold even the smallest block.
	tooSmall() error
	// check refuses block sizes and splits that the layer or the machine cannot have.
	check(*Mapping) error
	// price fills in the figures of a mapping that has passed check.
	price(*Mapping)
	// compile gives each tile that works its commands; the others stay nil.
	compile(m *Mapping, at Layout, tiles []arch.TileProgram)
}

func newCompiler(l *workloads.Layer, f arch.Format, c *arch.Config) (compiler, error) {
	m, err := newMachine(c, f)
	if err != nil {
		return nil, err
	}
	return newCompilerOf(shapeOf(l), m)
}

// newCompilerOf takes all that mappings depend on: see Key.
func newCompilerOf(l shape, m *machine) (compiler, error) {
	if l.GEMM {
		return newGEMM(l, m)
	}
	return newVector(l, m)
}

func layerError(l *workloads.Layer, err error) error {
	return fmt.Errorf("mapping: layer %s: %w", l.Name, err)
}
