package onnx

import (
	"fmt"
	"slices"
	"testing"

	"dnasim/internal/saturate"
	"dnasim/workloads"
	"dnasim/workloads/weights"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// outputDims imports a graph and returns the shape that the importer found for y.
func outputDims(t testing.TB, g *graph) []int {
	t.Helper()
	im := newImporter(&g.Graph, &Options{})
	require.NoError(t, im.bindInputs(&Options{}))
	im.infer()
	require.Empty(t, im.problems)
	return im.values["y"].dims
}

func TestShapesFollowTheOperators(t *testing.T) {
	x := func() *graph { return newGraph(2, 6, 4, 4) }
	for _, c := range []struct {
		name string
		g    *graph
		want []int
	}{
		{"reshape", x().ints("s", 0, -1, 8).node("Reshape", "x s", "y"), []int{2, 12, 8}},
		{"reshape by attribute", x().node("Reshape", "x", "y", "shape", []int64{-1}), []int{192}},
		{"flatten", x().node("Flatten", "x", "y"), []int{2, 96}},
		{"flatten from the end", x().node("Flatten", "x", "y", "axis", -1), []int{48, 4}},
		{"flatten to one row", x().node("Flatten", "x", "y", "axis", 0), []int{1, 192}},
		{"unsqueeze", x().ints("a", 0, -1).node("Unsqueeze", "x a", "y"), []int{1, 2, 6, 4, 4, 1}},
		{"unsqueeze by attribute", x().node("Unsqueeze", "x", "y", "axes", []int64{1}), []int{2, 1, 6, 4, 4}},
		{"squeeze", x().ints("a", 0, -1).node("Unsqueeze", "x a", "u").node("Squeeze", "u", "y"), []int{2, 6, 4, 4}},
		{"squeeze one", x().ints("a", 0, -1).ints("b", -1).node("Unsqueeze", "x a", "u").node("Squeeze", "u b", "y"), []int{1, 2, 6, 4, 4}},
		{"transpose", x().node("Transpose", "x", "y", "perm", []int64{0, 2, 3, 1}), []int{2, 4, 4, 6}},
		{"transpose all", newGraph(2, 3, 4).node("Transpose", "x", "y"), []int{4, 3, 2}},
		{"depth to space", newGraph(2, 8, 4, 4).node("DepthToSpace", "x", "y", "blocksize", 2), []int{2, 2, 8, 8}},
		{"space to depth", x().node("SpaceToDepth", "x", "y", "blocksize", 2), []int{2, 24, 2, 2}},
		{"concat", x().node("Concat", "x x x", "y", "axis", 1), []int{2, 18, 4, 4}},
		{"slice", x().ints("s", 1, -3).ints("e", 100, -1).ints("a", 1, -1).node("Slice", "x s e a", "y"), []int{2, 5, 4, 2}},
		{"slice by attributes", x().node("Slice", "x", "y", "starts", []int64{0, 2}, "ends", []int64{1, 4}, "axes", []int64{0, 3}), []int{1, 6, 4, 2}},
		{"slice backwards", x().ints("s", -1).ints("e", -100).ints("a", 1).ints("k", -2).node("Slice", "x s e a k", "y"), []int{2, 3, 4, 4}},
		{"gather", x().ints("i", 0, 5, -1).node("Gather", "x i", "y", "axis", 1), []int{2, 3, 4, 4}},
		{"gather one", x().node("Gather", "x i", "y", "axis", 2).index("i", 1), []int{2, 6, 4}},
		{"pad", x().ints("p", 0, 0, 1, 2, 0, 0, 3, 0).node("Pad", "x p", "y"), []int{2, 6, 8, 6}},
		{"pad by attribute", x().node("Pad", "x", "y", "pads", []int64{0, 0, 1, 2, 0, 0, 3, -1}), []int{2, 6, 8, 5}},
		{"pad some axes", x().ints("p", 1, 2).ints("a", 3).node("Pad", "x p _ a", "y"), []int{2, 6, 4, 7}},
		{"expand", newGraph(2, 1, 4).ints("s", 5, 1).node("Expand", "x s", "y"), []int{2, 5, 4}},
		{"tile", newGraph(2, 1, 4).ints("s", 1, 5, 2).node("Tile", "x s", "y"), []int{2, 5, 8}},
		{"resize to sizes", x().ints("s", 2, 6, 8, 9).node("Resize", "x _ _ s", "y"), []int{2, 6, 8, 9}},
		{"resize by scales", x().floats("s", 1, 1, 2, 1.5).node("Resize", "x _ s", "y"), []int{2, 6, 8, 6}},
		{"resize, empty scales", x().floats("none").ints("s", 2, 6, 8, 9).node("Resize", "x none none s", "y"), []int{2, 6, 8, 9}},
		{"upsample", x().floats("s", 1, 1, 2, 2).node("Upsample", "x s", "y"), []int{2, 6, 8, 8}},
		{"resize some axes", x().ints("s", 7, 8).node("Resize", "x _ _ s", "y", "axes", []int64{2, 3}), []int{2, 6, 7, 8}},
		{"mean", x().node("ReduceMean", "x", "y", "axes", []int64{2, 3}), []int{2, 6, 1, 1}},
		{"sum, dimensions dropped", x().ints("a", -1).node("ReduceSum", "x a", "y", "keepdims", 0), []int{2, 6, 4}},
		{"argmax", x().node("ArgMax", "x", "y", "axis", 1, "keepdims", 0), []int{2, 4, 4}},
		{"stretched operands", newGraph(2, 1, 4).input("z", 3, 1).node("Add", "x z", "y"), []int{2, 3, 4}},
		{"global pool", x().node("GlobalMaxPool", "x", "y"), []int{2, 6, 1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, outputDims(t, c.g))
			// one image of two has no shape per image
			if c.g.Nodes[0].Op != "Slice" || c.name != "slice by attributes" {
				c.g.network0(t)
			}
		})
	}
}

