package onnx

import (
	"testing"

	"dnasim/internal/saturate"
	"dnasim/workloads"
	"dnasim/workloads/weights"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestConvolutionsOfAllKinds(t *testing.T) {
	for _, c := range []struct {
		name       string
		x          []int64
		w          []int
		attributes []any
		want       workloads.ConvGeometry
		groups     int
	}{
		{"plain", []int64{2, 3, 8, 9}, []int{4, 3, 3, 2}, nil,
			workloads.ConvGeometry{Batch: 2, InChannels: 3, InH: 8, InW: 9, OutChannels: 4, OutH: 6, OutW: 8,
				KernelH: 3, KernelW: 2, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1}, 1},
		{"grouped", []int64{1, 8, 5, 5}, []int{4, 2, 1, 1}, []any{"group", 4},
			workloads.ConvGeometry{Batch: 1, InChannels: 8, InH: 5, InW: 5, OutChannels: 4, OutH: 5, OutW: 5,
				KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1}, 4},
		{"depthwise", []int64{1, 8, 5, 5}, []int{16, 1, 3, 3}, []any{"group", 8, "pads", []int64{1, 1, 1, 1}},
			workloads.ConvGeometry{Batch: 1, InChannels: 8, InH: 5, InW: 5, OutChannels: 16, OutH: 5, OutW: 5,
				KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1, DilationH: 1, DilationW: 1}, 8},
		{"dilated", []int64{1, 1, 9, 9}, []int{1, 1, 3, 3}, []any{"dilations", []int64{2, 3}},
			workloads.ConvGeometry{Batch: 1, InChannels: 1, InH: 9, InW: 9, OutChannels: 1, OutH: 5, OutW: 3,
				KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, DilationH: 2, DilationW: 3}, 1},
		{"asymmetric padding", []int64{1, 1, 8, 8}, []int{1, 1, 3, 3}, []any{"pads", []int64{0, 1, 2, 1}, "strides", []int64{2, 1}},
			workloads.ConvGeometry{Batch: 1, InChannels: 1, InH: 8, InW: 8, OutChannels: 1, OutH: 4, OutW: 8,
				KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 1, PadLeft: 1, PadBottom: 2, PadRight: 1, DilationH: 1, DilationW: 1}, 1},
		{"SAME_UPPER", []int64{1, 1, 8, 8}, []int{1, 1, 3, 3}, []any{"auto_pad", "SAME_UPPER", "strides", []int64{2, 2}},
			workloads.ConvGeometry{Batch: 1, InChannels: 1, InH: 8, InW: 8, OutChannels: 1, OutH: 4, OutW: 4,
				KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 2, PadBottom: 1, PadRight: 1, DilationH: 1, DilationW: 1}, 1},
		{"SAME_LOWER", []int64{1, 1, 8, 8}, []int{1, 1, 3, 3}, []any{"auto_pad", "SAME_LOWER", "strides", []int64{2, 2}},
			workloads.ConvGeometry{Batch: 1, InChannels: 1, InH: 8, InW: 8, OutChannels: 1, OutH: 4, OutW: 4,
				KernelH: 3, KernelW: 3, StrideH: 2, StrideW: 2, PadTop: 1, PadLeft: 1, DilationH: 1, DilationW: 1}, 1},
		{"VALID", []int64{1, 1, 8, 8}, []int{1, 1, 3, 3}, []any{"auto_pad", "VALID", "kernel_shape", []int64{3, 3}},
			workloads.ConvGeometry{Batch: 1, InChannels: 1, InH: 8, InW: 8, OutChannels: 1, OutH: 6, OutW: 6,
				KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1}, 1},
		{"one-dimensional", []int64{1, 2, 10}, []int{4, 2, 3}, []any{"strides", []int64{2}, "pads", []int64{1, 0}},
			workloads.ConvGeometry{Batch: 1, InChannels: 2, InH: 1, InW: 10, OutChannels: 4, OutH: 1, OutW: 5,
				KernelH: 1, KernelW: 3, StrideH: 1, StrideW: 2, PadLeft: 1, DilationH: 1, DilationW: 1}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newGraph(c.x...).zeros("w", c.w...).zeros("b", c.w[0]).node("Conv", "x w b", "y", c.attributes...).network(t)
			require.Len(t, n.Layers, 1)
			l := &n.Layers[0]
			assert.Equal(t, &c.want, l.Conv)
			assert.Equal(t, c.groups, l.Groups)
			assert.Equal(t, c.want.Batch*c.want.OutH*c.want.OutW, l.M)
			weights := saturate.Product(c.w...)
			assert.Equal(t, weights, l.WeightElements)
			assert.Equal(t, weights+int64(c.w[0]), l.Params)
			assert.True(t, l.Bias)
		})
	}
}

