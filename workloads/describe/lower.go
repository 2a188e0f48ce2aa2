package describe

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/saturate"
	"dnasim/internal/spelling"
	"dnasim/workloads"
)

// lowering says how the layers of a kind come from their keys and inputs.
type lowering struct {
	minInputs, maxInputs int
	lower                func(*step)
}

// loweringOf returns the lowering of a kind; false for an unknown one.
func loweringOf(kind workloads.Kind) (lowering, bool) {
	switch kind {
	case workloads.Conv:
		return lowering{1, 1, (*step).conv}, true
	case workloads.Linear:
		return lowering{1, 1, (*step).linear}, true
	case workloads.MatMul:
		return lowering{2, 2, (*step).matmul}, true
	case workloads.MaxPool, workloads.AvgPool:
		return lowering{1, 1, (*step).pool}, true
	case workloads.Add:
		return lowering{1, 16, (*step).add}, true
	case workloads.Softmax:
		return lowering{1, 1, (*step).softmax}, true
	case workloads.LayerNorm:
		return lowering{1, 1, (*step).layerNorm}, true
	case workloads.LRN:
		return lowering{1, 1, (*step).lrn}, true
	case workloads.Embedding:
		return lowering{0, 0, (*step).embedding}, true
	}
	return lowering{}, false
}

// step is one layer being built: a lowering reads keys from t and inputs from in, and
// fills layer and out.
type step struct {
	*builder
	t     *table
	in    []output
	layer workloads.Layer
	out   output
}

// addLayer builds one layer; in incremental decoding, a layer whose shape depends on
// the step gives one layer per step.
func (b *builder) addLayer(t *table, sc *scope) error {
	name := sc.readName(t)
	kind := workloads.Kind(t.text("kind"))
	how, known := loweringOf(kind)
	if !known && t.err == nil {
		kinds := kindNames()
		t.fail("kind", "no kind %q%s (kinds: %s)", kind, spelling.DidYouMean(string(kind), kinds), strings.Join(kinds, ", "))
	}
	var in []output
	if how.maxInputs > 0 {
		in = sc.inputs(t)
	}
	if n := len(in); t.err == nil && (n < how.minInputs || n > how.maxInputs) {
		t.fail("inputs", "%d given; %s takes %s", n, kind, spelling.CountRange(how.minInputs, how.maxInputs))
	}
	if t.err != nil {
		return t.err
	}
	out, err := b.lowerSteps(t, sc, layerFrame(sc.prefix+name, kind, in), in, how)
	if err != nil {
		return err
	}
	sc.define(name, out)
	return nil
}

// layerFrame is what every layer has, whatever its kind.
func layerFrame(name string, kind workloads.Kind, in []output) workloads.Layer {
	l := workloads.Layer{Name: name, Kind: kind, Repeat: 1}
	for _, o := range in {
		l.Inputs = append(l.Inputs, o.layer)
	}
	if len(l.Inputs) == 1 && l.Inputs[0] == workloads.NetworkInput {
		l.Inputs = nil
	}
	return l
}

// lowerSteps builds the layer once, or once per decoding step when its shape grows.
func (b *builder) lowerSteps(t *table, sc *scope, frame workloads.Layer, in []output, how lowering) (output, error) {
	steps, grows := decodingSteps(t, frame.Kind, in)
	if t.err != nil {
		return output{}, t.err
	}
	if !grows {
		s := &step{builder: b, t: t, in: in, layer: frame}
		s.layer.KVCache, s.layer.Repeat = steps > 0, max(1, steps)
		s.out.steps = steps
		return b.emit(s, sc, how)
	}
	if !b.hasRoom(int64(steps)) {
		t.fail("", "%v: one for each of %d decoding steps", workloads.ErrTooManyLayers, steps)
		return output{}, t.err
	}
	var out output
	for i := 1; i <= steps; i++ {
		s := &step{builder: b, t: t, in: atStep(in, i, frame.Kind), layer: frame}
		s.layer.Name = stepName(frame.Name, i)
		s.layer.Inputs = stepInputs(frame.Inputs, in, i)
		s.layer.KVCache = true
		s.out.steps, s.out.stem = steps, frame.Name
		var err error
		if out, err = b.emit(s, sc, how); err != nil {
			return output{}, err
		}
	}
	return out, nil
}

