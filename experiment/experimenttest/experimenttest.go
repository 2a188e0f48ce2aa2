package experimenttest

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/workloads"
	"dnasim/workloads/describe"
	"dnasim/workloads/weights"
)

// Config is the default configuration with text laid over it.
func Config(t testing.TB, text string) *configs.Config {
	t.Helper()
	c, err := configs.Parse("f.toml", text)
	require.NoError(t, err)
	return c
}

// NetworkFile writes a network's description and returns its path.
func NetworkFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "net.toml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// Network reads a network's description.
func Network(t testing.TB, text string) *workloads.Network {
	t.Helper()
	n, err := describe.ParseFile(NetworkFile(t, text), describe.DefaultOptions())
	require.NoError(t, err)
	return n
}

// Small has every kind of step that a plan decides about: a residual addition, an
// output with two consumers, pooling, attention.
const Small = `name = "small"
title = "Small"
input = { channels = 3, height = 8, width = 8, nonnegative = true }
layers = [
  { name = "conv1", kind = "conv", out = 8, kernel = 3, pad = 1, act = "relu" },
  { name = "conv2", kind = "conv", out = 8, kernel = 3, pad = 1 },
  { name = "sum", kind = "add", inputs = ["conv2", "conv1"], act = "relu" },
  { name = "pool", kind = "maxpool", kernel = 2, stride = 2 },
  { name = "patch", kind = "conv", out = 12, kernel = 2, stride = 2, tokens = true },
  { name = "qkv", kind = "linear", out = 36 },
  { name = "qk", kind = "matmul", inputs = ["qkv:1/3", "qkv:2/3"], heads = 2 },
  { name = "softmax", kind = "softmax" },
  { name = "pv", kind = "matmul", inputs = ["softmax", "qkv:3/3"] },
  { name = "norm", kind = "layernorm" },
  { name = "fc", kind = "linear", out = 10, first_token_only = true },
]
`

// RealAndSmall is a configuration of a network with trained weights, on few images, and of Small.
func RealAndSmall(t testing.TB) string {
	return fmt.Sprintf("[run]\nnetworks = [\"alexnet-fmnist\", %q]\ncalibration_samples = 8\nevaluation_samples = 16\n", NetworkFile(t, Small))
}

// ImportedFile writes a shipped network to a file, and images for it. It returns the folder.
func ImportedFile(t *testing.T) string {
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

// ImportedConfig runs the network of a folder on its images.
func ImportedConfig(dir, keys string) string {
	return fmt.Sprintf(`
[run]
networks = [%q]
[tensors]
source = "file"
[network.mine]
inputs = [%q, %q, %q]
%s`, filepath.Join(dir, "mine.onnx"), filepath.Join(dir, "p0.png"), filepath.Join(dir, "p1.png"), filepath.Join(dir, "p2.png"), keys)
}

// WithFallback gives the machine dnateq INT8 lanes, and leaves its table open.
const WithFallback = "[machine.dnateq.hardware.lane]\nfallback_int8 = true\n[machine.dnateq]\n"
