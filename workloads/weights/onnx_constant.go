package weights

import (
	"errors"
	"fmt"
)

// foldConstants turns Constant nodes into initializers.
func (g *Graph) foldConstants() error {
	kept := g.Nodes[:0]
	for _, n := range g.Nodes {
		if n.Op != "Constant" || n.Domain != "" {
			kept = append(kept, n)
			continue
		}
		t, err := n.constant()
		if err != nil {
			return fmt.Errorf("%v: %w", &n, err)
		}
		if g.Initializers[t.Name] != nil {
			return fmt.Errorf("%v defines %q, which an initializer defines too", &n, t.Name)
		}
		g.Initializers[t.Name] = t
	}
	clear(g.Nodes[len(kept):])
	g.Nodes = kept
	return nil
}

// constant is the tensor that a Constant node produces.
func (n *Node) constant() (*Tensor, error) {
	if len(n.Inputs) != 0 || len(n.Outputs) != 1 || len(n.Attributes) != 1 {
		return nil, errors.New("a constant has no input, one output and one attribute")
	}
	a := &n.Attributes[0]
	t := &Tensor{Name: n.Outputs[0]}
	switch a.Name {
	case "value":
		if a.Tensor == nil {
			return nil, errors.New(`attribute "value" holds no tensor`)
		}
		*t = *a.Tensor
		t.Name = n.Outputs[0]
	case "value_float":
		t.Type, t.Float32 = TypeFloat32, []float32{a.Float}
	case "value_int":
		t.Type, t.Int64 = TypeInt64, []int64{a.Int}
	case "value_floats":
		t.Type, t.Float32, t.Dims = TypeFloat32, append([]float32{}, a.Floats...), []int{len(a.Floats)}
	case "value_ints":
		t.Type, t.Int64, t.Dims = TypeInt64, append([]int64{}, a.Ints...), []int{len(a.Ints)}
	default:
		return nil, fmt.Errorf("attribute %q is not supported; value, value_float, value_floats, value_int and value_ints are", a.Name)
	}
	return t, nil
}
