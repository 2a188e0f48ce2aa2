package inference

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"dnasim/inference/dataset"
	"dnasim/inference/kernel"
	"dnasim/internal/cache"
	"dnasim/workloads/weights"
)

// Evaluator runs a model on the same inputs in one set of codes after the other. It may keep values
// that it has computed. Then the next evaluation computes only what lies behind the GEMMs whose
// codes are others. The results are the same bits as without. Only one goroutine may use it at a
// time.
type Evaluator struct {
	model    *Model
	images   dataset.Images // where the inputs are batches of images
	inputs   [][]tensor
	limit    int // bytes that may be kept of an input's values
	keeps    []bool
	wanted   map[cache.Digest]bool // values that are expected again; nil: all
	kept     []keptValues          // by input
	formats  []cache.Digest        // of the products, by GEMM
	products []kernel.Product      // of the last evaluation
	computed atomic.Int64          // steps
}

// EvaluateImages returns an evaluator of labelled images. It keeps values of so many bytes; with 0
// it keeps none.
func (m *Model) EvaluateImages(images dataset.Images, bytes int) (*Evaluator, error) {
	if err := m.wantImages(images); err != nil {
		return nil, err
	}
	e := m.evaluator(imageBatches(images), bytes)
	e.images = images
	return e, nil
}

// EvaluateSamples returns an evaluator of samples, as EvaluateImages does.
func (m *Model) EvaluateSamples(samples []Sample, bytes int) (*Evaluator, error) {
	inputs, err := m.allInputs(samples)
	if err != nil {
		return nil, err
	}
	return m.evaluator(inputs, bytes), nil
}

func (m *Model) evaluator(inputs [][]tensor, bytes int) *Evaluator {
	return &Evaluator{model: m, inputs: inputs, limit: bytes / len(inputs), keeps: m.crossing(), kept: make([]keptValues, len(inputs))}
}

// Expect says which evaluations follow the next one, if that is known: values that none of them
// needs are not kept when it makes them.
func (e *Evaluator) Expect(list []Codes) {
	e.wanted = map[cache.Digest]bool{}
	for _, codes := range list {
		keys := e.model.valueKeys(e.model.formatsOf(codes))
		for slot, keep := range e.keeps {
			if keep {
				e.wanted[keys[slot]] = true
			}
		}
	}
}

// begin prepares an evaluation, and returns the keys of values by slot. Products whose codes are
// those of the last evaluation are used again.
func (e *Evaluator) begin(codes Codes, workers int) (keys []cache.Digest, err error) {
	if workers < 1 {
		return nil, fmt.Errorf("%d workers; want at least 1", workers)
	}
	formats := e.model.formatsOf(codes)
	known := make([]kernel.Product, len(formats))
	for i := range e.products {
		if formats[i] == e.formats[i] {
			known[i] = e.products[i]
		}
	}
	products, err := e.model.productsBut(known, codes, workers)
	if err != nil {
		return nil, err
	}
	e.formats, e.products = formats, products
	return e.model.valueKeys(formats), nil
}

// Scores returns the outputs of the network (logits), image by image, as Model.Scores does.
func (e *Evaluator) Scores(ctx context.Context, codes Codes, workers int, progress func(done int)) ([]float32, error) {
	keys, err := e.begin(codes, workers)
	if err != nil {
		return nil, err
	}
	return e.scores(ctx, keys, workers, progress)
}

// scores runs batches of images on the workers. Each batch writes to its own part of the result.
func (e *Evaluator) scores(ctx context.Context, keys []cache.Digest, workers int, progress func(done int)) ([]float32, error) {
	m, classes := e.model, e.model.images.classes
	out := make([]float32, e.images.Len()*classes)
	report := reporter{report: progress}
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(workers, len(e.inputs)) {
		group.Go(func() error {
			s := m.newSession(e.products, 1)
			for {
				i := int(next.Add(1) - 1)
				if i >= len(e.inputs) {
					return nil
				}
				from := i * batchImages
				to := min(from+batchImages, e.images.Len())
				if err := e.run(ctx, s, i, keys); err != nil {
					return fmt.Errorf("%s: images %d to %d: %w", m.file, from, to-1, err)
				}
				if err := s.score(out[from*classes:to*classes], to-from, from); err != nil {
					return err
				}
				report.add(to - from)
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return out, nil
}

// Outputs returns the outputs of the graph by name, sample by sample, as Runner.Outputs does.
func (e *Evaluator) Outputs(ctx context.Context, codes Codes, workers int) ([]map[string]*weights.Tensor, error) {
	keys, err := e.begin(codes, workers)
	if err != nil {
		return nil, err
	}
	s := e.model.newSession(e.products, workers)
	out := make([]map[string]*weights.Tensor, len(e.inputs))
	for i := range out {
		if err := e.run(ctx, s, i, keys); err != nil {
			return nil, fmt.Errorf("%s: %w", e.model.file, err)
		}
		out[i] = s.outputs()
	}
	return out, nil
}

// run passes over the graph for one input. It computes what the outputs need and is not kept.
func (e *Evaluator) run(ctx context.Context, s *session, input int, keys []cache.Digest) error {
	s.begin(e.inputs[input])
	kept := &e.kept[input]
	needed := e.restore(s, kept, keys)
	for i := range s.model.steps {
		if !needed[i] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		st := &s.model.steps[i]
		if err := s.take(st); err != nil {
			return err
		}
		e.computed.Add(1)
		for _, slot := range st.out {
			if slot >= 0 && e.keeps[slot] && (e.wanted == nil || e.wanted[keys[slot]]) {
				kept.put(keys[slot], s.values[slot], e.limit)
			}
		}
	}
	return nil
}

// restore gives slots the values that are kept, and returns the steps that must run for the
// outputs, going back from these.
func (e *Evaluator) restore(s *session, kept *keptValues, keys []cache.Digest) (steps []bool) {
	m := e.model
	slots := make([]bool, len(m.values)) // to be computed
	for _, slot := range m.outputSlots {
		slots[slot] = true
	}
	steps = make([]bool, len(m.steps))
	for i, st := range slices.Backward(m.steps) {
		for _, slot := range st.out {
			steps[i] = steps[i] || slot >= 0 && slots[slot]
		}
		if !steps[i] {
			continue
		}
		for _, slot := range st.in {
			if slot < 0 || slots[slot] {
				continue
			}
			if value, ok := kept.get(keys[slot]); ok {
				s.values[slot] = value
			} else {
				slots[slot] = true
			}
		}
	}
	return steps
}
