package onnx

import (
	"testing"

	"dnasim/workloads"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// moved is what a layer costs, whatever its operator is called.
func moved(n *workloads.Network) (out [][4]int64) {
	for _, l := range n.Layers {
		out = append(out, [4]int64{l.InputElements, l.SecondElements, l.OutputElements, l.VectorOps})
	}
	return out
}

// A Clip whose bound is computed is a maximum of two tensors.
func TestClipByAComputedBoundCostsWhatMaxCosts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dims := rapid.SliceOfN(rapid.Int64Range(1, 9), 2, 4).Draw(r, "dims")
		bound := func() *graph {
			return newGraph(append([]int64{1}, dims...)...).number("c", 80).node("ReduceMax", "x", "m", "keepdims", 0).node("Sub", "m c", "lo")
		}
		require.Equal(t, moved(bound().node("Max", "x lo", "y").network(t)), moved(bound().node("Clip", "x lo", "y").network(t)))
		require.Equal(t, moved(bound().node("Min", "x lo", "y").network(t)), moved(bound().node("Clip", "x _ lo", "y").network(t)))
	})
}

func TestClipReadsItsInputAndItsComputedBounds(t *testing.T) {
	g := newGraph(1, 97, 32).number("c", 80).number("top", 6).node("ReduceMax", "x", "m", "keepdims", 0).node("Sub", "m c", "lo")
	n := g.node("Clip", "x lo top", "y").network(t)
	require.Len(t, n.Layers, 3)
	assert.Equal(t, [][4]int64{{3104, 0, 1, 3104}, {1, 0, 1, 1}, {3104, 1, 3104, 2 * 3104}}, moved(n))
	assert.ElementsMatch(t, []string{workloads.NetworkInput, n.Layers[1].Name}, n.Layers[2].Inputs)

	newGraph(1, 97, 32).zeros("b", 32).node("Clip", "x b", "y").refuses(t, `its bound "b" has the shape [32]; it must be a single number`)
}

// The number that pads may be computed, too.
func TestPaddingReadsItsComputedNumber(t *testing.T) {
	n := newGraph(1, 4, 8).ints("p", 0, 0, 1, 0, 0, 1).node("ReduceMax", "x", "m", "keepdims", 0).node("Pad", "x p m", "y").network(t)
	assert.Equal(t, [4]int64{32, 1, 40, 40}, moved(n)[1])
}

// Layer normalisation costs the same however it is written.
func TestNormalisationCostsTheSameInEverySpelling(t *testing.T) {
	fused := newGraph(2, 5, 8).zeros("s", 8).zeros("t", 8).node("LayerNormalization", "x s t", "y").network(t)
	for _, square := range []string{"Pow", "Mul"} {
		assert.Equal(t, moved(fused), moved(layerNorm(square, true, true).network(t)), square)
	}
}

// The law that a layer reads its operands finds one that is lost.
func TestAnOperandThatIsNotReadIsAnError(t *testing.T) {
	im := newImporter(&newGraph(1, 8).input("z", 1, 8).Graph, &Options{})
	require.NoError(t, im.bindInputs(&Options{}))
	im.graph.Nodes = newGraph().node("Add", "x z", "y").Nodes
	im.infer()
	o := im.ops[0]
	o.checkReads([]workloads.Layer{{Kind: workloads.Add, InputElements: 8, SecondElements: 8}})
	require.Empty(t, im.problems)
	o.checkReads([]workloads.Layer{{Kind: workloads.Add, InputElements: 8}})
	require.Len(t, im.problems, 1)
	assert.Contains(t, im.problems[0], "its layers read 8 elements; its operands have 16")
}

// Scales are multiplied in float32, as runtimes do.
func TestResizedSizesAreThoseOfRuntimes(t *testing.T) {
	n := newGraph(1, 1, 9, 9).floats("s", 1, 1, float32(11)/9, float32(11)/9).node("Resize", "x _ s", "y").network(t)
	assert.Equal(t, int64(121), n.Layers[0].OutputElements)
	assert.Equal(t, []int{0, 0, 1, 14}, []int{ResizedSize(3, 0), ResizedSize(3, -2), ResizedSize(3, 0.5), ResizedSize(7, 2)})
	var zero float32
	assert.Zero(t, ResizedSize(3, zero/zero))
	wrong := 0
	for in := 2; in <= 128; in++ {
		for out := 2; out <= 256; out++ {
			if size := ResizedSize(in, float32(float64(out)/float64(in))); size != out {
				require.Equal(t, out-1, size)
				wrong++
			}
		}
	}
	assert.Equal(t, 1280, wrong, "of 32,385; the product in float64 gives 13,898 too small")
}
