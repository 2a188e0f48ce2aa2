package operands

import (
	"context"
	"fmt"

	"dnasim/inference"
	"dnasim/quant"
	"dnasim/workloads"
)

// trained is a network with real weights: its model, what entered its layers when the calibration
// inputs ran, and the inputs that it is measured with.
type trained struct {
	model     *inference.Model
	gemms     []inference.GEMM
	recording *inference.Recording
	inputs    inputs
}

// inputs of a trained network: some to calibrate its codes with, others to evaluate it with.
type inputs interface {
	// record runs the calibration inputs.
	record(ctx context.Context, m *inference.Model) (*inference.Recording, error)
	// score evaluates the network in codes (float32 without any), input by input, by the metric.
	score(ctx context.Context, m *inference.Model, codes inference.Codes, jobs int) ([]float64, error)
	// judged names the metric; it is empty, and why says the reason, when none can see an error.
	judged(ctx context.Context, m *inference.Model, jobs int) (metric, why string, err error)
	// calibrated and evaluated count the inputs; disjoint tells that none is in both.
	calibrated() int
	evaluated() int
	disjoint() bool
}

// operands returns the recorded activations of a GEMM and its weights, or the second
// recorded activations where it has none.
func (t *trained) operands(gemm int) (weights, activations workloads.Tensor) {
	g, recorded := &t.gemms[gemm], &t.recording.Operands[gemm]
	what := fmt.Sprintf("%s: %s on %d inputs", t.model.File(), g.Node, t.recording.Images)
	activations = recordedTensor(recorded.Activations, &recorded.ActivationStats, what)
	if g.Weights == nil {
		return recordedTensor(recorded.Second, &recorded.SecondStats, what), activations
	}
	return realTensor(g.Weights, g.WeightsOrigin), activations
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
func (t *trained) nonZeroPairs(gemm int, codes *quant.LayerCodes) (share float64, ok bool, err error) {
	if !t.whole(gemm) {
		return 0, false, nil
	}
	pairs, err := t.recording.NonZeroPairs(gemm, *codes)
	return pairs.Fraction(), true, err
}

// whole tells whether everything that entered a GEMM was kept.
func (t *trained) whole(gemm int) bool {
	o := &t.recording.Operands[gemm]
	return int64(len(o.Activations)) == o.ActivationStats.Elements && int64(len(o.Second)) == o.SecondStats.Elements
}

// bytes that the recorded operands take.
func (t *trained) bytes() int {
	n := 0
	for i := range t.recording.Operands {
		n += 4 * (len(t.recording.Operands[i].Activations) + len(t.recording.Operands[i].Second))
	}
	return n
}
