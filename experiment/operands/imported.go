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
	"dnasim/internal/cache"
	"dnasim/workloads"
	"dnasim/workloads/weights"
)

// recordElements bounds what is kept of a tensor over all calibration inputs.
const recordElements = 1 << 20

// givenInputs are the inputs of an imported network, from files.
type givenInputs struct {
	calibration, evaluation []inference.Sample
	shared                  bool    // one input is both
	labels                  []int64 // of the evaluation inputs, from 0; nil: float32 judges
	float                   func(ctx context.Context, m *inference.Model, jobs int) (*reference, error)
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
	in.float = referenceOutputs(in.evaluation)
	if model, err = model.Bind(shapesOf(samples[0])); err != nil {
		return nil, err
	}
	if given.Labels != "" {
		if err := in.label(c, table, model, len(samples)); err != nil {
			return nil, err
		}
	}
	return &trained{model: model, inputs: in, content: graph.Digest}, nil
}

func (in *givenInputs) digest(d *cache.Digester) {
	d.Print([]any{in.shared, in.labels != nil})
	d.Int64s(in.labels)
	for _, samples := range [][]inference.Sample{in.calibration, in.evaluation} {
		d.Int(int64(len(samples)))
		for _, s := range samples {
			d.Int(int64(len(s)))
			for _, name := range slices.Sorted(maps.Keys(s)) {
				d.Print(name)
				s[name].Digest(d)
			}
		}
	}
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

// judged by the labels, or by the outputs in float32.
func (in *givenInputs) judged(ctx context.Context, m *inference.Model, jobs int) (metric, why string, err error) {
	if in.labels != nil {
		if len(in.labels) < 2 {
			return "", "one labelled input is right or wrong as a whole; give two or more for evaluation", nil
		}
		return MetricTop1, "", nil
	}
	ref, err := in.float(ctx, m, jobs)
	if err != nil {
		return "", "", err
	}
	return ref.metric, ref.why, nil
}

func (in *givenInputs) record(ctx context.Context, m *inference.Model) (*inference.Recording, error) {
	return m.RecordLimited(ctx, in.calibration, inference.RecordLimit{Elements: recordElements})
}

func (in *givenInputs) evaluator(m *inference.Model, bytes int) (*inference.Evaluator, error) {
	return m.EvaluateSamples(in.evaluation, bytes)
}

// score compares each evaluation input's outputs with its label, or with those of float32.
func (in *givenInputs) score(ctx context.Context, m *inference.Model, e *inference.Evaluator, codes inference.Codes, jobs int) ([]float64, error) {
	ref, err := in.float(ctx, m, jobs)
	if err != nil {
		return nil, err
	}
	outputs := ref.outputs
	if codes != nil {
		if outputs, err = e.Outputs(ctx, codes, jobs); err != nil {
			return nil, err
		}
	}
	scores := make([]float64, len(outputs))
	for i := range outputs {
		if in.labels != nil {
			first := outputs[i][m.OutputNames()[0]].Float32
			if !finite(first) {
				return nil, fmt.Errorf("%s: the scores of input %d are not finite", m.File(), i+1)
			}
			scores[i] = hit(first, int(in.labels[i]))
		} else if scores[i], err = ref.score(outputs[i], ref.outputs[i]); err != nil {
			return nil, fmt.Errorf("%s: input %d: %w", m.File(), i+1, err)
		}
	}
	return scores, nil
}

// reference is the outputs in float32, and how those of codes are judged by them.
type reference struct {
	outputs []map[string]*weights.Tensor
	judge
}

// referenceOutputs returns the reference. It is computed at the first call.
func referenceOutputs(samples []inference.Sample) func(context.Context, *inference.Model, int) (*reference, error) {
	var mu sync.Mutex
	var found *reference
	return func(ctx context.Context, m *inference.Model, jobs int) (*reference, error) {
		mu.Lock()
		defer mu.Unlock()
		if found != nil {
			return found, nil
		}
		e, err := m.EvaluateSamples(samples, 0)
		if err != nil {
			return nil, err
		}
		outputs, err := e.Outputs(ctx, nil, jobs)
		if err != nil {
			return nil, err
		}
		found = &reference{outputs, newJudge(outputs)}
		return found, nil
	}
}
