package folders

import (
	"bytes"
	"crypto/sha256"
	"dnasim/internal/folder"
	"dnasim/internal/golden"
	"dnasim/report"
	"dnasim/report/page"
	"dnasim/report/table"
	"dnasim/results/sample"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// treeOf reads all files below dir by their paths with slashes.
func treeOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		relative, _ := filepath.Rel(dir, name)
		tree[filepath.ToSlash(relative)] = string(content)
		return err
	}))
	return tree
}

// names of a tree in order.
func namesOf(tree map[string]string) []string { return slices.Sorted(maps.Keys(tree)) }

// put writes a file below dir.
func put(t *testing.T, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o666))
}

func TestWriteDirWritesWhatTheFormatsWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "results")
	options := report.Options{Layers: true, Width: 120, Command: "dnasim -config accel.toml -out results", ConfigFile: "[run]\n"}
	require.NoError(t, WriteRun(dir, sample.OneNetwork(), options))
	tree := treeOf(t, dir)
	for name, want := range map[string]struct {
		format  table.Format
		options report.Options
	}{
		"results.json": {table.JSON, options}, "results.csv": {table.CSV, report.Options{}}, "layers.csv": {table.CSV, options},
		"report.md": {table.Markdown, options}, "report.txt": {table.Text, options}, "report.tex": {table.LaTeX, options},
	} {
		var b bytes.Buffer
		require.NoError(t, report.Write(&b, sample.OneNetwork(), want.format, want.options))
		assert.Equal(t, b.String(), tree[name], name)
	}
	page, err := page.OfRun(sample.OneNetwork(), options)
	require.NoError(t, err)
	assert.Equal(t, page.String(), tree["report.html"])
	assert.Equal(t, "[run]\n", tree["config.toml"])
	golden.Check(t, "folder.txt", []byte(strings.Join(namesOf(tree), "\n")+"\n"))
	requireIndexed(t, tree, options)

	require.NoError(t, WriteRun(dir, sample.OneNetwork(), options))
	assert.Equal(t, tree, treeOf(t, dir), "the same run again gives the same bytes")
}

// requireIndexed demands that the index lists every file as it is.
func requireIndexed(t *testing.T, tree map[string]string, o report.Options) {
	t.Helper()
	var index dirIndex
	require.NoError(t, json.Unmarshal([]byte(tree["index.json"]), &index))
	assert.Equal(t, Schema, index.Schema)
	assert.Equal(t, o.Command, index.Command)
	listed := []string{"index.json"}
	for _, f := range index.Files {
		assert.Equal(t, digest([]byte(tree[f.Path])), f.SHA256, f.Path)
		assert.Len(t, tree[f.Path], f.Bytes)
		assert.NotEmpty(t, f.What)
		listed = append(listed, f.Path)
		if f.Path != "index.md" {
			assert.Contains(t, tree["index.md"], "]("+f.Path+")")
		}
	}
	assert.ElementsMatch(t, namesOf(tree), listed)
}

func TestFilesOfOthersAreNotOverwritten(t *testing.T) {
	for _, name := range []string{"report.html", "index.json", "index.md", "results.json", "config.toml"} {
		dir := t.TempDir()
		put(t, dir, name, "mine")
		const want = "was not written by dnasim, or was changed since; move it, or choose another directory"
		assert.ErrorContains(t, CheckRun(dir), want, name)
		assert.ErrorContains(t, WriteRun(dir, sample.Run(), report.Options{ConfigFile: "x"}), want, name)
		assert.Equal(t, map[string]string{name: "mine"}, treeOf(t, dir))
	}
	dir := t.TempDir()
	require.NoError(t, install(dir, []folder.File{{Path: "report.tex"}}, folderHead{}))
	require.NoError(t, CheckRun(dir))
	put(t, dir, "report.tex", "edited")
	before := treeOf(t, dir)
	assert.ErrorContains(t, CheckRun(dir), `report.tex": what has that name was not written by dnasim, or was changed since`)
	assert.Error(t, WriteRun(dir, sample.Run(), report.Options{}))
	assert.Equal(t, before, treeOf(t, dir))
}

func TestAFileInPlaceOfADirectoryIsAnError(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "pictures", "mine")
	assert.ErrorContains(t, CheckRun(dir), `pictures": a file has that name`)
	assert.ErrorContains(t, WriteRun(dir, sample.Run(), report.Options{}), `pictures": a file has that name`)
	assert.Equal(t, []string{"pictures"}, namesOf(treeOf(t, dir)))
}

func TestAnIndexThatPointsElsewhereIsNotOurs(t *testing.T) {
	parent := t.TempDir()
	put(t, parent, "precious.txt", "x")
	put(t, parent, "results/index.json", `{"schema":"dnasim.folder/1","files":[{"path":"../precious.txt","sha256":"`+digest([]byte("x"))+`"}]}`)
	assert.ErrorContains(t, WriteRun(filepath.Join(parent, "results"), sample.Run(), report.Options{}), `index.json": what has that name was not written by dnasim`)
	assert.FileExists(t, filepath.Join(parent, "precious.txt"))
}

func TestBadResultsTouchNoDirectory(t *testing.T) {
	r := sample.Run()
	r.Geomean[0].Speedup = math.NaN()
	dir := filepath.Join(t.TempDir(), "results")
	assert.ErrorContains(t, WriteRun(dir, r, report.Options{}), "geomean[0] (dnateq).speedup is NaN")
	assert.NoDirExists(t, dir)
}

func TestAnUnusableDirectoryIsOneClearError(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	put(t, parent, "file", "x")
	assert.ErrorContains(t, WriteRun(file, sample.Run(), report.Options{}), file+" is a file; allowed: a directory")
	assert.ErrorContains(t, WriteRun(filepath.Join(file, "below"), sample.Run(), report.Options{}), file+" is a file; allowed: a directory")
	assert.ErrorContains(t, WriteRun("", sample.Run(), report.Options{}), "no name")
	assert.ErrorContains(t, CheckRun(file), file+" is a file; allowed: a directory")
	assert.NoError(t, CheckRun(filepath.Join(parent, "to be made")))
	assert.Equal(t, map[string]string{"file": "x"}, treeOf(t, parent))
}

func TestADirectoryWithoutPermissionIsLeftAsItWas(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o555))
	assert.ErrorContains(t, WriteRun(dir, sample.Run(), report.Options{}), "cannot write into the output directory")
	assert.Empty(t, treeOf(t, dir))
}

// dirIndex is index.json as a reader takes it.
type dirIndex struct {
	Schema, Command string
	Files           []struct {
		Path, What, SHA256 string
		Bytes              int
	}
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