// index adds a single integer.
func (g *graph) index(name string, v int64) *graph {
	g.Initializers[name] = &weights.Tensor{Name: name, Int64: []int64{v}}
	return g
}

func (g *graph) floats(name string, values ...float32) *graph {
	g.Initializers[name] = &weights.Tensor{Name: name, Dims: []int{len(values)}, Float32: append([]float32{}, values...)}
	return g
}

// network0 imports a graph that may have no layers.
func (g *graph) network0(t testing.TB) {
	t.Helper()
	if _, err := g.importAs(Options{}); err != nil {
		require.ErrorContains(t, err, "has no layers")
	}
}

// The shape arithmetic that exporters leave in the graph is computed here.
func TestArithmeticOfShapesIsComputed(t *testing.T) {
	g := newGraph(-1, 6, 4, 4).index("zero", 0).ints("minus", -1).ints("axis", 0).index("two", 2).number("half", 0.5).
		node("Shape", "x", "s").node("Gather", "s zero", "n").node("Unsqueeze", "n axis", "u").node("Concat", "u minus", "shape", "axis", 0).
		node("Reshape", "x shape", "flat").
		node("Cast", "s", "f", "to", 1).node("Mul", "f half", "h").node("Floor", "h", "i").node("Cast", "i", "k", "to", 7).
		node("Gather", "k two", "l").node("Mul", "l l", "area").node("Unsqueeze", "area axis", "areas").
		node("Concat", "minus areas", "shape2", "axis", 0).node("Reshape", "flat shape2", "y")
	assert.Equal(t, []int{24, 4}, outputDims(t, g)) // (4/2)^2 columns
}

// A class token is stretched to the batch with ConstantOfShape, Equal, Where and Expand.
func TestShapesMayBeComputedByComparison(t *testing.T) {
	g := newGraph(3, 8).ints("want", -1, 1, 8).ints("length", 3).ints("ones", 1, 1, 1).ints("given", 3, 1, 8).zeros("token", 1, 1, 8).
		node("ConstantOfShape", "length", "fill").node("Sub", "fill ones", "minus").node("Equal", "want minus", "open").
		node("Where", "open given want", "shape").node("Expand", "token shape", "y")
	assert.Equal(t, []int{3, 1, 8}, outputDims(t, g))
	g = newGraph(3, 8).index("from", 0).index("to", 7).index("step", 2).node("Range", "from to step", "r").
		ints("axis", 0).node("ReduceSum", "r axis", "sum", "keepdims", 1).node("Reshape", "x sum", "y")
	g.refuses(t, "[3 8], 24 elements, which do not make the shape [12]") // 0 + 2 + 4 + 6
}