// Some networks pad more than the kernel is wide. The geometry has no such padding: it
// becomes a layer of its own, and the product stays what it is.
func TestPaddingAsWideAsTheKernelIsALayer(t *testing.T) {
	n := newGraph(1, 2, 4, 4).zeros("w", 3, 2, 1, 1).node("Conv", "x w", "y", "pads", []int64{1, 1, 1, 1}).network(t)
	require.Len(t, n.Layers, 2)
	assert.Equal(t, workloads.Move, n.Layers[0].Kind)
	assert.Equal(t, int64(2*6*6), n.Layers[0].OutputElements)
	assert.Equal(t, 36, n.Layers[1].M)
	assert.Equal(t, []string{n.Layers[0].Name}, n.Layers[1].Inputs)
}

func TestConvolutionsThatDoNotFitAreRefused(t *testing.T) {
	conv := func(w []int, attributes ...any) *graph {
		return newGraph(1, 4, 8, 8).zeros("w", w...).zeros("b", 3).node("Conv", "x w b", "y", attributes...)
	}
	conv([]int{3, 4, 9, 9}).refuses(t, `Conv node "conv0": its window of [9 9] (stride [1 1], dilation [1 1], padding [0 0] and [0 0]) does not fit its input [1 4 8 8]`)
	conv([]int{5, 4, 3, 3}).refuses(t, `its bias "b" has the shape [3]; want 5 numbers`)
	conv([]int{3, 4, 3}).refuses(t, `its weights "w" have the shape [3 4 3], its input [1 4 8 8]`)
	conv([]int{3, 2, 3, 3}, "group", 2).refuses(t, "2 groups do not divide 4 input and 3 output channels")
	conv([]int{3, 4, 3, 3}, "group", 0).refuses(t, "0 groups do not divide")
	conv([]int{3, 4, 3, 3}, "kernel_shape", []int64{5, 5}).refuses(t, "kernel_shape is [5 5], the weights have [3 3]")
	conv([]int{3, 4, 3, 3}, "strides", []int64{0, 1}).refuses(t, `attribute "strides" is [0 1]; allowed are 1 to 65536`)
	conv([]int{3, 4, 3, 3}, "pads", []int64{1, 1}).refuses(t, `attribute "pads" is [1 1]; want 4 numbers`)
	conv([]int{3, 4, 3, 3}, "auto_pad", "SAME").refuses(t, `attribute "auto_pad" is "SAME"`)
	conv([]int{3, 4, 0, 3}).refuses(t, `its weights "w" have the shape [3 4 0 3]`)
	newGraph(1, 4, 8, 8, 8).zeros("w", 3, 4, 3, 3, 3).node("Conv", "x w", "y").refuses(t, "has 5 dimensions; 4 (images) and 3 (signals) are understood")
}

// The product has one factor for every pair of an input position and a tap; where windows
// overlap, adding them up is a layer of its own.
func TestTransposedConvolutions(t *testing.T) {
	apart := newGraph(1, 6, 4, 5).zeros("w", 6, 3, 2, 2).zeros("b", 3).
		node("ConvTranspose", "x w b", "a", "strides", []int64{2, 2}).node("Relu", "a", "y").network(t)
	require.Len(t, apart.Layers, 1)
	l := &apart.Layers[0]
	assert.Equal(t, []int{20, 6, 12, 1}, []int{l.M, l.K, l.N, l.Groups})
	assert.Equal(t, workloads.ImageShape(3, 8, 10), l.OutputShape)
	assert.Equal(t, "relu", l.Activation)
	assert.Equal(t, int64(6*3*4+3), l.Params)

	overlap := newGraph(1, 6, 4, 5).zeros("w", 6, 2, 3, 3).
		node("ConvTranspose", "x w", "a", "strides", []int64{2, 2}, "pads", []int64{1, 1, 1, 1}, "output_padding", []int64{1, 0}, "group", 2).
		node("Relu", "a", "y").network(t)
	require.Len(t, overlap.Layers, 2)
	assert.Equal(t, int64(4*5*6/2*4*9), overlap.MACs())
	sum := &overlap.Layers[1]
	assert.Equal(t, workloads.Reduce, sum.Kind)
	assert.Equal(t, workloads.ImageShape(4, 8, 9), sum.OutputShape)
	assert.Equal(t, "relu", sum.Activation)
	assert.Empty(t, overlap.Layers[0].Activation)
	assert.Equal(t, int64(4*5*4*9), sum.VectorOps)

	newGraph(1, 6, 4, 5).zeros("w", 5, 3, 2, 2).node("ConvTranspose", "x w", "y").refuses(t, "6 channels")
	newGraph(1, 6, 4, 5).zeros("w", 6, 3, 2, 2).node("ConvTranspose", "x w", "y", "output_shape", []int64{8, 8}).refuses(t, "output_shape is not understood")
}

