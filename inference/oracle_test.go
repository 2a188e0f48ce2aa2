package inference

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/workloads/weights"
)

// operatorCase is one node with its inputs, and what ONNX Runtime gave; see
// testdata/operators.mjs.
type operatorCase struct {
	Op         string
	Opset      int64
	Attributes map[string]json.RawMessage
	In, Out    []*caseTensor
}

type caseTensor struct {
	Type     string // f, i or b
	Dims     []int
	Data     []float64
	Constant bool
}

func (c *caseTensor) tensor() *weights.Tensor {
	t := &weights.Tensor{Dims: c.Dims}
	if c.Type == "f" {
		t.Float32 = make([]float32, len(c.Data))
		for i, v := range c.Data {
			t.Float32[i] = float32(v)
		}
		return t
	}
	t.Int64 = make([]int64, len(c.Data))
	for i, v := range c.Data {
		t.Int64[i] = int64(v)
	}
	return t
}

// attribute decodes 3, [1, 2], "text", {"f": 0.5} or {"tensor": ...}.
func caseAttribute(t *testing.T, name string, raw json.RawMessage) weights.Attribute {
	a := weights.Attribute{Name: name}
	var v any
	require.NoError(t, json.Unmarshal(raw, &v))
	switch v := v.(type) {
	case float64:
		a.Type, a.Int = weights.AttrInt, int64(v)
	case string:
		a.Type, a.String = weights.AttrString, v
	case []any:
		a.Type = weights.AttrInts
		for _, x := range v {
			a.Ints = append(a.Ints, int64(x.(float64)))
		}
	case map[string]any:
		var of struct {
			F      float32
			Tensor *caseTensor
		}
		require.NoError(t, json.Unmarshal(raw, &of))
		if a.Type, a.Float = weights.AttrFloat, of.F; of.Tensor != nil {
			a.Type, a.Tensor = weights.AttrTensor, of.Tensor.tensor()
		}
	}
	return a
}

// model makes a graph of the one node. Where it is possible a second node, an identity, follows.
func (c *operatorCase) graph(t *testing.T) (*weights.Graph, Sample) {
	node := weights.Node{Op: c.Op, Name: "node"}
	for name, raw := range c.Attributes {
		node.Attributes = append(node.Attributes, caseAttribute(t, name, raw))
	}
	g := &weights.Graph{File: "case", Opset: c.Opset, Initializers: map[string]*weights.Tensor{}}
	sample := Sample{}
	for i, in := range c.In {
		name := fmt.Sprint("x", i)
		switch {
		case in == nil:
			name = ""
		case in.Constant:
			g.Initializers[name] = in.tensor()
		default:
			sample[name] = in.tensor()
			v := weights.Value{Name: name}
			for range in.Dims {
				v.Dims = append(v.Dims, weights.Dim{Size: -1})
			}
			g.Inputs = append(g.Inputs, v)
		}
		node.Inputs = append(node.Inputs, name)
	}
	for i := range c.Out {
		name := fmt.Sprint("y", i)
		node.Outputs = append(node.Outputs, name)
		g.Outputs = append(g.Outputs, weights.Value{Name: name})
	}
	g.Nodes = []weights.Node{node}
	return g, sample
}

func operatorCases(t *testing.T) []*operatorCase {
	data, err := os.ReadFile("testdata/operators.json")
	require.NoError(t, err)
	var cases []*operatorCase
	require.NoError(t, json.Unmarshal(data, &cases))
	return cases
}

// Every operator gives what ONNX Runtime does.
func TestOperatorsAreThoseOfONNXRuntime(t *testing.T) {
	covered := map[string]bool{"Constant": true} // is folded when the file is read
	for i, c := range operatorCases(t) {
		covered[c.Op] = true
		t.Run(fmt.Sprintf("%d %s", i, c.Op), func(t *testing.T) {
			g, sample := c.graph(t)
			m, err := ParseGraph(g)
			require.NoError(t, err)
			got, err := m.Outputs(t.Context(), sample, nil)
			require.NoError(t, err)
			for j, want := range c.Out {
				requireTensor(t, want.tensor(), got[fmt.Sprint("y", j)])
			}
			c.requireShapes(t, m, sample)
		})
	}
	for _, op := range Operators() {
		assert.True(t, covered[op], "no case for %s", op)
	}
}

func requireTensor(t *testing.T, want, got *weights.Tensor) {
	require.Equal(t, want.Dims, append([]int{}, got.Dims...))
	require.Len(t, got.Int64, len(want.Int64))
	for i, v := range want.Int64 {
		require.Equal(t, v, got.Int64[i], "element %d", i)
	}
	require.Len(t, got.Float32, len(want.Float32))
	for i, v := range want.Float32 {
		bound := 2e-6 + 2e-6*math.Abs(float64(v))
		if float32(v) != got.Float32[i] {
			require.InDelta(t, v, got.Float32[i], bound, "element %d", i)
		}
	}
}

// requireShapes: the shapes that are traced without values are those of the run.
func (c *operatorCase) requireShapes(t *testing.T, m *Model, sample Sample) {
	shapes := map[string][]int{}
	for name, x := range sample {
		shapes[name] = x.Dims
	}
	s := m.newSession(nil, 1)
	s.tracing = true
	inputs, err := m.inputsOf(sample)
	require.NoError(t, err)
	for i := range inputs {
		inputs[i].unknown, inputs[i].floats, inputs[i].ints = true, nil, nil
	}
	require.NoError(t, s.run(t.Context(), inputs))
	for j, want := range c.Out {
		got := s.values[m.outputSlots[j]]
		require.Equal(t, want.Dims, append([]int{}, got.dims...))
		require.Equal(t, want.Type == "i", got.isInt)
	}
}
