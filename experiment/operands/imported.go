package operands

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dnasim/configs"
	"dnasim/inference"
	"dnasim/internal/ratio"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// Metrics of imported networks.
const (
	MetricTop1   = "top1"   // share of the inputs that are classified as labelled
	MetricCosine = "cosine" // mean cosine similarity of the outputs with those of float32
)

// recordElements bounds what is kept of a tensor over all calibration inputs.
const recordElements = 1 << 20

// givenInputs are the inputs of an imported network, from files.
type givenInputs struct {
	calibration, evaluation []inference.Sample
	shared                  bool    // one input is both
	labels                  []int64 // of the evaluation inputs; nil: MetricCosine judges
	float                   func(ctx context.Context, m *inference.Model, jobs int) ([]map[string]*weights.Tensor, error)
}

// openImported reads an ONNX network and its inputs.
func openImported(c *configs.Config, net *workloads.Network) (*trained, error) {
	given, table := c.Networks[net.Name], "network."+net.Name
	if !strings.EqualFold(filepath.Ext(net.ModelFile), ".onnx") {
		return nil, c.KeyError("inputs for "+net.ModelFile+", which holds no weights", "inputs for ONNX files only", table+".inputs")
	}
	graph, err := weights.ReadONNXFile(net.ModelFile)
	if err != nil {
		return nil, err
	}
	model, err := inference.ParseGraph(graph)
	if err != nil {
		return nil, err
	}
	samples, err := readInputs(model, &given)
	if err != nil {
		return nil, c.KeyError(err.Error(), "", table+".inputs")
	}
	in := &givenInputs{}
	if err := in.divide(samples, c.Run.CalibrationSamples); err != nil {
		return nil, c.KeyError(err.Error(), "", table+".inputs")
	}
	if given.Labels != "" {
		if err := in.label(given.Labels, len(samples)); err != nil {
			return nil, c.KeyError(err.Error(), "", table+".labels")
		}
	}
	in.float = referenceOutputs(in.evaluation)
	if model, err = model.Bind(shapesOf(samples[0])); err != nil {
		return nil, err
	}
	return &trained{model: model, inputs: in}, nil
}

// divide takes the first inputs for calibration, as many as asked for but at most half of them, and
// the others for evaluation. A single input serves for both.
func (in *givenInputs) divide(samples []inference.Sample, calibration int) error {
	switch n := len(samples); {
	case n == 0:
		return fmt.Errorf("no inputs")
	case n == 1:
		in.calibration, in.evaluation, in.shared = samples, samples, true
	default:
		k := min(calibration, n/2)
		in.calibration, in.evaluation = samples[:k], samples[k:]
	}
	return nil
}

// label reads the classes of all inputs and keeps those of the evaluation.
func (in *givenInputs) label(path string, samples int) error {
	t, err := weights.OpenTensor(path)
	if err != nil {
		return err
	}
	if t.Int64 == nil {
		return fmt.Errorf("%s: labels of type %s; want integers", path, t.Type)
	}
	if len(t.Int64) != samples {
		return fmt.Errorf("%s: %d labels for %d inputs", path, len(t.Int64), samples)
	}
	in.labels = t.Int64[samples-len(in.evaluation):]
	return nil
}

// shapesOf a sample's tensors.
func shapesOf(s inference.Sample) map[string][]int {
	shapes := map[string][]int{}
	for name, t := range s {
		shapes[name] = t.Dims
	}
	return shapes
}

func (in *givenInputs) calibrated() int { return len(in.calibration) }
func (in *givenInputs) evaluated() int  { return len(in.evaluation) }
func (in *givenInputs) disjoint() bool  { return !in.shared }

func (in *givenInputs) metric() string {
	if in.labels != nil {
		return MetricTop1
	}
	return MetricCosine
}

func (in *givenInputs) record(ctx context.Context, m *inference.Model) (*inference.Recording, error) {
	return m.RecordLimited(ctx, in.calibration, inference.RecordLimit{Elements: recordElements})
}

// score compares each evaluation input's outputs with its label, or with those of float32.
func (in *givenInputs) score(ctx context.Context, m *inference.Model, codes inference.Codes, jobs int) ([]float64, error) {
	float, err := in.float(ctx, m, jobs)
	if err != nil {
		return nil, err
	}
	outputs := float
	if codes != nil {
		if outputs, err = allOutputs(ctx, m, in.evaluation, codes, jobs); err != nil {
			return nil, err
		}
	}
	scores := make([]float64, len(outputs))
	for i := range outputs {
		if in.labels != nil {
			scores[i] = hit(outputs[i][m.OutputNames()[0]].Float32, int(in.labels[i]))
		} else {
			scores[i] = similarity(outputs[i], float[i])
		}
	}
	return scores, nil
}

// similarity is the mean cosine over a network's outputs of real numbers.
func similarity(a, b map[string]*weights.Tensor) float64 {
	sum, n := 0.0, 0
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name].Float32 == nil {
			continue
		}
		cosine, _, _ := inference.Compare(a[name].Float32, b[name].Float32)
		sum += cosine
		n++
	}
	return ratio.Of(sum, float64(n))
}

// referenceOutputs returns the outputs in float32. They are computed at the first call.
func referenceOutputs(samples []inference.Sample) func(context.Context, *inference.Model, int) ([]map[string]*weights.Tensor, error) {
	var mu sync.Mutex
	var found []map[string]*weights.Tensor
	return func(ctx context.Context, m *inference.Model, jobs int) ([]map[string]*weights.Tensor, error) {
		mu.Lock()
		defer mu.Unlock()
		if found != nil {
			return found, nil
		}
		outputs, err := allOutputs(ctx, m, samples, nil, jobs)
		if err == nil {
			found = outputs
		}
		return outputs, err
	}
}

// allOutputs runs samples one after the other.
func allOutputs(ctx context.Context, m *inference.Model, samples []inference.Sample, codes inference.Codes, jobs int) ([]map[string]*weights.Tensor, error) {
	runner, err := m.Runner(codes, jobs)
	if err != nil {
		return nil, err
	}
	var out []map[string]*weights.Tensor
	for _, s := range samples {
		o, err := runner.Outputs(ctx, s)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}