func TestLinearLayers(t *testing.T) {
	for _, c := range []struct {
		name string
		g    *graph
		m    int
	}{
		{"Gemm", newGraph(4, 6).zeros("w", 6, 5).zeros("b", 5).node("Gemm", "x w b", "y"), 4},
		{"Gemm, transposed", newGraph(4, 6).zeros("w", 5, 6).zeros("b", 1, 5).node("Gemm", "x w b", "y", "transB", 1, "alpha", 0.5), 4},
		{"MatMul and Add", newGraph(4, 3, 6).zeros("w", 6, 5).zeros("b", 5).node("MatMul", "x w", "a").node("Add", "b a", "y"), 12},
		{"MatMul of four dimensions", newGraph(4, 2, 3, 6).zeros("w", 1, 6, 5).zeros("b", 5).node("MatMul", "x w", "a").node("Add", "a b", "y"), 24},
		{"weights on the left", newGraph(4, 6, 3).zeros("w", 5, 6).zeros("b", 5, 1).node("MatMul", "w x", "a").node("Add", "a b", "y"), 12},
		{"transposed in the graph", newGraph(4, 6).zeros("v", 5, 6).zeros("b", 5).node("Transpose", "v", "w").node("MatMul", "x w", "a").node("Add", "a b", "y"), 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := c.g.network(t)
			require.Len(t, n.Layers, 1)
			l := &n.Layers[0]
			assert.Equal(t, workloads.Linear, l.Kind)
			assert.Equal(t, []int{c.m, 6, 5, 1}, []int{l.M, l.K, l.N, l.Groups})
			assert.Equal(t, int64(35), l.Params)
			assert.True(t, l.Bias)
		})
	}
	newGraph(4, 6).zeros("w", 5, 6).node("Gemm", "x w", "y").refuses(t, `Gemm node "gemm0": its operands of the shapes [4 6] and [5 6] do not fit: 6 and 5`)
	newGraph(4, 6).zeros("w", 6, 5).zeros("b", 4).node("Gemm", "x w b", "y").refuses(t, `its bias "b" has the shape [4]; the product has [4 5]`)
	newGraph(4, 6).zeros("w", 5, 6).node("MatMul", "x w", "y").refuses(t, "[4 6] and [5 6], which do not fit")
	newGraph(4, 2, 6).zeros("w", 2, 6, 5).node("MatMul", "x w", "a").refuses(t, "[4 2 6] and [2 6 5], which do not fit")
	newGraph(2, 2, 6).zeros("w", 2, 6, 5).node("MatMul", "x w", "a").refuses(t, "several constant matrices are not understood")
}

