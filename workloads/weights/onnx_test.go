package weights

import (
	"encoding/binary"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
)

// Element types of TensorProto.DataType.
const (
	onnxFloat32 = 1
	onnxInt64   = 7
)

// msg builds protobuf messages for the tests.
type msg []byte

func (m msg) sub(number int, b []byte) msg {
	return protowire.AppendBytes(protowire.AppendTag(m, protowire.Number(number), protowire.BytesType), b)
}
func (m msg) text(number int, s string) msg { return m.sub(number, []byte(s)) }
func (m msg) int(number int, v int64) msg {
	return protowire.AppendVarint(protowire.AppendTag(m, protowire.Number(number), protowire.VarintType), uint64(v))
}
func (m msg) float(number int, v float32) msg {
	return protowire.AppendFixed32(protowire.AppendTag(m, protowire.Number(number), protowire.Fixed32Type), math.Float32bits(v))
}

// tensorMsg is a float32 tensor with raw data of rawBytes zeros.
func tensorMsg(name string, dims []int64, rawBytes int) msg {
	var m msg
	for _, d := range dims {
		m = m.int(1, d)
	}
	return m.int(2, onnxFloat32).text(8, name).sub(9, make([]byte, rawBytes))
}

func nodeMsg(op, in, out string) msg {
	return msg{}.text(1, in).text(2, out).text(3, "/"+op).text(4, op)
}

// externalMsg is a float32 tensor in another file; entries are keys and values.
func externalMsg(name string, dims []int64, entries ...string) msg {
	var m msg
	for _, d := range dims {
		m = m.int(1, d)
	}
	for i := 0; i < len(entries); i += 2 {
		m = m.sub(13, msg{}.text(1, entries[i]).text(2, entries[i+1]))
	}
	return m.int(2, onnxFloat32).text(8, name).int(14, 1)
}

// constantMsg is a node without inputs.
func constantMsg(out string, attributes ...[]byte) msg {
	m := msg{}.text(2, out).text(4, "Constant")
	for _, a := range attributes {
		m = m.sub(5, a)
	}
	return m
}

func valueMsg(name string) msg {
	dims := msg{}.sub(1, msg{}.text(2, "batch")).sub(1, msg{}.int(1, 3))
	return msg{}.text(1, name).sub(2, msg{}.sub(1, msg{}.int(1, 1).sub(2, dims)))
}

// modelMsg is x -> Relu -> y with one initializer, plus what the test adds to the graph.
func modelMsg(graph msg) []byte {
	return msg{}.int(1, 7).sub(7, graph).sub(8, msg{}.int(2, 13))
}

func reluGraph() msg {
	return msg{}.sub(1, nodeMsg("Relu", "x", "y")).sub(11, valueMsg("x")).sub(12, valueMsg("y"))
}

func TestTheShippedNetworksAreRead(t *testing.T) {
	for _, want := range []struct {
		file       string
		nodes      int
		parameters int
	}{
		{"alexnet_fmnist.onnx", 15, 280_362},
		{"resnet_fmnist.onnx", 30, 126_218},
		{"transformer_fmnist.onnx", 146, 60_394},
	} {
		t.Run(want.file, func(t *testing.T) {
			data, err := Model(want.file)
			require.NoError(t, err)
			g, err := ReadONNX(want.file, data)
			require.NoError(t, err)
			parameters := 0
			for _, tensor := range g.Initializers {
				if len(tensor.Dims) > 0 { // scalars are constants of the computation
					parameters += len(tensor.Float32)
				}
			}
			assert.Equal(t, want.parameters, parameters)
			assert.Equal(t, want.nodes, len(g.Nodes))
			assert.Equal(t, int64(13), g.Opset)
			assert.Equal(t, []Value{{"image", TypeFloat32, []Dim{{-1, "batch"}, {1, ""}, {28, ""}, {28, ""}}}}, g.Inputs)
			assert.Equal(t, []Value{{"logits", TypeFloat32, []Dim{{-1, "batch"}, {10, ""}}}}, g.Outputs)
		})
	}
}

