package inference

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads/weights"
)

// size holds the dimensions of a GEMM: groups products of m x k by k x n.
type size struct{ m, k, n, groups int }

// use is one execution of a GEMM: its operands and its shape.
type use struct {
	*gemm
	size
	a, b tensor         // b is empty when the GEMM has weights
	rows *kernel.RowMap // of a convolution
	// left and right say which matrix of a and of b each group multiplies. nil means that there are
	// as many matrices as groups, in the same order.
	left, right []int
}

// Bind returns the model with the sizes of its GEMMs for inputs of the given shapes, by the name of
// the input, including the batch. Inputs of a fixed shape may be left out; an open batch is then 1.
// Only shapes are computed, not values. It fails for an unknown input, for a shape that contradicts
// the graph, and for a graph whose shapes depend on the values of its inputs. Such a graph can
// still be run.
func (m *Model) Bind(shapes map[string][]int) (*Model, error) {
	full := map[string][]int{}
	for i := range m.inputs {
		v := &m.inputs[i]
		dims, ok := shapes[v.Name]
		if !ok {
			if dims, ok = declaredDims(v); !ok {
				return nil, fmt.Errorf("%s: input %q needs a shape: %s", m.file, v.Name, shapeText(v))
			}
		}
		if err := checkDims(v, dims); err != nil {
			return nil, fmt.Errorf("%s: %w", m.file, err)
		}
		full[v.Name] = dims
	}
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		if full[name] == nil {
			return nil, fmt.Errorf("%s: there is no input %q; its inputs are %s", m.file, name, m.inputList())
		}
	}
	bound := *m
	if err := bound.trace(full); err != nil {
		return nil, fmt.Errorf("%s: %w", m.file, err)
	}
	return &bound, nil
}

// bindDeclared binds a graph whose shapes are all declared.
func (m *Model) bindDeclared() error {
	shapes := map[string][]int{}
	for i := range m.inputs {
		dims, ok := declaredDims(&m.inputs[i])
		if !ok {
			return nil
		}
		if err := checkDims(&m.inputs[i], dims); err != nil {
			return err
		}
		shapes[m.inputs[i].Name] = dims
	}
	if err := m.trace(shapes); err != nil && !errors.Is(err, errValues) {
		return err
	}
	return nil
}

// declaredDims returns the declared shape with a batch of 1. ok is false when another dimension is
// open.
func declaredDims(v *weights.Value) (dims []int, ok bool) {
	dims = make([]int, len(v.Dims))
	for i, d := range v.Dims {
		dims[i] = int(d.Size)
		if i == 0 && d.Size < 0 {
			dims[i] = 1
		}
		if dims[i] < 0 {
			return nil, false
		}
	}
	return dims, true
}

// checkDims reports a shape that is impossible or contradicts the declaration.
func checkDims(v *weights.Value, dims []int) error {
	fits := len(dims) == len(v.Dims)
	for i := range dims {
		fits = fits && dims[i] > 0 && (v.Dims[i].Size < 0 || v.Dims[i].Size == int64(dims[i]))
	}
	if !fits {
		return fmt.Errorf("input %q of shape %v; want %s", v.Name, dims, shapeText(v))
	}
	if _, err := count(dims); err != nil {
		return fmt.Errorf("input %q: %w", v.Name, err)
	}
	return nil
}

// shapeText returns a declared shape as text, such as "[batch 3 ? ?]".
func shapeText(v *weights.Value) string {
	out := make([]string, len(v.Dims))
	for i, d := range v.Dims {
		switch {
		case d.Size >= 0:
			out[i] = fmt.Sprint(d.Size)
		case d.Symbol != "":
			out[i] = d.Symbol
		default:
			out[i] = "?"
		}
	}
	return fmt.Sprint(out)
}

// inputList lists the inputs and their shapes for errors.
func (m *Model) inputList() string {
	out := ""
	for i := range m.inputs {
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprintf("%q %s", m.inputs[i].Name, shapeText(&m.inputs[i]))
	}
	return out
}

// trace computes all shapes and stores those of the GEMMs.
func (m *Model) trace(shapes map[string][]int) error {
	s := m.newSession(nil, 1)
	s.tracing = true
	sizes := make([]size, len(m.gemms))
	s.observe = func(u *use) error {
		sizes[u.Index] = u.size
		return nil
	}
	inputs := make([]tensor, len(m.inputs))
	for i := range m.inputs {
		inputs[i] = tensor{dims: shapes[m.inputs[i].Name], unknown: true, isInt: m.integers[i]}
	}
	if err := s.run(context.Background(), inputs); err != nil {
		return err
	}
	m.sizes = sizes
	m.outputs = make([]Output, len(m.outputSlots))
	for i, slot := range m.outputSlots {
		t := s.values[slot]
		m.outputs[i] = Output{m.outputNames[i], slices.Clone(t.dims), t.isInt}
	}
	m.images = m.imageFormOf(s, inputs)
	return nil
}

// integerInput is the input of an operator that holds integers or truths, where a run needs to
// know that before it sees the values.
var integerInput = map[string]int{
	"ConstantOfShape": 0, "Expand": 1, "Gather": 1, "Not": 0, "Reshape": 1, "Tile": 1, "Where": 0,
}

// integerInputs finds the inputs that are read where only integers may be.
func integerInputs(graph *weights.Graph) []bool {
	found := map[string]bool{}
	for i := range graph.Nodes {
		n := &graph.Nodes[i]
		if at, ok := integerInput[n.Op]; ok && at < len(n.Inputs) {
			found[n.Inputs[at]] = true
		}
	}
	out := make([]bool, len(graph.Inputs))
	for i, v := range graph.Inputs {
		out[i] = found[v.Name]
	}
	return out
}
