package weights

import (
	"maps"
	"slices"

	"dnasim/internal/cache"
)

// Digest identifies the content of a graph: nodes, tensors, inputs and outputs, but not the files
// that they were read from.
func (g *Graph) Digest() cache.Digest {
	d := cache.NewDigester("graph")
	d.Int(g.Opset)
	for i := range g.Nodes {
		n := &g.Nodes[i]
		d.Print([]any{n.Op, n.Domain, n.Name, n.Inputs, n.Outputs, len(n.Attributes)})
		for _, a := range n.Attributes {
			tensor := a.Tensor
			a.Tensor = nil
			d.Print(a)
			tensor.Digest(d)
		}
	}
	d.Print([]any{g.Inputs, g.Outputs, g.Values, len(g.Initializers)})
	for _, name := range slices.Sorted(maps.Keys(g.Initializers)) {
		d.Print(name)
		g.Initializers[name].Digest(d)
	}
	return d.Sum()
}

// Digest takes in the content of a tensor; t may be nil.
func (t *Tensor) Digest(d *cache.Digester) {
	if t == nil {
		d.Print("no tensor")
		return
	}
	d.Print([]any{t.Name, t.Dims, t.Type, t.Float32 != nil, t.Float64 != nil, t.Int64 != nil})
	d.Float32s(t.Float32)
	d.Float64s(t.Float64)
	d.Int64s(t.Int64)
}
