package mapping

import (
	"fmt"
	"math/bits"
	"sort"

	"dnasim/arch"
	"dnasim/workloads"
)

// vector is a vector layer on a machine: a run of output elements, each with its share of
// the operands and of the elementary operations.
type vector struct {
	*machine
	layer        shape
	outputs, ops int64
	first        operand // through the activation buffer
	second       operand // through the weight buffer; of no elements if there is none
	// Parameters of a normalisation, through the weight buffer: paramBytes for a row of
	// outputs. They stay in the buffer if they fit (see paramsStay), else each block loads its own.
	paramBytes, row int64
}

// operand is spread evenly over the outputs.
type operand struct{ elements, bits int64 }

func newVector(l shape, m *machine) (*vector, error) {
	v := &vector{
		machine: m, layer: l, outputs: l.OutputElements, ops: l.VectorOps,
		first:  operand{l.InputElements, m.bitsA},
		second: operand{l.SecondElements, m.bitsW},
	}
	if l.Kind == workloads.Embedding {
		v.first.bits = m.bitsW // rows of the table
	}
	if v.outputs < 1 || v.first.elements < 1 || v.second.elements < 0 {
		return nil, fmt.Errorf("%d output and %d input elements; both must be positive", v.outputs, v.first.elements)
	}
	if max(v.outputs, v.first.elements, v.second.elements, l.Params) > maxElements || v.ops > maxMACs {
		return nil, fmt.Errorf("%d output elements and %d operations are too many; allowed: tensors of 2^48 elements and 2^60 operations", v.outputs, v.ops)
	}
	if v.ops < v.outputs {
		return nil, fmt.Errorf("%d vector operations for %d outputs; at least one for each is needed", v.ops, v.outputs)
	}
	if l.Kind == workloads.LayerNorm && l.Params > 1 {
		v.paramBytes, v.row = l.Params*wordBytes, l.Params/paramsPerElement
	}
	return v, nil
}

// paramsPerElement of a normalised row: a scale and a shift.
const paramsPerElement = 2

// operands implements compiler. Parameters are not counted: which of them are loaded depends on the
// blocks.
func (v *vector) operands(at Layout) (first, second tensor) {
	first = tensor{v.firstAt(at), v.first.elements * v.first.bits / 8}
	if v.paramBytes == 0 {
		second = tensor{at.SecondAt, v.second.elements * v.second.bits / 8}
	}
	return first, second
}

// tensors implements compiler. A layer with parameters has no second operand.
func (v *vector) tensors(at Layout) [arch.NumOperands]arch.Span {
	second := arch.Span{At: at.SecondAt, Bytes: packed(v.second.elements, v.second.bits)}
	if v.paramBytes > 0 {
		second = arch.Span{At: at.WeightsAt, Bytes: v.paramBytes}
	}
	return [...]arch.Span{
		{At: v.firstAt(at), Bytes: packed(v.first.elements, v.first.bits)},
		second,
		{At: at.OutputAt, Bytes: packed(v.outputs, v.bitsO)},
	}
}

// firstAt is where the first operand lies.
func (v *vector) firstAt(at Layout) int64 {
	return pick(v.layer.Kind == workloads.Embedding, at.WeightsAt, at.InputAt)
}

// start is the first element of an operand that the outputs from one on look at.
func (v *vector) start(o operand, output int64) int64 {
	return mulDiv(output, o.elements, v.outputs)
}

// share is the number of an operand's elements that a block of outputs loads. Blocks
// overlap by an element where shares are no whole numbers.
func (v *vector) share(o operand, outputs int64) int64 {
	if o.elements == v.outputs {
		return outputs
	}
	high, low := bits.Mul64(uint64(outputs), uint64(o.elements))
	n, rest := bits.Div64(high, low, uint64(v.outputs))
	if rest > 0 {
		n++
	}
	return int64(n)
}

// loadBytes is the size of the load of an operand for a block of outputs.
func (v *vector) loadBytes(o operand, outputs int64) int64 {
	return packed(v.share(o, outputs), o.bits)
}

// paramsStay reports whether a tile loads all parameters once and keeps them: half of the weight
// buffer holds them, and loading those of each block would move more.
func (v *vector) paramsStay(m *Mapping) bool {
	s := v.split(m)
	blocks := int64(part(s.largest(), s.block))
	return v.paramBytes <= v.halfW && v.paramBytes <= blocks*v.blockParams(int64(min(s.block, s.largest())))
}

// blockParams is the size of the parameters that a block of outputs needs.
func (v *vector) blockParams(outputs int64) int64 {
	if v.paramBytes == 0 {
		return 0
	}
	return paramsPerElement * wordBytes * min(outputs, v.row)
}

