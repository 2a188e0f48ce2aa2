package folders

import (
	"bytes"
	"dnasim/report"
	"dnasim/results/sample"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Equal sweeps give equal folders; another sweep replaces the files of the first and nothing else.
func TestASweepWithANaNWritesNoFolder(t *testing.T) {
	s := sample.Sweep()
	s.Fronts[0].Front[0].Values[0] = math.NaN()
	dir := filepath.Join(t.TempDir(), "out")
	require.Error(t, WriteSweep(dir, s, report.Options{}))
	assert.NoDirExists(t, dir)
}

func TestAFolderOfASweep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	require.NoError(t, CheckSweep(dir))
	require.NoError(t, WriteSweep(dir, sample.Sweep(), report.Options{Command: "dnasim sweep", ConfigFile: "[sweep]\n"}))
	for _, name := range []string{"sweep.json", "pareto.csv", "report.txt", "report.md", "report.tex", "report.html", "sweep.toml", "index.md", "index.json",
		"pictures/front-net-work-energy-uj-speedup.svg", "pictures/axis-net-work-tiles.png", "pictures/axis-net-work-organisation.svg"} {
		assert.FileExists(t, filepath.Join(dir, name))
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	require.NoError(t, err)
	assert.True(t, bytes.Contains(page, []byte("<svg")))
	assert.False(t, bytes.Contains(page, []byte("<c>")), "names are escaped")
	assert.False(t, bytes.Contains(page, []byte("src=")), "it needs no network")

	own := filepath.Join(dir, "mine.txt")
	require.NoError(t, os.WriteFile(own, []byte("x"), 0o600))
	s := sample.Sweep()
	s.Fronts[0].Effects = nil
	require.NoError(t, CheckSweep(dir))
	require.NoError(t, WriteSweep(dir, s, report.Options{}))
	assert.FileExists(t, own)
	assert.NoFileExists(t, filepath.Join(dir, "pictures", "axis-net-work-tiles.png"))
	assert.NoFileExists(t, filepath.Join(dir, "sweep.toml"))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "report.md"), []byte("edited"), 0o600))
	require.ErrorContains(t, CheckSweep(dir), "report.md")
}

// points.csv appears when it is whole, and only then.
func TestPointsOfASweep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	begin := func() *SweepPoints {
		p, err := NewSweepPoints(dir, []string{"point", "a", "b"})
		require.NoError(t, err)
		require.NoError(t, p.Add([]any{1, "x,\"y\"", nil}))
		require.NoError(t, p.Add([]any{int64(2), 0.1, true}))
		return p
	}
	require.NoError(t, begin().Close(false))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, entries)
	require.NoError(t, begin().Close(true))
	text, err := os.ReadFile(filepath.Join(dir, "points.csv"))
	require.NoError(t, err)
	assert.Equal(t, "point,a,b\n1,\"x,\"\"y\"\"\",\n2,0.1,true\n", string(text))
	require.ErrorContains(t, CheckSweep(dir), "points.csv", "without an index it is nobody's")
	require.NoError(t, WriteSweep(dir, sample.Sweep(), report.Options{}))
	require.NoError(t, CheckSweep(dir))
	_, err = NewSweepPoints(filepath.Join(dir, "points.csv"), nil)
	require.ErrorContains(t, err, "cannot create the output directory")
}
