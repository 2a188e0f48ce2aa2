package inference

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/inference/kernel"
	"dnasim/quant"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

func open(symbols ...string) []weights.Dim {
	var dims []weights.Dim
	for _, s := range symbols {
		size := int64(-1)
		if _, err := fmt.Sscan(s, &size); err == nil {
			s = ""
		}
		dims = append(dims, weights.Dim{Size: size, Symbol: s})
	}
	return dims
}

func random(seed uint64, dims ...int) *weights.Tensor {
	r := rand.New(rand.NewPCG(seed, 0))
	t := &weights.Tensor{Dims: dims, Float32: make([]float32, productOf(dims))}
	for i := range t.Float32 {
		t.Float32[i] = float32(r.NormFloat64())
	}
	return t
}

// mixed is a network with all kinds of GEMMs and two inputs of open size: a convolution with
// batch normalisation and ReLU, a grouped, a depthwise and a transposed one, a linear layer
// and two products of activations.
func mixed() *weights.Graph {
	return &weights.Graph{
		File: "mixed.onnx", Opset: 13,
		Inputs: []weights.Value{{Name: "x", Dims: open("batch", "8", "height", "width")}, {Name: "query", Dims: open("batch", "queries", "6")}},
		Initializers: map[string]*weights.Tensor{
			"w": random(1, 24, 8, 3, 3), "w.bias": random(2, 24), "gamma": random(3, 24), "beta": random(4, 24), "mean": random(5, 24), "variance": floats([]int{24}, positive(24)...),
			"grouped": random(6, 12, 6, 3, 3), "depth": random(7, 12, 1, 3, 3), "up": random(8, 12, 6, 2, 2), "shift": random(9, 1, 6, 1, 1),
			"linear": random(10, 6, 6), "tokens": ints(0, 6, -1), "row": random(11, 6),
		},
		Nodes: []weights.Node{
			nodeWith{node("Conv", "a", "x", "w", "w.bias")}.ints("pads", 1, 1, 1, 1).Node,
			node("BatchNormalization", "b", "a", "gamma", "beta", "mean", "variance"),
			node("Relu", "c", "b"),
			nodeWith{node("Conv", "d", "c", "grouped")}.int("group", 4).ints("pads", 1, 1, 1, 1).ints("strides", 2, 2).Node,
			nodeWith{node("Conv", "e", "d", "depth")}.int("group", 12).ints("dilations", 2, 2).ints("pads", 2, 2, 2, 2).Node,
			node("Relu", "f", "e"),
			nodeWith{node("ConvTranspose", "g", "f", "up")}.ints("strides", 2, 2).Node,
			node("Add", "h", "g", "shift"),
			node("Reshape", "i", "h", "tokens"), // batch, 6, positions
			nodeWith{node("Transpose", "k", "i")}.ints("perm", 0, 2, 1).Node,
			node("MatMul", "l", "k", "linear"),
			node("Add", "m", "l", "row"),
			node("MatMul", "scores", "query", "i"), // batch, queries, positions
			nodeWith{node("Softmax", "p", "scores")}.int("axis", -1).Node,
			node("MatMul", "y", "p", "m"),
		},
		Outputs: []weights.Value{{Name: "y"}, {Name: "f"}},
	}
}

func positive(n int) []float32 {
	out := random(12, n).Float32
	for i := range out {
		out[i] = out[i]*out[i] + 0.1
	}
	return out
}

func mixedModel(t testing.TB) *Model {
	t.Helper()
	m, err := ParseGraph(mixed())
	require.NoError(t, err)
	return m
}

func mixedSample(seed uint64, batch, side, queries int) Sample {
	query := random(seed+100, batch, queries, 6)
	for i := range query.Float32 {
		query.Float32[i] /= 100 // so that attention is spread, and errors stay small
	}
	return Sample{"x": random(seed, batch, 8, side, side), "query": query}
}

func outputs(t testing.TB, m *Model, s Sample, codes Codes) map[string]*weights.Tensor {
	t.Helper()
	out, err := m.Outputs(context.Background(), s, codes)
	require.NoError(t, err)
	return out
}

