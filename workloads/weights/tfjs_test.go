package weights

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tfjs writes a model and its shards, and opens it.
func tfjs(t testing.TB, model string, shards ...[]byte) (*Archive, error) {
	t.Helper()
	folder := t.TempDir()
	for i, shard := range shards {
		require.NoError(t, os.WriteFile(filepath.Join(folder, string(rune('a'+i))), shard, 0o600))
	}
	path := filepath.Join(folder, "model.json")
	require.NoError(t, os.WriteFile(path, []byte(model), 0o600))
	a, err := Open(path)
	if err == nil {
		t.Cleanup(func() { assert.NoError(t, a.Close()) })
	}
	return a, err
}

func TestTensorsMaySpanShards(t *testing.T) {
	a, err := tfjs(t, `{"modelTopology":{"node":[]},"weightsManifest":[
		{"paths":["a","b","c"],"weights":[{"name":"x","shape":[3],"dtype":"uint8"},{"name":"y","shape":[2,2],"dtype":"uint8"},{"name":"z","shape":[],"dtype":"uint8"}]},
		{"paths":["d"],"weights":[{"name":"half","shape":[1],"dtype":"float32","quantization":{"dtype":"float16","original_dtype":"float32"}}]}]}`,
		[]byte{1, 2}, []byte{3, 4, 5}, []byte{6, 7, 8}, []byte{0, 0x3c})
	require.NoError(t, err)
	assert.Equal(t, []string{"half", "x", "y", "z"}, a.Names())
	for name, want := range map[string][]int64{"x": {1, 2, 3}, "y": {4, 5, 6, 7}, "z": {8}} {
		tensor, err := a.Tensor(name)
		require.NoError(t, err)
		assert.Equal(t, want, tensor.Ints(), name)
	}
	half, err := a.Tensor("half")
	require.NoError(t, err)
	assert.Equal(t, []float32{1}, half.Float32)
}

func TestQuantizedShardsAreScaled(t *testing.T) {
	a, err := tfjs(t, `{"weightsManifest":[{"paths":["a"],"weights":[{"name":"q","shape":[2],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}}]}]}`, []byte{0, 6})
	require.NoError(t, err)
	q, err := a.Tensor("q")
	require.NoError(t, err)
	assert.Equal(t, &Tensor{Name: "q", Dims: []int{2}, Type: TypeUint8, Float32: []float32{-1, 2}}, q)
}

func TestUnusableTFJSModelsAreRefused(t *testing.T) {
	group := func(paths, weights string) string {
		return `{"weightsManifest":[{"paths":[` + paths + `],"weights":[` + weights + `]}]}`
	}
	const w = `{"name":"w","shape":[2],"dtype":"uint8"}`
	for name, c := range map[string]struct{ model, says string }{
		"no JSON":       {`{`, "unexpected end"},
		"no manifest":   {`{}`, "it has no weightsManifest"},
		"null group":    {`{"weightsManifest":[null]}`, "is null"},
		"null tensor":   {group(`"a"`, `null`), "is null"},
		"twice":         {group(`"a"`, w+","+w), "stands twice"},
		"above":         {group(`"../a"`, w), `shard "../a" is not below the folder of the model`},
		"absent":        {group(`"z"`, w), `shard "z"`},
		"folder":        {group(`"."`, w), `shard ".": open .: is a directory`},
		"type":          {group(`"a"`, `{"name":"w","shape":[2],"dtype":"string"}`), `tensor "w": element type "string" is not supported`},
		"no scale":      {group(`"a"`, `{"name":"w","shape":[3],"dtype":"float32","quantization":{"dtype":"uint8"}}`), `tensor "w": quantization to uint8 needs a scale, other than 0, and a min`},
		"scale of 0":    {group(`"a"`, `{"name":"w","shape":[3],"dtype":"float32","quantization":{"dtype":"uint8","scale":0,"min":1}}`), "needs a scale, other than 0"},
		"no min":        {group(`"a"`, `{"name":"w","shape":[3],"dtype":"float32","quantization":{"dtype":"uint8","scale":1}}`), "and a min"},
		"to floats":     {group(`"a"`, `{"name":"w","shape":[3],"dtype":"float32","quantization":{"dtype":"float32","scale":1,"min":1}}`), `quantization to "float32" is unknown`},
		"shard twice":   {group(`"a","./a"`, w), `shard "./a" stands twice`},
		"short":         {group(`"a"`, `{"name":"w","shape":[4],"dtype":"uint8"}`), "asks for more than the 3 elements"},
		"overflow":      {group(`"a"`, `{"name":"w","shape":[4294967296,4294967296],"dtype":"uint8"}`), "asks for more than the 3 elements"},
		"negative":      {group(`"a"`, `{"name":"w","shape":[-1],"dtype":"uint8"}`), "negative dimension"},
		"left over":     {group(`"a"`, w), "the tensors of [a] have 2 bytes, the files 3"},
		"second beyond": {group(`"a"`, w+`,{"name":"v","shape":[2],"dtype":"uint8"}`), `tensor "v": shape [2] asks for more than the 1 elements`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tfjs(t, c.model, []byte{1, 2, 3})
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, "model.json: not a usable TensorFlow.js model")
		})
	}
}

func FuzzReadTFJS(f *testing.F) {
	f.Add([]byte(`{"weightsManifest":[{"paths":["a"],"weights":[{"name":"w","shape":[3],"dtype":"uint8"}]}]}`), []byte{1, 2, 3})
	f.Add([]byte(`{"weightsManifest":[{"paths":["a"],"weights":[{"name":"w","shape":[],"dtype":"float32","quantization":{"dtype":"uint16","scale":1e30}}]}]}`), []byte{1})
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, model, shard []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "a"), shard, 0o600))
		root, err := os.OpenRoot(folder)
		require.NoError(t, err)
		defer root.Close()
		a, err := readTFJS(model, root)
		if err != nil {
			return
		}
		for _, name := range a.Names() {
			if tensor, err := a.Tensor(name); err == nil {
				require.Equal(t, tensor.Len(), tensor.Held())
			}
		}
	})
}
