package inference

import (
	"fmt"

	"dnasim/inference/kernel"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// Model is a trained network, ready to run. It does not change after loading, and several
// goroutines may use it.
type Model struct {
	file        string
	steps       []step
	values      []tensor        // by slot: constants; empty where a step computes the value
	inputs      []weights.Value // of the graph
	inputSlots  []int
	integers    []bool // by input: known to hold integers
	outputNames []string
	outputSlots []int
	gemms       []*gemm
	sizes       []size   // of the GEMMs, for the bound shapes; nil when not bound
	outputs     []Output // with the bound shapes; nil when not bound
	images      imageForm
	kernels     kernel.Functions
	budget      int // elements that constants computed at load time may still take
}

// GEMM is a matrix product of the network: Groups independent products of an M x K by a K x N
// matrix.
//
//   - A convolution has K = kernel height x kernel width x input channels per group, N output
//     channels per group and M output positions. A depthwise convolution has as many groups as
//     channels.
//   - A transposed convolution has M input positions, K input channels and N = output channels x
//     kernel height x kernel width (per group): each product is done once, and overlapping results
//     are added.
//   - A product of two activations has one group for each head and image.
//
// M (and Groups of a product of activations) count the whole batch of the shapes that the model is
// bound to; see Model.Bind. In a model that is not bound M is 0, and so are all sizes of products
// of activations.
type GEMM struct {
	Index   int    // among the GEMMs, in graph order
	Node    string // name of the node in the file
	Kind    workloads.Kind
	M, K, N int
	Groups  int // heads of an attention product, groups of a convolution, else 1
	// Weights are in the order of the file, and nil in a product of two activations. A batch
	// normalisation that follows, and the factor alpha of a Gemm node, are multiplied into them.
	Weights       []float32
	WeightsOrigin string // e.g. "alexnet_fmnist.onnx: c1.weight"; empty without weights
}

// String names the GEMM and its shape in errors.
func (g *GEMM) String() string {
	return fmt.Sprintf("%s %q (M %d, K %d, N %d, groups %d)", g.Kind, g.Node, g.M, g.K, g.N, g.Groups)
}

// Load reads an embedded network, e.g. "alexnet_fmnist.onnx".
func Load(file string) (*Model, error) {
	data, err := weights.Model(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, data)
}

// Parse reads a network from the content of an ONNX file. name is the name of the file, for errors.
// See ParseGraph.
func Parse(name string, data []byte) (*Model, error) {
	graph, err := weights.ReadONNX(name, data)
	if err != nil {
		return nil, err
	}
	return ParseGraph(graph)
}

// ParseGraph prepares a graph. It refuses operators that it cannot run, listing all of
// them, and whatever it can tell without running that will not work. A graph whose
// shapes are fixed but for the batch, the first dimension of its inputs, is bound to one
// sample; others must be bound (Bind) before GEMMs and Match tell sizes. All can be run
// without.
func ParseGraph(graph *weights.Graph) (*Model, error) {
	m, err := compile(graph)
	if err == nil {
		m.integers = integerInputs(graph)
		err = m.bindDeclared()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", graph.File, err)
	}
	return m, nil
}

// File returns the name under which the model was read, such as "alexnet_fmnist.onnx".
func (m *Model) File() string { return m.file }

// Inputs returns the names and the declared shapes of the graph's inputs. Every Sample needs one
// entry for each.
func (m *Model) Inputs() []weights.Value { return append([]weights.Value(nil), m.inputs...) }

// OutputNames returns the names of the graph's outputs.
func (m *Model) OutputNames() []string { return append([]string(nil), m.outputNames...) }

// Output is an output of a graph, with its shape for the inputs that the model is bound to.
type Output struct {
	Name     string
	Dims     []int
	Integers bool
}

// BoundOutputs returns the outputs of the graph, nil when the model is not bound.
func (m *Model) BoundOutputs() []Output { return m.outputs }

// GEMMs returns the matrix products in graph order, with the sizes of the bound shapes.
func (m *Model) GEMMs() []GEMM {
	out := make([]GEMM, len(m.gemms))
	for i := range m.gemms {
		out[i] = m.sized(i)
	}
	return out
}

// sized returns GEMM i with its bound size.
func (m *Model) sized(i int) GEMM {
	g := m.gemms[i].GEMM
	if m.sizes != nil {
		s := m.sizes[i]
		g.M, g.K, g.N, g.Groups = s.m, s.k, s.n, s.groups
	}
	return g
}

// Match checks that the network's description is that of the model, bound to one sample:
// its k-th GEMM layer has the shape of the model's k-th GEMM, for the network's batch.
func (m *Model) Match(net *workloads.Network) error {
	if m.sizes == nil {
		return fmt.Errorf("%s: its shapes are open; bind them to compare it with network %q", m.file, net.Name)
	}
	var layers []*workloads.Layer
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			layers = append(layers, &net.Layers[i])
		}
	}
	for i := range m.gemms {
		g := m.sized(i)
		if i == len(layers) {
			return fmt.Errorf("%s: %v has no counterpart in network %q, which has %d GEMM layers", m.file, &g, net.Name, len(layers))
		}
		if !g.describes(layers[i], net.Batch) {
			l := layers[i]
			return fmt.Errorf("%s: %v does not match layer %q of network %q at batch %d (%s, M %d, K %d, N %d, groups %d)",
				m.file, &g, l.Name, net.Name, net.Batch, l.Kind, l.M, l.K, l.N, l.Groups)
		}
	}
	if len(layers) > len(m.gemms) {
		return fmt.Errorf("%s: layer %q of network %q has no counterpart in the file, which has %d GEMMs", m.file, layers[len(m.gemms)].Name, net.Name, len(m.gemms))
	}
	return nil
}

// describes reports whether the layer has the shape of the GEMM at the given batch. A batch
// multiplies the rows, or the groups of a product of activations.
func (g *GEMM) describes(l *workloads.Layer, batch int) bool {
	m, groups := g.M*batch, g.Groups
	if g.Kind == workloads.MatMul {
		m, groups = g.M, g.Groups*batch
	}
	return l.Kind == g.Kind && l.M == m && l.K == g.K && l.N == g.N && l.Groups == groups && l.Repeat <= 1
}
