//go:build long

package inference

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"

	"dnasim/workloads/weights"
)

// generateCases has ONNX write its own conformance cases below the working directory.
const generateCases = `
import sys
import numpy as np
for name, kind in ("float", float), ("int", int), ("bool", bool), ("object", object), ("str", str):
    setattr(np, name, kind)
import onnx.backend.test.cmd_tools as tools
sys.argv = ["cmd", "generate-data", "-o", "cases"]
tools.main()
`

// otherwise are the cases where this program follows ONNX Runtime, not the standard: the corners of
// a resized image are those of its whole size, not of the size before it is rounded down.
var otherwise = map[string]bool{"test_resize_downsample_scales_linear_align_corners": true}

// refusal is what an error must name: an operator (as a node or as a kind), the operator set, or
// the model's input. Inputs that this test itself cannot read start with "input" and a number.
var refusal = regexp.MustCompile(`\b[A-Z]\w+ node |not supported: [A-Z]|node \d+ \([A-Z]|` +
	`operator set \d|input "|^input \d+: `)

// Models of one operator each, with inputs and outputs, as the standard's own tests have them: what
// is not refused is right.
func TestConformanceCasesOfONNX(t *testing.T) {
	folder := t.TempDir()
	python := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", generateCases)
	python.Dir = folder
	if out, err := python.CombinedOutput(); err != nil {
		t.Skipf("needs Debian's python3-onnx: %v: %.200s", err, out)
	}
	cases, err := filepath.Glob(filepath.Join(folder, "cases/node/*"))
	require.NoError(t, err)
	right := 0
	for _, path := range cases {
		c := readConformance(t, path)
		err := c.run(t, false)
		if err != nil { // sizes and weights are inputs of the cases, but constants of real models
			err = c.run(t, true)
		}
		if err == nil {
			right++
			continue
		}
		assert.Regexp(t, refusal, err.Error(), filepath.Base(path))
		t.Logf("refused: %s: %.200v", filepath.Base(path), err)
	}
	t.Logf("%d of %d right", right, len(cases))
	assert.GreaterOrEqual(t, right, 350)
}

type conformance struct {
	folder          string
	model           []byte
	inputs, outputs [][]byte
}

func readConformance(t *testing.T, folder string) *conformance {
	c := &conformance{folder: folder}
	var err error
	c.model, err = os.ReadFile(filepath.Join(folder, "model.onnx"))
	require.NoError(t, err)
	for list, pattern := range map[*[][]byte]string{&c.inputs: "input", &c.outputs: "output"} {
		for i := 0; ; i++ {
			data, err := os.ReadFile(filepath.Join(folder, "test_data_set_0", fmt.Sprintf("%s_%d.pb", pattern, i)))
			if err != nil {
				break
			}
			*list = append(*list, data)
		}
	}
	return c
}

// tensorOf reads a TensorProto, as a graph's only constant.
func tensorOf(data []byte) (*weights.Tensor, error) {
	sub := func(m []byte, number protowire.Number, b []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(m, number, protowire.BytesType), b)
	}
	node := sub(sub(sub(nil, 2, []byte("out")), 4, []byte("Constant")), 5,
		protowire.AppendVarint(protowire.AppendTag(sub(sub(nil, 1, []byte("value")), 5, data), 20, protowire.VarintType), uint64(weights.AttrTensor)))
	graph := sub(sub(nil, 1, node), 12, sub(nil, 1, []byte("out")))
	opset := protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 13)
	model := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), 8)
	g, err := weights.ReadONNX("case", sub(sub(model, 7, graph), 8, opset))
	if err != nil {
		return nil, err
	}
	return g.Initializers["out"], nil
}

// run compares the outputs. With freeze, all inputs but the first become constants.
func (c *conformance) run(t *testing.T, freeze bool) error {
	g, err := weights.ReadONNX(filepath.Base(c.folder), c.model)
	if err != nil {
		return err
	}
	sample, inputs := Sample{}, slices.Clone(g.Inputs)
	for i, data := range c.inputs {
		x, err := tensorOf(data)
		if err != nil || i >= len(inputs) {
			return fmt.Errorf("input %d: %w", i, err)
		}
		if x, err = x.As(inputs[i].Type); err != nil {
			return err
		}
		name := inputs[i].Name
		if freeze && (i > 0 || x.IsInteger() && len(inputs) > 1) {
			x.Name, g.Initializers[name] = name, x
			g.Inputs = slices.DeleteFunc(g.Inputs, func(v weights.Value) bool { return v.Name == name })
			continue
		}
		sample[name] = x
	}
	m, err := ParseGraph(g)
	if err != nil {
		return err
	}
	got, err := m.Outputs(t.Context(), sample, nil)
	if err != nil {
		return err
	}
	for i, data := range c.outputs {
		want, err := tensorOf(data)
		if err != nil {
			return fmt.Errorf("output %d: %w", i, err)
		}
		name := filepath.Base(c.folder)
		if wrong := differs(want, got[m.OutputNames()[i]]); wrong != "" && !otherwise[name] {
			t.Errorf("%s: output %d: %s", name, i, wrong)
		}
	}
	return nil
}

// differs says where two tensors differ by more than the tolerance of ONNX's own tests.
func differs(want, got *weights.Tensor) string {
	if !slices.Equal(want.Dims, got.Dims) {
		return fmt.Sprintf("shape %v, want %v", got.Dims, want.Dims)
	}
	a, err := want.Floats()
	b, other := got.Floats()
	if err := cmp.Or(err, other); err != nil {
		return err.Error()
	}
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		same := x == y || math.IsNaN(x) && math.IsNaN(y)
		if !same && !(math.Abs(x-y) <= 1e-7+1e-3*math.Abs(x)) {
			return fmt.Sprintf("element %d is %v, want %v", i, y, x)
		}
	}
	return ""
}
