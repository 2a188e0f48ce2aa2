package inference

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"

	"dnasim/inference/kernel"
	"dnasim/workloads/weights"
)

// Sample is one set of inputs of a graph: a tensor for each input, by its name, including the batch
// dimension.
type Sample map[string]*weights.Tensor

// Runner runs a model in one number format on one sample after the other, and keeps its memory
// between them. Only one goroutine may use it at a time.
type Runner struct{ s *session }

// Runner prepares the model for the codes; see Codes. At most `workers` goroutines share the work
// on a sample, and the results do not depend on their number. It fails for less than one worker and
// for unusable codes.
func (m *Model) Runner(codes Codes, workers int) (*Runner, error) {
	if workers < 1 {
		return nil, fmt.Errorf("%d workers; want at least 1", workers)
	}
	products, err := m.products(codes, workers)
	if err != nil {
		return nil, err
	}
	return &Runner{m.newSession(products, workers)}, nil
}

// Outputs runs the model and returns the outputs of the graph by name. Integers, and booleans as 0
// and 1, are in Int64. It fails when the sample does not fit the inputs of the graph, when an
// operator cannot compute, or when ctx is done.
func (r *Runner) Outputs(ctx context.Context, sample Sample) (map[string]*weights.Tensor, error) {
	s, m := r.s, r.s.model
	inputs, err := m.inputsOf(sample)
	if err != nil {
		return nil, err
	}
	if err := s.run(ctx, inputs); err != nil {
		return nil, fmt.Errorf("%s: %w", m.file, err)
	}
	return s.outputs(), nil
}

// outputs of the graph by name, copied.
func (s *session) outputs() map[string]*weights.Tensor {
	m, out := s.model, map[string]*weights.Tensor{}
	for i, name := range m.outputNames {
		t := s.toStandard(s.values[m.outputSlots[i]])
		out[name] = &weights.Tensor{
			Name: name, Dims: slices.Clone(t.dims), Float32: slices.Clone(t.floats), Int64: slices.Clone(t.ints),
		}
	}
	return out
}

// Outputs runs the model once, on all processors. To run it more often use a Runner, which prepares
// the weights once.
func (m *Model) Outputs(ctx context.Context, sample Sample, codes Codes) (map[string]*weights.Tensor, error) {
	r, err := m.Runner(codes, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	return r.Outputs(ctx, sample)
}

// inputsOf checks a sample and returns its tensors in the order of the graph's inputs.
func (m *Model) inputsOf(sample Sample) ([]tensor, error) {
	out, symbols := make([]tensor, len(m.inputs)), map[string]int{}
	for i := range m.inputs {
		v := &m.inputs[i]
		t := sample[v.Name]
		if t == nil {
			return nil, fmt.Errorf("%s: the sample lacks input %q; the inputs are %s", m.file, v.Name, m.inputList())
		}
		if err := checkDims(v, t.Dims); err != nil {
			return nil, fmt.Errorf("%s: %w", m.file, err)
		}
		for j, d := range v.Dims {
			if known, ok := symbols[d.Symbol]; ok && d.Size < 0 && d.Symbol != "" && known != t.Dims[j] {
				return nil, fmt.Errorf("%s: input %q of shape %v: dimension %q is %d in another place", m.file, v.Name, t.Dims, d.Symbol, known)
			}
			symbols[d.Symbol] = t.Dims[j]
		}
		t, err := t.As(v.Type)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.file, err)
		}
		in, err := fromWeights(t)
		if err != nil {
			return nil, fmt.Errorf("%s: input %q %w", m.file, v.Name, err)
		}
		if (m.integers[i] || v.Type.Integer()) && !in.isInt {
			return nil, fmt.Errorf("%s: input %q holds floating-point numbers; want integers", m.file, v.Name)
		}
		if at := slices.IndexFunc(in.floats, func(x float32) bool { return !kernel.Finite(x) }); at >= 0 {
			return nil, fmt.Errorf("%s: input %q: value %d is %v", m.file, v.Name, at, in.floats[at])
		}
		out[i] = in
	}
	for _, name := range slices.Sorted(maps.Keys(sample)) {
		if !slices.ContainsFunc(m.inputs, func(v weights.Value) bool { return v.Name == name }) {
			return nil, fmt.Errorf("%s: there is no input %q; its inputs are %s", m.file, name, m.inputList())
		}
	}
	return out, nil
}
