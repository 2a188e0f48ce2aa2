package inference

import (
	"fmt"
	"maps"
	"slices"

	"dnasim/workloads/weights"
)

// step is a node of the graph with its operator.
type step struct {
	name     string // of the node, for errors
	operator operator
	in       []int // slots; -1 for an optional input left out
	out      int
	isRelu   bool
	// inPlace: the input is fresh memory that nothing else reads.
	inPlace bool
}

// operator computes the output of a node. Inputs left out are empty tensors.
type operator func(s *session, in []tensor) (tensor, error)

// session is one goroutine's passes over the graph, batch after batch.
type session struct {
	model    *Model
	products []product
	values   []tensor
	memory   arena
	scratch  *scratch
	images   int // of the batch
	tracing  bool
	inPlace  bool // of the step being run
	// tap, if set, sees the operands of each GEMM; b is empty when it has weights.
	tap func(g *gemm, a, b []float32)
}

func (m *Model) newSession(products []product) *session {
	s := &session{model: m, products: products, values: make([]tensor, len(m.values)), scratch: newScratch(m.kernels)}
	if products == nil {
		s.products = make([]product, len(m.gemms))
	}
	return s
}

// run returns the output for a batch of images. It is valid until the next run.
func (s *session) run(images Images) (tensor, error) {
	m := s.model
	s.memory.reset()
	s.images = images.Len()
	copy(s.values, m.values)
	s.values[m.input] = tensor{
		dims:   []int{images.Len(), images.Channels, images.Height, images.Width},
		floats: images.Pixels,
	}
	var in []tensor
	for i := range m.steps {
		st := &m.steps[i]
		in = in[:0]
		for _, slot := range st.in {
			in = append(in, s.value(slot))
		}
		s.inPlace = st.inPlace
		out, err := st.operator(s, in)
		if err != nil {
			return tensor{}, fmt.Errorf("%s: %w", st.name, err)
		}
		s.values[st.out] = out
	}
	return s.memory.toStandard(s.values[m.output]), nil
}

func (s *session) value(slot int) tensor {
	if slot < 0 {
		return tensor{}
	}
	return s.values[slot]
}

// product of a GEMM whose shape is known. While tracing it is prepared on the way.
func (s *session) product(g *gemm) product {
	if s.tracing {
		s.products[g.Index] = floatProduct(g.matrix, &g.rows, g.N)
	}
	return s.products[g.Index]
}

// compile turns the nodes into steps. It refuses operators that are not known.
func compile(graph *weights.Graph) (*Model, error) {
	if graph.Opset < minOpset || graph.Opset > maxOpset {
		return nil, fmt.Errorf("operator set %d; allowed are %d to %d", graph.Opset, minOpset, maxOpset)
	}
	c := &compiler{Model: &Model{file: graph.File, kernels: fastestKernels()}, slots: map[string]int{}}
	if err := c.input(graph); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(graph.Initializers)) {
		value, err := constantTensor(graph.Initializers[name])
		if err != nil {
			return nil, err
		}
		c.values[c.slot(name)] = value
	}
	for i := range graph.Nodes {
		if err := c.node(&graph.Nodes[i]); err != nil {
			return nil, err
		}
	}
	if len(graph.Outputs) != 1 {
		return nil, fmt.Errorf("it has %d outputs; want one", len(graph.Outputs))
	}
	c.Model.output = c.slots[graph.Outputs[0].Name]
	c.markInPlace()
	c.fuseRelus()
	return c.Model, nil
}

// The operator sets whose meaning the operators follow.
const (
	minOpset = 13
	maxOpset = 17
)

// compiler collects a model.
type compiler struct {
	*Model
	slots   map[string]int
	readers []int  // of each slot
	fresh   []bool // slots whose memory the producing step allocated
	// producers are the GEMMs with weights whose output is in a slot.
	producers []*gemm
}

// slot returns a new slot for the name.
func (c *compiler) slot(name string) int {
	slot := len(c.values)
	c.slots[name] = slot
	c.values = append(c.values, tensor{})
	c.readers = append(c.readers, 0)
	c.fresh = append(c.fresh, false)
	c.producers = append(c.producers, nil)
	return slot
}

// input wants one image tensor, batch x channels x height x width.
func (c *compiler) input(graph *weights.Graph) error {
	if len(graph.Inputs) != 1 {
		return fmt.Errorf("it has %d inputs; want one", len(graph.Inputs))
	}
	v := graph.Inputs[0]
	if len(v.Dims) != 4 {
		return fmt.Errorf("input %q has %d dimensions; want 4: batch, channels, height, width", v.Name, len(v.Dims))
	}
	for i, d := range v.Dims[1:] {
		if d.Size < 1 || d.Size > maxImageSide {
			return fmt.Errorf("input %q: dimension %d is %d; want 1 to %d", v.Name, i+1, d.Size, maxImageSide)
		}
		c.channel[i] = int(d.Size)
	}
	if _, err := count(c.channel[:]); err != nil {
		return fmt.Errorf("input %q: %w", v.Name, err)
	}
	c.Model.input = c.slot(v.Name)
	return nil
}

const maxImageSide = 1 << 16

func (c *compiler) node(n *weights.Node) error {
	build := operators[n.Op]
	if build == nil || (n.Domain != "" && n.Domain != "ai.onnx") {
		return fmt.Errorf("%v: operator %s (domain %q) is not supported", n, n.Op, n.Domain)
	}
	if len(n.Outputs) != 1 || n.Outputs[0] == "" {
		return fmt.Errorf("%v has %d outputs; want one", n, len(n.Outputs))
	}
	b := builder{compiler: c, node: n, in: slotsOf(c.slots, n.Inputs)}
	run := build(&b)
	if err := b.finish(); err != nil {
		return fmt.Errorf("%v: %w", n, err)
	}
	out := c.slot(n.Outputs[0])
	if run == nil { // a constant
		c.values[out] = b.constant
		return nil
	}
	for _, slot := range b.in {
		if slot >= 0 {
			c.readers[slot]++
		}
	}
	c.fresh[out], c.producers[out] = b.freshOutput, b.producer
	c.steps = append(c.steps, step{name: n.String(), operator: run, in: b.in, out: out, isRelu: n.Op == "Relu"})
	return nil
}

// markInPlace finds the steps that may overwrite their input: it is fresh memory, read by
// them only and not the output of the graph.
func (c *compiler) markInPlace() {
	for i := range c.steps {
		st := &c.steps[i]
		if len(st.in) == 1 && st.in[0] >= 0 && st.in[0] != c.Model.output {
			st.inPlace = c.fresh[st.in[0]] && c.readers[st.in[0]] == 1
		}
	}
}

// fuseRelus lets GEMMs rectify their rows while these are in the nearest cache, where
// nothing else needs them as they were.
func (c *compiler) fuseRelus() {
	for i := range c.steps {
		st := &c.steps[i]
		if !st.isRelu || !st.inPlace {
			continue
		}
		if g := c.producers[st.in[0]]; g != nil {
			g.finish.rectify = true
			st.operator = func(_ *session, in []tensor) (tensor, error) { return in[0], nil }
		}
	}
}
