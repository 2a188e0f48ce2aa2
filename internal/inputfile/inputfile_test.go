package inputfile

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatIsNoFileIsRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	fifo, link, socket := filepath.Join(dir, "f"), filepath.Join(dir, "z"), filepath.Join(dir, "s")
	require.NoError(t, exec.Command("mkfifo", fifo).Run())
	require.NoError(t, os.Symlink("/dev/zero", link))
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	defer listener.Close()
	for path, what := range map[string]string{
		dir: "is a directory", fifo: "is a FIFO", link: "is a device", "/dev/null": "is a device", socket: "is a socket",
		filepath.Join(dir, "none"): "no such file",
	} {
		done := make(chan error, 1)
		go func() {
			_, err := Read(path, 10)
			done <- err
		}()
		select {
		case err := <-done:
			assert.ErrorContains(t, err, what, path)
			assert.ErrorContains(t, err, path)
			assert.Error(t, IsFile(path))
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: still open", path)
		}
	}
}

func TestSpecialFilesInAFolderAreRefused(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, exec.Command("mkfifo", filepath.Join(dir, "f")).Run())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("abc"), 0o600))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	_, err = OpenIn(root, "f", 10)
	require.ErrorContains(t, err, "is a FIFO")
	f, err := OpenIn(root, "a", 10)
	require.NoError(t, err)
	defer f.Close()
	assert.Equal(t, int64(3), f.Bytes)
	text, err := f.ReadAll()
	require.NoError(t, err)
	assert.Equal(t, "abc", string(text))
}

func TestSizeIsCheckedBeforeMemoryIsTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sparse")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.Truncate(path, 1<<40))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(path, 1<<20)
	runtime.ReadMemStats(&after)
	require.ErrorContains(t, err, "more than 1048576 bytes")
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
	require.NoError(t, os.Truncate(path, 1<<20))
	data, err := Read(path, 1<<20)
	require.NoError(t, err)
	assert.Len(t, data, 1<<20)
}

func TestPipesThatAreHandedOverAreRead(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/fd differs between systems")
	}
	for _, x := range []struct {
		content string
		limit   int64
		problem string
	}{
		{"abc", 3, ""}, {"abcd", 3, "more than 3 bytes"}, {strings.Repeat("x", 1<<17), 1 << 20, ""},
	} {
		r, w, err := os.Pipe()
		require.NoError(t, err)
		go func() {
			_, _ = io.Copy(w, strings.NewReader(x.content))
			w.Close()
		}()
		data, err := Read(fmt.Sprintf("/dev/fd/%d", r.Fd()), x.limit)
		r.Close()
		if x.problem != "" {
			assert.ErrorContains(t, err, x.problem)
			continue
		}
		require.NoError(t, err)
		assert.True(t, bytes.Equal([]byte(x.content), data))
	}
}

func TestFileThatGrowsIsReadUpToItsLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	require.NoError(t, os.WriteFile(path, []byte("ab"), 0o600))
	f, err := Open(path, 3)
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, os.WriteFile(path, []byte("abcdef"), 0o600))
	_, err = io.ReadAll(f)
	assert.ErrorContains(t, err, "more than 3 bytes")
}
