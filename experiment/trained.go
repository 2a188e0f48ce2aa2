package experiment

import (
	"context"
	"fmt"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/inference"
	"dnasim/quant"
	"dnasim/report"
	"dnasim/workloads"
)

// trained is a network with real weights, and what entered its layers when the
// calibration images ran.
type trained struct {
	model                   *inference.Model
	gemms                   []inference.GEMM
	calibration, evaluation inference.Images // no image is in both
	recording               *inference.Recording
}

// isReal tells whether the network runs on real tensors.
func isReal(c *configs.Config, net *workloads.Network) bool {
	return net.Model != "" && c.Tensors.Source != workloads.SourceSynthetic
}

// loadTrained reads a network's weights and runs the calibration images through it. They
// run one by one, whatever the batch: a batch repeats the layers' shapes, not the values.
func loadTrained(ctx context.Context, c *configs.Config, net *workloads.Network) (*trained, error) {
	t, err := openTrained(c, net)
	if err != nil {
		return nil, err
	}
	t.recording, err = t.model.Record(ctx, t.calibration)
	return t, err
}

// openTrained reads a network's weights and the images, and checks that they fit.
func openTrained(c *configs.Config, net *workloads.Network) (*trained, error) {
	model, err := inference.Load(net.Model)
	if err != nil {
		return nil, err
	}
	if err := model.Match(net); err != nil {
		return nil, err
	}
	images, err := inference.Dataset()
	if err != nil {
		return nil, err
	}
	calibration, evaluation, err := images.Split(c.Run.CalibrationSamples)
	if err != nil {
		return nil, c.Fault(err.Error(), "", "run.calibration_samples")
	}
	if n := c.Run.EvaluationSamples; n > 0 {
		if n > evaluation.Len() {
			return nil, c.Fault(fmt.Sprint(n), fmt.Sprintf("at most %d, the images not used for calibration, or 0 for all of them", evaluation.Len()),
				"run.evaluation_samples")
		}
		evaluation = evaluation.Slice(0, n)
	}
	return &trained{model: model, gemms: model.GEMMs(), calibration: calibration, evaluation: evaluation}, nil
}

// operands returns the recorded activations of a GEMM and its weights, or the second
// recorded activations where it has none.
func (t *trained) operands(gemm int) (weights, activations workloads.Tensor) {
	g, recorded := &t.gemms[gemm], &t.recording.Operands[gemm]
	what := fmt.Sprintf("%s: %s on %d images", t.model.File(), g.Node, t.recording.Images)
	activations = realTensor(recorded.Activations, what)
	if g.Weights == nil {
		return realTensor(recorded.Second, what), activations
	}
	return realTensor(g.Weights, g.WeightsOrigin), activations
}

func realTensor(values []float32, origin string) workloads.Tensor {
	return workloads.Tensor{Values: values, Elements: int64(len(values)), Real: true, Origin: origin}
}

// nonZeroPairs counts, over the calibration images, the share of pairs with no zero code.
func (t *trained) nonZeroPairs(gemm int, codes *quant.LayerCodes) (float64, error) {
	pairs, err := t.recording.NonZeroPairs(gemm, *codes)
	if err != nil {
		return 0, err
	}
	return pairs.Fraction(), nil
}

// accuracy measures the network in float32 and in the codes of each machine; nil for
// networks without trained weights.
func (n *codedNetwork) accuracy(ctx context.Context, machines []*machine, plans [][]layerPlan, jobs int) (*report.Accuracy, error) {
	if n.model == nil {
		return nil, nil
	}
	t := n.model
	measure := func(codes inference.Codes) (inference.Accuracy, error) {
		return t.model.Accuracy(ctx, t.evaluation, codes, jobs, nil)
	}
	float, err := measure(nil)
	if err != nil {
		return nil, err
	}
	out := &report.Accuracy{
		Metric: n.net.Metric, FP32: float.Top1, Samples: float.Samples, CalibrationSamples: t.calibration.Len(),
		Machines: map[string]float64{},
	}
	for i, m := range machines {
		a, err := measure(n.inferenceCodes(plans[i]))
		if err != nil {
			return nil, fmt.Errorf("machine %s: %w", m.Name, err)
		}
		out.Machines[m.Name] = a.Top1
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

// correct tells of each evaluation image whether it is classified as labelled: 1 or 0.
func (t *trained) correct(ctx context.Context, codes inference.Codes, jobs int) ([]float64, error) {
	scores, err := t.model.Scores(ctx, t.evaluation, codes, jobs, nil)
	if err != nil {
		return nil, err
	}
	out := make([]float64, t.evaluation.Len())
	classes := len(scores) / len(out)
	for i := range out {
		if best(scores[i*classes:][:classes]) == int(t.evaluation.Labels[i]) {
			out[i] = 1
		}
	}
	return out, nil
}

// best is the index of the largest value, the first of several.
func best(scores []float32) int {
	at := 0
	for i, s := range scores {
		if s > scores[at] {
			at = i
		}
	}
	return at
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