// Every operator on integers gives what Go gives; a division by zero, no size.
func TestIntegersAreComputedAsIntegers(t *testing.T) {
	for _, c := range []struct {
		operator string
		a, b     int64
		want     []int
	}{{"Add", 5, 7, []int{12}}, {"Sub", 7, -5, []int{12}}, {"Mul", 3, 4, []int{12}}, {"Div", 25, 2, []int{12}}, {"Mod", -1, 13, []int{12}},
		{"Max", 12, 7, []int{12}}, {"Min", 12, 99, []int{12}}, {"Pow", 12, 1, []int{12}}} {
		g := newGraph(3, 4).index("a", c.a).index("b", c.b).ints("one", 1).
			node(c.operator, "a b", "c").node("Reshape", "c one", "s").node("Reshape", "x s", "y")
		assert.Equal(t, c.want, outputDims(t, g), c.operator)
	}
	for _, operator := range []string{"Div", "Mod"} {
		newGraph(3, 4).ints("a", 12).ints("b", 0).node(operator, "a b", "s").node("Expand", "x s", "y").refuses(t, "does not stretch to [0]")
	}
	g := newGraph(3, 4).ints("one", 1).node("Size", "x", "n").node("Reshape", "n one", "s").node("Reshape", "x s", "y")
	assert.Equal(t, []int{12}, outputDims(t, g))
	g = newGraph(3, 4).node("Shape", "x", "s", "start", -1).node("Neg", "s", "m").node("Abs", "m", "k").ints("minus", -1).
		node("Concat", "minus k", "t", "axis", 0).node("Reshape", "x t", "y")
	assert.Equal(t, []int{3, 4}, outputDims(t, g))
	newGraph(3, 4).index("from", 0).index("to", 7).index("step", 0).node("Range", "from to step", "r").refuses(t, "from 0 to 7 by 0 is not a range")
	newGraph(3, 4).ints("i", 2).ints("list", 5, 6).node("Gather", "list i", "y").refuses(t, "index 2 is outside of the 2 elements of axis 0")
}

