package inference

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/inference/dataset"
	"dnasim/workloads/onnx"
	"dnasim/workloads/weights"
)

// graphOf is a graph with a 1 x 2 x 2 image input "x" and output "y".
func graphOf(constants map[string]*weights.Tensor, nodes ...weights.Node) *weights.Graph {
	if constants == nil {
		constants = map[string]*weights.Tensor{}
	}
	return &weights.Graph{
		File: "g.onnx", Opset: 13, Nodes: nodes, Initializers: constants,
		Inputs:  []weights.Value{{Name: "x", Dims: []weights.Dim{{Size: -1}, {Size: 1}, {Size: 2}, {Size: 2}}}},
		Outputs: []weights.Value{{Name: "y"}},
	}
}

func node(op, out string, in ...string) weights.Node {
	return weights.Node{Op: op, Name: "/" + op, Inputs: in, Outputs: []string{out}}
}

func (n nodeWith) attribute(a weights.Attribute) nodeWith {
	n.Attributes = append(slices.Clone(n.Attributes), a)
	return n
}

// nodeWith chains attributes.
type nodeWith struct{ weights.Node }

func (n nodeWith) int(name string, v int64) nodeWith {
	return n.attribute(weights.Attribute{Name: name, Type: weights.AttrInt, Int: v})
}

func (n nodeWith) ints(name string, v ...int64) nodeWith {
	return n.attribute(weights.Attribute{Name: name, Type: weights.AttrInts, Ints: v})
}

func (n nodeWith) float(name string, v float32) nodeWith {
	return n.attribute(weights.Attribute{Name: name, Type: weights.AttrFloat, Float: v})
}

func floats(dims []int, values ...float32) *weights.Tensor {
	return &weights.Tensor{Dims: dims, Float32: values}
}

func ints(values ...int64) *weights.Tensor {
	return &weights.Tensor{Dims: []int{len(values)}, Int64: values}
}

// evaluate compiles the nodes and returns "y" for one image of the given pixels.
func evaluate(constants map[string]*weights.Tensor, pixels []float32, nodes ...weights.Node) (tensor, error) {
	m, err := ParseGraph(graphOf(constants, nodes...))
	if err != nil {
		return tensor{}, err
	}
	products, err := m.products(nil, 1)
	if err != nil {
		return tensor{}, err
	}
	s := m.newSession(products, 1)
	err = s.run(context.Background(), imageInputs(dataset.Images{Pixels: pixels, Labels: []uint8{0}, Channels: 1, Height: 2, Width: 2}))
	return s.toStandard(s.values[m.outputSlots[0]]), err
}

