package inference

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/inference/kernel"
	"dnasim/workloads/onnx"
	"dnasim/workloads/weights"
)

// The operator sets whose meaning the operators follow.
const (
	minOpset = 9
	maxOpset = 20
)

// compiler collects a model.
type compiler struct {
	*Model
	opset    int64 // of the graph
	slots    map[string]int
	constant []bool // by slot
	// unread names outputs that are not computed, with the node that has them.
	unread map[string]string
}

// compile turns the nodes into steps. It refuses operators that are not known.
func compile(graph *weights.Graph) (*Model, error) {
	if graph.Opset < minOpset || graph.Opset > maxOpset {
		return nil, fmt.Errorf("operator set %d; allowed are %d to %d", graph.Opset, minOpset, maxOpset)
	}
	if err := checkOperators(graph); err != nil {
		return nil, err
	}
	c := &compiler{
		Model: &Model{file: graph.File, kernels: kernel.Fastest(), inputs: graph.Inputs, budget: foldedElements},
		opset: graph.Opset, slots: map[string]int{}, unread: map[string]string{},
	}
	if err := c.declare(graph); err != nil {
		return nil, err
	}
	for i := range graph.Nodes {
		if err := c.node(&graph.Nodes[i]); err != nil {
			return nil, err
		}
	}
	if err := c.outputs(graph); err != nil {
		return nil, err
	}
	c.fuse()
	c.noteInputs()
	c.markLastUses()
	return c.Model, nil
}

// checkOperators lists all operators that are not known, each with its first node.
func checkOperators(graph *weights.Graph) error {
	var unknown []string
	seen := map[string]bool{}
	for i := range graph.Nodes {
		n := &graph.Nodes[i]
		known := onnx.Lookup(n.Domain, n.Op)
		if known != nil && operators[known.String()] != nil || seen[n.Domain+" "+n.Op] {
			continue
		}
		seen[n.Domain+" "+n.Op] = true
		what := fmt.Sprintf("%s (%v)", n.Op, n)
		if n.Domain != "" {
			what = fmt.Sprintf("%s of domain %q (%v)", n.Op, n.Domain, n)
		}
		unknown = append(unknown, what)
	}
	if unknown == nil {
		return nil
	}
	return fmt.Errorf("operators that are not supported: %s", strings.Join(unknown, ", "))
}

// Operators lists the ONNX operators that models may use.
func Operators() []string { return slices.Sorted(maps.Keys(operators)) }

// slot returns a new slot for the name.
func (c *compiler) slot(name string) int {
	slot := len(c.values)
	c.slots[name] = slot
	c.values, c.constant = append(c.values, tensor{}), append(c.constant, false)
	return slot
}

// declare makes slots for inputs and initializers.
func (c *compiler) declare(graph *weights.Graph) error {
	for _, v := range graph.Inputs {
		if graph.Initializers[v.Name] != nil {
			continue
		}
		c.inputSlots = append(c.inputSlots, c.slot(v.Name))
	}
	for _, name := range slices.Sorted(maps.Keys(graph.Initializers)) {
		value, err := constantTensor(graph.Initializers[name])
		if err != nil {
			return err
		}
		slot := c.slot(name)
		c.values[slot], c.constant[slot] = value, true
	}
	return nil
}

func (c *compiler) outputs(graph *weights.Graph) error {
	for _, v := range graph.Outputs {
		slot, ok := c.slots[v.Name]
		if !ok {
			return fmt.Errorf("output %q is that of %s", v.Name, c.unread[v.Name])
		}
		c.outputNames, c.outputSlots = append(c.outputNames, v.Name), append(c.outputSlots, slot)
	}
	if len(c.outputSlots) == 0 {
		return fmt.Errorf("it has no outputs")
	}
	return nil
}

