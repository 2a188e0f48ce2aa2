package onnx

import (
	"math"
	"strings"
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// variant builds a function of "a", whose result is "y".
type variant func(g *graph) *graph

// variants are how exporters write the functions.
var variants = map[string][]variant{
	"gelu": {
		func(g *graph) *graph { // PyTorch
			return g.number("r", math.Sqrt2).number("one", 1).number("half", 0.5).node("Div", "a r", "b").node("Erf", "b", "c").
				node("Add", "c one", "d").node("Mul", "a d", "e").node("Mul", "e half", "y")
		},
		func(g *graph) *graph { // TensorFlow
			return g.number("r", 0.70710677).number("one", 1).number("half", 0.5).node("Mul", "r a", "b").node("Erf", "b", "c").
				node("Add", "one c", "d").node("Mul", "half d", "e").node("Mul", "a e", "y")
		},
		func(g *graph) *graph { // half of x first
			return g.number("r", math.Sqrt2).number("one", 1).number("half", 0.5).node("Mul", "a half", "h").node("Div", "a r", "b").
				node("Erf", "b", "c").node("Add", "c one", "d").node("Mul", "h d", "y")
		},
		func(g *graph) *graph { // with tanh and a cube
			return g.number("three", 3).number("k", 0.044715).number("s", 0.7978846).number("one", 1).number("half", 0.5).
				node("Pow", "a three", "b").node("Mul", "b k", "c").node("Add", "a c", "d").node("Mul", "d s", "e").node("Tanh", "e", "f").
				node("Add", "f one", "g").node("Mul", "a half", "h").node("Mul", "h g", "y")
		},
		func(g *graph) *graph { // with tanh and products
			return g.number("k", 0.044715).number("s", 0.7978846).number("one", 1).number("half", 0.5).
				node("Mul", "a a", "aa").node("Mul", "aa a", "b").node("Mul", "b k", "c").node("Add", "a c", "d").node("Mul", "d s", "e").node("Tanh", "e", "f").
				node("Add", "f one", "g").node("Mul", "a g", "h").node("Mul", "h half", "y")
		},
		func(g *graph) *graph { // approximated by a sigmoid
			return g.number("k", 1.702).node("Mul", "a k", "b").node("Sigmoid", "b", "c").node("Mul", "a c", "y")
		},
		func(g *graph) *graph { return g.node("Gelu", "a", "y") },
	},
	"silu": {
		func(g *graph) *graph { return g.node("Sigmoid", "a", "b").node("Mul", "b a", "y") },
		func(g *graph) *graph { // PaddlePaddle, with its factor of 1
			return g.number("one", 1).node("Mul", "a one", "b").node("Sigmoid", "b", "c").node("Mul", "a c", "y")
		},
		func(g *graph) *graph { // x / (1 + e^-x)
			return g.number("one", 1).node("Neg", "a", "b").node("Exp", "b", "c").node("Add", "c one", "d").node("Div", "a d", "y")
		},
	},
	"hardswish": {
		func(g *graph) *graph {
			return g.number("three", 3).number("zero", 0).number("six", 6).node("Add", "a three", "b").node("Clip", "b zero six", "c").
				node("Mul", "a c", "d").node("Div", "d six", "y")
		},
		func(g *graph) *graph { // bounds as attributes, of opset 6; few digits
			return g.number("three", 3).number("sixth", 0.16667).node("Add", "a three", "b").node("Clip", "b", "c", "min", 0.0, "max", 6.0).
				node("Mul", "c sixth", "d").node("Mul", "a d", "y")
		},
		func(g *graph) *graph {
			return g.node("HardSigmoid", "a", "b", "alpha", 1.0/6, "beta", 0.5).node("Mul", "a b", "y")
		},
		func(g *graph) *graph { return g.node("HardSwish", "a", "y") },
	},
	"hardsigmoid": {
		func(g *graph) *graph {
			return g.number("three", 3).number("zero", 0).number("six", 6).node("Add", "a three", "b").node("Clip", "b zero six", "c").node("Div", "c six", "y")
		},
		func(g *graph) *graph { return g.node("HardSigmoid", "a", "y") },
	},
	"mish": {
		func(g *graph) *graph {
			return g.node("Softplus", "a", "b").node("Tanh", "b", "c").node("Mul", "a c", "y")
		},
	},
	"relu": {
		func(g *graph) *graph { return g.node("Relu", "a", "y") },
		func(g *graph) *graph { return g.number("zero", 0).node("Max", "zero a", "y") },
		func(g *graph) *graph { return g.number("zero", 0).node("Clip", "a zero", "y") },
		func(g *graph) *graph {
			return g.number("zero", 0).number("most", math.MaxFloat32).node("Clip", "a zero most", "y")
		},
	},
	"relu6": {
		func(g *graph) *graph { return g.number("zero", 0).number("six", 6).node("Clip", "a zero six", "y") },
		func(g *graph) *graph { return g.number("six", 6).node("Relu", "a", "b").node("Min", "b six", "y") },
	},
	"clip":      {func(g *graph) *graph { return g.number("one", 1).node("Clip", "a _ one", "y") }},
	"sigmoid":   {func(g *graph) *graph { return g.node("Sigmoid", "a", "y") }},
	"tanh":      {func(g *graph) *graph { return g.node("Tanh", "a", "y") }},
	"leakyrelu": {func(g *graph) *graph { return g.node("LeakyRelu", "a", "y", "alpha", 0.2) }},
	"celu":      {func(g *graph) *graph { return g.node("Celu", "a", "y", "alpha", 2.0) }},
	"selu":      {func(g *graph) *graph { return g.node("Selu", "a", "y") }},
	"softsign":  {func(g *graph) *graph { return g.node("Softsign", "a", "y") }},
	"elu":       {func(g *graph) *graph { return g.node("Elu", "a", "y") }},
	"prelu":     {func(g *graph) *graph { return g.zeros("slope", 4, 1, 1).node("PRelu", "a slope", "y") }},
	"softplus":  {func(g *graph) *graph { return g.node("Softplus", "a", "y") }},
}

func beforeFunction() *graph {
	return newGraph(1, 3, 8, 8).zeros("w", 4, 3, 1, 1).node("Conv", "x w", "a")
}

func TestFunctionsAreRecognizedHoweverTheyAreSpelt(t *testing.T) {
	for name, list := range variants {
		for i, write := range list {
			assert.Equal(t, "conv+"+name, write(beforeFunction()).layers(t), "%s, variant %d", name, i)
		}
	}
}

// Where the product has another reader, too, the function is a layer of its own, still one.
func TestAFunctionOfASharedValueIsOneLayer(t *testing.T) {
	for name, list := range variants {
		for i, write := range list {
			g := write(beforeFunction())
			first := g.Nodes[1].Name
			g = g.node("MaxPool", "a", "z", "kernel_shape", []int64{2, 2})
			n := g.network(t)
			if !assert.Len(t, n.Layers, 3, "%s, variant %d", name, i) {
				continue
			}
			l := &n.Layers[1]
			assert.Equal(t, workloads.Elementwise, l.Kind)
			assert.Contains(t, l.VectorOpsNote, name)
			assert.GreaterOrEqual(t, l.VectorOps, l.OutputElements)
			assert.Equal(t, first, l.Name)
		}
	}
}

// What only looks like a known function is left as it is.
func TestOtherFunctionsAreNotMistaken(t *testing.T) {
	for _, c := range []struct {
		layers string
		write  variant
	}{
		{"conv elementwise", func(g *graph) *graph { // x sigmoid(2x)
			return g.number("two", 2).node("Mul", "a two", "b").node("Sigmoid", "b", "c").node("Mul", "a c", "y")
		}},
		{"conv elementwise", func(g *graph) *graph { // x clip(x+3, 0, 6), not divided
			return g.number("three", 3).number("zero", 0).number("six", 6).node("Add", "a three", "b").node("Clip", "b zero six", "c").node("Mul", "a c", "y")
		}},
		{"conv elementwise", func(g *graph) *graph { // x sigmoid(z): a gate, not SiLU
			return g.input("z", 1, 4, 8, 8).node("Sigmoid", "z", "b").node("Mul", "a b", "y")
		}},
	} {
		kinds := c.write(beforeFunction()).layers(t)
		assert.False(t, strings.Contains(kinds, "silu") || strings.Contains(kinds, "hardswish"), kinds)
		assert.True(t, strings.HasPrefix(kinds, "conv"), kinds)
	}
}

// An affine function in front of a known one, or behind it, stays apart.
func TestFunctionsBetweenFactorsAreFound(t *testing.T) {
	g := beforeFunction().number("k", 1.5).number("m", 0.25)
	g = g.node("Mul", "a k", "p").node("Add", "p m", "q").node("Sigmoid", "q", "r").node("Mul", "q r", "s").node("Mul", "s k", "u").node("Add", "u m", "y")
	assert.Equal(t, "conv+silu elementwise", g.layers(t))
}

// Law: a random chain of other operations in front of or behind a function does not change
// what the layers compute in number: nothing is lost, nothing is counted twice.
func TestEveryOperationIsCountedOrFused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chain := rapid.SliceOfN(rapid.SampledFrom([]string{"Exp", "Sqrt", "Abs", "Neg", "Sin", "Reciprocal"}), 1, 10).Draw(t, "chain")
		g := newGraph(1, 4)
		for i, operator := range chain {
			in, out := "x", "y"
			if i > 0 {
				in = "v" + string(rune('a'+i))
			}
			if i < len(chain)-1 {
				out = "v" + string(rune('a'+i+1))
			}
			g.node(operator, in, out)
		}
		n, err := g.importAs(Options{})
		require.NoError(t, err)
		require.Len(t, n.Layers, 1)
		require.Equal(t, int64(4*len(chain)), n.Layers[0].VectorOps)
	})
}