func TestNodesKeepTheirAttributes(t *testing.T) {
	attr := func(name string, typ AttributeType, m msg) []byte { return m.text(1, name).int(20, int64(typ)) }
	node := nodeMsg("Relu", "x", "y").
		sub(5, attr("axis", AttrInt, msg{}.int(3, -1))).
		sub(5, attr("alpha", AttrFloat, msg{}.float(2, 0.5))).
		sub(5, attr("pads", AttrInts, msg{}.int(8, 1).sub(8, []byte{2, 3}))).
		sub(5, attr("scales", AttrFloats, msg{}.float(7, 1).sub(7, make([]byte, 8)))).
		sub(5, attr("auto_pad", AttrString, msg{}.text(4, "VALID"))).
		sub(5, attr("keys", AttrStrings, msg{}.text(9, "a").text(9, "b"))).
		sub(5, attr("value", AttrTensor, msg{}.sub(5, tensorMsg("c", []int64{2}, 8))))
	g, err := ReadONNX("m.onnx", modelMsg(msg{}.sub(1, node).sub(11, valueMsg("x"))))
	require.NoError(t, err)
	n := &g.Nodes[0]
	assert.Equal(t, `Relu node "/Relu"`, n.String())
	assert.Equal(t, int64(-1), n.Attribute("axis").Int)
	assert.Equal(t, float32(0.5), n.Attribute("alpha").Float)
	assert.Equal(t, []int64{1, 2, 3}, n.Attribute("pads").Ints)
	assert.Equal(t, []float32{1, 0, 0}, n.Attribute("scales").Floats)
	assert.Equal(t, "VALID", n.Attribute("auto_pad").String)
	assert.Equal(t, []string{"a", "b"}, n.Attribute("keys").Strings)
	assert.Equal(t, []float32{0, 0}, n.Attribute("value").Tensor.Float32)
	assert.Nil(t, n.Attribute("nonsense"))
}

func TestTensorValuesMayBeRawOrTyped(t *testing.T) {
	typed := msg{}.int(1, 2).int(2, onnxFloat32).text(8, "f").float(4, 1.5).float(4, -2)
	packed := msg{}.int(1, 3).int(2, onnxInt64).text(8, "i").sub(7, []byte{1, 2, 3})
	scalar := msg{}.int(2, onnxInt64).text(8, "s").sub(9, []byte{7, 0, 0, 0, 0, 0, 0, 0})
	empty := msg{}.int(1, 0).int(2, onnxFloat32).text(8, "e")
	g, err := ReadONNX("m.onnx", modelMsg(reluGraph().sub(5, typed).sub(5, packed).sub(5, scalar).sub(5, empty)))
	require.NoError(t, err)
	assert.Equal(t, []float32{1.5, -2}, g.Initializers["f"].Float32)
	assert.Equal(t, []int64{1, 2, 3}, g.Initializers["i"].Ints())
	assert.Equal(t, []int64{7}, g.Initializers["s"].Ints())
	assert.Equal(t, 1, g.Initializers["s"].Len())
	assert.Equal(t, 0, g.Initializers["e"].Len())
}

// Networks are run in float32, so that is what numbers of the graph are read as.
func TestFloat64IsRounded(t *testing.T) {
	bits := binary.LittleEndian.AppendUint64(nil, math.Float64bits(0.1))
	raw := msg{}.int(1, 1).int(2, 11).text(8, "raw").sub(9, bits)
	packed := msg{}.int(1, 1).int(2, 11).text(8, "packed").sub(10, bits)
	single := msg{}.int(2, 11).text(8, "single")
	single = protowire.AppendFixed64(protowire.AppendTag(single, 10, protowire.Fixed64Type), math.Float64bits(0.1))
	g, err := ReadONNX("m.onnx", modelMsg(reluGraph().sub(5, raw).sub(5, packed).sub(5, single)))
	require.NoError(t, err)
	for name, tensor := range g.Initializers {
		assert.Equal(t, []float32{0.1}, tensor.Float32, name)
		assert.Nil(t, tensor.Float64)
		assert.Equal(t, TypeFloat64, tensor.Type)
	}
	huge := msg{}.int(1, 1).int(2, 11).text(8, "w").sub(9, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1e39)))
	_, err = ReadONNX("m.onnx", modelMsg(reluGraph().sub(5, huge)))
	require.ErrorContains(t, err, `initializer "w": element 0 is 1e+39, which is beyond float32`)
}

func TestElementTypesHaveTheirNumbers(t *testing.T) {
	assert.Equal(t, TypeFloat32, ElementTypeOf(1))
	assert.Equal(t, TypeBool, ElementTypeOf(9))
	assert.Empty(t, ElementTypeOf(8))
	assert.True(t, TypeBool.Integer() && TypeUint8.Integer() && !TypeFloat16.Integer() && !ElementType("").Integer())
}

// A file of many tiny nodes must not become structs of many times its size.
func TestTheNumberOfItemsIsLimited(t *testing.T) {
	r := &onnxReader{items: maxItems - 2}
	_, err := r.graph(msg{}.sub(1, nil).sub(1, nil))
	require.NoError(t, err)
	_, err = r.graph(msg{}.sub(1, nil))
	require.ErrorContains(t, err, "it has more than 262144 nodes, attributes and tensors")
}

