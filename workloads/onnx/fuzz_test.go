package onnx

import (
	"fmt"
	"testing"

	"dnasim/workloads/weights"

	"github.com/stretchr/testify/require"
)

// FuzzImportONNX builds graphs of known operators from bytes: whatever they are, the
// importer returns a consistent network or an error.
func FuzzImportONNX(f *testing.F) {
	names := operatorNames()
	f.Add([]byte{1, 0, 3, 8, 8, 12, 0, 1, 2})
	for i := range names {
		f.Add([]byte{2, 4, 2, 4, 4, byte(i), 2, 0, 1, 2, 2, 0, 1, 2, 3, byte(i + 1), 1, 3, 0})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g := randomGraph(names, &randomBytes{data})
		n, err := g.importAs(Options{Batch: 0, AllowUnknown: len(data)%2 == 0})
		if err == nil {
			require.NoError(t, n.Validate())
			for i := range n.Layers {
				require.NotEmpty(t, n.Layers[i].Name)
			}
		}
	})
}

// randomBytes yields numbers until it is empty, then zeros.
type randomBytes struct{ data []byte }

func (r *randomBytes) next(limit int) int {
	if len(r.data) == 0 {
		return 0
	}
	b := int(r.data[0])
	r.data = r.data[1:]
	return b % limit
}

// fuzzSizes are dimensions that are mostly small; the rest test the limits.
var fuzzSizes = []int{1, 1, 2, 3, 4, 4, 8, 8, 16, 5, 0, 1 << 20, 1 << 31}

func randomGraph(names []string, r *randomBytes) *graph {
	g := &graph{weights.Graph{File: "f.onnx", Opset: int64(9 + r.next(10)), Initializers: map[string]*weights.Tensor{}}}
	values := []string{""}
	for i := range 1 + r.next(2) {
		dims := make([]int64, r.next(6))
		for k := range dims {
			dims[k] = int64(fuzzSizes[r.next(len(fuzzSizes))])
		}
		name := fmt.Sprintf("x%d", i)
		g.input(name, dims...)
		values = append(values, name)
	}
	for i := range r.next(5) {
		values = append(values, g.randomConstant(fmt.Sprintf("c%d", i), r))
	}
	for i := 0; len(r.data) > 0 && i < 40; i++ {
		values = append(values, g.randomNode(i, names, values, r)...)
	}
	g.Outputs = []weights.Value{{Name: values[len(values)-1]}}
	return g
}

func (g *graph) randomConstant(name string, r *randomBytes) string {
	switch r.next(3) {
	case 0:
		g.number(name, []float32{0, 1, 0.5, 3, 6, -1}[r.next(6)])
	case 1:
		list := make([]int64, r.next(5))
		for i := range list {
			list[i] = int64(r.next(256)) - 4
		}
		g.ints(name, list...)
	default:
		dims := make([]int, r.next(5))
		for i := range dims {
			dims[i] = fuzzSizes[r.next(10)] // small: they are there
		}
		g.zeros(name, dims...)
	}
	return name
}

func (g *graph) randomNode(i int, names, values []string, r *randomBytes) []string {
	n := weights.Node{Op: names[r.next(len(names))], Name: fmt.Sprintf("n%d", i)}
	takes := Lookup("", n.Op).anyForm()
	for k := range takes.least + r.next(min(3, takes.most-takes.least+1)) {
		from := values
		if k == 0 && r.next(4) > 0 { // most nodes go on from a recent value
			from = values[max(1, len(values)-3):]
		}
		n.Inputs = append(n.Inputs, from[r.next(len(from))])
	}
	for k := range 1 + r.next(5)/4 {
		n.Outputs = append(n.Outputs, fmt.Sprintf("v%d.%d", i, k))
	}
	for range max(0, r.next(6)-3) {
		a := weights.Attribute{Name: attributeNames[r.next(len(attributeNames))]}
		switch r.next(3) {
		case 0:
			a.Type, a.Int = weights.AttrInt, int64(r.next(256))-3
		case 1:
			a.Type, a.Float = weights.AttrFloat, float32(r.next(8))-2
		default:
			a.Type = weights.AttrInts
			for range r.next(6) {
				a.Ints = append(a.Ints, int64(r.next(8))-1)
			}
		}
		n.Attributes = append(n.Attributes, a)
	}
	g.Nodes = append(g.Nodes, n)
	return n.Outputs
}

var attributeNames = []string{
	"axis", "axes", "perm", "kernel_shape", "strides", "pads", "dilations", "group", "ceil_mode", "keepdims", "blocksize", "starts", "ends",
	"split", "alpha", "min", "max", "to", "size", "transA", "transB", "shape", "output_padding", "allowzero", "start", "end", "noop_with_empty_axes",
}

// operatorNames are the operators of the table.
func operatorNames() []string {
	var names []string
	for _, o := range Operators() {
		names = append(names, o.Name)
	}
	return names
}