func TestOperators(t *testing.T) {
	flat := nodeWith{node("Flatten", "f", "x")}.Node // 1 x 4
	for name, c := range map[string]struct {
		nodes     []weights.Node
		constants map[string]*weights.Tensor
		dims      []int
		want      []float32
	}{
		"Add broadcasts": {[]weights.Node{node("Add", "y", "x", "c")}, map[string]*weights.Tensor{"c": floats([]int{2}, 10, 20)},
			[]int{1, 1, 2, 2}, []float32{11, 18, 13, 16}},
		"Sub of a column": {[]weights.Node{node("Sub", "y", "x", "c")}, map[string]*weights.Tensor{"c": floats([]int{2, 1}, 1, 3)},
			[]int{1, 1, 2, 2}, []float32{0, -3, 0, -7}},
		"Mul by a scalar": {[]weights.Node{node("Mul", "y", "c", "x")}, map[string]*weights.Tensor{"c": floats([]int{}, 2)},
			[]int{1, 1, 2, 2}, []float32{2, -4, 6, -8}},
		"Div grows": {[]weights.Node{node("Div", "y", "x", "c")}, map[string]*weights.Tensor{"c": floats([]int{2, 1, 1}, 1, 2)},
			[]int{1, 2, 2, 2}, []float32{1, -2, 3, -4, 0.5, -1, 1.5, -2}},
		"Pow": {[]weights.Node{node("Pow", "y", "x", "c")}, map[string]*weights.Tensor{"c": floats([]int{2}, 2, 3)},
			[]int{1, 1, 2, 2}, []float32{1, -8, 9, -64}},
		"Relu": {[]weights.Node{node("Relu", "y", "x")}, nil, []int{1, 1, 2, 2}, []float32{1, 0, 3, 0}},
		"Sqrt": {[]weights.Node{node("Relu", "r", "x"), node("Sqrt", "y", "r")}, nil, []int{1, 1, 2, 2}, []float32{1, 0, float32(math.Sqrt(3)), 0}},
		"Relu keeps an input read twice": {[]weights.Node{node("Add", "a", "x", "x"), node("Relu", "r", "a"), node("Add", "y", "a", "r")}, nil,
			[]int{1, 1, 2, 2}, []float32{4, -4, 12, -8}},
		"Softmax": {[]weights.Node{nodeWith{node("Softmax", "y", "c")}.Node}, map[string]*weights.Tensor{"c": floats([]int{2, 2}, 0, 0, 1000, 0)},
			[]int{2, 2}, []float32{0.5, 0.5, 1, 0}},
		"MaxPool, one window with all taps in the padding": {[]weights.Node{nodeWith{node("MaxPool", "y", "x")}.ints("kernel_shape", 1, 2).ints("dilations", 1, 3).ints("pads", 0, 2, 0, 2).Node}, nil,
			[]int{1, 1, 2, 3}, []float32{-2, float32(math.Inf(-1)), 1, -4, float32(math.Inf(-1)), 3}},
		"ReduceMean": {[]weights.Node{nodeWith{node("ReduceMean", "y", "x")}.ints("axes", -1).Node}, nil, []int{1, 1, 2, 1}, []float32{-0.5, -0.5}},
		"MaxPool": {[]weights.Node{nodeWith{node("MaxPool", "y", "x")}.ints("kernel_shape", 2, 1).Node}, nil,
			[]int{1, 1, 1, 2}, []float32{3, -2}},
		"GlobalAveragePool": {[]weights.Node{node("GlobalAveragePool", "y", "x")}, nil, []int{1, 1, 1, 1}, []float32{-0.5}},
		"Transpose": {[]weights.Node{nodeWith{node("Transpose", "y", "x")}.ints("perm", 3, 0, 2, 1).Node}, nil,
			[]int{2, 1, 2, 1}, []float32{1, 3, -2, -4}},
		"Concat": {[]weights.Node{nodeWith{node("Concat", "y", "x", "c")}.int("axis", 3).Node}, map[string]*weights.Tensor{"c": floats([]int{1, 1, 2, 1}, 7, 8)},
			[]int{1, 1, 2, 3}, []float32{1, -2, 7, 3, -4, 8}},
		"Gather": {[]weights.Node{nodeWith{node("Gather", "y", "x", "c")}.int("axis", -2).Node}, map[string]*weights.Tensor{"c": {Dims: []int{}, Int64: []int64{-1}}},
			[]int{1, 1, 2}, []float32{3, -4}},
		"Reshape": {[]weights.Node{node("Reshape", "y", "x", "c")}, map[string]*weights.Tensor{"c": ints(0, -1)}, []int{1, 4}, []float32{1, -2, 3, -4}},
		"Unsqueeze": {[]weights.Node{node("Unsqueeze", "y", "x", "c")}, map[string]*weights.Tensor{"c": ints(-1)},
			[]int{1, 1, 2, 2, 1}, []float32{1, -2, 3, -4}},
		"Expand": {[]weights.Node{node("Expand", "y", "c", "s")}, map[string]*weights.Tensor{"c": floats([]int{2, 1}, 5, 6), "s": ints(2, 1, 3)},
			[]int{2, 2, 3}, []float32{5, 5, 5, 6, 6, 6, 5, 5, 5, 6, 6, 6}},
		"Gemm": {[]weights.Node{flat, nodeWith{node("Gemm", "y", "f", "w", "b")}.int("transB", 1).float("alpha", 1).Node},
			map[string]*weights.Tensor{"w": floats([]int{2, 4}, 1, 1, 1, 1, 1, 0, 0, 2), "b": floats([]int{2}, 100, 200)},
			[]int{1, 2}, []float32{98, 193}},
		"Gemm, B not transposed": {[]weights.Node{flat, node("Gemm", "y", "f", "w")},
			map[string]*weights.Tensor{"w": floats([]int{4, 1}, 1, 2, 3, 4)}, []int{1, 1}, []float32{-10}},
		"MatMul of activations": {[]weights.Node{node("MatMul", "y", "x", "x")}, nil, []int{1, 1, 2, 2}, []float32{-5, 6, -9, 10}},
		"Conv then Conv keep the channel order": {[]weights.Node{
			nodeWith{node("Conv", "c", "x", "w")}.ints("kernel_shape", 1, 1).Node,
			nodeWith{node("Conv", "y", "c", "v")}.ints("kernel_shape", 2, 2).ints("pads", 0, 0, 1, 0).Node},
			map[string]*weights.Tensor{"w": floats([]int{2, 1, 1, 1}, 1, 10), "v": floats([]int{1, 2, 2, 2}, 1, 0, 0, 2, 0, 3, 0, 0)},
			[]int{1, 1, 2, 1}, []float32{1 - 8 - 60, 3 - 120}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := evaluate(c.constants, []float32{1, -2, 3, -4}, c.nodes...)
			require.NoError(t, err)
			assert.Equal(t, c.dims, got.dims)
			assert.Equal(t, c.want, got.floats)
		})
	}
}

