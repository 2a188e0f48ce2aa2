package experiment

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/results"
	"dnasim/workloads/weights"
)

// importedFile writes a shipped network to a file, and pictures for it; it returns the folder.
func importedFile(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	data, err := weights.Model("alexnet_fmnist.onnx")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.onnx"), data, 0o666))
	for i := range 3 {
		im := image.NewGray(image.Rect(0, 0, 28, 28))
		for at := range im.Pix {
			im.Pix[at] = uint8(at * (i + 1) / 3)
		}
		im.SetGray(3, 3, color.Gray{255})
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("p%d.png", i)))
		require.NoError(t, err)
		require.NoError(t, png.Encode(f, im))
		require.NoError(t, f.Close())
	}
	return dir
}

func importedConfig(dir, keys string) string {
	return fmt.Sprintf(`
[run]
networks = [%q]
[tensors]
source = "file"
[network.mine]
inputs = [%q, %q, %q]
%s`, filepath.Join(dir, "mine.onnx"), filepath.Join(dir, "p0.png"), filepath.Join(dir, "p1.png"), filepath.Join(dir, "p2.png"), keys)
}

func TestAnImportedNetworkRunsOnItsOwnTensors(t *testing.T) {
	dir := importedFile(t)
	r, err := Run(context.Background(), configOf(t, importedConfig(dir, "mean = [0.2860]\nscale = [0.3530]")), Options{Jobs: 2})
	require.NoError(t, err)
	n := &r.Networks[0]
	assert.Equal(t, "real", n.Tensors)
	assert.Equal(t, int64(280_362), n.Params)
	assert.Equal(t, &results.Accuracy{Metric: "cosine", FP32: 1, INT8: n.Accuracy.INT8, DNATEQ: n.Accuracy.DNATEQ, Samples: 2, CalibrationSamples: 1, Machines: n.Accuracy.Machines}, n.Accuracy)
	assert.Greater(t, *n.Accuracy.INT8, 0.99)
	assert.Less(t, *n.Accuracy.DNATEQ, *n.Accuracy.INT8, "five bits say less than eight")
	shipped, err := Run(context.Background(), configOf(t, "run.networks = [\"alexnet-fmnist\"]\nrun.evaluation_samples = 2"), Options{Jobs: 2})
	require.NoError(t, err)
	assert.Equal(t, shipped.Networks[0].Machines[0].Cycles, n.Machines[0].Cycles, "the same layers as the built-in description")
}

func TestAStudyOfAnImportedNetworkComparesOutputs(t *testing.T) {
	s := studyOf(t, importedConfig(importedFile(t), "[study]\nthreshold_step = 0.1\nthreshold_max = 0.3"), 2)
	n := &s.Networks[0]
	assert.Equal(t, "cosine", n.Metric)
	assert.Equal(t, [3]int{1, 0, 2}, [3]int{n.CalibrationSamples, n.ValidationSamples, n.Samples})
	assert.InDelta(t, 1, *n.FP32, 1e-6)
	for _, f := range n.Formats {
		assert.LessOrEqual(t, *f.Value, 1.0+1e-9, f.Name)
	}
}

func TestFaultsOfImportedNetworks(t *testing.T) {
	dir := importedFile(t)
	for keys, want := range map[string]string{
		"mean = [0.5, 0.5, 0.5]\nscale = [1.0, 1.0, 1.0]": "network.mine.inputs: ",
		"labels = \"nowhere.npy\"":                        "network.mine.labels: ",
		"mean = [0.5]":                                    "network.mine.mean: 1 values, but 0 of scale",
		"scale = [0.0]\nmean = [0.0]":                     "network.mine.scale: 0; allowed: above 0",
	} {
		_, err := parseAndRun(t, importedConfig(dir, keys))
		assert.ErrorContains(t, err, want)
	}
	_, err := parseAndRun(t, "[tensors]\nsource = \"file\"\n[run]\nnetworks = [\"alexnet\"]")
	assert.ErrorContains(t, err, "f.toml:2: tensors.source: alexnet has no real tensors")
}

// A network without inputs takes its shapes from the file and synthetic tensors.
func TestAnImportedNetworkWithoutInputsIsSynthetic(t *testing.T) {
	dir := importedFile(t)
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
