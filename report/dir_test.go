package report

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// filesIn lists the names in a directory.
func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteDirWritesWhatWriteWrites(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "results")
	options := Options{Layers: true, Width: 120}
	require.NoError(t, WriteDir(dir, sampleResults(), options))
	assert.Equal(t, []string{"layers.csv", "report.md", "report.tex", "report.txt", "results.csv", "results.json"}, filesIn(t, dir))
	for name, want := range map[string]struct {
		format  Format
		options Options
	}{
		"results.json": {JSON, options}, "results.csv": {CSV, Options{}}, "layers.csv": {CSV, options},
		"report.md": {Markdown, options}, "report.txt": {Text, options}, "report.tex": {LaTeX, options},
	} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, sampleResults(), want.format, want.options))
		got, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, b.String(), string(got), name)
	}
}

func TestWriteDirReplacesAnEarlierRunAndKeepsOtherFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "results.json"), []byte("old"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o666))
	require.NoError(t, WriteDir(dir, sampleResults(), Options{}))
	assert.Len(t, filesIn(t, dir), 7)
	got, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	assert.NotEqual(t, "old", string(got))
}

func TestBadResultsTouchNoDirectory(t *testing.T) {
	r := sampleResults()
	r.Geomean[0].Speedup = math.NaN()
	dir := filepath.Join(t.TempDir(), "results")
	assert.ErrorContains(t, WriteDir(dir, r, Options{}), "geomean[0] (dnateq).speedup is NaN")
	assert.NoDirExists(t, dir)
}

func TestAnUnwritableDirectoryIsOneClearError(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o666))
	assert.ErrorContains(t, WriteDir(file, sampleResults(), Options{}), `cannot create the output directory "`+file+`"`)
	assert.ErrorContains(t, WriteDir(filepath.Join(file, "below"), sampleResults(), Options{}), "cannot create the output directory")
	assert.ErrorContains(t, WriteDir("", sampleResults(), Options{}), "no name")
	assert.Equal(t, []string{"file"}, filesIn(t, parent))
}

func TestADirectoryWithoutPermissionIsLeftAsItWas(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o555))
	assert.ErrorContains(t, WriteDir(dir, sampleResults(), Options{}), "cannot write into the output directory")
	assert.Empty(t, filesIn(t, dir))
}

// The fourth file cannot take its place; none of the others may have been replaced.
func TestAFailureLeavesNothingHalfWritten(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "report.txt"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "results.json"), []byte("old"), 0o666))
	err := WriteDir(dir, sampleResults(), Options{})
	assert.ErrorContains(t, err, `report.txt": something other than a file has that name`)
	assert.Equal(t, []string{"report.txt", "results.json"}, filesIn(t, dir))
	got, err := os.ReadFile(filepath.Join(dir, "results.json"))
	require.NoError(t, err)
	assert.Equal(t, "old", string(got))
}