func TestProductsOfActivations(t *testing.T) {
	for _, c := range []struct {
		name          string
		a, b          []int64
		m, k, n, g    int
		first, second workloads.Shape
	}{
		{"heads", []int64{2, 4, 7, 3}, []int64{2, 4, 3, 5}, 7, 3, 5, 8, workloads.ScoreShape(4, 7, 3), workloads.ScoreShape(4, 3, 5)},
		{"one head", []int64{2, 7, 3}, []int64{2, 3, 5}, 7, 3, 5, 2, workloads.TokenShape(7, 3), workloads.TokenShape(3, 5)},
		{"one right operand for all", []int64{1, 4, 7, 3}, []int64{3, 5}, 28, 3, 5, 1, workloads.TokenShape(28, 3), workloads.TokenShape(3, 5)},
		{"heads that share keys", []int64{1, 4, 7, 3}, []int64{1, 1, 3, 5}, 28, 3, 5, 1, workloads.TokenShape(28, 3), workloads.TokenShape(3, 5)},
		{"batch in the heads", []int64{2, 4, 7, 3}, []int64{2, 1, 3, 5}, 7, 3, 5, 8, workloads.ScoreShape(4, 7, 3), workloads.ScoreShape(4, 3, 5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &newGraph(c.a...).input("z", c.b...).node("MatMul", "x z", "y").network(t).Layers[0]
			assert.Equal(t, workloads.MatMul, l.Kind)
			assert.Equal(t, []int{c.m, c.k, c.n, c.g}, []int{l.M, l.K, l.N, l.Groups})
			assert.Equal(t, c.first, l.InputShape)
			assert.Equal(t, c.second, l.SecondShape)
			assert.Zero(t, l.WeightElements)
		})
	}
	// A factor of the scores is part of the product's scale.
	n := newGraph(1, 4, 7, 3).input("z", 1, 4, 3, 7).number("s", 8).node("MatMul", "x z", "a").node("Div", "a s", "b").node("Softmax", "b", "y").network(t)
	assert.Len(t, n.Layers, 2)
	assert.Equal(t, workloads.ScoreShape(4, 7, 3), n.Layers[0].InputShape)
}

func TestGemmMayHaveAnyConstantOperandOrNone(t *testing.T) {
	left := &newGraph(3, 6).zeros("w", 5, 6).node("Gemm", "w x", "y", "transB", 1).network(t).Layers[0]
	assert.Equal(t, []any{workloads.Linear, 3, 6, 5, true}, []any{left.Kind, left.M, left.K, left.N, !left.Bias})
	both := &newGraph(1, 6).input("z", 6, 5).node("Gemm", "x z", "y").network(t).Layers[0]
	assert.Equal(t, []any{workloads.MatMul, 1, 6, 5, 1}, []any{both.Kind, both.M, both.K, both.N, both.Groups})
	newGraph(1, 6).zeros("w", 6, 5).input("z", 1, 5).node("Gemm", "x w z", "y").refuses(t, `its third operand "z" is computed at run time`)
	newGraph(1, 6).zeros("w", 6).node("Gemm", "x w", "y").refuses(t, "its operands have the shapes [1 6] and [6]; want matrices")
}

// Integer products, of models that were quantized before, are products like any other.
func TestProductsInIntegers(t *testing.T) {
	g := newGraph(1, 3, 8, 8).zeros("w", 4, 3, 3, 3).number("zero", 0).number("scale", 1).zeros("b", 1, 4, 1, 1).
		node("DynamicQuantizeLinear", "x", "q s z").node("ConvInteger", "q w z zero", "i").node("Cast", "i", "f", "to", 1).
		node("Mul", "s scale", "t").node("Mul", "f t", "u").node("Add", "u b", "v").node("Relu", "v", "y")
	require.Equal(t, "conv+relu", g.layers(t))
	assert.Equal(t, int64(4*27+4), g.network(t).Params())
	g = newGraph(1, 3, 8, 8).number("s", 1).number("z", 0).zeros("w", 4, 3, 3, 3).zeros("b", 4).
		node("QuantizeLinear", "x s z", "q").node("QLinearConv", "q s z w s z s z b", "r").node("DequantizeLinear", "r s z", "y")
	require.Equal(t, "conv", g.layers(t))
	assert.Equal(t, int64(4*27+4), g.network(t).Params())
	g = newGraph(2, 3).number("s", 1).number("z", 0).zeros("w", 3, 4).node("QLinearMatMul", "x s z w s z s z", "a").node("MatMulInteger", "a v", "y").zeros("v", 4, 5)
	require.Equal(t, "linear linear", g.layers(t))
}