// The sizes of GEMMs with open shapes are known once the model is bound; binding does not change
// the model.
func TestBindingGivesTheSizes(t *testing.T) {
	m := mixedModel(t)
	sizes := func(m *Model) (out [][4]int) {
		for _, g := range m.GEMMs() {
			out = append(out, [4]int{g.M, g.K, g.N, g.Groups})
		}
		return out
	}
	open := [][4]int{{0, 72, 24, 1}, {0, 54, 3, 4}, {0, 9, 1, 12}, {0, 12, 24, 1}, {0, 6, 6, 1}, {0, 0, 0, 0}, {0, 0, 0, 0}}
	assert.Equal(t, open, sizes(m))
	bound, err := m.Bind(map[string][]int{"x": {2, 8, 10, 12}, "query": {2, 5, 6}})
	require.NoError(t, err)
	assert.Equal(t, [][4]int{
		{2 * 10 * 12, 72, 24, 1}, {2 * 5 * 6, 54, 3, 4}, {2 * 5 * 6, 9, 1, 12}, {2 * 5 * 6, 12, 24, 1}, {2 * 10 * 12, 6, 6, 1},
		{5, 6, 120, 2}, {5, 120, 6, 2},
	}, sizes(bound))
	assert.Equal(t, open, sizes(m))
	require.ErrorContains(t, m.Match(&workloads.Network{Name: "net"}), `its shapes are open; bind them to compare it with network "net"`)
}

func TestImpossibleShapesAreNotBound(t *testing.T) {
	m := mixedModel(t)
	refused := func(says string, shapes map[string][]int) {
		t.Helper()
		_, err := m.Bind(shapes)
		require.ErrorContains(t, err, "mixed.onnx: "+says)
	}
	refused(`input "x" needs a shape: [batch 8 height width]`, nil)
	refused(`input "x" of shape [1 7 8 8]; want [batch 8 height width]`, map[string][]int{"x": {1, 7, 8, 8}})
	refused(`input "x" of shape [1 8 8]; want`, map[string][]int{"x": {1, 8, 8}})
	refused(`input "query" of shape [1 0 6]; want [batch queries 6]`, map[string][]int{"x": {1, 8, 8, 8}, "query": {1, 0, 6}})
	refused(`there is no input "z"; its inputs are "x" [batch 8 height width], "query" [batch queries 6]`,
		map[string][]int{"x": {1, 8, 8, 8}, "query": {1, 1, 6}, "z": {1}})
	refused(`MatMul node "/MatMul": float32[3 4 6] times float32[2 6 64]: shapes [3] and [2] do not fit together`,
		map[string][]int{"x": {2, 8, 8, 8}, "query": {3, 4, 6}})
}

// Outputs of a batch are those of its samples alone, on any number of workers, with both kinds of
// kernels.
func TestOutputsDoNotDependOnBatchWorkersOrKernels(t *testing.T) {
	m := mixedModel(t)
	whole := mixedSample(1, 3, 40, 7)
	want := outputs(t, m, whole, nil)
	for i := range 3 {
		part := Sample{}
		for name, x := range whole {
			n := x.Len() / 3
			part[name] = &weights.Tensor{Dims: append([]int{1}, x.Dims[1:]...), Float32: x.Float32[i*n:][:n]}
		}
		n := len(want["y"].Float32) / 3
		assert.Equal(t, want["y"].Float32[i*n:][:n], outputs(t, m, part, nil)["y"].Float32)
	}
	for _, workers := range []int{1, 3} {
		for _, k := range []kernel.Functions{kernel.Fastest(), kernel.Portable()} {
			m.kernels = k
			r, err := m.Runner(nil, workers)
			require.NoError(t, err)
			for range 2 { // the memory is used again
				got, err := r.Outputs(t.Context(), whole)
				require.NoError(t, err)
				require.Equal(t, want, got)
			}
		}
	}
}

