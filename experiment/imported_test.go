package experiment

import (
	"dnasim/experiment/experimenttest"

	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/results"
)

func TestAnImportedNetworkRunsOnItsOwnTensors(t *testing.T) {
	dir := experimenttest.ImportedFile(t)
	r, err := Run(context.Background(), experimenttest.Config(t, experimenttest.ImportedConfig(dir, "mean = [0.2860]\nscale = [0.3530]")), Options{Jobs: 2})
	require.NoError(t, err)
	n := &r.Networks[0]
	assert.Equal(t, "real", n.Tensors)
	assert.Equal(t, int64(280_362), n.Params)
	assert.Equal(t, &results.Accuracy{Metric: "r2", FP32: 1, INT8: n.Accuracy.INT8, DNATEQ: n.Accuracy.DNATEQ, Samples: 2, CalibrationSamples: 1, Machines: n.Accuracy.Machines}, n.Accuracy)
	assert.Greater(t, *n.Accuracy.INT8, 0.98)
	assert.Less(t, *n.Accuracy.DNATEQ, *n.Accuracy.INT8, "five bits say less than eight")
	shipped, err := Run(context.Background(), experimenttest.Config(t, "run.networks = [\"alexnet-fmnist\"]\nrun.evaluation_samples = 2"), Options{Jobs: 2})
	require.NoError(t, err)
	assert.Equal(t, shipped.Networks[0].Machines[0].Cycles, n.Machines[0].Cycles, "the same layers as the built-in description")
}

func TestFaultsOfImportedNetworks(t *testing.T) {
	dir := experimenttest.ImportedFile(t)
	for keys, want := range map[string]string{
		"mean = [0.5, 0.5, 0.5]\nscale = [1.0, 1.0, 1.0]": "network.mine.inputs: ",
		"labels = \"nowhere.npy\"":                        "network.mine.labels: ",
		"mean = [0.5]":                                    "network.mine.mean: 1 values, but 0 of scale",
		"scale = [0.0]\nmean = [0.0]":                     "network.mine.scale: 0; allowed: above 0",
	} {
		_, err := parseAndRun(t, experimenttest.ImportedConfig(dir, keys))
		assert.ErrorContains(t, err, want)
	}
	_, err := parseAndRun(t, "[tensors]\nsource = \"file\"\n[run]\nnetworks = [\"alexnet\"]")
	assert.ErrorContains(t, err, "f.toml:2: tensors.source: alexnet has no real tensors")
}

// A network without inputs takes its shapes from the file and synthetic tensors.
func TestAnImportedNetworkWithoutInputsIsSynthetic(t *testing.T) {
	dir := experimenttest.ImportedFile(t)
	r, err := parseAndRun(t, fmt.Sprintf("[run]\nnetworks = [%q]\nmachines = [\"int8\"]\n", filepath.Join(dir, "mine.onnx")))
	require.NoError(t, err)
	assert.Equal(t, "synthetic", r.Networks[0].Tensors)
	assert.Nil(t, r.Networks[0].Accuracy)
}

// parseAndRun returns the first error of a configuration or its run.
func parseAndRun(t *testing.T, text string) (*results.Run, error) {
	t.Helper()
	c, err := configs.Parse("f.toml", text)
	if err != nil {
		return nil, err
	}
	return Run(t.Context(), c, Options{Jobs: 2})
}

// Labels in another order make every format as good as float32: that is not measured.
func TestLabelsThatFloat32NeverMeetsMeasureNothing(t *testing.T) {
	network := experimenttest.Dense(t, [][]float32{{2, 1}, {1, 2}}, []int{1, 2}, false)
	inputs := experimenttest.NPY(t, []int{4, 2}, []float32{3, 1, 1, 3, 3, 1, 1, 3})
	labels := experimenttest.NPY(t, []int{4}, []int64{1, 0, 1, 0})
	r, err := parseAndRun(t, fmt.Sprintf("[run]\nmachines = [\"int8\"]\nnetworks = [%q]\n[network.dense]\ninputs = [%q]\nlabels = %q\n", network, inputs, labels))
	require.NoError(t, err)
	assert.Nil(t, r.Networks[0].Accuracy)
	assert.Contains(t, r.Networks[0].Unmeasured, "float32 classifies none")
}
