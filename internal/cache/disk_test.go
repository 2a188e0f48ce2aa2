package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func keyOf(name string) Digest { return NewDigester(name).Sum() }

// get returns the value of a name, which is its length, and whether it was computed.
func get(t testing.TB, d *Disk, name string) (computed bool) {
	t.Helper()
	v, err := Kept(d, func() Digest { return keyOf(name) }, func() (int, error) { computed = true; return len(name), nil })
	require.NoError(t, err)
	require.Equal(t, len(name), v)
	return computed
}

// filesIn lists the files of a folder.
func filesIn(t testing.TB, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	return files
}

func TestValuesOutliveTheProcess(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "when needed")
	assert.True(t, get(t, NewDisk(folder, "me", 1<<20), "a"))
	assert.False(t, get(t, NewDisk(folder, "me", 1<<20), "a"))
	assert.True(t, get(t, NewDisk(folder, "another program", 1<<20), "a"))
	assert.True(t, get(t, nil, "a"))
}

func TestErrorsAreNotKeptOnDisk(t *testing.T) {
	d := NewDisk(t.TempDir(), "me", 1<<20)
	_, err := Kept(d, func() Digest { return keyOf("a") }, func() (int, error) { return 0, errors.New("interrupted") })
	require.EqualError(t, err, "interrupted")
	assert.True(t, get(t, d, "a"))
}

// Law: whatever happened to a file, the value is right, and the next process finds it again.
func TestDamagedFilesAreComputedAgain(t *testing.T) {
	for name, damage := range map[string]func(path string, data []byte) error{
		"cut":     func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)-1], 0o600) },
		"empty":   func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		"longer":  func(path string, data []byte) error { return os.WriteFile(path, append(data, '0'), 0o600) },
		"changed": func(path string, data []byte) error { data[len(data)-1] ^= 1; return os.WriteFile(path, data, 0o600) },
		"removed": func(path string, _ []byte) error { return os.Remove(path) },
		"another's": func(path string, _ []byte) error {
			d := NewDisk(filepath.Dir(path), "me", 1<<20)
			d.Store(keyOf("another"), 7)
			return os.Rename(d.path(keyOf("another")), path)
		},
	} {
		folder := t.TempDir()
		get(t, NewDisk(folder, "me", 1<<20), "a")
		path := filesIn(t, folder)[0]
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, damage(path, data))
		assert.True(t, get(t, NewDisk(folder, "me", 1<<20), "a"), name)
		assert.False(t, get(t, NewDisk(folder, "me", 1<<20), "a"), name)
	}
}

// What is in the way of the folder or of a file costs time, never a result.
func TestFoldersThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, folder := range []string{file, filepath.Join(file, "below"), "/dev/null", "/proc/nowhere"} {
		d := NewDisk(folder, "me", 1<<20)
		assert.True(t, get(t, d, "a"), folder)
		assert.True(t, get(t, d, "a"), folder)
		d.Trim()
	}
	for name, block := range map[string]func(path string) error{
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"FIFO":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
	} {
		d := NewDisk(filepath.Join(dir, name), "me", 1<<20)
		require.NoError(t, os.Mkdir(d.folder, 0o700))
		require.NoError(t, block(d.path(keyOf("a"))))
		assert.True(t, get(t, d, "a"), name)
	}
}

// The files that were used last stay, and so do those of others.
func TestTheLeastRecentlyUsedFilesGo(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(folder, "notes.txt")
	left, new := filepath.Join(folder, newPrefix+"1"), filepath.Join(folder, newPrefix+"2")
	for _, path := range []string{other, left, new} {
		require.NoError(t, os.WriteFile(path, make([]byte, 100_000), 0o600))
	}
	past := time.Now().Add(-2 * abandoned)
	require.NoError(t, os.Chtimes(other, past, past))
	require.NoError(t, os.Chtimes(left, past, past))
	d := NewDisk(folder, "me", 16*4096)
	for i := range 16 {
		get(t, d, fmt.Sprint(i))
		at := past.Add(time.Duration(i) * time.Second)
		require.NoError(t, os.Chtimes(d.path(keyOf(fmt.Sprint(i))), at, at))
	}
	assert.False(t, get(t, d, "3"), "now the last used one")
	get(t, d, "one more")
	d.Trim()
	assert.Len(t, filesIn(t, folder), 2+14)
	assert.FileExists(t, other)
	assert.NoFileExists(t, left)
	assert.FileExists(t, new, "another process may be writing it")
	for _, name := range []string{"3", "one more", "15"} {
		assert.False(t, get(t, d, name), name)
	}
	for _, name := range []string{"0", "1", "2"} {
		assert.True(t, get(t, d, name), name)
	}
}

// A process that writes without end does not exceed the limit by much.
func TestTheLimitHoldsBetweenTrims(t *testing.T) {
	folder := t.TempDir()
	d := NewDisk(folder, "me", 16*4096)
	for i := range 200 {
		get(t, d, fmt.Sprint(i))
		require.LessOrEqual(t, len(filesIn(t, folder)), 16+3)
	}
}

// Law: many processes that use, damage and trim one folder get right values.
func TestManyProcessesShareAFolder(t *testing.T) {
	folder := t.TempDir()
	var group sync.WaitGroup
	for p := range 8 {
		group.Go(func() {
			d := NewDisk(folder, "me", 8*4096)
			for i := range 60 {
				name := fmt.Sprint((i*7 + p) % 12)
				v, err := Kept(d, func() Digest { return keyOf(name) }, func() (string, error) { return name, nil })
				assert.NoError(t, err)
				assert.Equal(t, name, v)
				if i%9 == p {
					_ = os.Truncate(d.path(keyOf(name)), 20)
				}
			}
			d.Trim()
		})
	}
	group.Wait()
}

func TestSequencesOfValuesDifferInTheirDigests(t *testing.T) {
	seen := map[Digest]int{}
	for i, take := range []func(d *Digester){
		func(d *Digester) {},
		func(d *Digester) { d.Bytes(nil) },
		func(d *Digester) { d.Bytes([]byte("ab")); d.Bytes([]byte("c")) },
		func(d *Digester) { d.Bytes([]byte("a")); d.Bytes([]byte("bc")) },
		func(d *Digester) { d.Float32s([]float32{1, 2}); d.Float32s(nil) },
		func(d *Digester) { d.Float32s([]float32{1}); d.Float32s([]float32{2}) },
		func(d *Digester) { d.Float32s(make([]float32, 3000)) },
		func(d *Digester) { d.Float32s(make([]float32, 3001)) },
		func(d *Digester) { d.Print("1") },
		func(d *Digester) { d.Print(1) },
	} {
		d := NewDigester("test")
		take(d)
		before, known := seen[d.Sum()]
		assert.False(t, known, "%d is like %d", i, before)
		seen[d.Sum()] = i
	}
	assert.NotEqual(t, NewDigester("a").Sum(), NewDigester("b").Sum())
}