// Files of IR version 3 list initializers among the inputs.
func TestInitializersAreNotInputs(t *testing.T) {
	g, err := ReadONNX("m.onnx", modelMsg(reluGraph().sub(5, tensorMsg("w", []int64{1}, 4)).sub(11, valueMsg("w"))))
	require.NoError(t, err)
	assert.Len(t, g.Inputs, 1)
}

func TestUnusableONNXFilesAreRefused(t *testing.T) {
	initializer := func(m msg) []byte { return modelMsg(reluGraph().sub(5, m)) }
	whole := modelMsg(reluGraph())
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":              {nil, "no graph"},
		"truncated":          {whole[:len(whole)/2], "truncated"},
		"not protobuf":       {[]byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), "broken field tag"},
		"two graphs":         {msg(whole).sub(7, reluGraph()), "more than one graph"},
		"graph not message":  {msg{}.int(7, 1), "wire type 0, want 2"},
		"negative dimension": {initializer(tensorMsg("w", []int64{2, -3}, 24)), `initializer "w": shape [2 -3] has the negative dimension -3`},
		"huge tensor":        {initializer(tensorMsg("w", []int64{1 << 40}, 4)), "more than the"},
		"overflowing shape":  {initializer(tensorMsg("w", []int64{1 << 31, 1 << 31, 1 << 31}, 4)), "more than the"},
		"short tensor":       {initializer(tensorMsg("w", []int64{2, 3}, 20)), `initializer "w": shape [2 3] asks for 24 bytes, the file holds 20`},
		"typed short":        {initializer(msg{}.int(1, 2).int(2, onnxFloat32).text(8, "w").float(4, 1)), "asks for 2 elements, the file holds 1"},
		"given twice":        {initializer(tensorMsg("w", []int64{1}, 4).float(4, 1)), "given twice"},
		"two typed fields":   {initializer(msg{}.int(1, 1).int(2, onnxFloat32).text(8, "w").float(4, 1).int(7, 1)), "given twice, in fields 4 and 7"},
		"another's field":    {initializer(msg{}.int(1, 1).int(2, onnxFloat32).text(8, "w").int(7, 1)), "its values are in field 7, where elements of type 1 do not belong"},
		"odd packed doubles": {initializer(msg{}.int(1, 1).int(2, 11).sub(10, []byte{1, 2, 3})), "multiple of 8"},
		"beyond the type":    {initializer(msg{}.int(1, 1).int(2, 3).text(8, "w").int(5, 300)), "element 0 of type int8 is 300; it must be from -128 to 127"},
		"odd packed floats":  {initializer(msg{}.int(1, 1).int(2, onnxFloat32).sub(4, []byte{1, 2, 3})), "multiple of 4"},
		"broken packed int":  {initializer(msg{}.int(1, 1).int(2, onnxInt64).sub(7, []byte{0x80})), "broken packed integer"},
		"element type":       {initializer(msg{}.int(1, 1).int(2, 8).text(8, "w").sub(6, []byte("a"))), `initializer "w": element type 8 (string) is not supported`},
		"external data":      {initializer(externalMsg("w", []int64{1}, "location", "w.bin")), `initializer "w": its values are in the file "w.bin" beside the model, so the model must be read by its path`},
		"segment":            {initializer(tensorMsg("w", []int64{1}, 4).sub(3, nil)), "segments"},
		"sparse":             {modelMsg(reluGraph().sub(15, nil)), "sparse"},
		"initializer twice":  {modelMsg(reluGraph().sub(5, tensorMsg("w", []int64{1}, 4)).sub(5, tensorMsg("w", []int64{1}, 4))), "defined twice"},
		"undefined input":    {modelMsg(reluGraph().sub(1, nodeMsg("Sqrt", "ghost", "z"))), `Sqrt node "/Sqrt" reads "ghost", which no input, initializer or node defines`},
		"cycle":              {modelMsg(reluGraph().sub(1, nodeMsg("Relu", "b", "a")).sub(1, nodeMsg("Sqrt", "a", "b"))), `its nodes form a cycle, each reading the one before: Sqrt node "/Sqrt", Relu node "/Relu"`},
		"output twice":       {modelMsg(reluGraph().sub(1, nodeMsg("Sqrt", "x", "y"))), `defines "y", which Relu node "/Relu" defines too`},
		"input twice":        {modelMsg(reluGraph().sub(11, valueMsg("x"))), "the list of inputs defines"},
		"no such output":     {modelMsg(reluGraph().sub(12, valueMsg("z"))), `output "z" is defined by no node`},
		"tensor missing":     {modelMsg(reluGraph().sub(1, nodeMsg("Constant", "x", "c").sub(5, msg{}.text(1, "value").int(20, int64(AttrTensor))))), `attribute "value": its tensor is missing`},
		"attribute type":     {modelMsg(reluGraph().sub(1, nodeMsg("Constant", "x", "c").sub(5, msg{}.text(1, "value").int(2, 3)))), `node 2 (Constant "/Constant"): attribute "value": field 2 has wire type 0, want 5`},
		"negative input":     {modelMsg(msg{}.sub(11, msg{}.text(1, "x").sub(2, msg{}.sub(1, msg{}.sub(2, msg{}.sub(1, msg{}.int(1, -4))))))), `input "x": negative dimension -4`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadONNX("m.onnx", c.data)
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "m.onnx: not a usable ONNX file")
		})
	}
}