func TestShapesThatDoNotFitAreRefused(t *testing.T) {
	x := func() *graph { return newGraph(2, 6, 4, 4) }
	for says, g := range map[string]*graph{
		`which do not make the shape [5 -1]`:                              x().ints("s", 5, -1).node("Reshape", "x s", "y"),
		`shape [-1 -1]: -1 is no size`:                                    x().ints("s", -1, -1).node("Reshape", "x s", "y"),
		`shape [-2]: -2 is no size`:                                       x().ints("s", -2).node("Reshape", "x s", "y"),
		`it has no shape`:                                                 x().node("Reshape", "x", "y"),
		`its input "z" depends on what is computed at run time`:           x().input("z", 2).node("Reshape", "x z", "y"),
		`its input "s" must hold integers`:                                x().floats("s", 2, 96).node("Reshape", "x s", "y"),
		`dimension 1 of its input [2 6 4 4] is not 1`:                     x().ints("a", 1).node("Squeeze", "x a", "y"),
		`axis 7 does not exist in 4 dimensions`:                           x().ints("a", 7).node("Squeeze", "x a", "y"),
		`axis 0 stands twice`:                                             x().ints("a", 0, 0).node("Unsqueeze", "x a", "y"),
		`at most 12 are understood`:                                       x().ints("a", 1, 2, 3, 4, 5, 6, 7, 8, 9).node("Unsqueeze", "x a", "y"),
		`perm [0 1 1 2] is not an order of 4 axes`:                        x().node("Transpose", "x", "y", "perm", []int64{0, 1, 1, 2}),
		`perm [0] is not an order of 4 axes`:                              x().node("Transpose", "x", "y", "perm", []int64{0}),
		`6 channels do not divide by the square of the blocksize 2`:       x().node("DepthToSpace", "x", "y", "blocksize", 2),
		`attribute "blocksize" is missing`:                                x().node("SpaceToDepth", "x", "y"),
		`cannot be joined along axis 1`:                                   x().input("z", 2, 6, 5, 4).node("Concat", "x z", "y"),
		`starts [1], ends [], axes [0] and steps [] must be equally many`: x().ints("s", 1).node("Slice", "x s", "y"),
		`a step of 0`: x().ints("s", 1).ints("e", 2).ints("a", 1).ints("k", 0).node("Slice", "x s e a k", "y"),
		`[2 0 4 4]; every dimension must be at least 1`:                    x().ints("s", 2).ints("e", 2).ints("a", 1).node("Slice", "x s e a", "y"),
		`it has 2 outputs, but is split into [1 2 3]`:                      x().ints("s", 1, 2, 3).node("Split", "x s", "y z", "axis", 1),
		`axis 1 of [2 6 4 4]: [1 2] does not split 6 elements`:             x().ints("s", 1, 2).node("Split", "x s", "y z", "axis", 1),
		`[7 -1] does not split`:                                            x().ints("s", 7, -1).node("Split", "x s", "y z", "axis", 1),
		`pads [1 2]: want 8 numbers`:                                       x().ints("p", 1, 2).node("Pad", "x p", "y"),
		`[2 6 4 4] does not stretch to [3 6 4 4]`:                          x().ints("s", 3, 6, 4, 4).node("Expand", "x s", "y"),
		`its scales are not known`:                                         x().node("Resize", "x", "y"),
		`2 scales for 4 axes`:                                              x().floats("s", 1, 2).node("Resize", "x _ s", "y"),
		`scale 0 makes 0 of the size 4`:                                    x().floats("s", 1, 1, 0, 1).node("Resize", "x _ s", "y"),
		`keep_aspect_ratio_policy "not_larger" is not understood`:          x().ints("s", 2, 6, 8, 8).node("Resize", "x _ _ s", "y", "keep_aspect_ratio_policy", "not_larger"),
		`attribute "mode" is "wavelet"; allowed are`:                       x().ints("s", 2, 6, 8, 8).node("Resize", "x _ _ s", "y", "mode", "wavelet"),
		`its operands have the shapes [2 6 4 4] and [5], which do not fit`: x().zeros("z", 5).node("Add", "x z", "y"),
		`it normalises [4]`:                                                x().zeros("s", 6).node("LayerNormalization", "x s", "y"),
		`its input [2 6 4 4] has 6 channels`:                               x().zeros("s", 5).node("BatchNormalization", "x s s s s", "y"),
	} {
		g.refuses(t, says)
		assert.Contains(t, fmt.Sprint(importError(g)), g.Nodes[0].String())
	}
}

func importError(g *graph) error {
	_, err := g.importAs(Options{})
	return err
}

// Other looks at a tensor cost nothing; the layers behind read what is stored.
func TestViewsMakeNoLayers(t *testing.T) {
	g := newGraph(2, 6, 4, 4).ints("s", 0, 6, 16).number("one", 1).
		node("Relu", "x", "a").node("Identity", "a", "b").node("Dropout", "b", "c d").node("Cast", "c", "e", "to", 10).
		node("Reshape", "e s", "f").node("Transpose", "f", "g", "perm", []int64{0, 2, 1}).node("Mul", "g one", "h").
		node("Exp", "h", "y")
	n := g.network(t)
	require.Len(t, n.Layers, 2)
	assert.Equal(t, []string{n.Layers[0].Name}, n.Layers[1].Inputs)
	assert.Equal(t, workloads.TokenShape(16, 6), n.Layers[1].InputShape)
	assert.Equal(t, workloads.RangeRectified, n.Layers[1].InputRange)
}