// Shapes are computed with integers, in the way the exporter writes it.
func TestShapesAreComputed(t *testing.T) {
	constant := func(out string, v *weights.Tensor) weights.Node {
		return nodeWith{node("Constant", out)}.attribute(weights.Attribute{Name: "value", Type: weights.AttrTensor, Tensor: v}).Node
	}
	got, err := evaluate(nil, make([]float32, 4),
		node("Shape", "s", "x"), constant("from", ints(2)), constant("to", ints(math.MaxInt64)), constant("zero", ints(0)),
		node("Slice", "hw", "s", "from", "to", "zero"), // 2 2
		constant("two", &weights.Tensor{Dims: []int{}, Int64: []int64{2}}),
		node("Div", "half", "hw", "two"),      // 1 1
		node("Mul", "twice", "hw", "two"),     // 4 4
		node("Equal", "same", "half", "zero"), // 0 0
		node("Shape", "length", "hw"),         // 2
		nodeWith{node("ConstantOfShape", "nines", "length")}.attribute(weights.Attribute{Name: "value", Type: weights.AttrTensor, Tensor: ints(9)}).Node,
		node("Where", "w", "same", "nines", "twice"), // 4 4
		node("Where", "v", "half", "nines", "twice"), // 9 9
		nodeWith{node("Cast", "k", "w")}.int("to", 7).Node,
		nodeWith{node("Concat", "y", "k", "v", "half")}.int("axis", 0).Node)
	require.NoError(t, err)
	assert.Equal(t, []int64{4, 4, 9, 9, 1, 1}, got.ints)
	assert.Equal(t, []int{6}, got.dims)
}

// The operators that run are rows of the table of operators. Rows without a kernel are imported
// only, and listed here, so that a new row is either run or left out on purpose.
func TestEveryKernelIsInTheTableOfOperators(t *testing.T) {
	importedOnly := []string{
		"ArgMin", "Celu", "ConvInteger", "Cos", "DequantizeLinear", "DynamicQuantizeLinear", "LRN", "MatMulInteger", "Mean", "Mish", "Mod",
		"QLinearConv", "QLinearMatMul", "QuantizeLinear", "ReduceL1", "ReduceLogSum", "ReduceLogSumExp", "ReduceProd", "ReduceSumSquare",
		"Round", "Selu", "Sign", "Sin", "Size", "Softplus", "Softsign", "SpaceToDepth", "Sum", "ThresholdedRelu", "Xor",
	}
	var table []string
	for _, o := range onnx.Operators() {
		table = append(table, o.String())
	}
	both := append(Operators(), importedOnly...)
	slices.Sort(both)
	assert.Equal(t, table, both)
}