// mulDiv is floor(a*b/c) for a <= c, without overflow.
func mulDiv(a, b, c int64) int64 {
	high, low := bits.Mul64(uint64(a), uint64(b))
	n, _ := bits.Div64(high, low, uint64(c))
	return int64(n)
}

func (v *vector) split(m *Mapping) *split {
	return &split{plain(int(v.outputs)), m.TilesM, m.BlockRows}
}

// need is the space that a block of outputs takes in half of each buffer.
func (v *vector) need(outputs int64) need {
	return need{
		activations: v.loadBytes(v.first, outputs),
		weights:     max(v.loadBytes(v.second, outputs), v.blockParams(outputs)),
		outputs:     packed(outputs, v.bitsO),
	}
}

// search tries equal blocks of every tile's share, as many tiles as have work or half or a quarter
// as many and so on, from the largest block that fits down.
func (v *vector) search() (*Mapping, error) {
	var found choice[*Mapping]
	for budget := v.tiles; budget > 0; budget /= 2 {
		tiles := int(min(int64(budget), v.outputs))
		share := part(int(v.outputs), tiles)
		most := sort.Search(share, func(n int) bool { return !v.fits(v.need(int64(n) + 1)) })
		for _, block := range equalParts(share, most) {
			m := &Mapping{TilesM: tiles, TilesN: 1, TilesG: 1, BlockImages: 1, BlockRows: block, BlockCols: 1, BlockG: 1}
			v.price(m)
			found.add(m, v.figures(m.ReadBytes+m.WriteBytes, v.ops, m.EstimatedCycles))
		}
	}
	t := trial{machine: v.machine, work: v}
	best, ok := found.best(func(m **Mapping) (figures, bool) {
		return t.figures(*m, v.ops, ceilDiv(v.outputs, int64((*m).BlockRows)))
	})
	if !ok {
		return nil, v.tooSmall()
	}
	return best, nil
}

func (v *vector) tooSmall() error { return v.lacks(v.need(1), "the smallest block (one output)") }

func (v *vector) check(m *Mapping) error {
	tiles := min(int64(v.tiles), v.outputs)
	switch {
	case !m.vector:
		return fmt.Errorf("a layer of kind %s has no channels and no loop order", v.layer.Kind)
	case m.TilesM < 1 || int64(m.TilesM) > tiles || m.TilesN != 1 || m.TilesG != 1:
		return fmt.Errorf("tiles = %dx%dx%d; allowed: 1x1x1 to %dx1x1", m.TilesM, m.TilesN, m.TilesG, tiles)
	case m.BlockRows < 1 || int64(m.BlockRows) > v.outputs:
		return fmt.Errorf("block = %d; allowed: 1 to %d output elements", m.BlockRows, v.outputs)
	}
	return v.lacks(v.need(min(int64(m.BlockRows), int64(v.split(m).largest()))), "the block")
}

func (v *vector) price(m *Mapping) {
	m.vector = true
	blocks, stay := v.split(m).count(), v.paramsStay(m)
	var t traffic
	for _, b := range blocks.classes {
		t.activations += b.count * v.transferred(v.loadBytes(v.first, b.outputs))
		t.weights += b.count * v.transferred(v.loadBytes(v.second, b.outputs))
		if !stay {
			t.weights += b.count * v.transferred(v.blockParams(b.outputs))
		}
		t.outputs += b.count * v.transferred(packed(b.outputs, v.bitsO))
	}
	if stay {
		t.weights += int64(blocks.tiles) * v.transferred(v.paramBytes)
	}
	m.ReadBytes, m.WriteBytes = t.activations+t.weights, t.outputs
	m.MinCycles = v.minCycles(v.ops, int64(v.tiles)*v.vectorWidth, m.ReadBytes+m.WriteBytes)
	m.EstimatedCycles = v.estimate(m, &blocks, t)
}

func (v *vector) estimate(m *Mapping, blocks *blocking, traffic traffic) int64 {
	x := tileWork{tiles: int64(m.TilesM), commands: blocks.shareBlocks, loadsA: blocks.shareBlocks, stores: blocks.shareBlocks}
	switch {
	case v.paramBytes > 0 && v.paramsStay(m):
		x.loadsW = 1
	case traffic.weights > 0:
		x.loadsW = x.commands
	}
	x.compute = x.commands * ceilDiv(mulDiv(blocks.outputs, v.ops, v.outputs), v.vectorWidth)
	return v.elapsed(&x, traffic) + v.vectorLatency
}

func (v *vector) compile(m *Mapping, at Layout, tiles []arch.TileProgram) {
	s, stay := v.split(m), v.paramsStay(m)
	for t := range m.TilesM {
		from, to := s.tile(t)
		tiles[t] = &run{vector: v, at: at, from: int64(from), to: int64(to), block: int64(m.BlockRows), paramsStay: stay}
	}
}