func TestDataMovementIsCounted(t *testing.T) {
	x := func() *graph { return newGraph(2, 6, 4, 4) }
	for _, c := range []struct {
		name                       string
		g                          *graph
		in, second, out, ops, more int64
	}{
		{"concat", x().input("z", 2, 2, 4, 4).zeros("c", 2, 1, 4, 4).node("Concat", "x z c", "y"), 192, 64 + 32, 288, 288, 32},
		{"slice", x().ints("s", 1).ints("e", 3).ints("a", 1).node("Slice", "x s e a", "y"), 64, 0, 64, 64, 0},
		{"gather", x().ints("i", 1, 1).node("Gather", "x i", "y", "axis", 1), 64, 0, 64, 64, 0},
		{"gather by activations", x().input("i", 4).node("Gather", "x i", "y", "axis", 1), 128, 4, 128, 128, 0},
		{"pad", x().ints("p", 0, 0, 1, 1, 0, 0, 1, 1).node("Pad", "x p", "y"), 192, 0, 432, 432, 0},
		{"expand", newGraph(2, 1, 4).ints("s", 2, 5, 4).node("Expand", "x s", "y"), 8, 0, 40, 40, 0},
		{"nearest", x().ints("s", 2, 6, 8, 8).node("Resize", "x _ _ s", "y"), 192, 0, 768, 768, 0},
		{"linear", x().ints("s", 2, 6, 8, 8).node("Resize", "x _ _ s", "y", "mode", "linear"), 192, 0, 768, 9 * 768, 0},
		{"cubic", x().ints("s", 2, 6, 4, 8).node("Resize", "x _ _ s", "y", "mode", "cubic"), 192, 0, 384, 7 * 384, 0},
		{"sum", x().ints("a", 1).node("ReduceSum", "x a", "y"), 192, 0, 32, 192, 0},
		{"mean", x().ints("a", 1).node("ReduceMean", "x a", "y"), 192, 0, 32, 192 + 32, 0},
		{"embedding", newGraph(2, 5).zeros("t", 100, 8).node("Gather", "t x", "y"), 80, 0, 80, 80, 800},
		{"positions", newGraph(2, 5, 8).zeros("t", 5, 8).node("Add", "x t", "y"), 80, 40, 80, 80, 40},
		{"gate", x().input("z", 2, 6, 1, 1).node("Mul", "z x", "y"), 192, 12, 192, 192, 0},
		{"square", x().node("Mul", "x x", "y"), 192, 0, 192, 192, 0},
		{"three addends", x().input("z", 2, 6, 4, 4).input("v", 2, 6, 4, 4).node("Sum", "x z v", "y"), 192, 384, 192, 384, 0},
		{"normalisation", x().zeros("s", 6).node("BatchNormalization", "x s s s s", "y"), 192, 12, 192, 384, 6},
		{"chain", x().number("k", 2).zeros("c", 6, 1, 1).node("Mul", "x k", "a").node("Add", "a c", "b").node("Sqrt", "b", "y"), 192, 6, 192, 3 * 192, 6},
		{"neighbours", x().node("LRN", "x", "y", "size", 5), 192, 0, 192, 9 * 192, 0},
		{"logarithm of softmax", x().node("LogSoftmax", "x", "y"), 192, 0, 192, 6 * 192, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := c.g.network(t)
			require.Len(t, n.Layers, 1)
			l := &n.Layers[0]
			assert.Equal(t, []int64{c.in, c.second, c.out, c.ops, c.more},
				[]int64{l.InputElements, l.SecondElements, l.OutputElements, l.VectorOps, l.Params})
			assert.NotEmpty(t, l.VectorOpsNote)
		})
	}
}

func TestEachPartOfASplitIsALayer(t *testing.T) {
	n := newGraph(2, 6, 4).node("Split", "x", "a b c", "axis", 1).node("Sum", "a b c", "y").network(t)
	require.Len(t, n.Layers, 4)
	assert.Equal(t, []string{"split0:0", "split0:1", "split0:2"}, n.Layers[3].Inputs)
	assert.Equal(t, int64(16), n.Layers[1].InputElements)
	whole := newGraph(2, 6, 4).node("Split", "x", "a", "axis", 1).node("Exp", "a", "y").network(t)
	assert.Len(t, whole.Layers, 1)
}

func TestOperationsThatDoNothingMakeNoLayers(t *testing.T) {
	x := func() *graph { return newGraph(2, 6, 4, 4).number("zero", 0).number("one", 1) }
	for _, g := range []*graph{
		x().node("Add", "zero x", "a"), x().node("Sub", "x zero", "a"), x().node("Div", "x one", "a"), x().node("Pow", "x one", "a"),
		x().ints("s", 0).ints("e", 100).ints("k", 1).node("Slice", "x s e k", "a"), x().ints("s", 1, 1, 1).node("Expand", "x s", "a"),
		x().ints("p", 0, 0, 0, 0, 0, 0, 0, 0).node("Pad", "x p", "a"), x().node("Concat", "x", "a"),
		x().floats("s", 1, 1, 1, 1).node("Resize", "x _ s", "a"), x().node("Split", "x", "a"),
	} {
		assert.Equal(t, "elementwise", g.node("Exp", "a", "y").layers(t), g.Nodes[0].Op)
	}
	back := x().ints("s", -1).ints("e", -100).ints("a1", 1).ints("k", -1).node("Slice", "x s e a1 k", "y")
	assert.Equal(t, "move", back.layers(t), "reversed, so not the same")
}

