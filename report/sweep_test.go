package report

import (
	"bytes"
	"dnasim/results"
	"dnasim/results/sample"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sweep is shown in every format, names escaped, with the same figures.
func TestASweepInAllFormats(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		require.NoError(t, WriteSweep(&b, sample.Sweep(), f, Options{}), f)
		assert.Contains(t, b.String(), "organisation", f)
		if f == JSON {
			var tree map[string]any
			require.NoError(t, json.Unmarshal(b.Bytes(), &tree))
			assert.NotContains(t, b.String(), ": null")
			assert.Equal(t, results.SweepSchema, tree["schema"])
		}
	}
	var b bytes.Buffer
	require.NoError(t, WriteSweep(&b, sample.Sweep(), CSV, Options{}))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	assert.Equal(t, "network,machine,point,hardware.tiles,machine.x.organisation,energy_uj,speedup", strings.TrimSpace(lines[0]))
	assert.Equal(t, "net|work,dna|teq,1,2,b<c>,2,4", strings.TrimSpace(lines[2]))
}

// A reason may list all that there is instead: tables cut it, JSON does not.
func TestLongReasonsAreCut(t *testing.T) {
	s := sample.Sweep()
	s.Reasons[0].Text = "there are " + strings.Repeat("é, ", 500)
	for _, f := range Formats() {
		var b bytes.Buffer
		require.NoError(t, WriteSweep(&b, s, f, Options{}), f)
		switch f {
		case JSON:
			assert.Contains(t, b.String(), s.Reasons[0].Text)
		case Text, Markdown:
			assert.Contains(t, b.String(), "é, é…")
			assert.NotContains(t, b.String(), s.Reasons[0].Text[:600])
		}
	}
}

func TestASweepWithANaNIsRefused(t *testing.T) {
	s := sample.Sweep()
	s.Fronts[0].Front[1].Values[0] = math.NaN()
	var b bytes.Buffer
	require.ErrorContains(t, WriteSweep(&b, s, Text, Options{}), ".front[1] (dna|teq).values[0] is NaN")
	assert.Empty(t, b.String())
	_, err := SweepPictures(s)
	require.Error(t, err)
	require.Error(t, WriteSweepDir(filepath.Join(t.TempDir(), "out"), s, Options{}))
}

// Equal sweeps give equal folders; another sweep replaces the files of the first and nothing else.
func TestAFolderOfASweep(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	require.NoError(t, CheckSweepDir(dir))
	require.NoError(t, WriteSweepDir(dir, sample.Sweep(), Options{Command: "dnasim sweep", ConfigFile: "[sweep]\n"}))
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
	require.NoError(t, CheckSweepDir(dir))
	require.NoError(t, WriteSweepDir(dir, s, Options{}))
	assert.FileExists(t, own)
	assert.NoFileExists(t, filepath.Join(dir, "pictures", "axis-net-work-tiles.png"))
	assert.NoFileExists(t, filepath.Join(dir, "sweep.toml"))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "report.md"), []byte("edited"), 0o600))
	require.ErrorContains(t, CheckSweepDir(dir), "report.md")
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
	require.ErrorContains(t, CheckSweepDir(dir), "points.csv", "without an index it is nobody's")
	require.NoError(t, WriteSweepDir(dir, sample.Sweep(), Options{}))
	require.NoError(t, CheckSweepDir(dir))
	_, err = NewSweepPoints(filepath.Join(dir, "points.csv"), nil)
	require.ErrorContains(t, err, "cannot create the output directory")
}
