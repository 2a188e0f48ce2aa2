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
	model       *inference.Model
	gemms       []inference.GEMM
	recording   *inference.Recording
	evaluation  inference.Images
	calibration int // images
}

// loadTrained reads a network's weights and runs the calibration images through it.
func loadTrained(ctx context.Context, c *configs.Config, net *workloads.Network) (*trained, error) {
	model, err := inference.Load(net.Model)
	if err != nil {
		return nil, err
	}
	if net.Batch == 1 { // the file describes one input
		if err := model.Match(net); err != nil {
			return nil, err
		}
	}
	images, err := inference.Dataset()
	if err != nil {
		return nil, err
	}
	calibration, evaluation, err := images.Split(c.Run.CalibrationSamples)
	if err != nil {
		return nil, fmt.Errorf("run.calibration_samples: %w", err)
	}
	if n := c.Run.EvaluationSamples; n > 0 {
		if n > evaluation.Len() {
			return nil, fmt.Errorf("run.evaluation_samples: %d; allowed: at most %d, the images not used for calibration, or 0 for all of them", n, evaluation.Len())
		}
		evaluation = evaluation.Slice(0, n)
	}
	recording, err := model.Record(ctx, calibration)
	if err != nil {
		return nil, err
	}
	return &trained{model: model, gemms: model.GEMMs(), recording: recording, evaluation: evaluation, calibration: calibration.Len()}, nil
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
		Metric: n.net.Metric, FP32: float.Top1, Samples: float.Samples, CalibrationSamples: t.calibration,
		Machines: map[string]float64{},
	}
	for i, m := range machines {
		a, err := measure(n.inferenceCodes(plans[i]))
		if err != nil {
			return nil, fmt.Errorf("machine %s: %w", m.Name, err)
		}
		out.Machines[m.Name] = a.Top1
	}
	out.INT8 = firstOfKind(machines, arch.LaneINT8, out.Machines)
	out.DNATEQ = firstOfKind(machines, arch.LaneDNATEQ, out.Machines)
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

func firstOfKind(machines []*machine, kind arch.LaneKind, accuracy map[string]float64) *float64 {
	for _, m := range machines {
		if m.Kind == kind {
			a := accuracy[m.Name]
			return &a
		}
	}
	return nil
}
