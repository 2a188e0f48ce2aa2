package experiment

import (
	"context"
	"fmt"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/inference"
	"dnasim/quant"
	"dnasim/results"
	"dnasim/workloads"
	"dnasim/workloads/synthetic"
)

// trained is a network with real weights, what entered its layers when the calibration inputs ran, and inputs to
// measure it with.
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
	metric() string
	// calibrated and evaluated count the inputs; apart tells whether none is in both.
	calibrated() int
	evaluated() int
	apart() bool
}

// isReal tells whether the network runs on real tensors.
func isReal(c *configs.Config, net *workloads.Network) bool {
	return c.Tensors.Source != synthetic.SourceSynthetic && (net.Model != "" || len(c.Networks[net.Name].Inputs) > 0)
}

// loadTrained reads a network's weights and runs the calibration inputs through it. They
// run one by one, whatever the batch: a batch repeats the layers' shapes, not the values.
func loadTrained(ctx context.Context, c *configs.Config, net *workloads.Network) (*trained, error) {
	t, err := openTrained(c, net)
	if err != nil {
		return nil, err
	}
	t.recording, err = t.inputs.record(ctx, t.model)
	return t, err
}

// openTrained reads a network's weights and its inputs, and checks that they fit.
func openTrained(c *configs.Config, net *workloads.Network) (*trained, error) {
	open := openShipped
	if net.Model == "" {
		open = openImported
	}
	t, err := open(c, net)
	if err != nil {
		return nil, err
	}
	if err := t.model.Match(net); err != nil {
		return nil, err
	}
	t.gemms = t.model.GEMMs()
	return t, nil
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

// nonZeroPairs counts, over the calibration inputs, the share of pairs with no zero code. ok is false where
// not all of the tensors was kept.
func (t *trained) nonZeroPairs(gemm int, codes *quant.LayerCodes) (share float64, ok bool, err error) {
	if !t.whole(gemm) {
		return 0, false, nil
	}
	pairs, err := t.recording.NonZeroPairs(gemm, *codes)
	return pairs.Fraction(), true, err
}

// whole tells whether all that entered a GEMM was kept.
func (t *trained) whole(gemm int) bool {
	o := &t.recording.Operands[gemm]
	return int64(len(o.Activations)) == o.ActivationStats.Elements && int64(len(o.Second)) == o.SecondStats.Elements
}

// accuracy measures the network in float32 and in the codes of each machine; nil for
// networks without trained weights.
func (n *codedNetwork) accuracy(ctx context.Context, machines []*machine, plans [][]layerPlan, jobs int) (*results.Accuracy, error) {
	if n.model == nil {
		return nil, nil
	}
	t := n.model
	measure := func(codes inference.Codes) (float64, error) {
		return machines[0].memo.accuracy(machines[0].config, n.net, codes, func() (float64, error) {
			scores, err := t.inputs.score(ctx, t.model, codes, jobs)
			return mean(scores), err
		})
	}
	float, err := measure(nil)
	if err != nil {
		return nil, err
	}
	out := &results.Accuracy{
		Metric: t.inputs.metric(), FP32: float, Samples: t.inputs.evaluated(), CalibrationSamples: t.inputs.calibrated(),
		Machines: map[string]float64{},
	}
	for i, m := range machines {
		if out.Machines[m.Name], err = measure(n.inferenceCodes(plans[i])); err != nil {
			return nil, fmt.Errorf("machine %s: %w", m.Name, err)
		}
	}
	of := func(i int) *float64 {
		if i < 0 {
			return nil
		}
		a := out.Machines[machines[i].Name]
		return &a
	}
	out.INT8, out.DNATEQ = of(baseline(machines)), of(firstOfKind(machines, arch.LaneDNATEQ))
	return out, nil
}

// inferenceCodes are the codes a machine computes each GEMM in.
func (n *codedNetwork) inferenceCodes(plans []layerPlan) inference.Codes {
	codes := inference.Codes{}
	for i := range plans {
		if plans[i].codes != nil {
			codes[n.layers[i].gemm] = *plans[i].codes
		}
	}
	return codes
}
