package report

import (
	"bytes"
	"dnasim/internal/golden"
	"dnasim/results/sample"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
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

// smallFiles are quick to make: the contents stand for those of a run. Those named same...
// are the same in all runs.
func smallFiles(run string, paths ...string) []dirFile {
	var files []dirFile
	for _, p := range paths {
		content := run + " " + p
		if strings.HasPrefix(p, "same") {
			content = p
		}
		files = append(files, dirFile{p, "A file.", []byte(content)})
	}
	files, err := withIndex(files, folderHead{title: "Results", version: run})
	if err != nil {
		panic(err)
	}
	return files
}

func TestWriteDirWritesWhatTheFormatsWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "results")
	options := Options{Layers: true, Width: 120, Command: "dnasim -config accel.toml -out results", ConfigFile: "[run]\n"}
	require.NoError(t, WriteDir(dir, sample.OneNetwork(), options))
	tree := treeOf(t, dir)
	for name, want := range map[string]struct {
		format  Format
		options Options
	}{
		"results.json": {JSON, options}, "results.csv": {CSV, Options{}}, "layers.csv": {CSV, options},
		"report.md": {Markdown, options}, "report.txt": {Text, options}, "report.tex": {LaTeX, options},
	} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, sample.OneNetwork(), want.format, want.options))
		assert.Equal(t, b.String(), tree[name], name)
	}
	var page bytes.Buffer
	require.NoError(t, WriteHTML(&page, sample.OneNetwork(), options))
	assert.Equal(t, page.String(), tree["report.html"])
	assert.Equal(t, "[run]\n", tree["config.toml"])
	golden.Check(t, "folder.txt", []byte(strings.Join(namesOf(tree), "\n")+"\n"))
	requireIndexed(t, tree, options)

	require.NoError(t, WriteDir(dir, sample.OneNetwork(), options))
	assert.Equal(t, tree, treeOf(t, dir), "the same run again gives the same bytes")
}

// requireIndexed demands that the index lists every file as it is.
func requireIndexed(t *testing.T, tree map[string]string, o Options) {
	t.Helper()
	var index dirIndex
	require.NoError(t, json.Unmarshal([]byte(tree["index.json"]), &index))
	assert.Equal(t, DirSchema, index.Schema)
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

func TestASecondRunReplacesTheFirstAndKeepsOtherFiles(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "mine.txt", "mine")
	put(t, dir, "pictures/mine.svg", "mine")
	require.NoError(t, install(dir, smallFiles("first", "report.txt", "pictures/a.svg", "pictures/b.svg", "tables/a.tex")))
	put(t, dir, "pictures/b.svg", "changed by hand")
	require.NoError(t, install(dir, smallFiles("second", "report.txt", "pictures/a.svg", "pictures/c.svg")))
	tree := treeOf(t, dir)
	assert.Equal(t, []string{"index.json", "index.md", "mine.txt", "pictures/a.svg", "pictures/b.svg", "pictures/c.svg", "pictures/mine.svg", "report.txt"}, namesOf(tree))
	assert.Equal(t, "second report.txt", tree["report.txt"])
	assert.Equal(t, "changed by hand", tree["pictures/b.svg"], "what somebody changed is theirs")
	assert.Equal(t, "mine", tree["pictures/mine.svg"])
	assert.NoDirExists(t, filepath.Join(dir, "tables"), "what the first run left empty is gone")
}

func TestFilesOfOthersAreNotOverwritten(t *testing.T) {
	for _, name := range []string{"report.html", "index.json", "index.md", "results.json", "config.toml"} {
		dir := t.TempDir()
		put(t, dir, name, "mine")
		const want = "was not written by dnasim, or was changed since; move it, or choose another directory"
		assert.ErrorContains(t, CheckDir(dir), want, name)
		assert.ErrorContains(t, WriteDir(dir, sample.Run(), Options{ConfigFile: "x"}), want, name)
		assert.Equal(t, map[string]string{name: "mine"}, treeOf(t, dir))
	}
	dir := t.TempDir()
	require.NoError(t, install(dir, smallFiles("first", "report.tex")))
	require.NoError(t, CheckDir(dir))
	put(t, dir, "report.tex", "edited")
	before := treeOf(t, dir)
	assert.ErrorContains(t, CheckDir(dir), `report.tex": what has that name was not written by dnasim, or was changed since`)
	assert.Error(t, WriteDir(dir, sample.Run(), Options{}))
	assert.Equal(t, before, treeOf(t, dir))
}

func TestAFileInPlaceOfADirectoryIsAnError(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "pictures", "mine")
	assert.ErrorContains(t, CheckDir(dir), `pictures": a file has that name`)
	assert.ErrorContains(t, WriteDir(dir, sample.Run(), Options{}), `pictures": a file has that name`)
	assert.Equal(t, []string{"pictures"}, namesOf(treeOf(t, dir)))
}

func TestAnIndexThatPointsElsewhereIsNotOurs(t *testing.T) {
	parent := t.TempDir()
	put(t, parent, "precious.txt", "x")
	put(t, parent, "results/index.json", `{"schema":"dnasim.folder/1","files":[{"path":"../precious.txt","sha256":"`+digest([]byte("x"))+`"}]}`)
	assert.ErrorContains(t, WriteDir(filepath.Join(parent, "results"), sample.Run(), Options{}), `index.json": what has that name was not written by dnasim`)
	assert.FileExists(t, filepath.Join(parent, "precious.txt"))
}

