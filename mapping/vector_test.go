package mapping

import (
	"testing"

	"dnasim/arch"
	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Law: a vector layer's commands do all operations, read every operand element and write every
// output once, in blocks that fit.
func TestVectorLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, l := drawMachine(t), drawVector(t)
		f := drawFormat(t, c)
		m, err := Map(l, f, c)
		if err != nil {
			require.ErrorContains(t, err, "_buffer is too small: the smallest block (one output) needs")
			return
		}
		requireVectorLaws(t, m, l, f, c)
		m.BlockRows = rapid.IntRange(1, m.BlockRows).Draw(t, "pinned block")
		m.TilesM = rapid.IntRange(1, m.TilesM).Draw(t, "pinned tiles")
		pinned, err := Pin(m.String(), l, f, c)
		require.NoError(t, err, "a smaller block fits, too")
		requireVectorLaws(t, pinned, l, f, c)
	})
}

// vectorTotals sums up what the tiles do.
type vectorTotals struct {
	ops, outputs, read, written  int64
	nextInput, nextSecond, store int64 // where the next block must begin, or an element before it
	params                       map[int64]bool
}

func requireVectorLaws(t *rapid.T, m *Mapping, l *workloads.Layer, f arch.Format, c *arch.Config) {
	program := m.Program(l, f, c, layoutFor)
	require.Len(t, program.Tiles, c.Tiles)
	inputAt, inputBits := layoutFor.InputAt, f.ActivationBits
	if l.Kind == workloads.Embedding {
		inputAt, inputBits = layoutFor.WeightsAt, f.WeightBits
	}
	sum := vectorTotals{nextInput: inputAt, nextSecond: layoutFor.SecondAt, store: layoutFor.OutputAt, params: map[int64]bool{}}
	for i, tile := range program.Tiles {
		if i >= m.TilesM {
			require.Nil(t, tile)
			continue
		}
		sum.walk(t, tile, l, c)
	}
	require.Equal(t, l.VectorOps, sum.ops)
	require.Equal(t, l.OutputElements, sum.outputs)
	require.Equal(t, m.ReadBytes, sum.read)
	require.Equal(t, m.WriteBytes, sum.written)
	requireEnd(t, "inputs", sum.nextInput, inputAt, l.InputElements, inputBits)
	if l.SecondElements > 0 {
		requireEnd(t, "second operand", sum.nextSecond, layoutFor.SecondAt, l.SecondElements, f.WeightBits)
	}
	requireEnd(t, "outputs", sum.store, layoutFor.OutputAt, l.OutputElements, f.OutputBits)
	if l.Kind == workloads.LayerNorm {
		require.GreaterOrEqual(t, int64(len(sum.params)), 4*min(l.Params, l.OutputElements), "parameters are read")
	}
}

// requireEnd: the blocks reach the end of the tensor. A last block that begins inside a byte is
// addressed by that byte.
func requireEnd(t *rapid.T, what string, got, at, elements int64, bits int) {
	end := at + (elements*int64(bits)+7)/8
	if bits%8 != 0 {
		end--
	}
	require.GreaterOrEqual(t, got, end, what)
}

func (s *vectorTotals) walk(t *rapid.T, tile arch.TileProgram, l *workloads.Layer, c *arch.Config) {
	cost := coverage{config: c}
	activations, weights, computes := tile.Activations(), tile.Weights(), tile.Computes()
	follow := func(at *int64, load arch.Load, half int64) {
		require.Positive(t, load.Bytes)
		require.LessOrEqual(t, load.Bytes, half)
		require.LessOrEqual(t, load.Address, *at, "nothing is left out between blocks")
		*at = load.Address + load.Bytes
		s.read += cost.transferred(load.Bytes)
	}
	holding := false
	var x arch.Compute
	var load arch.Load
	for computes.Next(&x) {
		require.Positive(t, x.VectorOps)
		require.Positive(t, x.OutputElements)
		require.True(t, x.First && x.Last && x.AcquireActivations && x.ReleaseActivations)
		require.True(t, activations.Next(&load))
		follow(&s.nextInput, load, c.ActivationBuffer.HalfBytes())
		if x.AcquireWeights {
			require.False(t, holding)
			holding = true
			require.True(t, weights.Next(&load))
			if l.Kind == workloads.LayerNorm {
				s.takeParams(t, load, l)
				s.nextSecond = 1 << 40
			}
			follow(&s.nextSecond, load, c.WeightBuffer.HalfBytes())
		}
		require.Equal(t, holding, l.SecondElements > 0 || l.Kind == workloads.LayerNorm)
		if x.ReleaseWeights {
			holding = false
		}
		require.LessOrEqual(t, x.StoreBytes, c.OutputBuffer.HalfBytes())
		require.InDelta(t, s.store, x.StoreAddress, 1, "stores follow each other")
		s.store = x.StoreAddress + x.StoreBytes
		s.ops += x.VectorOps
		s.outputs += x.OutputElements
		s.written += cost.transferred(x.StoreBytes)
	}
	require.False(t, holding)
	require.False(t, activations.Next(&load))
	require.False(t, weights.Next(&load))
}