func (c *compiler) node(n *weights.Node) error {
	if len(n.Outputs) == 0 || n.Outputs[0] == "" {
		return fmt.Errorf("%v has no output", n)
	}
	in, err := c.slotsOf(n)
	if err != nil {
		return err
	}
	gemms := len(c.gemms)
	b := builder{compiler: c, node: onnx.Resolve(n, c.opset), in: in}
	if err := b.node.CheckExact(); err != nil {
		return fmt.Errorf("%v: %w", n, err)
	}
	run := operators[b.node.Operator.String()](&b)
	if b.err != nil {
		return fmt.Errorf("%v: %w", n, b.err)
	}
	st := step{name: n.String(), product: -1, operator: run, several: b.several, in: in, dies: make([]bool, len(in)), fusion: b.fusion}
	if len(c.gemms) == gemms && b.several == nil && c.fold(n, &st) {
		return nil
	}
	if len(c.gemms) > gemms {
		st.product = gemms
	}
	c.place(n, &st)
	c.steps = append(c.steps, st)
	return nil
}

// place makes slots for the outputs of a step.
func (c *compiler) place(n *weights.Node, st *step) {
	for i, name := range n.Outputs {
		switch {
		case name == "":
			st.out = append(st.out, -1)
		case i > 0 && st.several == nil:
			c.unread[name] = fmt.Sprintf("%v, of which only the first output is supported", n)
		default:
			st.out = append(st.out, c.slot(name))
		}
	}
}

// slotsOf finds the slots of a node's inputs; -1 stands for an input left out. Trailing ones left
// out are as good as not there.
func (c *compiler) slotsOf(n *weights.Node) ([]int, error) {
	names := n.Inputs
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	out := make([]int, len(names))
	for i, name := range names {
		slot, ok := c.slots[name]
		switch {
		case name == "":
			slot = -1
		case !ok && c.unread[name] != "":
			return nil, fmt.Errorf("%v reads %q, an output of %s", n, name, c.unread[name])
		case !ok:
			return nil, fmt.Errorf("%v reads %q, which nothing defines", n, name)
		}
		out[i] = slot
	}
	return out, nil
}

// foldedElements bounds what constants computed at load time may take.
const foldedElements = 1 << 26

// spend takes elements off what constants may take.
func (m *Model) spend(elements int) error {
	if m.budget -= elements; m.budget < 0 {
		return fmt.Errorf("its constants, computed from others, exceed %d elements", foldedElements)
	}
	return nil
}

// fold computes a step whose inputs are all constants, and keeps its result. A step
// that fails is left to fail when it is run, so that the error names the node.
func (c *compiler) fold(n *weights.Node, st *step) bool {
	for _, slot := range st.in {
		if slot >= 0 && !c.constant[slot] {
			return false
		}
	}
	s := c.newSession(nil, 1)
	s.folding = true
	copy(s.values, c.values)
	s.step = st
	for _, slot := range st.in {
		var t tensor
		if slot >= 0 {
			t = c.values[slot]
		}
		s.in = append(s.in, t)
	}
	out, err := st.operator(s, s.in)
	if err != nil {
		return false
	}
	slot := c.slot(n.Outputs[0])
	c.values[slot], c.constant[slot] = s.toStandard(out), true
	return true
}

// markLastUses finds when values are needed no more.
func (c *compiler) markLastUses() {
	last := map[int]int{} // slot -> step
	for i := range c.steps {
		for _, slot := range slices.Concat(c.steps[i].in, c.steps[i].out) {
			if slot >= 0 && !c.constant[slot] {
				last[slot] = i
			}
		}
	}
	for _, slot := range c.outputSlots {
		delete(last, slot)
	}
	for slot, i := range last {
		c.steps[i].ends = append(c.steps[i].ends, slot)
	}
	for i := range c.steps {
		st := &c.steps[i]
		slices.Sort(st.ends)
		for j, slot := range st.in {
			_, ends := slices.BinarySearch(st.ends, slot)
			st.dies[j] = ends && !slices.Contains(st.in[:j], slot) && !slices.Contains(st.in[j+1:], slot)
		}
	}
}