func TestBadResultsTouchNoDirectory(t *testing.T) {
	r := sample.Run()
	r.Geomean[0].Speedup = math.NaN()
	dir := filepath.Join(t.TempDir(), "results")
	assert.ErrorContains(t, WriteDir(dir, r, Options{}), "geomean[0] (dnateq).speedup is NaN")
	assert.NoDirExists(t, dir)
}

func TestAnUnusableDirectoryIsOneClearError(t *testing.T) {
	parent := t.TempDir()
	file := filepath.Join(parent, "file")
	put(t, parent, "file", "x")
	assert.ErrorContains(t, WriteDir(file, sample.Run(), Options{}), `cannot use the output directory "`+file+`"`)
	assert.ErrorContains(t, WriteDir(filepath.Join(file, "below"), sample.Run(), Options{}), "cannot use the output directory")
	assert.ErrorContains(t, WriteDir("", sample.Run(), Options{}), "no name")
	assert.ErrorContains(t, CheckDir(file), "cannot use the output directory")
	assert.NoError(t, CheckDir(filepath.Join(parent, "to be made")))
	assert.Equal(t, map[string]string{"file": "x"}, treeOf(t, parent))
}

func TestADirectoryWithoutPermissionIsLeftAsItWas(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o555))
	assert.ErrorContains(t, WriteDir(dir, sample.Run(), Options{}), "cannot write into the output directory")
	assert.Empty(t, treeOf(t, dir))
}

// interruptAfter is the state that a process leaves which ends after some of the moves of
// swap. It returns false when there are no more.
func interruptAfter(t *testing.T, dir string, files []dirFile, moves int) bool {
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	require.NoError(t, stage(root, files))
	require.NoError(t, root.Remove(stagingPID))
	var steps [][2]string
	if index := readIndex(root, indexJSON); index != nil {
		for _, p := range append([]string{indexJSON}, index.unchanged(root)...) {
			steps = append(steps, [2]string{p, path.Join(stagedOld, p)})
		}
	}
	for _, f := range files {
		steps = append(steps, [2]string{path.Join(stagedNew, f.path), f.path})
	}
	for _, s := range steps[:min(moves, len(steps))] {
		require.NoError(t, move(root, s[0], s[1]))
	}
	return moves < len(steps)
}

// Wherever a run is interrupted, the files in place are of one run, an index is there only
// when they are complete, and the next run puts all right.
func TestAnInterruptedRunLeavesNoMixture(t *testing.T) {
	first := smallFiles("first", "a.txt", "pictures/a.svg", "same.txt")
	second := smallFiles("second", "a.txt", "same.txt", "pictures/b.svg", "tables/a.tex")
	third := smallFiles("third", "c.txt")
	for _, before := range [][]dirFile{nil, first} {
		for moves, more := 0, true; more; moves++ {
			dir := t.TempDir()
			put(t, dir, "mine.txt", "mine")
			if before != nil {
				require.NoError(t, install(dir, before))
			}
			untouched := treeOf(t, dir)
			more = interruptAfter(t, dir, second, moves)
			requireOneRun(t, dir)
			require.NoError(t, CheckDir(dir))

			root, err := os.OpenRoot(dir)
			require.NoError(t, err)
			require.NoError(t, recoverInterrupted(root))
			root.Close()
			if recovered := treeOf(t, dir); more {
				require.Equal(t, untouched, recovered, "after %d moves", moves)
			} else {
				require.Equal(t, "second tables/a.tex", recovered["tables/a.tex"])
			}
			require.NoError(t, install(dir, third))
			require.Equal(t, []string{"c.txt", "index.json", "index.md", "mine.txt"}, namesOf(treeOf(t, dir)))
		}
	}
}

// requireOneRun demands that no two files in place are of different runs.
func requireOneRun(t *testing.T, dir string) {
	t.Helper()
	runs := map[string]bool{}
	for name, content := range treeOf(t, dir) {
		run, rest, _ := strings.Cut(content, " ")
		if rest == name {
			runs[run] = true
		}
	}
	require.LessOrEqual(t, len(runs), 1, "%v", runs)
}

// An error while files are moved puts everything back.
func TestAFailedSwapIsUndone(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, install(dir, smallFiles("first", "a.txt", "b.txt")))
	before := treeOf(t, dir)
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	second := smallFiles("second", "a.txt", "c.txt")
	require.NoError(t, stage(root, second))
	put(t, dir, "c.txt", "appeared meanwhile")
	assert.ErrorContains(t, swap(root, second), `"c.txt" appeared meanwhile`)
	require.NoError(t, undo(root))
	before["c.txt"] = "appeared meanwhile"
	assert.Equal(t, before, treeOf(t, dir))
}

func TestTwoProcessesDoNotWriteAtOnce(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, stagingPID, fmt.Sprint(os.Getppid())) // alive, and not this process
	assert.ErrorContains(t, install(dir, smallFiles("first", "a.txt")), fmt.Sprintf("process %d is writing into", os.Getppid()))
	assert.Equal(t, []string{stagingPID}, namesOf(treeOf(t, dir)))
}
