package onnx

import (
	"fmt"
	"strings"
	"testing"

	"dnasim/workloads"
	"dnasim/workloads/weights"

	"github.com/stretchr/testify/require"
)

// graph builds the graphs of the tests.
type graph struct{ weights.Graph }

// newGraph has the input x and the output y.
func newGraph(x ...int64) *graph {
	g := &graph{weights.Graph{File: "m.onnx", Opset: 13, Initializers: map[string]*weights.Tensor{}}}
	g.Outputs = []weights.Value{{Name: "y"}}
	return g.input("x", x...)
}

// input with a dimension of -1 where it is open.
func (g *graph) input(name string, dims ...int64) *graph {
	v := weights.Value{Name: name}
	for _, d := range dims {
		v.Dims = append(v.Dims, weights.Dim{Size: d})
	}
	g.Inputs = append(g.Inputs, v)
	return g
}

// zeros adds an initializer of zeros.
func (g *graph) zeros(name string, dims ...int) *graph {
	t := &weights.Tensor{Name: name, Dims: dims}
	t.Float32 = make([]float32, t.Len())
	g.Initializers[name] = t
	return g
}

// ints adds a vector of integers.
func (g *graph) ints(name string, values ...int64) *graph {
	g.Initializers[name] = &weights.Tensor{Name: name, Dims: []int{len(values)}, Int64: values}
	return g
}

// number adds a single float.
func (g *graph) number(name string, v float32) *graph {
	g.Initializers[name] = &weights.Tensor{Name: name, Float32: []float32{v}}
	return g
}

// node adds a node: its operator, its inputs and outputs in words ("_" is one left out),
// its attributes by name and value in turn.
func (g *graph) node(operator, inputs, outputs string, attributes ...any) *graph {
	n := weights.Node{Op: operator, Name: fmt.Sprintf("%s%d", strings.ToLower(operator), len(g.Nodes)), Inputs: strings.Fields(inputs), Outputs: strings.Fields(outputs)}
	for i, in := range n.Inputs {
		if in == "_" {
			n.Inputs[i] = ""
		}
	}
	for i := 0; i < len(attributes); i += 2 {
		a := weights.Attribute{Name: attributes[i].(string)}
		switch v := attributes[i+1].(type) {
		case int:
			a.Type, a.Int = weights.AttrInt, int64(v)
		case float64:
			a.Type, a.Float = weights.AttrFloat, float32(v)
		case string:
			a.Type, a.String = weights.AttrString, v
		case []int64:
			a.Type, a.Ints = weights.AttrInts, v
		default:
			panic(v)
		}
		n.Attributes = append(n.Attributes, a)
	}
	g.Nodes = append(g.Nodes, n)
	return g
}

func (g *graph) importAs(o Options) (*workloads.Network, error) { return Import(&g.Graph, o) }

// network imports the graph, which must be possible.
func (g *graph) network(t testing.TB) *workloads.Network {
	t.Helper()
	n, err := g.importAs(Options{})
	require.NoError(t, err)
	return n
}

// layers imports the graph and lists the kinds of its layers.
func (g *graph) layers(t testing.TB) string {
	t.Helper()
	var kinds []string
	for _, l := range g.network(t).Layers {
		kind := string(l.Kind)
		if l.Activation != "" {
			kind += "+" + l.Activation
		}
		kinds = append(kinds, kind)
	}
	return strings.Join(kinds, " ")
}

// refuses demands an error that says all of this.
func (g *graph) refuses(t testing.TB, says ...string) {
	t.Helper()
	_, err := g.importAs(Options{})
	for _, s := range says {
		require.ErrorContains(t, err, s)
	}
}
