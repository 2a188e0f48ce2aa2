package onnx

import (
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unbatched is one image of 3 channels, without a dimension for a batch.
func unbatched() *graph {
	return newGraph(3, 32, 32).ints("axes", 0).zeros("w", 8, 3, 3, 3).node("Unsqueeze", "x axes", "image").node("Conv", "image w", "y")
}

// sequenceFirst is attention of 4 heads over 10 tokens of 64 values, tokens first.
func sequenceFirst(batch int64) *graph {
	return newGraph(10, batch, 64).zeros("w", 64, 192).ints("sizes", 64, 64, 64).ints("heads", 10, -1, 16).ints("back", 10, -1, 64).
		node("MatMul", "x w", "qkv").node("Split", "qkv sizes", "q k v", "axis", 2).
		node("Reshape", "q heads", "q1").node("Reshape", "k heads", "k1").node("Reshape", "v heads", "v1").
		node("Transpose", "q1", "q2", "perm", []int64{1, 0, 2}).node("Transpose", "k1", "k2", "perm", []int64{1, 2, 0}).
		node("Transpose", "v1", "v2", "perm", []int64{1, 0, 2}).node("MatMul", "q2 k2", "s").node("Softmax", "s", "p").
		node("MatMul", "p v2", "c").node("Transpose", "c", "c1", "perm", []int64{1, 0, 2}).node("Reshape", "c1 back", "y")
}

// Where the file fixes the first dimension and the graph mixes what lies along it, it is no batch.
func TestAFirstDimensionThatIsMixedIsNoBatch(t *testing.T) {
	for name, c := range map[string]struct {
		graph *graph
		macs  int64
	}{
		"channels first":      {unbatched(), 30 * 30 * 27 * 8},
		"channels last":       {newGraph(32, 32, 3).ints("axes", 0).zeros("w", 8, 3, 3, 3).node("Transpose", "x", "c", "perm", []int64{2, 0, 1}).node("Unsqueeze", "c axes", "i").node("Conv", "i w", "y"), 30 * 30 * 27 * 8},
		"transposed Gemm":     {newGraph(16, 3).zeros("w", 16, 10).node("Gemm", "x w", "y", "transA", 1), 3 * 16 * 10},
		"weights on the left": {newGraph(16, 32).zeros("w", 10, 16).node("MatMul", "w x", "y"), 10 * 16 * 32},
		"sequence first":      {sequenceFirst(1), 10*64*192 + 2*4*10*10*16},
	} {
		for _, asked := range []Options{{}, {Batch: 1}, {Batch: 1, BatchDimension: NoBatch}} {
			n, err := c.graph.importAs(asked)
			require.NoError(t, err, name)
			assert.Equal(t, 1, n.Batch, name)
			assert.Equal(t, c.macs, n.MACs(), name)
		}
		first := c.graph.Inputs[0].Dims[0].Size
		_, err := c.graph.importAs(Options{Batch: int(first)})
		require.ErrorContains(t, err, "the first dimension of its inputs is no batch", name)
		require.ErrorContains(t, err, "use batch 1", name)
	}
}

// Every way out that an error names is one.
func TestErrorsAboutTheBatchNameWaysOut(t *testing.T) {
	fixed := newGraph(2, 3, 8, 8).zeros("w", 4, 3, 3, 3).node("Conv", "x w", "y")
	_, err := fixed.importAs(Options{Batch: 1})
	require.ErrorContains(t, err, `fixes the batch at 2; batch 1 is asked for: use that batch, or export the model with an open batch; `+
		`if this dimension is no batch, set batch_dimension = "none" and batch 1`)
	for _, o := range []Options{{Batch: 2}, {}, {Batch: 1, BatchDimension: NoBatch}} {
		n, err := fixed.importAs(o)
		require.NoError(t, err)
		assert.Equal(t, int64(2*36*27*4), n.MACs())
	}
	_, err = fixed.importAs(Options{Batch: 2, BatchDimension: NoBatch})
	require.ErrorContains(t, err, `batch_dimension is "none", so that the file is one input; batch 2 is asked for: use batch 1`)
	_, err = fixed.importAs(Options{BatchDimension: "last"})
	require.ErrorContains(t, err, "batch_dimension")
	_, err = newGraph(8).zeros("w", 8).node("Mul", "x w", "y").importAs(Options{Batch: 3, BatchDimension: "second"})
	require.ErrorContains(t, err, "its inputs have no dimension for a batch of 3")
}

// A batch along another dimension is as many times the work.
func TestTheBatchMayBeTheSecondDimension(t *testing.T) {
	one, err := sequenceFirst(-1).importAs(Options{BatchDimension: "second"})
	require.NoError(t, err)
	three, err := sequenceFirst(-1).importAs(Options{BatchDimension: "second", Batch: 3})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 3}, []int{one.Batch, three.Batch})
	assert.Equal(t, 3*one.MACs(), three.MACs())
	assert.Equal(t, one.Params(), three.Params())
	first, err := sequenceFirst(3).importAs(Options{BatchDimension: "second"})
	require.NoError(t, err)
	assert.Equal(t, three.MACs(), first.MACs())
	assert.Equal(t, 3, first.Batch, "the file fixes it")
}

// Crops and frames are more images than the batch.
func TestConvolutionsMayHaveMoreImagesThanTheBatch(t *testing.T) {
	n := newGraph(1, 4, 8, 8).ints("s", 2, 2, 8, 8).zeros("w", 3, 2, 3, 3).node("Reshape", "x s", "a").node("Conv", "a w", "y").network(t)
	assert.Equal(t, []int{1, 2, 72}, []int{n.Batch, n.Layers[0].Batch, n.Layers[0].M})
}

// A size with a name is that of all inputs.
func TestASharedSizeIsGivenOnce(t *testing.T) {
	g := newGraph(-1, -1, 8).input("z", -1, -1, 8).node("Add", "x z", "y")
	for i := range g.Inputs {
		g.Inputs[i].Dims[1].Symbol = "tokens"
	}
	n, err := g.importAs(Options{InputShapes: map[string][]int{"x": {-1, 5, 8}}})
	require.NoError(t, err)
	assert.Equal(t, workloads.TokenShape(5, 8), n.Layers[0].OutputShape)
	_, err = g.importAs(Options{InputShapes: map[string][]int{"x": {-1, 5, 8}, "z": {-1, 6, 8}}})
	require.ErrorContains(t, err, `the size "tokens" of the inputs is given as 5 and as 6`)
}
