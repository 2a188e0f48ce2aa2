package weights

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fetched is the path of a model; without it the test is skipped.
func fetched(t *testing.T, file string) string {
	t.Helper()
	path, err := Fetched(file)
	if err != nil {
		t.Skip(err)
	}
	return path
}

func TestFetchedModelsAreFoundInTheirDirectory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("DNASIM_MODELS", dir)
	_, err := Fetched("mlsd/x.onnx")
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "go run ./tools/fetch-models obtains the models")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.onnx"), nil, 0o600))
	path, err := Fetched("x.onnx")
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "x.onnx"), path)
}

// Elements of networks that others trained, in TensorFlow.js files: one with its weights in
// seven shards, one in float16.
func TestRealTFJSModelsAreRead(t *testing.T) {
	for file, want := range map[string]int{
		"embeddings/model.json": 6_975_914, "human/posenet.json": 1_258_195, "human/mobilefacenet.json": 1_292_994,
		"human/faceres-deep.json": 3_489_405, "human/blazepose-heavy.json": 13_751_153,
	} {
		a, err := Open(fetched(t, file))
		require.NoError(t, err, file)
		elements := 0
		for _, name := range a.Names() {
			tensor, err := a.Tensor(name)
			require.NoError(t, err, file)
			elements += tensor.Len()
		}
		assert.Equal(t, want, elements, file)
		require.NoError(t, a.Close())
	}
}

// The weights of the recogniser stand in Constant nodes.
func TestARealModelWithItsWeightsInNodesIsRead(t *testing.T) {
	g, err := ReadONNXFile(fetched(t, "ppocr/ch_PP-OCRv4_rec_infer.onnx"))
	require.NoError(t, err)
	floats := 0
	for _, tensor := range g.Initializers {
		floats += len(tensor.Float32)
	}
	assert.Equal(t, 2_690_296, floats)
	assert.Equal(t, int64(9), g.Opset)
	w, err := OpenTensor(fetched(t, "ppocr/ch_PP-OCRv4_rec_infer.onnx") + ":linear_85.w_0")
	require.NoError(t, err)
	assert.Equal(t, []int{120, 6625}, w.Dims)
}
