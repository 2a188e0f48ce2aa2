package onnx

import (
	"strings"
	"testing"

	"dnasim/workloads"
	"dnasim/workloads/weights"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func shippedGraph(t testing.TB, file string) *weights.Graph {
	t.Helper()
	data, err := weights.Model(file)
	require.NoError(t, err)
	g, err := weights.ReadONNX(file, data)
	require.NoError(t, err)
	return g
}

func TestTheBatchIsThatOfTheFileOrAsAskedFor(t *testing.T) {
	conv := func(batch int64) *graph {
		return newGraph(batch, 3, 8, 8).zeros("w", 4, 3, 3, 3).node("Conv", "x w", "y")
	}
	for _, c := range []struct {
		file  int64
		asked int
		want  int
	}{{-1, 0, 1}, {-1, 5, 5}, {2, 0, 2}, {2, 2, 2}} {
		n, err := conv(c.file).importAs(Options{Batch: c.asked})
		require.NoError(t, err)
		assert.Equal(t, c.want, n.Batch)
		assert.Equal(t, c.want*36, n.Layers[0].M)
	}
	_, err := conv(2).importAs(Options{Batch: 3})
	require.EqualError(t, err, `m.onnx: input "x" has the shape [2, 3, 8, 8], which fixes the batch at 2; batch 3 is asked for: `+
		`use that batch, or export the model with an open batch; if this dimension is no batch, set batch_dimension = "none" and batch 1`)
	_, err = conv(-1).importAs(Options{Batch: -1})
	require.ErrorContains(t, err, "batch: -1; allowed: 1 to 65536")
}

func TestOpenDimensionsMustBeGiven(t *testing.T) {
	g := newGraph(-1, 3, -1, -1).zeros("w", 4, 3, 3, 3).node("Conv", "x w", "y")
	g.refuses(t, `input "x" has the shape [?, 3, ?, ?] with an open dimension: give the shape of this input, all 4 dimensions, such as [-1, 3, 224, 224]`)
	n, err := g.importAs(Options{Batch: 2, InputShapes: map[string][]int{"x": {-1, 3, 10, 12}}})
	require.NoError(t, err)
	assert.Equal(t, 2*8*10, n.Layers[0].M)
	n, err = g.importAs(Options{InputShapes: map[string][]int{"x": {3, -1, 10, 12}}})
	require.NoError(t, err)
	assert.Equal(t, 3, n.Batch)
	for says, shapes := range map[string]map[string][]int{
		`the shape [-1 4 10 12] is given, the file has [?, 3, ?, ?]`:                                      {"x": {-1, 4, 10, 12}},
		`the shape [-1 3 10] is given, the file has [?, 3, ?, ?]`:                                         {"x": {-1, 3, 10}},
		`a shape is given for the input "X", which the file does not have; did you mean "x"? (inputs: x)`: {"X": {1, 3, 10, 12}},
		`input "x" has the shape [?, 3, ?, ?] with an open dimension`:                                     {"x": {-1, 3, 0, 12}},
		`input "x": 100000000 is too large a dimension; at most 16777216`:                                 {"x": {-1, 3, 100_000_000, 12}},
		`input "x" has the shape [5, 3, 10, 12], which fixes the batch at 5; batch 2 is asked for`:        {"x": {5, 3, 10, 12}},
		`input "x": a batch of 16777216 is too large; at most 65536`:                                      {"x": {1 << 24, 3, 10, 12}},
	} {
		_, err := g.importAs(Options{Batch: 2, InputShapes: shapes})
		require.ErrorContains(t, err, says)
	}
}

// Every node that is not understood is named, not only the first; what comes behind one is
// not reported again.
func TestWhatIsNotUnderstoodIsNamed(t *testing.T) {
	g := newGraph(1, 3, 8, 8).
		node("NonMaxSuppression", "x", "a").node("Relu", "a", "b").
		node("Einsum", "x", "c").node("Add", "b c", "y")
	g.Nodes[2].Domain = "com.example"
	g.refuses(t, "m.onnx: the network cannot be imported:\n"+
		"  NonMaxSuppression node \"nonmaxsuppression0\": the operator is not understood\n"+
		"  com.example.Einsum node \"einsum2\": the operator is not understood")
	many := newGraph(1, 3)
	for range 30 {
		many.node("Einsum", "x", "y")
	}
	many.refuses(t, "\n  and 10 more")
}

func TestUnknownNodesBecomeGapsWhenAllowed(t *testing.T) {
	g := newGraph(1, 3, 8, 8).zeros("w", 4, 3, 1, 1).
		node("Mystery", "x", "a").node("Conv", "a w", "b").node("Puzzle", "b", "c").node("Relu", "c", "y")
	g.Values = []weights.Value{{Name: "c", Dims: []weights.Dim{{Size: -1}, {Size: 5}}}}
	n, err := g.importAs(Options{AllowUnknown: true})
	require.NoError(t, err)
	assert.Equal(t, []string{
		`Mystery node "mystery0": the operator is not understood`,
		`Puzzle node "puzzle2": the operator is not understood`,
	}, n.Gaps)
	require.Len(t, n.Layers, 4)
	assert.Equal(t, workloads.Unknown, n.Layers[0].Kind)
	assert.Equal(t, int64(3*8*8), n.Layers[0].VectorOps, "the shape of its input is assumed")
	assert.Equal(t, workloads.TokenShape(1, 5), n.Layers[2].OutputShape, "the file states its shape")
	assert.Equal(t, int64(5), n.Layers[3].OutputElements)
}

// Known operators in a form that is not understood are gaps as well; contradictions never are.
func TestOnlyWhatIsNotUnderstoodBecomesAGap(t *testing.T) {
	weightsOnRun := newGraph(1, 3, 8, 8).input("w", 4, 3, 3, 3).node("Conv", "x w", "y")
	weightsOnRun.refuses(t, `Conv node "conv0": its weights "w" are computed at run time`)
	n, err := weightsOnRun.importAs(Options{AllowUnknown: true})
	require.NoError(t, err)
	assert.Len(t, n.Gaps, 1)

	mismatch := newGraph(1, 3, 8, 8).zeros("w", 4, 5, 3, 3).node("Conv", "x w", "y")
	_, err = mismatch.importAs(Options{AllowUnknown: true})
	require.ErrorContains(t, err, `Conv node "conv0": its input [1 3 8 8] has 3 channels; its weights "w" of the shape [4 5 3 3] take 5`)
}

func TestAnOpsetThatIsNotKnownIsNamed(t *testing.T) {
	g := newGraph(1, 3).node("Relu", "x", "y")
	for _, opset := range []int64{0, 6, 24} {
		g.Opset = opset
		g.refuses(t, "of the standard operators: 7 to 23 are understood")
		n, err := g.importAs(Options{AllowUnknown: true})
		require.NoError(t, err)
		assert.Len(t, n.Gaps, 1)
	}
}

func TestLayersHaveTheNamesOfTheirNodes(t *testing.T) {
	g := newGraph(1, 3).node("Exp", "x", "a").node("MaxPool", "a", "y")
	g.Nodes = g.Nodes[:1]
	g.node("Softmax", "a", "b").node("Softmax", "b", "c").node("Softmax", "c", "d").node("Softmax", "d", "y")
	for i, name := range []string{"input", "", "twice", "twice", "a\nb\xff"} {
		g.Nodes[i].Name = name
	}
	var names []string
	for _, l := range g.network(t).Layers {
		names = append(names, l.Name)
	}
	assert.Equal(t, []string{"input#2", "b", "twice", "twice#2", "a_b_"}, names)
}

// Networks whose sizes multiply beyond 64 bits are refused, not wrapped around.
func TestHugeSizesAreRefused(t *testing.T) {
	g := newGraph(1, 16777216, 16777216).ints("n", 1, 16777216, 16777216, 16777216)
	g.node("Expand", "x n", "y")
	g.refuses(t, `Expand node "expand0": its output would have the shape [1 16777216 16777216 16777216], which is beyond the limit`)
	g = newGraph(1, 16777216, 16777216).node("Relu", "x", "a").node("MatMul", "a a", "y")
	g.refuses(t, "has more than 2^60 MACs")
	g = newGraph(1, 16777216, 16777216).ints("n", 1, 1, 4096, 4096).node("Tile", "x n", "y")
	g.refuses(t, `Tile node "tile0": repeats [1 1 4096 4096]: want one for each of 3 dimensions`)
	g = newGraph(1, 8, 8, 8).zeros("w", 8, 2048, 1, 1).node("ConvTranspose", "x w", "y", "strides", []int64{65536, 65536})
	g.refuses(t, "[1 2048 458753 458753], which is beyond the limit")
}

func TestAttributesOfTheWrongTypeAreRefused(t *testing.T) {
	newGraph(1, 3).node("Softmax", "x", "y", "axis", "last").refuses(t, `attribute "axis" is a text; want an integer`)
	newGraph(1, 3).node("Softmax", "x", "y", "axis", 2).refuses(t, "axis 2 does not exist in 2 dimensions")
	newGraph(1, 3).node("Concat", "x x", "y", "axis", -3).refuses(t, "axis -3 does not exist in 2 dimensions")
	newGraph(1, 3).node("Relu", "x x", "y").refuses(t, "it has 2 inputs; Relu takes 1")
	newGraph(1, 3).node("Relu", "x", "").refuses(t, "it has no output")
	newGraph(1, 3, 8, 8).node("MaxPool", "x", "y z", "kernel_shape", []int64{2, 2}).node("Relu", "z", "r").
		refuses(t, `Relu node "relu1": its input "z" is a further output of MaxPool node "maxpool0", which is not understood`)
}

func TestANetworkOfConstantsHasNoLayers(t *testing.T) {
	g := newGraph(1, 3).node("Shape", "x", "y")
	g.refuses(t, "has no layers")
	require.True(t, strings.HasPrefix(g.File, "m"))
}
