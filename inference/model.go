package inference

import (
	"fmt"
	"slices"

	"dnasim/quant"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// Model is a trained network, ready to run. It does not change after loading and may be
// used by several goroutines.
type Model struct {
	file    string
	steps   []step
	values  []tensor // by slot: constants; empty where a step computes the value
	input   int      // slot
	output  int
	channel [3]int // channels, height, width of an input image
	classes int    // scores per image
	gemms   []*gemm
	kernels kernels
}

// GEMM is a matrix product of the network, per image: Groups independent products of an
// M x K by a K x N matrix.
type GEMM struct {
	Index         int    // among the GEMMs, in graph order
	Node          string // name of the node in the file
	Kind          workloads.Kind
	M, K, N       int
	Groups        int       // heads of an attention product, else 1
	Weights       []float32 // in the order of the file; nil in a product of two activations
	WeightsOrigin string    // e.g. "alexnet_fmnist.onnx: c1.weight"; empty without weights
}

// String names the GEMM in errors.
func (g *GEMM) String() string {
	return fmt.Sprintf("%s %q (M %d, K %d, N %d, groups %d)", g.Kind, g.Node, g.M, g.K, g.N, g.Groups)
}

// gemm is what running one needs.
type gemm struct {
	GEMM
	matrix []float32 // weights, K x N row-major, k in the order of rows; nil without weights
	finish finish
	window window
	rows   rowMap // of one image, or of one group of a product of activations
}

// window of a convolution. pads are top, left, bottom, right.
type window struct {
	kernel, steps [2]int
	pads          [4]int
}

// Load reads an embedded network, e.g. "alexnet_fmnist.onnx".
func Load(file string) (*Model, error) {
	data, err := weights.Model(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, data)
}

// Parse reads a network from an ONNX file; name is the file's name, for errors. It refuses
// files with operators or shapes that it cannot run.
func Parse(name string, data []byte) (*Model, error) {
	graph, err := weights.ReadONNX(name, data)
	if err != nil {
		return nil, err
	}
	m, err := compile(graph)
	if err == nil {
		err = m.trace()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// File is the name under which the model was read, e.g. "alexnet_fmnist.onnx".
func (m *Model) File() string { return m.file }

// GEMMs returns the matrix products in graph order.
func (m *Model) GEMMs() []GEMM {
	out := make([]GEMM, len(m.gemms))
	for i, g := range m.gemms {
		out[i] = g.GEMM
	}
	return out
}

// Match checks that the network's description is that of the model: its k-th GEMM layer
// has the shape of the model's k-th GEMM, for the network's batch.
func (m *Model) Match(net *workloads.Network) error {
	var layers []*workloads.Layer
	for i := range net.Layers {
		if net.Layers[i].IsGEMM() {
			layers = append(layers, &net.Layers[i])
		}
	}
	for i, g := range m.gemms {
		if i == len(layers) {
			return fmt.Errorf("%s: %v has no counterpart in network %q, which has %d GEMM layers", m.file, &g.GEMM, net.Name, len(layers))
		}
		if !g.describes(layers[i], net.Batch) {
			l := layers[i]
			return fmt.Errorf("%s: %v does not match layer %q of network %q at batch %d (%s, M %d, K %d, N %d, groups %d)",
				m.file, &g.GEMM, l.Name, net.Name, net.Batch, l.Kind, l.M, l.K, l.N, l.Groups)
		}
	}
	if len(layers) > len(m.gemms) {
		return fmt.Errorf("%s: layer %q of network %q has no counterpart in the file, which has %d GEMMs", m.file, layers[len(m.gemms)].Name, net.Name, len(m.gemms))
	}
	return nil
}

// describes: a batch multiplies the rows, and the groups of an attention product.
func (g *GEMM) describes(l *workloads.Layer, batch int) bool {
	m, groups := g.M*batch, g.Groups
	if g.Kind == workloads.MatMul {
		m, groups = g.M, g.Groups*batch
	}
	return l.Kind == g.Kind && l.M == m && l.K == g.K && l.N == g.N && l.Groups == groups && l.Repeat <= 1
}

// Codes are the codes of a network's GEMMs, by GEMM.Index. A GEMM without an entry is computed in
// float32. In a product of two activations the codes of the weights are those of its
// second operand.
type Codes map[int]quant.LayerCodes

// products prepares every GEMM in the format that the codes ask for.
func (m *Model) products(codes Codes) ([]product, error) {
	for index := range codes {
		if index < 0 || index >= len(m.gemms) {
			return nil, fmt.Errorf("%s: codes for GEMM %d; it has %d, counted from 0", m.file, index, len(m.gemms))
		}
	}
	out := make([]product, len(m.gemms))
	for i, g := range m.gemms {
		p, err := g.product(codes, i)
		if err != nil {
			return nil, fmt.Errorf("%s: %v: %w", m.file, &g.GEMM, err)
		}
		out[i] = p
	}
	return out, nil
}

func (g *gemm) product(codes Codes, index int) (product, error) {
	layer, ok := codes[index]
	if !ok {
		return floatProduct(g.matrix, &g.rows, g.N), nil
	}
	if err := checkCodecs(layer); err != nil {
		return nil, err
	}
	if weight, activation, ok := layer.Uniform(); ok {
		if g.K > maxIntegerK {
			return nil, fmt.Errorf("its K is above %d, so integer sums may exceed 32 bits", maxIntegerK)
		}
		return integerProduct(g.matrix, &g.rows, g.N, activation, weight), nil
	}
	return decodedProduct(g.matrix, &g.rows, g.N, layer.Activations.Codec, layer.Weights.Codec), nil
}

// checkCodecs: both operands have a valid code of a known kind.
func checkCodecs(layer quant.LayerCodes) error {
	for _, codec := range []quant.Codec{layer.Activations.Codec, layer.Weights.Codec} {
		switch codec.(type) {
		case quant.Exponential, quant.Uniform:
			if err := codec.Validate(); err != nil {
				return err
			}
		default:
			return fmt.Errorf("its codes lack one for activations or weights (%T); leave the entry out to compute in float32", codec)
		}
	}
	return nil
}

// setRows stores the layout of the left operand, once the trace has found its shape.
func (g *gemm) setRows(r rowMap, m, n, groups int) {
	g.rows, g.M, g.K, g.N, g.Groups = r, m, r.k(), n, groups
}

// trace runs one blank image through the graph: it finds the shapes of all GEMMs and
// shows that the graph can be run.
func (m *Model) trace() error {
	s := m.newSession(nil)
	s.tracing = true
	blank := Images{
		Pixels: make([]float32, m.channel[0]*m.channel[1]*m.channel[2]), Labels: make([]uint8, 1),
		Channels: m.channel[0], Height: m.channel[1], Width: m.channel[2],
	}
	out, err := s.run(blank)
	if err != nil {
		return err
	}
	if len(out.dims) != 2 || out.dims[0] != 1 || out.dims[1] < 1 || out.isInt {
		return fmt.Errorf("the output is %v; want one row of scores per image", out)
	}
	m.classes = out.dims[1]
	return nil
}

// checkShape: the images are of the size that the network takes.
func (m *Model) checkShape(im Images) error {
	if got := [3]int{im.Channels, im.Height, im.Width}; got != m.channel {
		return fmt.Errorf("%s takes images of %v (channels, height, width), not %v", m.file, m.channel, got)
	}
	return nil
}

// slotsOf finds the slots of names; -1 stands for an input left out.
func slotsOf(slots map[string]int, names []string) []int {
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = -1
		if name != "" {
			out[i] = slots[name]
		}
	}
	// Trailing inputs left out are as good as not there.
	for len(out) > 0 && out[len(out)-1] == -1 {
		out = slices.Delete(out, len(out)-1, len(out))
	}
	return out
}