// A model nested in itself many times over (graph in attribute in node in graph) must not
// exhaust the stack or take time that grows faster than the file.
func TestDeepNestingIsNotFollowed(t *testing.T) {
	graph := reluGraph()
	for range 12 {
		for range 40 {
			graph = msg{}.sub(1, nodeMsg("If", "x", "y").sub(5, msg{}.text(1, "then").int(20, int64(AttrGraph)).sub(6, graph)))
		}
	}
	groups := msg{}
	for range 100_000 {
		groups = protowire.AppendTag(groups, 99, protowire.StartGroupType)
	}
	g, err := ReadONNX("m.onnx", modelMsg(graph.sub(11, valueMsg("x"))))
	require.NoError(t, err)
	assert.Equal(t, AttrGraph, g.Nodes[0].Attribute("then").Type)
	_, err = ReadONNX("m.onnx", groups)
	require.ErrorContains(t, err, "field 99")
}

// Every prefix of a real file is refused: none may pass as a smaller network.
func TestEveryTruncationIsRefused(t *testing.T) {
	data, err := Model("transformer_fmnist.onnx")
	require.NoError(t, err)
	tail := len(msg{}.sub(8, msg{}.text(1, "").int(2, 13))) // the opset, after the graph
	for cut := 0; cut < len(data)-tail; cut += 997 {
		_, err := ReadONNX("m.onnx", data[:cut])
		require.Error(t, err, "cut at %d", cut)
	}
}

// A small file that claims a huge tensor must not take the memory it claims.
func TestClaimedSizesTakeNoMemory(t *testing.T) {
	data := modelMsg(reluGraph().sub(5, tensorMsg("w", []int64{1 << 30}, 4)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadONNX("m.onnx", data)
	runtime.ReadMemStats(&after)
	require.Error(t, err)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
}

func FuzzReadONNX(f *testing.F) {
	whole := modelMsg(reluGraph().sub(5, tensorMsg("w", []int64{2, 3}, 24)).
		sub(1, constantMsg("c", msg{}.text(1, "value").int(20, 4).sub(5, tensorMsg("", nil, 4)))))
	f.Add(whole)
	f.Add(whole[:len(whole)-9])
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := ReadONNX("f.onnx", data)
		if err != nil {
			return
		}
		for name, tensor := range g.Initializers {
			values := tensor.Held()
			require.Equal(t, tensor.Len(), values, name)
			require.LessOrEqual(t, values, len(data), name)
		}
	})
}

// An entry of a list may take one byte in the file and forty in memory.
func TestListsOfAByteAnEntryAreLimited(t *testing.T) {
	names := msg{}.text(4, "Concat")
	dims := msg{}
	for range maxParts + 1 {
		names = append(names, 1<<3|2, 0)
	}
	for range 1 << 20 {
		dims = append(dims, 1<<3|2, 0)
	}
	perm := msg{}.text(1, "perm").sub(8, make([]byte, maxParts+1))
	for name, c := range map[string]struct {
		graph msg
		says  string
	}{
		"inputs":     {msg{}.sub(1, names), "more than 2097152 names, dimensions and numbers in attributes"},
		"attribute":  {msg{}.sub(1, msg{}.text(4, "Transpose").sub(5, perm)), "more than 2097152 names, dimensions and numbers in attributes"},
		"dimensions": {msg{}.sub(11, msg{}.text(1, "x").sub(2, msg{}.sub(1, msg{}.sub(2, dims)))), "more than 64 dimensions"},
	} {
		_, err := (&onnxReader{}).graph(c.graph)
		require.ErrorContains(t, err, c.says, name)
	}
}
