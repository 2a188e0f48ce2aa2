package describe

import (
	"os"
	"path/filepath"
	"testing"

	"dnasim/workloads"
	"dnasim/workloads/onnx"
	"dnasim/workloads/weights"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The shipped files and the descriptions of the same networks, which were written independently,
// agree on every product: its shape, what enters it, its weights. The parameters agree but for the
// batch normalisation of resnet-fmnist: the exporter folded its two numbers per channel into one
// bias, and 1,136 channels have one.
func TestTheShippedFilesEqualTheirDescriptions(t *testing.T) {
	for _, c := range []struct {
		net    string
		folded int64
	}{{"alexnet-fmnist", 0}, {"resnet-fmnist", 1136}, {"transformer-fmnist", 0}} {
		for _, batch := range []int{1, 4} {
			o := DefaultOptions()
			o.Batch = batch
			want := mustBuild(t, c.net, o)
			data, err := weights.Model(want.Model)
			require.NoError(t, err)
			g, err := weights.ReadONNX(want.Model, data)
			require.NoError(t, err)
			got, err := onnx.Import(g, onnx.Options{Batch: batch})
			require.NoError(t, err)
			assert.Equal(t, want.MACs(), got.MACs(), c.net)
			assert.Equal(t, want.Params()-c.folded, got.Params(), c.net)
			assert.Equal(t, products(want), products(got), "%s, batch %d", c.net, batch)
			assert.Equal(t, want.Model, got.ModelFile)
			assert.Equal(t, batch, got.Batch)
			assert.Empty(t, got.Gaps)
		}
	}
}

// products of a network, without names and parameters.
func products(n *workloads.Network) []workloads.Layer {
	var out []workloads.Layer
	for _, l := range n.Layers {
		if l.IsGEMM() {
			out = append(out, workloads.Layer{
				Kind: l.Kind, M: l.M, K: l.K, N: l.N, Groups: l.Groups, Conv: l.Conv, WeightElements: l.WeightElements, Bias: l.Bias,
				InputElements: l.InputElements, SecondElements: l.SecondElements, OutputElements: l.OutputElements,
				InputRange: l.InputRange, NonNegative: l.NonNegative, Activation: l.Activation,
			})
		}
	}
	return out
}

func TestFilesAreImportedByTheirExtension(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	model, err := weights.Model("alexnet_fmnist.onnx")
	require.NoError(t, err)
	graph := write("net.ONNX", string(model))
	n, err := ImportFile(graph, ImportOptions{Batch: 2})
	require.NoError(t, err)
	assert.Equal(t, "net", n.Name)
	assert.Equal(t, graph, n.ModelFile)
	assert.Equal(t, 2, n.Batch)

	n, err = ImportFile(write("shapes.csv", "fc, 3, 4, 5,\n"), ImportOptions{Name: "mine"})
	require.NoError(t, err)
	assert.Equal(t, "mine", n.Name)

	n, err = ImportFile(write("net.toml", "name = \"tiny\"\ntitle = \"t\"\ninput = { channels = 3, tokens = \"source_tokens\" }\n"+
		"layers = [{ name = \"a\", kind = \"linear\", out = 4 }]"), ImportOptions{Batch: 3, SourceTokens: 7})
	require.NoError(t, err)
	assert.Equal(t, 21, n.Layers[0].M)
	assert.Empty(t, n.ModelFile)

	_, err = ImportFile(write("net.toml", ""), ImportOptions{InputShapes: map[string][]int{"x": {1}}})
	require.ErrorContains(t, err, "input shapes are for ONNX files")
	_, err = ImportFile("net.xyz", ImportOptions{})
	require.EqualError(t, err, `net.xyz: cannot import a file with the extension ".xyz"; known are .onnx (ONNX graph), .csv (SCALE-Sim topology) and .toml (description)`)
	for _, absent := range []string{"none.onnx", "none.csv", "none.toml"} {
		_, err = ImportFile(filepath.Join(folder, absent), ImportOptions{})
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	_, err = ImportFile(write("cut.onnx", string(model[:len(model)/2])), ImportOptions{})
	require.ErrorContains(t, err, "not a usable ONNX file")
}