// Folding a batch normalisation, a bias and ReLUs into GEMMs gives what the nodes give one by
// one, to rounding.
func TestFusedNodesGiveTheSame(t *testing.T) {
	separate := mixed()
	// What is an output of the graph cannot be fused.
	for _, name := range []string{"a", "b", "e", "g", "l"} {
		separate.Outputs = append(separate.Outputs, weights.Value{Name: name})
	}
	m, err := ParseGraph(separate)
	require.NoError(t, err)
	fused := mixedModel(t)
	assert.Len(t, fused.steps, len(m.steps)-5)
	s := mixedSample(2, 1, 12, 3)
	want, got := outputs(t, m, s, nil), outputs(t, fused, s, nil)
	_, relative, _ := Compare(want["y"].Float32, got["y"].Float32)
	assert.Less(t, relative, 1e-5)
	assert.Contains(t, fused.GEMMs()[0].WeightsOrigin, `mixed.onnx: w, scaled by BatchNormalization node "/BatchNormalization"`)
	assert.NotEqual(t, m.GEMMs()[0].Weights, fused.GEMMs()[0].Weights)
}

// All GEMMs compute in their codes: each, given alone, changes the outputs, and fine codes
// change them little.
func TestEveryGEMMComputesInItsCodes(t *testing.T) {
	m := mixedModel(t)
	s := mixedSample(3, 2, 12, 4)
	rec, err := m.RecordLimited(t.Context(), []Sample{s}, RecordLimit{})
	require.NoError(t, err)
	float := outputs(t, m, s, nil)["y"].Float32
	for name, c := range map[string]struct {
		find  search
		bound float64
	}{
		"int8":        {quant.INT8, 0.15},
		"exponential": {paperFit(7), 0.15},
		"other": {func(w, a *quant.Sample) (quant.LayerCodes, error) {
			l, err := quant.INT8(w, a)
			l.Weights.Codec, l.Activations.Codec = strange(l.Weights.Codec), strange(l.Activations.Codec)
			return l, err
		}, 0.15},
	} {
		all := codesOf(t, m, rec, c.find)
		require.Len(t, all, 7)
		for i, layer := range all {
			got := outputs(t, m, s, Codes{i: layer})["y"].Float32
			_, relative, _ := Compare(float, got)
			assert.NotZero(t, relative, "%s, GEMM %d", name, i)
		}
		_, relative, _ := Compare(float, outputs(t, m, s, all)["y"].Float32)
		assert.Less(t, relative, c.bound, name)
	}
}

// stranger is a code that this package does not know: its values are those of a uniform code, but
// for a shift of the negative ones.
type stranger struct {
	quant.Codec
	scale float64
}

func strange(q quant.Codec) quant.Codec { return stranger{q, q.(quant.Uniform).Scale} }

func (q stranger) Round(x float64) float64 {
	v := q.Codec.Round(x)
	if v < 0 {
		v += 0.01 * q.scale
	}
	return v
}

