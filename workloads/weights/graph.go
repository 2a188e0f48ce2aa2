package weights

import "fmt"

// Graph is the content of an ONNX file: nodes in execution order and constant tensors.
// A graph from ReadONNX is closed: every name that a node reads is an input, an initializer
// or the output of an earlier node, and no name is defined twice.
type Graph struct {
	File         string // as given to ReadONNX; names the file in errors
	Opset        int64  // of the standard operators
	Nodes        []Node
	Initializers map[string]*Tensor
	Inputs       []Value // without the initializers that old files list here too
	Outputs      []Value
}

// Node is one operation.
type Node struct {
	Op         string // e.g. "Conv"
	Domain     string // "" for the standard operators
	Name       string // may be empty
	Inputs     []string
	Outputs    []string // an empty name is an optional input or output left out
	Attributes []Attribute
}

// String names the node in errors, e.g. `Conv node "/c1/Conv"`.
func (n *Node) String() string { return fmt.Sprintf("%s node %q", n.Op, n.Name) }

// Attribute returns the named attribute, or nil.
func (n *Node) Attribute(name string) *Attribute {
	for i := range n.Attributes {
		if n.Attributes[i].Name == name {
			return &n.Attributes[i]
		}
	}
	return nil
}

// AttributeType says which field of an attribute is set; the numbers are ONNX's.
type AttributeType int32

// The types of attributes that are read. Others, such as the subgraphs of control flow, are kept
// by name and type only.
const (
	AttrFloat   AttributeType = 1
	AttrInt     AttributeType = 2
	AttrString  AttributeType = 3
	AttrTensor  AttributeType = 4
	AttrGraph   AttributeType = 5
	AttrFloats  AttributeType = 6
	AttrInts    AttributeType = 7
	AttrStrings AttributeType = 8
)

// Attribute is a constant parameter of a node.
type Attribute struct {
	Name    string
	Type    AttributeType
	Float   float32
	Int     int64
	String  string
	Tensor  *Tensor
	Floats  []float32
	Ints    []int64
	Strings []string
}

// Value is an input or output of the graph.
type Value struct {
	Name string
	Dims []Dim
}

// Dim is one dimension of a value: a size, or -1 and the name of a symbol such as "batch"
// ("" when the file leaves the size open).
type Dim struct {
	Size   int64
	Symbol string
}

// check that the graph is closed and in order. A cycle shows as a node that reads what
// no earlier node produces.
func (g *Graph) check() error {
	defined := map[string]string{} // name -> what defines it
	define := func(name, by string) error {
		if other, ok := defined[name]; ok {
			return fmt.Errorf("%s defines %q, which %s defines too", by, name, other)
		}
		defined[name] = by
		return nil
	}
	for _, v := range g.Inputs {
		if err := define(v.Name, "the list of inputs"); err != nil {
			return err
		}
	}
	for name := range g.Initializers {
		defined[name] = "an initializer"
	}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, in := range n.Inputs {
			if _, ok := defined[in]; !ok && in != "" {
				return fmt.Errorf("%v reads %q, which no input, initializer or earlier node defines (missing, or a cycle)", n, in)
			}
		}
		for _, out := range n.Outputs {
			if out == "" {
				continue
			}
			if err := define(out, n.String()); err != nil {
				return err
			}
		}
	}
	for _, v := range g.Outputs {
		if _, ok := defined[v.Name]; !ok {
			return fmt.Errorf("output %q is defined by no node", v.Name)
		}
	}
	return nil
}
