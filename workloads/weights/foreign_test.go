package weights

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilesThatAreNotWhatTheirNameSays(t *testing.T) {
	const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"
	dir := t.TempDir()
	for name, x := range map[string]struct{ content, want string }{
		"a.onnx":        {pointer, "a.onnx: a Git LFS pointer, not the file itself; git lfs pull"},
		"a.safetensors": {pointer, "a.safetensors: a Git LFS pointer"},
		"a.npz":         {pointer, "a.npz: a Git LFS pointer"},
		"b.onnx":        {"\x18\x00\x00\x00ORTM", "ONNX Runtime's own format; give the .onnx"},
		"c.onnx":        {"\x18\x00\x00\x00TFL3", "a TensorFlow Lite model; convert it to ONNX"},
		"c.tflite":      {"", "a TensorFlow Lite model; convert it to ONNX"},
		"c.ort":         {"", "ONNX Runtime's own format"},
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(x.content), 0o666))
		_, err := Open(path)
		assert.ErrorContains(t, err, x.want, name)
	}
}

// An index of safetensors files finds each tensor in its file, and names a file that is missing.
func TestTensorsOfAnIndexAreReadFromTheirFiles(t *testing.T) {
	dir := t.TempDir()
	shard := "\x37\x00\x00\x00\x00\x00\x00\x00" + `{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}` + " \x00\x00\x80\x3f"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "one.safetensors"), []byte(shard), 0o666))
	index := filepath.Join(dir, "model.safetensors.index.json")
	write := func(text string) { require.NoError(t, os.WriteFile(index, []byte(text), 0o666)) }
	write(`{"metadata":{},"weight_map":{"w":"one.safetensors","v":"two.safetensors"}}`)
	w, err := OpenTensor(index + ":w")
	require.NoError(t, err)
	assert.Equal(t, "w", w.Name)
	_, err = OpenTensor(index + ":v")
	assert.ErrorContains(t, err, "two.safetensors: no such file")
	_, err = OpenTensor(index + ":x")
	assert.ErrorContains(t, err, "it holds v, w")
	write(`{"weight_map":{"w":"../one.safetensors"}}`)
	_, err = OpenTensor(index + ":w")
	assert.ErrorContains(t, err, "not below the folder of the index")
}

// The manifest of TensorFlow.js before 2019 is a list of groups, and the rest is as today.
func TestTheOldManifestOfTensorFlowJS(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "shard"), []byte("\x00\x00\x80\x3f"), 0o666))
	path := filepath.Join(dir, "weights_manifest.json")
	require.NoError(t, os.WriteFile(path, []byte(`[{"paths":["shard"],"weights":[{"name":"w","shape":[1],"dtype":"float32"}]}]`), 0o666))
	_, err := OpenTensor(path + ":w")
	assert.NoError(t, err)
}