func TestNodesThatCannotRunAreRefused(t *testing.T) {
	conv := nodeWith{node("Conv", "y", "x", "w")}.ints("kernel_shape", 1, 1)
	constants := map[string]*weights.Tensor{
		"w": floats([]int{1, 1, 1, 1}, 1), "v": floats([]int{1, 2, 1, 1}, 1, 1), "c": floats([]int{3}, 1, 2, 3), "m": floats([]int{1, 1}, 1),
		"ones": ints(1, 1), "threes": ints(3, 3), "four": ints(4), "i": ints(3), "zero": ints(0), "three": {Dims: []int{}, Int64: []int64{3}}, "huge": ints(1<<20, 1<<20), "f": floats([]int{4}, 1, 2, 1, 1),
		"inf": floats([]int{1, 1, 1, 1}, float32(math.Inf(1))),
	}
	for says, nodes := range map[string][]weights.Node{
		`operators that are not supported: LSTM (LSTM node "/LSTM"), GRU (GRU node "/GRU")`:      {node("LSTM", "a", "x"), node("GRU", "y", "a"), node("LSTM", "b", "x")},
		`Relu of domain "com.example" (com.example.Relu node`:                                    {{Op: "Relu", Domain: "com.example", Inputs: []string{"x"}, Outputs: []string{"y"}}},
		`it has 3 inputs; Sub takes 2`:                                                           {node("Sub", "y", "x", "x", "x")},
		`it lacks input 0`:                                                                       {node("Add", "y", "", "x")},
		`reads "z", an output of Relu node "/Relu", of which only the first output is supported`: {{Op: "Relu", Name: "/Relu", Inputs: []string{"x"}, Outputs: []string{"a", "z"}}, node("Relu", "y", "z")},
		`2 groups do not divide the 1 output channels of its weights`:                            {conv.int("group", 2).Node},
		`its input is float32[1 1 2 2]; its weights take 2 channels`:                             {nodeWith{node("Conv", "y", "x", "v")}.Node},
		`attribute "strides" is [0 1]; allowed are 1 to 65536`:                                   {conv.ints("strides", 0, 1).Node},
		`shape [1 1 65538 65538] has more than the`:                                              {conv.ints("pads", 65536, 65536, 0, 0).ints("strides", 65536, 65536).Node},
		`attribute "pads" is [1 1]; want 4 numbers`:                                              {conv.ints("pads", 1, 1).Node},
		`attribute "colour" is not one of Conv in operator set 13; allowed are ["auto_pad" "dilations" "group" "kernel_shape" "pads" "strides"]`: {conv.int("colour", 1).Node},
		`attribute "group" is a list of integers; want an integer`:                                                                               {conv.ints("group", 1).Node},
		`kernel_shape is [2 2], the weights have [1 1]`:                                                                                          {nodeWith{node("Conv", "y", "x", "w")}.ints("kernel_shape", 2, 2).Node},
		`attribute "auto_pad" is "FULL"; allowed are ["NOTSET" "VALID" "SAME_UPPER" "SAME_LOWER"]`:                                               {conv.attribute(weights.Attribute{Name: "auto_pad", Type: weights.AttrString, String: "FULL"}).Node},
		`its input "x" is not a constant`:                                                                                                        {nodeWith{node("Conv", "y", "x", "x")}.ints("kernel_shape", 2, 2).Node},
		`its bias is float32[3]; want float32[1]`:                                                                                                {nodeWith{node("Conv", "y", "x", "w", "c")}.ints("kernel_shape", 1, 1).Node},
		`its weights "inf": value 0 is +Inf`:                                                                                                     {nodeWith{node("Conv", "y", "x", "inf")}.Node},
		`its window [3 1] is larger than its input`:                                                                                              {nodeWith{node("MaxPool", "y", "x")}.ints("kernel_shape", 3, 1).Node},
		`its input is float32[1 1 2 2]; want a float32 matrix`:                                                                                   {nodeWith{node("Gemm", "y", "x", "m")}.float("alpha", 2).Node},
		`shapes [1 1 2 2] and [3] do not fit together`:                                                                                           {node("Add", "y", "x", "c")},
		`it mixes float32[1 1 2 2] and int64[1]`:                                                                                                 {node("Add", "y", "x", "i")},
		`integer division by zero`:                                                                                                               {node("Div", "y", "i", "zero")},
		`its input has the shape [1 1 2 2], 4 elements, which do not make the shape [3]`:                                                         {node("Reshape", "y", "x", "i")},
		`float32[1 1 2 4] times float32[1 1 2 2]: want float32 matrices that fit`:                                                                {nodeWith{node("Concat", "r", "x", "x")}.int("axis", 3).Node, node("MatMul", "y", "r", "x")},
		`index 3 of 2 elements`:                                                                                                                  {node("Shape", "s", "x"), nodeWith{node("Gather", "y", "x", "three")}.int("axis", 3).Node},
		`perm [0 0 1 2] is not an order of 4 axes`:                                                                                               {nodeWith{node("Transpose", "y", "x")}.ints("perm", 0, 0, 1, 2).Node},
		`Softmax node "/Softmax": axis 4 does not exist in 4 dimensions`:                                                                         {nodeWith{node("Softmax", "y", "x")}.int("axis", 4).Node},
		`Flatten node "/Flatten": axis 5 does not exist in 4 dimensions`:                                                                         {nodeWith{node("Flatten", "y", "x")}.int("axis", 5).Node},
		`Expand node "/Expand": its shape is given by float32[3]; want a list of integers`:                                                       {node("Expand", "y", "x", "c")},
		`shape [1048576 1048576] has more than the 268435456 elements allowed`:                                                                   {nodeWith{node("ConstantOfShape", "y", "huge")}.attribute(weights.Attribute{Name: "value", Type: weights.AttrTensor, Tensor: ints(1)}).Node},
		`[1 1 2 2] and [3] cannot be joined along axis 0`:                                                                                        {nodeWith{node("Concat", "y", "x", "c")}.int("axis", 0).Node},
		`the mean of float32[3]: want images`:                                                                                                    {node("GlobalAveragePool", "y", "c")},
		`change batch or channels of float32[1 1 2 2]`:                                                                                           {node("Resize", "y", "x", "", "f")},
		`attribute "mode" is "cubic"; supported are ["nearest" "linear"]`:                                                                        {nodeWith{node("Resize", "y", "x", "", "f")}.attribute(weights.Attribute{Name: "mode", Type: weights.AttrString, String: "cubic"}).Node},
		`attribute "to" is 8; supported are 1 (float), 6 (int32), 7 (int64)`:                                                                     {nodeWith{node("Cast", "y", "x")}.int("to", 8).Node},
		`its scale is float32[3] and its bias float32[2]; want 2 elements`:                                                                       {node("LayerNormalization", "y", "x", "c")},
		`pads [3] do not fit float32[1 1 2 2]`:                                                                                                   {node("Pad", "y", "x", "i")},
		`its shape depends on the values of the inputs`:                                                                                          {nodeWith{node("Cast", "s", "x")}.int("to", 7).Node, node("Reshape", "r", "s", "four"), node("Expand", "y", "x", "r")},
		`blocks of 2x2 do not divide the channels of float32[1 1 2 2]`:                                                                           {nodeWith{node("DepthToSpace", "y", "x")}.int("blocksize", 2).Node},
		`it has 1 outputs, but is split into [1 1]`:                                                                                              {node("Split", "y", "x", "ones")},
		`axes [3 3] in steps of [1 1]: an axis twice`:                                                                                            {node("Slice", "y", "x", "ones", "ones", "threes", "ones")},
	} {
		t.Run(says, func(t *testing.T) {
			m, err := ParseGraph(graphOf(constants, nodes...))
			if err == nil {
				_, err = m.Bind(nil)
			}
			require.ErrorContains(t, err, says)
			require.ErrorContains(t, err, "g.onnx: ")
		})
	}
}

