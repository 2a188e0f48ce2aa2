package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const schema = "test.folder/1"

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

// namesOf a tree in order.
func namesOf(tree map[string]string) []string { return slices.Sorted(maps.Keys(tree)) }

// put writes a file below dir.
func put(t *testing.T, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o666))
}

// filesOf stand for those of a run: their contents name it. Those named same... are the same in
// all runs.
func filesOf(run string, paths ...string) []File {
	var files []File
	for _, p := range paths {
		content := run + " " + p
		if strings.HasPrefix(p, "same") {
			content = p
		}
		files = append(files, File{p, "A file.", []byte(content)})
	}
	return files
}

func install(dir, run string, paths ...string) error {
	return Install(dir, Head{Schema: schema, Version: run}, filesOf(run, paths...))
}

// opened is an installer at work in dir.
func opened(t *testing.T, dir string) *installer {
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	t.Cleanup(func() { root.Close() })
	return &installer{root, schema, thisProcess()}
}

func TestASecondRunReplacesTheFirstAndKeepsOtherFiles(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "mine.txt", "mine")
	put(t, dir, "pictures/mine.svg", "mine")
	require.NoError(t, install(dir, "first", "report.txt", "pictures/a.svg", "pictures/b.svg", "tables/a.tex"))
	put(t, dir, "pictures/b.svg", "changed by hand")
	require.NoError(t, install(dir, "second", "report.txt", "pictures/a.svg", "pictures/c.svg"))
	tree := treeOf(t, dir)
	assert.Equal(t, []string{"index.json", "mine.txt", "pictures/a.svg", "pictures/b.svg", "pictures/c.svg", "pictures/mine.svg", "report.txt"}, namesOf(tree))
	assert.Equal(t, "second report.txt", tree["report.txt"])
	assert.Equal(t, "changed by hand", tree["pictures/b.svg"], "what somebody changed is theirs")
	assert.Equal(t, "mine", tree["pictures/mine.svg"])
	assert.NoDirExists(t, filepath.Join(dir, "tables"), "what the first run left empty is gone")
}

func TestFilesOfOthersAreNotOverwritten(t *testing.T) {
	const want = "was not written by dnasim, or was changed since; move it, or choose another directory"
	for _, name := range []string{"report.html", "index.json"} {
		dir := t.TempDir()
		put(t, dir, name, "mine")
		assert.ErrorContains(t, Check(dir, schema, []string{"report.html"}), want, name)
		assert.ErrorContains(t, install(dir, "first", "report.html"), want, name)
		assert.Equal(t, map[string]string{name: "mine"}, treeOf(t, dir))
	}
	dir := t.TempDir()
	require.NoError(t, install(dir, "first", "report.tex"))
	require.NoError(t, Check(dir, schema, []string{"report.tex"}))
	put(t, dir, "report.tex", "edited")
	before := treeOf(t, dir)
	assert.ErrorContains(t, Check(dir, schema, []string{"report.tex"}), `report.tex": what has that name was not written by dnasim, or was changed since`)
	assert.Error(t, install(dir, "second", "report.tex"))
	assert.Equal(t, before, treeOf(t, dir))
}

// interruptAfter is the state that a process leaves which ends after some of the moves of swap. It
// returns false when there are no more.
func interruptAfter(t *testing.T, i *installer, files []File, moves int) bool {
	require.NoError(t, i.root.Mkdir(staging, 0o777))
	require.NoError(t, i.stage(files))
	require.NoError(t, i.root.Remove(stagedOwner))
	var steps [][2]string
	if x := readIndex(i.root, IndexName, schema); x != nil {
		for _, p := range append([]string{IndexName}, x.unchanged(i.root)...) {
			steps = append(steps, [2]string{p, path.Join(stagedOld, p)})
		}
	}
	for _, f := range files {
		steps = append(steps, [2]string{path.Join(stagedNew, f.Path), f.Path})
	}
	for _, s := range steps[:min(moves, len(steps))] {
		require.NoError(t, i.move(s[0], s[1]))
	}
	return moves < len(steps)
}

// Wherever a run is interrupted, the files in place are of one run, an index is there only when
// they are complete, and the next run puts all right.
func TestAnInterruptedRunLeavesNoMixture(t *testing.T) {
	second, err := withIndex(filesOf("second", "a.txt", "same.txt", "pictures/b.svg", "tables/a.tex"), Head{Schema: schema})
	require.NoError(t, err)
	for _, before := range []bool{false, true} {
		for moves, more := 0, true; more; moves++ {
			dir := t.TempDir()
			put(t, dir, "mine.txt", "mine")
			if before {
				require.NoError(t, install(dir, "first", "a.txt", "pictures/a.svg", "same.txt"))
			}
			untouched := treeOf(t, dir)
			i := opened(t, dir)
			more = interruptAfter(t, i, second, moves)
			requireOneRun(t, dir)
			require.NoError(t, Check(dir, schema, []string{"a.txt"}))

			require.NoError(t, i.recover())
			if recovered := treeOf(t, dir); more {
				require.Equal(t, untouched, recovered, "after %d moves", moves)
			} else {
				require.Equal(t, "second tables/a.tex", recovered["tables/a.tex"])
			}
			require.NoError(t, install(dir, "third", "c.txt"))
			require.Equal(t, []string{"c.txt", "index.json", "mine.txt"}, namesOf(treeOf(t, dir)))
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
	require.NoError(t, install(dir, "first", "a.txt", "b.txt"))
	before := treeOf(t, dir)
	i := opened(t, dir)
	second, err := withIndex(filesOf("second", "a.txt", "c.txt"), Head{Schema: schema})
	require.NoError(t, err)
	require.NoError(t, i.root.Mkdir(staging, 0o777))
	require.NoError(t, i.stage(second))
	put(t, dir, "c.txt", "appeared meanwhile")
	assert.ErrorContains(t, i.swap(second), `"c.txt" appeared meanwhile`)
	require.NoError(t, i.undo())
	before["c.txt"] = "appeared meanwhile"
	assert.Equal(t, before, treeOf(t, dir))
}

func TestPathsThatLeaveTheFolderAreRefused(t *testing.T) {
	parent := t.TempDir()
	put(t, parent, "precious.txt", "x")
	put(t, parent, "results/index.json", fmt.Sprintf(`{"schema":%q,"files":[{"path":"../precious.txt","sha256":%q}]}`, schema, digest([]byte("x"))))
	assert.ErrorContains(t, install(filepath.Join(parent, "results"), "first", "a.txt"), `index.json": what has that name was not written by dnasim`)
	assert.FileExists(t, filepath.Join(parent, "precious.txt"))
	assert.Error(t, install(filepath.Join(parent, "other"), "first", "../precious.txt"))
	content, err := os.ReadFile(filepath.Join(parent, "precious.txt"))
	require.NoError(t, errors.Join(err))
	assert.Equal(t, "x", string(content))
}