func TestImpossibleSamplesAreRefused(t *testing.T) {
	m := mixedModel(t)
	refused := func(says string, change func(s Sample)) {
		t.Helper()
		s := mixedSample(1, 1, 8, 2)
		change(s)
		_, err := m.Outputs(t.Context(), s, nil)
		require.ErrorContains(t, err, "mixed.onnx: "+says)
		_, err = m.RecordLimited(t.Context(), []Sample{mixedSample(1, 1, 8, 2), s}, RecordLimit{})
		require.ErrorContains(t, err, "sample 1: mixed.onnx: "+says)
	}
	refused(`the sample lacks input "query"; the inputs are "x" [batch 8 height width], "query" [batch queries 6]`, func(s Sample) { delete(s, "query") })
	refused(`there is no input "mask"`, func(s Sample) { s["mask"] = random(1, 1) })
	refused(`input "x" of shape [1 9 8 8]; want [batch 8 height width]`, func(s Sample) { s["x"] = random(1, 1, 9, 8, 8) })
	refused(`input "query" of shape [2 2 6]: dimension "batch" is 1 in another place`, func(s Sample) { s["query"] = random(1, 2, 2, 6) })
	refused(`input "query": value 3 is NaN`, func(s Sample) { s["query"].Float32[3] = float32(math.NaN()) })
	refused(`input "query" has 11 values; its shape [1 2 6] asks for 12`, func(s Sample) { s["query"].Float32 = s["query"].Float32[:11] })
	refused(`Conv node "/Conv": its input is int64[1 8 8 8]`, func(s Sample) {
		s["x"] = &weights.Tensor{Dims: []int{1, 8, 8, 8}, Int64: make([]int64, 512)}
	})
	_, err := m.RecordLimited(t.Context(), nil, RecordLimit{})
	require.ErrorContains(t, err, "mixed.onnx: there are no samples")
	_, err = m.Runner(nil, 0)
	require.ErrorContains(t, err, "0 workers; want at least 1")
	_, err = m.Scores(t.Context(), shipped(t).Slice(0, 1), nil, 1, nil)
	require.ErrorContains(t, err, "mixed.onnx: its shapes are open; bind them to one image")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = m.Outputs(ctx, mixedSample(1, 1, 8, 2), nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestIntegerInputsMustBeIntegers(t *testing.T) {
	g := graphOf(map[string]*weights.Tensor{"table": floats([]int{3, 2}, 0, 1, 10, 11, 20, 21)}, node("Gather", "y", "table", "x"))
	g.Inputs[0].Dims = open("tokens")
	m, err := ParseGraph(g)
	require.NoError(t, err)
	got := outputs(t, m, Sample{"x": ints(2, 0)}, nil)
	assert.Equal(t, []float32{20, 21, 0, 1}, got["y"].Float32)
	_, err = m.Outputs(t.Context(), Sample{"x": floats([]int{1}, 2)}, nil)
	require.ErrorContains(t, err, `input "x" holds floating-point numbers; want integers`)
	_, err = m.Outputs(t.Context(), Sample{"x": ints(3)}, nil)
	require.ErrorContains(t, err, `Gather node "/Gather": index 3 of 3 elements`)
}

// Integers for an input that is declared to be of floats are numbers, or the bits of bfloat16.
// Floats are no integers.
func TestInputsAreOfTheirDeclaredType(t *testing.T) {
	g := graphOf(nil, node("Neg", "y", "x"))
	g.Inputs[0].Dims = open("n")
	for _, c := range []struct {
		declared, given weights.ElementType
		want            float32
	}{{weights.TypeFloat32, weights.TypeUint16, -0x3f80}, {weights.TypeBFloat16, weights.TypeUint16, -1}, {weights.TypeFloat64, weights.TypeInt16, -0x3f80}} {
		g.Inputs[0].Type = c.declared
		m, err := ParseGraph(g)
		require.NoError(t, err)
		x, err := weights.ReadNPY("x.npy", npyOfOne(c.given, 0x80, 0x3f))
		require.NoError(t, err)
		assert.Equal(t, []float32{c.want}, outputs(t, m, Sample{"x": x}, nil)["y"].Float32, c)
	}
	g.Inputs[0].Type = weights.TypeInt32
	m, err := ParseGraph(g)
	require.NoError(t, err)
	_, err = m.Outputs(t.Context(), Sample{"x": floats([]int{1}, 2)}, nil)
	require.ErrorContains(t, err, `input "x" holds floating-point numbers; want integers`)
}

// npyOfOne is an array of one element of 16 bits.
func npyOfOne(e weights.ElementType, low, high byte) []byte {
	descr := map[weights.ElementType]string{weights.TypeUint16: "<u2", weights.TypeInt16: "<i2"}[e]
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (1,), }\n", descr)
	return append([]byte("\x93NUMPY\x01\x00"+string(rune(len(header)))+"\x00"+header), low, high)
}

// Memory is given back after the last use of a tensor: a deep network needs no more than a
// few of its tensors.
func TestMemoryDoesNotGrowWithTheDepth(t *testing.T) {
	var nodes []weights.Node
	for i := range 50 {
		in, out := fmt.Sprint("x", i), fmt.Sprint("x", i+1)
		if i == 0 {
			in = "x"
		}
		// Both read the input, so that nothing can be overwritten in place at once.
		nodes = append(nodes, node("Abs", out+"a", in), node("Sigmoid", out+"s", in), node("Add", out, out+"a", out+"s"))
	}
	nodes = append(nodes, node("Identity", "y", "x50"))
	g := graphOf(nil, nodes...)
	g.Inputs[0].Dims = open("1", "1", "64", "64")
	m, err := ParseGraph(g)
	require.NoError(t, err)
	r, err := m.Runner(nil, 1)
	require.NoError(t, err)
	_, err = r.Outputs(t.Context(), Sample{"x": random(1, 1, 1, 64, 64)})
	require.NoError(t, err)
	assert.LessOrEqual(t, len(r.s.memory.all), 4)
}
