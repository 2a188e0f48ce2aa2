package folder

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProbeFindsWhatCannotBeWrittenInto(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "file", "x")
	require.NoError(t, os.Symlink("missing", filepath.Join(dir, "dangling")))
	require.NoError(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	for path, want := range map[string]string{
		"":                          "",
		"a/b/c":                     "",
		"file":                      "file is a file; allowed: a directory",
		"file/a/b":                  "file is a file; allowed: a directory",
		"dangling/a":                "dangling is a link to what does not exist",
		"loop":                      "loop",
		strings.Repeat("long", 100): "file name too long",
	} {
		err := Probe(filepath.Join(dir, path))
		if want == "" {
			assert.NoError(t, err, path)
			continue
		}
		assert.ErrorContains(t, err, want, path)
	}
	assert.Equal(t, []string{"dangling", "file", "loop"}, namesOfEntries(t, dir), "it leaves nothing")
}

func namesOfEntries(t *testing.T, dir string) (names []string) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A folder, or one below it that holds a file of ours or will, is read-only.
func TestCheckFindsReadOnlyFolders(t *testing.T) {
	if os.Geteuid() == 0 {
		asNobody(t)
	}
	for _, path := range []string{".", "pictures", "old"} {
		dir := t.TempDir()
		require.NoError(t, install(dir, "first", "a.txt", "pictures/a.svg", "old/b.svg"))
		require.NoError(t, Check(dir, schema, []string{"a.txt", "pictures/a.svg"}))
		require.NoError(t, os.Chmod(filepath.Join(dir, path), 0o555))
		assert.ErrorContains(t, Check(dir, schema, []string{"a.txt", "pictures/a.svg"}), "cannot be written into: permission denied", path)
		assert.ErrorContains(t, Check(filepath.Join(dir, path, "new/er"), schema, nil), "cannot be written into: permission denied", path)
		require.NoError(t, os.Chmod(filepath.Join(dir, path), 0o777))
	}
}

// asNobody gives up the rights of root, which may write anywhere, for one test.
func asNobody(t *testing.T) {
	const nobody = 65534
	require.NoError(t, os.Chmod(filepath.Dir(t.TempDir()), 0o777))
	require.NoError(t, syscall.Seteuid(nobody))
	t.Cleanup(func() { require.NoError(t, syscall.Seteuid(0)) })
}