func TestRangesAreFollowed(t *testing.T) {
	for want, builds := range map[workloads.Range][]func(*graph) *graph{
		workloads.RangeSigned: {
			func(g *graph) *graph { return g.node("Neg", "r", "y") },
			func(g *graph) *graph { return g.node("Sub", "r p", "y") },
			func(g *graph) *graph { return g.node("Add", "r x", "y") },
			func(g *graph) *graph { return g.node("Tanh", "r", "y") },
			func(g *graph) *graph { return g.floats("c", -1, 2, 3, 4).node("Mul", "r c", "y") },
			func(g *graph) *graph { return g.node("Concat", "r x", "y", "axis", 1) },
			func(g *graph) *graph {
				return g.ints("pads", 0, 0, 0, 1, 0, 0, 0, 0).number("v", -1).node("Pad", "r pads v", "y")
			},
			func(g *graph) *graph {
				return g.ints("s", 2, 6, 8, 8).node("Resize", "r _ _ s", "y", "mode", "cubic")
			},
			func(g *graph) *graph { return g.node("LogSoftmax", "r", "y") },
			func(g *graph) *graph { return g.number("m", -1).node("Clip", "x m", "y") },
			func(g *graph) *graph { return g.node("Min", "r x", "y") },
		},
		workloads.RangeRectified: {
			func(g *graph) *graph { return g.node("Relu", "x", "y") },
			func(g *graph) *graph { return g.number("zero", 0).node("Clip", "x zero", "y") },
			func(g *graph) *graph { return g.node("MaxPool", "r", "y", "kernel_shape", []int64{2, 2}) },
			func(g *graph) *graph { return g.node("Mul", "r p", "y") },
			func(g *graph) *graph { return g.node("Concat", "r p", "y", "axis", 1) },
			func(g *graph) *graph {
				return g.ints("pads", 0, 0, 0, 1, 0, 0, 0, 0).number("v", 0).node("Pad", "r pads v", "y")
			},
			func(g *graph) *graph { return g.ints("s", 2, 6, 8, 8).node("Resize", "r _ _ s", "y") },
			func(g *graph) *graph { return g.ints("s", 0, -1).node("Reshape", "r s", "y") },
		},
		workloads.RangePositive: {
			func(g *graph) *graph { return g.node("Sigmoid", "x", "y") },
			func(g *graph) *graph { return g.node("Add", "r p", "y") },
			func(g *graph) *graph { return g.node("Abs", "x", "y") },
			func(g *graph) *graph { return g.number("two", 2).node("Pow", "x two", "y") },
			func(g *graph) *graph { return g.node("Mul", "x x", "y") },
			func(g *graph) *graph { return g.node("AveragePool", "r", "y", "kernel_shape", []int64{2, 2}) },
			func(g *graph) *graph { return g.node("ReduceMax", "r", "y", "axes", []int64{1}) },
			func(g *graph) *graph { return g.node("Max", "x p", "y") },
			func(g *graph) *graph { return g.node("Equal", "x p", "y") },
			func(g *graph) *graph { return g.node("Softmax", "x", "a").node("Transpose", "a", "y") },
			func(g *graph) *graph {
				return g.ints("s", 2, 6, 8, 8).node("Resize", "r _ _ s", "y", "mode", "linear")
			},
			func(g *graph) *graph { return g.node("MatMul", "r p", "y") },
			func(g *graph) *graph {
				return g.number("k", 0.5).node("MatMul", "r p", "a").node("Mul", "a k", "y")
			},
		},
		workloads.RangeSimplex: {
			func(g *graph) *graph { return g.node("Softmax", "x", "y") },
			func(g *graph) *graph {
				return g.ints("s", 12, 4, 4).node("Softmax", "x", "a").node("Reshape", "a s", "y")
			},
		},
	} {
		for i, build := range builds {
			g := build(newGraph(2, 6, 4, 4).node("Relu", "x", "r").node("Exp", "x", "p")).node("Sin", "y", "z")
			n := g.network(t)
			last := &n.Layers[len(n.Layers)-1]
			assert.Equal(t, want, last.InputRange, "%s %d: %s", want, i, g.Nodes[2].Op)
		}
	}
}

