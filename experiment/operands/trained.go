package operands

import (
	"context"
	"fmt"
	"sync"

	"dnasim/inference"
	"dnasim/internal/cache"
	"dnasim/quant"
	"dnasim/workloads"
)

// trained is a network with real weights: its model, the inputs that it is calibrated and measured
// with, and what enters its layers when the calibration inputs run.
type trained struct {
	model   *inference.Model
	content func() cache.Digest // of the file of the model
	gemms   []inference.GEMM
	inputs  inputs

	recording struct {
		sync.Mutex
		made *inference.Recording
	}
}

// recorded is what entered the layers when the calibration inputs ran, which they do at the first
// call. They run one by one, whatever the batch: a batch repeats the layers' shapes, not the
// values.
func (t *trained) recorded(ctx context.Context) (*inference.Recording, error) {
	t.recording.Lock()
	defer t.recording.Unlock()
	var err error
	if t.recording.made == nil {
		t.recording.made, err = t.inputs.record(ctx, t.model)
	}
	return t.recording.made, err
}

// inputs of a trained network: some to calibrate its codes with, others to evaluate it with.
type inputs interface {
	// digest takes in all inputs, and what their outputs are judged by.
	digest(d *cache.Digester)
	// record runs the calibration inputs.
	record(ctx context.Context, m *inference.Model) (*inference.Recording, error)
	// evaluator of the evaluation inputs, which may keep so many bytes.
	evaluator(m *inference.Model, bytes int) (*inference.Evaluator, error)
	// score evaluates the network in codes (float32 without any), input by input, by the metric.
	score(ctx context.Context, m *inference.Model, e *inference.Evaluator, codes inference.Codes, jobs int) ([]float64, error)
	// judged names the metric; it is empty, and why says the reason, when none can see an error.
	judged(ctx context.Context, m *inference.Model, jobs int) (metric, why string, err error)
	// calibrated and evaluated count the inputs; disjoint tells that none is in both.
	calibrated() int
	evaluated() int
	disjoint() bool
}

// operands returns the recorded activations of a GEMM and its weights, or the second
// recorded activations where it has none.
func (t *trained) operands(ctx context.Context, gemm int) (weights, activations workloads.Tensor, err error) {
	recording, err := t.recorded(ctx)
	if err != nil {
		return weights, activations, err
	}
	g, recorded := &t.gemms[gemm], &recording.Operands[gemm]
	what := fmt.Sprintf("%s: %s on %d inputs", t.model.File(), g.Node, recording.Images)
	activations = recordedTensor(recorded.Activations, &recorded.ActivationStats, what)
	if g.Weights == nil {
		return recordedTensor(recorded.Second, &recorded.SecondStats, what), activations, nil
	}
	return realTensor(g.Weights, g.WeightsOrigin), activations, nil
}

// recordedTensor is a recorded operand, or what was kept of it.
func recordedTensor(kept []float32, of *inference.Stats, origin string) workloads.Tensor {
	t := realTensor(kept, origin)
	if int64(len(kept)) < of.Elements {
		t.Elements, t.MinNonZeroAbs, t.MaxAbs = of.Elements, float64(of.MinNonZeroAbs), float64(of.MaxAbs)
	}
	return t
}

func realTensor(values []float32, origin string) workloads.Tensor {
	return workloads.Tensor{Values: values, Elements: int64(len(values)), Real: true, Origin: origin}
}

// nonZeroPairs is the share of pairs with no zero code, counted over the calibration inputs. ok is
// false unless all of the tensors was kept.
func (t *trained) nonZeroPairs(ctx context.Context, gemm int, codes *quant.LayerCodes) (share float64, ok bool, err error) {
	recording, err := t.recorded(ctx)
	if err != nil || !whole(&recording.Operands[gemm]) {
		return 0, false, err
	}
	pairs, err := recording.NonZeroPairs(gemm, *codes)
	return pairs.Fraction(), true, err
}

// whole tells whether everything that entered a GEMM was kept.
func whole(o *inference.Operands) bool {
	return int64(len(o.Activations)) == o.ActivationStats.Elements && int64(len(o.Second)) == o.SecondStats.Elements
}

// bytesOf the recorded operands.
func bytesOf(r *inference.Recording) int {
	n := 0
	if r == nil {
		return n
	}
	for i := range r.Operands {
		n += 4 * (len(r.Operands[i].Activations) + len(r.Operands[i].Second))
	}
	return n
}