// layerNorm writes a normalisation of "x" along its last axis.
func layerNorm(square string, twice bool, affine bool) *graph {
	g := newGraph(2, 5, 8).number("eps", 1e-5).number("two", 2).zeros("s", 8).zeros("t", 8).
		node("ReduceMean", "x", "m", "axes", []int64{-1}).node("Sub", "x m", "c")
	centred := "c"
	if twice {
		g.node("Sub", "x m", "d")
		centred = "d"
	}
	if square == "Pow" {
		g.node("Pow", centred+" two", "q")
	} else {
		g.node("Mul", centred+" "+centred, "q")
	}
	g.node("ReduceMean", "q", "v", "axes", []int64{2}).node("Add", "eps v", "e").node("Sqrt", "e", "r")
	if !affine {
		return g.node("Div", "c r", "y")
	}
	return g.node("Div", "c r", "n").node("Mul", "n s", "u").node("Add", "t u", "y")
}

func TestLayerNormalisationIsRecognized(t *testing.T) {
	for _, g := range []*graph{
		layerNorm("Pow", false, true), layerNorm("Mul", false, true), layerNorm("Pow", true, true), layerNorm("Mul", true, true),
		newGraph(2, 5, 8).zeros("s", 8).zeros("t", 8).node("LayerNormalization", "x s t", "y"),
	} {
		require.Equal(t, "layernorm", g.layers(t))
		l := &g.network(t).Layers[0]
		assert.Equal(t, int64(16), l.Params)
		assert.Equal(t, int64(7*80), l.VectorOps)
		assert.Equal(t, workloads.TokenShape(5, 8), l.OutputShape)
	}
	assert.Equal(t, "layernorm", layerNorm("Pow", false, false).layers(t))
	assert.Zero(t, layerNorm("Pow", false, false).network(t).Params())
}

func TestWhatIsNoLayerNormalisationIsLeftAlone(t *testing.T) {
	other := layerNorm("Pow", false, true)
	other.Nodes[0].Attributes[0].Ints = []int64{1} // along another axis
	assert.NotContains(t, other.layers(t), "layernorm")
	cube := layerNorm("Pow", false, true)
	cube.number("two", 3)
	assert.NotContains(t, cube.layers(t), "layernorm")
	read := layerNorm("Pow", false, true)
	read.node("Exp", "v", "z") // something else reads the variance
	assert.NotContains(t, read.layers(t), "layernorm")
	wide := layerNorm("Pow", false, true)
	wide.zeros("s", 5, 8) // the scale is not of one row: it stays an operation of its own
	assert.Equal(t, "layernorm elementwise", wide.layers(t))
}