// decodingSteps is how often the layer is executed in incremental decoding (0: once,
// outside of it) and whether its shape grows from step to step.
func decodingSteps(t *table, kind workloads.Kind, in []output) (steps int, grows bool) {
	for i, o := range in {
		if i == 0 {
			steps = o.steps
		}
		// Incremental queries may meet the keys and values of a source that is there at once.
		if o.steps != steps && (kind != workloads.MatMul || o.steps > 0) {
			t.fail("inputs", "with decoding = %q, one of %q and %q comes token by token and the other does not",
				Greedy, in[0].layer, o.layer)
			return 0, false
		}
		grows = grows || o.grows || kind == workloads.MatMul && i == 1 && o.steps > 0
	}
	return steps, grows
}

// atStep is the operands as they are in a decoding step; the second operand of a
// product is the cache of all keys or values so far.
func atStep(in []output, step int, kind workloads.Kind) []output {
	now := slices.Clone(in)
	for i := range now {
		now[i] = now[i].at(step)
		if kind == workloads.MatMul && i == 1 {
			now[i].shape.Height *= step
		}
	}
	return now
}

// stepInputs names, for producers that are one layer per step, the one of this step.
func stepInputs(names []string, in []output, step int) []string {
	now := slices.Clone(names)
	for i, o := range in {
		if o.grows {
			now[i] = stepName(o.stem, step)
		}
	}
	return now
}

func stepName(stem string, step int) string { return fmt.Sprintf("%s.t%d", stem, step) }

// emit lowers the layer, completes it from its operands and adds it to the network.
func (b *builder) emit(s *step, sc *scope, how lowering) (output, error) {
	s.t.names = b.layerNames(sc, s.in)
	if len(s.in) > 0 {
		s.layer.InputShape, s.layer.InputRange = s.in[0].shape, s.in[0].values
	}
	s.out.values = workloads.RangeSigned
	how.lower(s)
	if err := s.t.finish(); err != nil {
		return output{}, err
	}
	l := &s.layer
	l.NonNegative = l.InputRange.NonNegative()
	l.OutputShape = s.out.shape
	l.InputElements = saturate.Product(int64(b.options.Batch), l.InputShape.Elements())
	l.OutputElements = saturate.Product(int64(b.options.Batch), l.OutputShape.Elements())
	if err := b.add(l); err != nil {
		return output{}, b.doc.errorf(s.t.path, "%v", err)
	}
	s.out.layer = l.Name
	return s.out, nil
}

// hasRoom reports whether so many further layers stay within the limit.
func (b *builder) hasRoom(layers int64) bool {
	return saturate.Sum(int64(len(b.net.Layers)), layers) <= workloads.MaxLayers
}

// add appends a finished layer, within the limits.
func (b *builder) add(l *workloads.Layer) error {
	if _, taken := b.layers[l.Name]; taken {
		return fmt.Errorf("%s: two layers have this name", l.Name)
	}
	if !b.hasRoom(1) {
		return fmt.Errorf("%s: %w", l.Name, workloads.ErrTooManyLayers)
	}
	if err := l.CheckCounts(); err != nil {
		return err
	}
	if b.macs = saturate.Sum(b.macs, l.MACs()); b.macs > workloads.MaxMACs {
		return fmt.Errorf("%s: the network has more than 2^60 MACs", l.Name)
	}
	b.layers[l.Name] = len(b.net.Layers)
	b.net.Layers = append(b.net.Layers, *l)
	return nil
}

func kindNames() []string {
	var names []string
	for _, k := range []workloads.Kind{workloads.Add, workloads.AvgPool, workloads.Conv, workloads.Embedding, workloads.LayerNorm, workloads.Linear, workloads.LRN, workloads.MatMul, workloads.MaxPool, workloads.Softmax} {
		names = append(names, string(k))
	}
	return names
}