// takeParams notes which bytes of the parameters a load brings.
func (s *vectorTotals) takeParams(t *rapid.T, load arch.Load, l *workloads.Layer) {
	require.GreaterOrEqual(t, load.Address, layoutFor.WeightsAt)
	require.LessOrEqual(t, load.Address+load.Bytes, layoutFor.WeightsAt+4*l.Params)
	for b := load.Address; b < load.Address+load.Bytes; b++ {
		s.params[b] = true
	}
}

func TestEmbeddingReadsOnlyTheRowsUsed(t *testing.T) {
	c := testMachine()
	l := &workloads.Layer{
		Name: "embed", Kind: workloads.Embedding, WeightElements: 37000 * 512, Params: 37000 * 512,
		InputElements: 30 * 512, OutputElements: 30 * 512, VectorOps: 30 * 512, Repeat: 1,
	}
	m, err := Map(l, int8Format(), &c)
	require.NoError(t, err)
	assert.EqualValues(t, 30*512, m.ReadBytes)
	assert.EqualValues(t, 30*512, m.WriteBytes)
}

func TestNormParametersAreLoadedOncePerTileWhenTheyFit(t *testing.T) {
	c := testMachine()
	l := &workloads.Layer{
		Name: "norm", Kind: workloads.LayerNorm, Params: 2 * 512,
		InputElements: 400 * 512, OutputElements: 400 * 512, VectorOps: 7 * 400 * 512, Repeat: 1,
	}
	m, err := Map(l, int8Format(), &c)
	require.NoError(t, err)
	assert.EqualValues(t, 400*512+4*(2*512*4), m.ReadBytes, "inputs, and 4 tiles x 1024 parameters x 4 bytes")

	c.WeightBuffer.CapacityKiB = 2 // half of it holds a quarter of the parameters
	m, err = Map(l, int8Format(), &c)
	require.NoError(t, err)
	assert.EqualValues(t, 400*512+400*(2*512*4), m.ReadBytes, "every row loads its parameters")
}

func TestImpossibleVectorLayers(t *testing.T) {
	c := testMachine()
	possible := workloads.Layer{Name: "pool", Kind: workloads.MaxPool, InputElements: 400, OutputElements: 100, VectorOps: 400, Repeat: 1}
	for _, x := range []struct {
		spoil func(*workloads.Layer)
		want  string
	}{
		{func(l *workloads.Layer) { l.OutputElements = 0 }, "mapping: layer pool: 0 output and 400 input elements; both must be positive"},
		{func(l *workloads.Layer) { l.InputElements = -1 }, "mapping: layer pool: 100 output and -1 input elements; both must be positive"},
		{func(l *workloads.Layer) { l.VectorOps = 99 }, "mapping: layer pool: 99 vector operations for 100 outputs; at least one for each is needed"},
		{func(l *workloads.Layer) { l.InputElements = 1 << 60 }, "mapping: layer pool: 100 output elements and 400 operations are too many; allowed: tensors of 2^48 elements and 2^60 operations"},
	} {
		l := possible
		x.spoil(&l)
		_, err := Map(&l, int8Format(), &c)
		require.EqualError(t, err, x.want)
	}
}
