package weights

import "fmt"

// Graph is the content of an ONNX file: nodes in execution order and constant tensors.
// A graph from ReadONNX is closed: every name that a node reads is an input, an initializer
// or the output of an earlier node, and no name is defined twice. It has no Constant nodes:
// what they produce is among the initializers.
type Graph struct {
	File string // as given to ReadONNX; names the file in errors
	// Beside are the paths of the other files that tensors were read from, in order; see
	// ReadONNXFile.
	Beside       []string
	Opset        int64 // of the standard operators
	Nodes        []Node
	Initializers map[string]*Tensor
	Inputs       []Value // without the initializers that old files list here too
	Outputs      []Value
	// Values are the shapes that the file states for what nodes produce; often none.
	Values []Value
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

// String names the node in errors, e.g. `Conv node "/c1/Conv"`; one without a name by its
// first output. An operator that is not standard has its domain before it.
func (n *Node) String() string {
	op := n.Op
	if n.Domain != "" {
		op = n.Domain + "." + op
	}
	if n.Name == "" && len(n.Outputs) > 0 {
		return fmt.Sprintf("%s node of output %q", op, n.Outputs[0])
	}
	return fmt.Sprintf("%s node %q", op, n.Name)
}

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
	Type ElementType // "" where the file does not say, or names one that is not read
	Dims []Dim
}

// Dim is one dimension of a value: a size, or -1 and the name of a symbol such as "batch"
// ("" when the file leaves the size open).
type Dim struct {
	Size   int64
	Symbol string
}