func TestGraphsOfOtherFormsAreRefused(t *testing.T) {
	relu := node("Relu", "y", "x")
	for says, change := range map[string]func(g *weights.Graph){
		"operator set 8; allowed are 9 to 20":          func(g *weights.Graph) { g.Opset = 8 },
		"it has no outputs":                            func(g *weights.Graph) { g.Outputs = nil },
		`Relu node "/Relu" reads "x", which nothing`:   func(g *weights.Graph) { g.Inputs = nil },
		`input "x" of shape [1 0 2 2]; want [? 0 2 2]`: func(g *weights.Graph) { g.Inputs[0].Dims[1].Size = 0 },
		`input "x": shape [1 65536 65536 2] has more`:  func(g *weights.Graph) { g.Inputs[0].Dims[1].Size, g.Inputs[0].Dims[2].Size = 1<<16, 1<<16 },
		`tensor "c": value 1 is NaN`: func(g *weights.Graph) {
			g.Initializers["c"] = &weights.Tensor{Name: "c", Dims: []int{2}, Float32: []float32{0, float32(math.NaN())}}
		},
		`tensor "c" is neither floating-point nor integer`: func(g *weights.Graph) { g.Initializers["c"] = &weights.Tensor{Name: "c", Dims: []int{1}} },
		`tensor "c" has 1 values; its shape [2] asks for 2`: func(g *weights.Graph) {
			g.Initializers["c"] = &weights.Tensor{Name: "c", Dims: []int{2}, Float32: []float32{0}}
		},
	} {
		g := graphOf(nil, relu)
		change(g)
		_, err := ParseGraph(g)
		require.ErrorContains(t, err, says)
	}
}