// The elements of a softmax that sum to 1 are the channels of its shape, from which synthetic
// values are drawn.
func TestSoftmaxRowsAreTheChannels(t *testing.T) {
	for _, c := range []struct {
		opset int64
		axis  []any
		row   int
	}{{13, nil, 4}, {13, []any{"axis", 1}, 6}, {13, []any{"axis", 2}, 5}, {11, nil, 6 * 5 * 4}, {11, []any{"axis", 2}, 20}} {
		g := newGraph(2, 6, 5, 4).node("Softmax", "x", "y", c.axis...)
		g.Opset = c.opset
		assert.Equal(t, c.row, g.network(t).Layers[0].OutputShape.Channels, "%+v", c)
	}
}

// Law: constants that are moved by the importer's arithmetic are those that a plain loop
// over all elements moves.
func TestSlicesAndTransposesOfConstants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dims := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 4).Draw(t, "dims")
		values := make([]int64, saturate.Product(dims...))
		for i := range values {
			values[i] = int64(i)
		}
		order := rapid.Permutation(allAxes(len(dims))).Draw(t, "order")
		perm := make([]int64, len(order))
		for i, a := range order {
			perm[i] = int64(a)
		}
		axis := rapid.IntRange(0, len(dims)-1).Draw(t, "axis")
		start, end := rapid.Int64Range(-5, 5).Draw(t, "start"), rapid.Int64Range(-6, 6).Draw(t, "end")
		step := rapid.SampledFrom([]int64{-3, -2, -1, 1, 2, 3}).Draw(t, "step")
		g := newGraph(1, 1).ints("s", start).ints("e", end).ints("a", int64(axis)).ints("k", step).
			node("Transpose", "c", "t", "perm", perm).node("Slice", "t s e a k", "y").node("Relu", "x", "z")
		g.Initializers["c"] = &weights.Tensor{Dims: dims, Int64: values}
		im := newImporter(&g.Graph, &Options{})
		require.NoError(t, im.bindInputs(&Options{}))
		im.infer()
		require.Empty(t, im.problems)

		moved := make([]int, len(dims))
		for i, a := range order {
			moved[i] = dims[a]
		}
		picked := pickedIndices(moved[axis], start, end, step)
		var want []int64
		eachIndex(moved, func(at []int) {
			if i := slices.Index(picked, at[axis]); i >= 0 {
				source := make([]int, len(dims))
				for k, a := range order {
					source[a] = at[k]
				}
				want = append(want, int64(offset(dims, source)))
			}
		})
		got := im.values["y"]
		require.Equal(t, len(picked), got.dims[axis])
		if step > 0 {
			require.Equal(t, want, append([]int64(nil), got.constant.ints...))
		} else {
			require.ElementsMatch(t, want, got.constant.ints)
		}
	})
}

// pickedIndices are those of Python's range over a slice.
func pickedIndices(size int, start, end, step int64) []int {
	n := int64(size)
	if start < 0 {
		start += n
	}
	if end < 0 {
		end += n
	}
	var out []int
	if step > 0 {
		for i := max(start, 0); i < min(end, n); i += step {
			out = append(out, int(i))
		}
		return out
	}
	for i := min(max(start, 0), n-1); i > max(end, -1); i += step {
		out = append(out, int(i))
	}
	return out
}

// eachIndex visits the positions of a tensor in row-major order.
func eachIndex(dims []int, visit func(at []int)) {
	at := make([]int, len(dims))
	for {
		visit(at)
		k := len(dims) - 1
		for ; k >= 0; k-- {
			if at[k]++; at[k] < dims[k] {
				break
			}
			at[k] = 0
		}
		if k < 0 {
			return
		}
	}
}

func offset(dims, at []int) int {
	o := 0
	for i, d := range dims {
		o = o*d + at[i]
	}
	return o
}
