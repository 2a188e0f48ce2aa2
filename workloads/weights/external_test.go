package weights

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// modelBeside writes m.onnx with one external tensor of 2 floats, beside 16 bytes of data.
func modelBeside(t *testing.T, folder string, tensors ...[]byte) string {
	t.Helper()
	graph := reluGraph()
	for _, tensor := range tensors {
		graph = graph.sub(5, tensor)
	}
	path := filepath.Join(folder, "m.onnx")
	require.NoError(t, os.WriteFile(path, modelMsg(graph), 0o600))
	data := []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40} // 1 2 3 4
	require.NoError(t, os.WriteFile(filepath.Join(folder, "w.bin"), data, 0o600))
	return path
}

func TestTensorsInOtherFilesAreRead(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, "sub"), 0o700))
	path := modelBeside(t, folder,
		externalMsg("a", []int64{2}, "location", "w.bin"),
		externalMsg("b", []int64{2}, "location", "w.bin", "offset", "8", "length", "8", "checksum", "unread"),
		externalMsg("same", []int64{2}, "location", "./sub/../w.bin", "offset", "8"),
		externalMsg("none", []int64{0}, "location", "w.bin", "offset", "16"))
	g, err := ReadONNXFile(path)
	require.NoError(t, err)
	assert.Equal(t, []float32{1, 2}, g.Initializers["a"].Float32)
	assert.Equal(t, []float32{3, 4}, g.Initializers["b"].Float32)
	assert.Equal(t, []float32{3, 4}, g.Initializers["same"].Float32)
	assert.Empty(t, g.Initializers["none"].Float32)
	assert.Equal(t, []string{filepath.Join(folder, "w.bin")}, g.Beside, "once")
}

func TestBadPlacesOfTensorsAreRefused(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.bin")
	require.NoError(t, os.WriteFile(outside, make([]byte, 8), 0o600))
	for name, c := range map[string]struct {
		tensor []byte
		says   string
	}{
		"not named":       {externalMsg("w", []int64{2}), "which is not named"},
		"above":           {externalMsg("w", []int64{2}, "location", "../secret.bin"), "not below the folder of the model"},
		"absolute":        {externalMsg("w", []int64{2}, "location", outside), "not below the folder of the model"},
		"symbolic link":   {externalMsg("w", []int64{2}, "location", "link"), "escapes"},
		"absent":          {externalMsg("w", []int64{2}, "location", "v.bin"), `its values are in the file "v.bin" beside the model`},
		"folder":          {externalMsg("w", []int64{2}, "location", "."), "is a directory"},
		"negative offset": {externalMsg("w", []int64{2}, "location", "w.bin", "offset", "-8"), `offset of its data is "-8"`},
		"length":          {externalMsg("w", []int64{2}, "location", "w.bin", "length", "7"), `shape asks for 8 bytes, its data in "w.bin" has 7`},
		"beyond the end":  {externalMsg("w", []int64{2}, "location", "w.bin", "offset", "9"), `bytes 9 to 17 of "w.bin", which has 16`},
		"overflow":        {externalMsg("w", []int64{2}, "location", "w.bin", "offset", "9223372036854775807"), `of "w.bin", which has 16`},
		"huge":            {externalMsg("w", []int64{1 << 30}, "location", "w.bin"), `bytes 0 to 4294967296 of "w.bin", which has 16`},
		"here and there":  {msg(externalMsg("w", []int64{2}, "location", "w.bin")).sub(9, make([]byte, 8)), "given twice"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			require.NoError(t, os.Symlink(outside, filepath.Join(folder, "link")))
			_, err := ReadONNXFile(modelBeside(t, folder, c.tensor))
			require.ErrorContains(t, err, c.says)
			require.ErrorContains(t, err, `initializer "w"`)
		})
	}
}

// Many tensors that point at the same bytes must not take many times the file.
func TestOverlappingTensorsAreBounded(t *testing.T) {
	var tensors [][]byte
	for i := range 9 {
		tensors = append(tensors, externalMsg(strings.Repeat("w", i+1), []int64{2}, "location", "w.bin"))
	}
	_, err := ReadONNXFile(modelBeside(t, t.TempDir(), tensors[:8]...))
	require.NoError(t, err)
	_, err = ReadONNXFile(modelBeside(t, t.TempDir(), tensors...))
	require.ErrorContains(t, err, `the tensors in "w.bin" overlap`)
}

func TestUnreadableModelFilesAreErrors(t *testing.T) {
	folder := t.TempDir()
	_, err := ReadONNXFile(folder)
	require.ErrorContains(t, err, "is a directory")
	_, err = ReadONNXFile(filepath.Join(folder, "absent.onnx"))
	require.ErrorIs(t, err, os.ErrNotExist)
	huge := filepath.Join(folder, "huge.onnx")
	f, err := os.Create(huge)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(3<<30)) // sparse: takes no room
	require.NoError(t, f.Close())
	_, err = ReadONNXFile(huge)
	require.ErrorContains(t, err, "more than 2147483647 bytes")
}
