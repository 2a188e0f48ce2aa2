package inference

import (
	"context"
	"fmt"

	"dnasim/inference/kernel"
)

// step is a node of the graph, ready to run.
type step struct {
	name     string // of the node, for errors
	operator operator
	several  severalOperator // instead, where a node has several outputs
	product  int             // the GEMM that it computes; else -1
	in       []int           // slots; -1 for an optional input left out
	out      []int           // slots; -1 for an output that nothing reads
	// dies[i] is true when nothing reads input i after this step, so that the step may overwrite
	// it. ends are the slots that are not needed after the step.
	dies []bool
	ends []int
	fusion
}

// operator computes the output of a node. An optional input that is left out is an empty tensor.
type operator func(s *session, in []tensor) (tensor, error)

// severalOperator computes the outputs of a node that has several.
type severalOperator func(s *session, in []tensor) ([]tensor, error)

// session runs passes over the graph, one after the other, for one goroutine. It owns the memory of
// the values.
type session struct {
	model    *Model
	products []kernel.Product
	values   []tensor
	memory   memory
	kernel.Pool
	step *step // being run
	in   []tensor

	// tracing is true while shapes are computed from the shapes of the inputs, without values.
	// unknownInput is true when an input of the current step has no values.
	tracing, unknownInput bool
	// folding is true while a constant is computed when the graph is loaded. Its memory is not
	// shared.
	folding bool
	// observe, if set, is called with the operands and the shape of each GEMM before it runs.
	observe func(u *use) error
}

// newSession returns a session that computes GEMM i with products[i], on the given number of
// workers.
func (m *Model) newSession(products []kernel.Product, workers int) *session {
	return &session{model: m, products: products, values: make([]tensor, len(m.values)), Pool: kernel.NewPool(m.kernels, workers)}
}

// run passes once over the graph. The values of its outputs are valid until the next run.
func (s *session) run(ctx context.Context, inputs []tensor) error {
	s.begin(inputs)
	for i := range s.model.steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.take(&s.model.steps[i]); err != nil {
			return err
		}
	}
	return nil
}

// begin frees the values of the last pass and sets the inputs of the next one.
func (s *session) begin(inputs []tensor) {
	s.memory.reset()
	copy(s.values, s.model.values)
	for i, slot := range s.model.inputSlots {
		s.values[slot] = inputs[i]
	}
}

// take runs one step and frees the values that are not needed after it.
func (s *session) take(st *step) error {
	s.step, s.unknownInput = st, false
	s.in = s.in[:0]
	for _, slot := range st.in {
		var t tensor
		if slot >= 0 {
			t = s.values[slot]
		}
		s.in, s.unknownInput = append(s.in, t), s.unknownInput || t.unknown
	}
	if err := s.compute(st); err != nil {
		return fmt.Errorf("%s: %w", st.name, err)
	}
	for _, slot := range st.ends {
		s.memory.drop(s.values[slot].memory)
		s.values[slot] = tensor{}
	}
	s.memory.settle()
	return nil
}

// compute runs the operator of a step and stores its outputs.
func (s *session) compute(st *step) error {
	if st.several == nil {
		out, err := st.operator(s, s.in)
		if err != nil {
			return err
		}
		s.store(st.out[0], out)
		return nil
	}
	outs, err := st.several(s, s.in)
	if err != nil {
		return err
	}
	for i, slot := range st.out {
		if slot >= 0 {
			s.store(slot, outs[i])
		}
	}
	return nil
}

// store makes t the value of a slot.
func (s *session) store(slot int, t tensor) {
	s.memory.keep(t.memory)
	s.values[slot] = t
}

// floats returns a new float32 tensor for the result of a step. Its content is undefined. While
// shapes are traced it may be unknown; the operator then returns it unchanged.
func (s *session) floats(dims []int) (tensor, error) {
	n, err := count(dims)
	if err != nil || s.unknownInput {
		return tensor{dims: dims, unknown: true}, err
	}
	if s.folding {
		return tensor{dims: dims, floats: make([]float32, n)}, s.model.spend(n)
	}
	b := s.memory.take(n)
	return tensor{dims: dims, floats: b.floats, memory: b}, nil
}

// like returns a float32 tensor of the shape and layout of t for the result of a step. It is t
// itself if the step may overwrite t, which is the input of that number.
func (s *session) like(t tensor, input int) (tensor, error) {
	if s.overwritable(t, input) {
		return t, nil
	}
	out, err := s.floats(t.dims)
	out.channelsLast = t.channelsLast
	return out, err
}

// overwritable reports whether the step may overwrite t, which is its input of that number or was
// converted from it.
func (s *session) overwritable(t tensor, input int) bool {
	return t.memory != nil && (t.memory.users == 0 || (t.memory.users == 1 && s.step.dies[input]))
}

// integers returns a new tensor of integers for the result of a step. It may be unknown, as in
// floats.
func (s *session) integers(dims []int) (tensor, error) {
	n, err := count(dims)
	if err == nil && n > maxListed {
		err = fmt.Errorf("shape %v has more than the %d integers allowed", dims, maxListed)
	}
	if err != nil || s.unknownInput {
		return tensor{dims: dims, isInt: true, unknown: true}, err
	}
	if s.folding {
		err = s.model.spend(2 * n)
	}
	return intTensor(make([]int64, n), dims...), err
}

// same returns a new tensor of the given shape, with elements of the type of t.
func (s *session) same(t tensor, dims []int) (tensor, error) {
	if t.isInt {
		return s.integers(dims)
	}
	return s.floats(dims)
}

// maxListed is the largest number of elements of a tensor of integers: shapes, indices and masks.
const maxListed = 1 << 25

// toChannelsLast returns t (batch x channels x height x width) with the channels innermost in
// memory.
func (s *session) toChannelsLast(t tensor) tensor {
	if !t.channelsLast {
		t = s.swapped(t, t.dims[0], t.dims[1], t.dims[2]*t.dims[3])
		t.channelsLast = true
	}
	return t
}

// toStandard returns t in the row-major order of its dims.
func (s *session) toStandard(t tensor) tensor {
	if t.channelsLast {
		t = s.swapped(t, t.dims[0], t.dims[2]*t.dims[3], t.dims[1])
		t.channelsLast = false
	}
	return t
}

// swapped transposes each of n matrices of rows x columns. A matrix with one row or column needs no
// copy.
func (s *session) swapped(t tensor, n, rows, columns int) tensor {
	if rows < 2 || columns < 2 || len(t.floats) == 0 {
		return t
	}
	var out []float32
	if s.folding {
		out, t.memory = make([]float32, len(t.floats)), nil
	} else {
		t.memory = s.memory.take(len(t.floats))
		out = t.memory.floats
	}
	for i := range n {
		from, to := t.floats[i*rows*columns:][:rows*columns], out[i*rows*columns:][:rows*columns]
		s.Split(columns, 1+kernel.Grain/rows, func(low, high int) { kernel.TransposeColumns(to, from, rows, columns, low, high) })
	}
	t.floats = out
	return t
}