// Whatever a file makes of the operators, running it ends in a result or an error.
func TestNoGraphPanics(t *testing.T) {
	dims := rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 1, 1, 2, 2, 2, 4}), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		constants := map[string]*weights.Tensor{}
		names := []string{"x", ""}
		for _, name := range []string{"a", "b", "c", "d"} {
			c := &weights.Tensor{Name: name, Dims: dims.Draw(t, "dims")}
			if rapid.Bool().Draw(t, "integer") {
				c.Int64 = rapid.SliceOfN(rapid.Int64Range(-3, 9), c.Len(), c.Len()).Draw(t, "values")
			} else {
				c.Float32 = rapid.SliceOfN(rapid.Float32Range(-3, 3), c.Len(), c.Len()).Draw(t, "values")
			}
			constants[name] = c
			names = append(names, name)
		}
		var nodes []weights.Node
		for _, out := range []string{"n1", "n2", "n3", "y"} {
			nodes = append(nodes, drawNode(t, out, names, constants["a"]))
			names = append(names, out)
		}
		g := graphOf(constants, nodes...)
		g.Opset = rapid.SampledFrom([]int64{9, 10, 11, 13, 18, 20}).Draw(t, "opset")
		m, err := ParseGraph(g)
		if err == nil {
			x := floats([]int{3, 1, 2, 2}, 1, -2, 3, 0.5, 1, 1, 1, 1, -1, 0, 2, 5)
			var out map[string]*weights.Tensor
			if out, err = m.Outputs(t.Context(), Sample{"x": x}, nil); err == nil {
				assert.Equal(t, out["y"].Len(), len(out["y"].Float32)+len(out["y"].Int64))
			}
		}
		if err != nil {
			assert.Contains(t, err.Error(), "g.onnx: ")
		}
	})
}

// drawNode draws an operator, mostly with as many inputs as it takes and attributes that
// it knows, of plausible values.
func drawNode(t *rapid.T, out string, names []string, value *weights.Tensor) weights.Node {
	n := nodeWith{node(rapid.SampledFrom(Operators()).Draw(t, "op"), out)}
	least, most := onnx.Lookup("", n.Op).Inputs(13)
	inputs := rapid.IntRange(least, min(most, least+2)).Draw(t, "inputs stated")
	inputs = max(0, inputs+rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 1, -1}).Draw(t, "inputs more"))
	n.Inputs = rapid.SliceOfN(rapid.SampledFrom(names), inputs, inputs).Draw(t, "inputs")
	small := rapid.Int64Range(-1, 3)
	some := func(name string, low, high int64, n int) []int64 {
		return rapid.SliceOfN(rapid.Int64Range(low, high), n, n).Draw(t, name)
	}
	switch n.Op {
	case "Conv", "ConvTranspose", "MaxPool", "AveragePool":
		n = n.ints("kernel_shape", some("kernel", 0, 3, rapid.IntRange(1, 2).Draw(t, "axes"))...)
		if rapid.Bool().Draw(t, "padded") {
			n = n.ints("pads", some("pads", 0, 2, 4)...).ints("strides", some("strides", 1, 2, 2)...).ints("dilations", some("dilations", 1, 2, 2)...)
		}
	case "Concat", "Gather", "Flatten", "Softmax", "LogSoftmax", "ArgMax", "Split", "LayerNormalization":
		n = n.int("axis", small.Draw(t, "axis"))
	case "Transpose":
		n = n.ints("perm", rapid.Permutation([]int64{0, 1, 2, 3}[:rapid.IntRange(0, 4).Draw(t, "rank")]).Draw(t, "perm")...)
	case "ReduceMean", "ReduceMax", "ReduceL2":
		if rapid.Bool().Draw(t, "some axes") {
			n = n.ints("axes", small.Draw(t, "axes"))
		}
	case "Gemm":
		n = n.int("transB", rapid.Int64Range(0, 1).Draw(t, "transB")).int("transA", rapid.Int64Range(0, 1).Draw(t, "transA"))
	case "Cast":
		n = n.int("to", rapid.SampledFrom([]int64{1, 6, 7, 9, 10}).Draw(t, "to"))
	case "DepthToSpace":
		n = n.int("blocksize", small.Draw(t, "blocksize"))
	case "Constant", "ConstantOfShape":
		n = n.attribute(weights.Attribute{Name: "value", Type: weights.AttrTensor, Tensor: value})
	}
	return n.Node
}

// Factors are multiplied in float32, as runtimes do: 9 x float32(11/9) is 11.
func TestResizedSizesAreThoseOfRuntimes(t *testing.T) {
	factor := float32(11) / 9
	constants := map[string]*weights.Tensor{"f": floats([]int{4}, 1, 1, 4.5, 4.5), "g": floats([]int{4}, 1, 1, factor, factor)}
	got, err := evaluate(constants, []float32{1, 2, 3, 4}, node("Resize", "nine", "x", "", "f"), node("Resize", "y", "nine", "", "g"))
	require.NoError(t, err)
	assert.Equal(t, []int{1, 1, 11, 11}, got.dims)
}