func TestConstantFactorsAndOffsetsAreFoldedIntoProducts(t *testing.T) {
	conv := func() *graph {
		return newGraph(2, 3, 8, 8).zeros("w", 4, 3, 3, 3).zeros("s", 4).zeros("t", 4).zeros("mean", 4).zeros("var", 4).
			zeros("perchannel", 4, 1, 1).zeros("full", 4, 6, 6).number("two", 2).node("Conv", "x w", "a")
	}
	const w = 4 * 27
	for _, c := range []struct {
		name   string
		g      *graph
		layers string
		params int64
		bias   bool
	}{
		{"batch normalisation", conv().node("BatchNormalization", "a s t mean var", "y"), "conv", w + 8, true},
		{"factor", conv().node("Mul", "perchannel a", "y"), "conv", w + 4, false},
		{"divisor", conv().node("Div", "a two", "y"), "conv", w, false},
		{"offset", conv().node("Sub", "a perchannel", "y"), "conv", w + 4, true},
		{"all, and a function", conv().node("Mul", "a two", "b").node("BatchNormalization", "b s t mean var", "c").node("Relu", "c", "y"), "conv+relu", w + 8, true},
		{"a tensor is no offset", conv().node("Add", "a full", "y"), "conv add", w + 4*36, false},
		{"a dividend is no factor", conv().node("Div", "two a", "y"), "conv elementwise", w, false},
		{"not behind a function", conv().node("Relu", "a", "b").node("Mul", "b perchannel", "y"), "conv+relu elementwise", w + 4, false},
		{"not if read by others", conv().node("Mul", "a perchannel", "b").node("Add", "a b", "y"), "conv elementwise add", w + 4, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.layers, c.g.layers(t))
			n := c.g.network(t)
			assert.Equal(t, c.params, n.Params())
			assert.Equal(t, c.bias, n.Layers[0].Bias)
		})
	}
	result := conv().node("Mul", "a two", "y")
	result.Outputs = append(result.Outputs, result.Outputs[0])
	result.Outputs[1].Name = "a"
	require.Equal(t, "conv elementwise", result.layers(t), "the product itself is a result of the graph")
}

func TestSharedParametersAreCountedOnce(t *testing.T) {
	n := newGraph(1, 4, 6).zeros("w", 6, 6).node("MatMul", "x w", "a").node("Transpose", "w", "v").node("MatMul", "a v", "y").network(t)
	assert.Equal(t, int64(36), n.Params())
	assert.Equal(t, int64(36), n.Layers[1].WeightElements)
}

// Causal attention as it is exported: a mask of truth values, cut to the length of the
// sequence, chooses between the scores and minus infinity.
func TestMasksAreNoParameters(t *testing.T) {
	g := newGraph(2, 4, 5, 3).input("k", 2, 4, 3, 5).number("least", -1e9).zeros("bias", 1, 1, 8, 8).
		ints("from", 0, 0).ints("to", 5, 5).ints("axes", 2, 3).
		node("Slice", "bias from to axes", "mask").node("MatMul", "x k", "a").node("Where", "mask a least", "b").node("Softmax", "b", "y")
	g.Initializers["bias"].Type = weights.TypeBool
	n := g.network(t)
	require.Equal(t, "matmul elementwise softmax", g.layers(t))
	assert.Zero(t, n.Params())
	assert.Equal(t, int64(25), n.Layers[1].SecondElements, "the mask is read once")
}

// Law: the output of a pooling has the positions that its definition gives: windows
// that begin on the padded image and reach into it and, unless rounded up, end on it.
func TestPoolingPositionsFollowTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size, kernel, stride := rapid.IntRange(1, 12).Draw(t, "size"), rapid.IntRange(1, 4).Draw(t, "kernel"), rapid.IntRange(1, 4).Draw(t, "stride")
		before, after := rapid.IntRange(0, kernel-1).Draw(t, "before"), rapid.IntRange(0, kernel-1).Draw(t, "after")
		ceil := rapid.IntRange(0, 1).Draw(t, "ceil")
		if size+before+after < kernel {
			t.Skip("does not fit")
		}
		want := 0
		for begin := 0; begin < size+before; begin += stride {
			if begin+kernel <= size+before+after || ceil == 1 && begin+kernel < size+before+after+stride {
				want++
			}
		}
		n, err := newGraph(1, 2, int64(size)).node("MaxPool", "x", "y", "kernel_shape", []int64{int64(kernel)}, "strides", []int64{int64(stride)},
			"pads", []int64{int64(before), int64(after)}, "ceil_mode", ceil).importAs(Options{})
		if err != nil {
			t.Skip("a window lies in the padding alone: ", err)
		}
		require.Equal(t, want, n.Layers[0].OutputShape.Width)
	})
}
