package weights

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestConstantNodesBecomeInitializers(t *testing.T) {
	attr := func(name string, m msg) []byte { return m.text(1, name) }
	g, err := ReadONNX("m.onnx", modelMsg(reluGraph().
		sub(1, constantMsg("tensor", attr("value", msg{}.int(20, 4).sub(5, tensorMsg("other name", []int64{2}, 8))))).
		sub(1, constantMsg("float", attr("value_float", msg{}.float(2, 1.5)))).
		sub(1, constantMsg("floats", attr("value_floats", msg{}.float(7, 1).float(7, 2)))).
		sub(1, constantMsg("int", attr("value_int", msg{}.int(3, -7)))).
		sub(1, constantMsg("ints", attr("value_ints", msg{}.int(8, 3).int(8, 4))))))
	require.NoError(t, err)
	assert.Len(t, g.Nodes, 1)
	assert.Equal(t, map[string]*Tensor{
		"tensor": {Name: "tensor", Type: TypeFloat32, Dims: []int{2}, Float32: []float32{0, 0}},
		"float":  {Name: "float", Type: TypeFloat32, Float32: []float32{1.5}},
		"floats": {Name: "floats", Type: TypeFloat32, Dims: []int{2}, Float32: []float32{1, 2}},
		"int":    {Name: "int", Type: TypeInt64, Int64: []int64{-7}},
		"ints":   {Name: "ints", Type: TypeInt64, Dims: []int{2}, Int64: []int64{3, 4}},
	}, g.Initializers)
}

func TestUnusableConstantNodesAreRefused(t *testing.T) {
	value := msg{}.text(1, "value_int").int(3, 1)
	for says, node := range map[string]msg{
		"one output and one attribute":                    constantMsg("c"),
		"has no input":                                    constantMsg("c", value).text(1, "x"),
		`attribute "value_string" is not supported`:       constantMsg("c", msg{}.text(1, "value_string").text(4, "a")),
		`attribute "value" holds no tensor`:               constantMsg("c", msg{}.text(1, "value")),
		`defines "y", which Relu node "/Relu" defines to`: constantMsg("y", value),
	} {
		_, err := ReadONNX("m.onnx", modelMsg(reluGraph().sub(1, node)))
		if says[0] == 'd' {
			require.ErrorContains(t, err, `"y"`)
			continue
		}
		require.ErrorContains(t, err, `Constant node of output "c": `)
		require.ErrorContains(t, err, says)
	}
	twice := modelMsg(reluGraph().sub(5, tensorMsg("c", []int64{1}, 4)).sub(1, constantMsg("c", value)))
	_, err := ReadONNX("m.onnx", twice)
	require.ErrorContains(t, err, `defines "c", which an initializer defines too`)
}

func TestNodesInOrderAreNotMoved(t *testing.T) {
	g := &Graph{Inputs: []Value{{Name: "x"}}, Initializers: map[string]*Tensor{}, Nodes: []Node{
		{Name: "1", Inputs: []string{"x"}, Outputs: []string{"a"}},
		{Name: "2", Inputs: []string{"x"}, Outputs: []string{"b"}},
		{Name: "3", Inputs: []string{"a"}, Outputs: []string{"c"}},
		{Name: "4", Outputs: []string{"d"}},
	}}
	require.NoError(t, g.order())
	assert.Equal(t, []string{"1", "2", "3", "4"}, names(g))
}

func TestNodesOutOfOrderAreSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &Graph{Inputs: []Value{{Name: "v0"}}, Initializers: map[string]*Tensor{}}
		for i := range rapid.IntRange(1, 12).Draw(t, "nodes") {
			n := Node{Name: fmt.Sprint(i + 1), Outputs: []string{fmt.Sprintf("v%d", i+1)}}
			for range rapid.IntRange(1, 3).Draw(t, "inputs") {
				n.Inputs = append(n.Inputs, fmt.Sprintf("v%d", rapid.IntRange(0, i).Draw(t, "input")))
			}
			g.Nodes = append(g.Nodes, n)
		}
		g.Nodes = rapid.Permutation(g.Nodes).Draw(t, "order")
		require.NoError(t, g.order())
		defined := map[string]bool{"v0": true}
		for _, n := range g.Nodes {
			for _, in := range n.Inputs {
				require.True(t, defined[in], "%v reads %s too early in %v", &n, in, names(g))
			}
			defined[n.Outputs[0]] = true
		}
	})
}

func TestACycleIsNamedWithoutTheNodesBehindIt(t *testing.T) {
	g := &Graph{Inputs: []Value{{Name: "x"}}, Initializers: map[string]*Tensor{}, Nodes: []Node{
		{Op: "Relu", Name: "behind", Inputs: []string{"c"}, Outputs: []string{"z"}},
		{Op: "Add", Name: "first", Inputs: []string{"x", "c"}, Outputs: []string{"a"}},
		{Op: "Relu", Name: "second", Inputs: []string{"a"}, Outputs: []string{"b"}},
		{Op: "Relu", Name: "third", Inputs: []string{"b"}, Outputs: []string{"c"}},
	}}
	require.EqualError(t, g.order(),
		`its nodes form a cycle, each reading the one before: Add node "first", Relu node "second", Relu node "third"`)
}

func TestAMissingInitializerIsNamedWithItsNode(t *testing.T) {
	_, err := ReadONNX("m.onnx", modelMsg(reluGraph().sub(5, tensorMsg("conv1.weight", []int64{1}, 4)).
		sub(1, msg{}.text(1, "x").text(1, "conv1.weights").text(2, "z").text(3, "/c1").text(4, "Conv"))))
	require.EqualError(t, err, `m.onnx: not a usable ONNX file: Conv node "/c1" reads "conv1.weights", which no input, initializer `+
		`or node defines: the file is incomplete or the name is wrong; did you mean "conv1.weight"?`)
}

func names(g *Graph) []string {
	var out []string
	for i := range g.Nodes {
		out = append(out, g.Nodes[i].Name)
	}
	return out
}

// What no output depends on is dropped, chains included.
func TestDeadNodesAreDropped(t *testing.T) {
	graph := func(attributes ...Attribute) *Graph {
		return &Graph{Inputs: []Value{{Name: "x"}}, Outputs: []Value{{Name: "y"}}, Initializers: map[string]*Tensor{}, Nodes: []Node{
			{Name: "dead", Inputs: []string{"x"}, Outputs: []string{"d"}},
			{Name: "live", Inputs: []string{"x"}, Outputs: []string{"a", ""}},
			{Name: "dead, too", Inputs: []string{"d", "a"}, Outputs: []string{"", "e"}},
			{Name: "last", Inputs: []string{"a", ""}, Outputs: []string{"y"}, Attributes: attributes},
		}}
	}
	g := graph()
	require.NoError(t, g.order())
	assert.Equal(t, []string{"live", "last"}, []string{g.Nodes[0].Name, g.Nodes[1].Name})
	require.Len(t, g.Nodes, 2)

	g = graph(Attribute{Name: "body", Type: AttrGraph})
	require.NoError(t, g.order())
	assert.Len(t, g.Nodes, 4, "a subgraph may read any of them")
}
