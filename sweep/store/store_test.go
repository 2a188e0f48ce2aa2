package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// a record and the key that names it.
func sampleRecord(n int) (string, *Record) {
	loss := 0.25
	r := &Record{
		Identity: Identity{Version: "test", Config: fmt.Sprint(n), Energy: "e", Networks: map[string]string{"tiny": "t"}},
		Outcomes: []Outcome{{Network: "tiny", Machine: "int8", Cycles: int64(n), TimeS: 0.1, Loss: &loss}, {Network: "tiny", Machine: "a<b>&c"}},
	}
	return r.Identity.Key(), r
}

func testStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "points"), "test")
	require.NoError(t, err)
	return s
}

func TestAStoreGivesBackWhatWasPut(t *testing.T) {
	s := testStore(t)
	key, r := sampleRecord(1)
	found, err := s.Get(key)
	require.NoError(t, err)
	require.Nil(t, found)
	require.NoError(t, s.Put(key, r))
	found, err = s.Get(key)
	require.NoError(t, err)
	assert.Equal(t, r, found)
	assert.Equal(t, 1, s.Size())
	assert.Empty(t, s.Damaged())
}

// Law: whatever byte of a file is changed, cut off or added, either the damage is noticed or the
// record is the same.
func TestDamageIsNoticed(t *testing.T) {
	s := testStore(t)
	key, r := sampleRecord(1)
	require.NoError(t, s.Put(key, r))
	whole, err := os.ReadFile(s.path(key))
	require.NoError(t, err)
	damaged := func(text []byte) {
		if found, err := decode(key, text); err == nil {
			require.Equal(t, r, found, "%s", text)
		}
	}
	for i := range whole {
		for _, flip := range []byte{1, 0x20, 0x80} {
			text := slices.Clone(whole)
			text[i] ^= flip
			damaged(text)
		}
		damaged(whole[:i])
	}
	damaged(append(slices.Clone(whole), "x"...))
	require.NoError(t, os.WriteFile(s.path(key), whole[:len(whole)/2], 0o600))
	found, err := s.Get(key)
	require.NoError(t, err)
	assert.Nil(t, found, "it counts as none")
	assert.Equal(t, []string{key + ".json"}, s.Damaged())
	require.NoError(t, os.WriteFile(s.path(key), whole, 0o600))
	other, _ := sampleRecord(2)
	require.NoError(t, os.Rename(s.path(key), s.path(other)))
	found, err = s.Get(other)
	require.NoError(t, err)
	assert.Nil(t, found, "a whole file under another name is none")
}

// Two processes may write into a folder at a time, though each clears it of what seems to be left
// over when it begins.
func TestTwoWritersShareAStore(t *testing.T) {
	root := filepath.Join(t.TempDir(), "points")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			s, err := Open(root, "test")
			assert.NoError(t, err)
			for n := range 40 {
				key, r := sampleRecord(n)
				assert.NoError(t, s.Put(key, r))
			}
		})
	}
	group.Wait()
	s, err := Open(root, "test")
	require.NoError(t, err)
	assert.Equal(t, 40, s.Size())
	for n := range 40 {
		key, r := sampleRecord(n)
		found, err := s.Get(key)
		require.NoError(t, err)
		require.Equal(t, r, found)
	}
	require.Len(t, files(t, root), 40, "nothing is left over")
}

func TestLeftoversAreCleared(t *testing.T) {
	s := testStore(t)
	require.NoError(t, os.MkdirAll(s.dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, ".abc.json.XYZ"), []byte("half a fi"), 0o600))
	key, r := sampleRecord(1)
	require.NoError(t, s.Put(key, r))
	assert.Len(t, files(t, s.root), 1)
}

func TestResultsOfOtherVersionsAreCountedNotUsed(t *testing.T) {
	old := testStore(t)
	for n := range 3 {
		key, r := sampleRecord(n)
		require.NoError(t, old.Put(key, r))
	}
	s, err := Open(old.root, "test 2/../x")
	require.NoError(t, err)
	assert.Equal(t, map[string]int{folderOf("test"): 3}, s.Others())
	assert.Zero(t, s.Size())
	assert.Equal(t, old.root, filepath.Dir(s.dir), "no version leads out of the store")
	key, _ := sampleRecord(0)
	found, err := s.Get(key)
	require.NoError(t, err)
	assert.Nil(t, found)
}

// A folder that cannot be written gives an error that says what is wrong, before work is spent.
func TestAStoreThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := Open(file, "test")
	require.ErrorContains(t, err, "is a file; allowed: a folder, which is made if it does not exist")

	s, err := Open("/proc/dnasim-store", "test") // nobody can make files there, not even root
	require.NoError(t, err)
	err = s.Probe()
	require.ErrorContains(t, err, "cannot write into the store /proc/dnasim-store: ")
	require.ErrorContains(t, err, "-store names another folder")
}

func TestAReadOnlyFolderIsSaidToBeOne(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	s := testStore(t)
	require.NoError(t, os.MkdirAll(s.dir, 0o700))
	require.NoError(t, os.Chmod(s.dir, 0o500))
	require.ErrorContains(t, s.Probe(), "permission denied")
}

// FuzzDecode: no file makes reading it panic.
func FuzzDecode(f *testing.F) {
	key, r := sampleRecord(1)
	text, err := r.encode(key)
	require.NoError(f, err)
	f.Add(string(text))
	f.Add(strings.Replace(string(text), "tiny", "\\ud800", 1))
	f.Fuzz(func(t *testing.T, text string) {
		found, err := decode(key, []byte(text))
		if err == nil {
			require.Equal(t, key, found.Identity.Key())
		}
	})
}

func TestErrorsOfFilesDoNotRepeatNames(t *testing.T) {
	assert.Equal(t, fs.ErrNotExist.Error(), Cause(&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}).Error())
	plain := errors.New("plain")
	assert.Equal(t, plain, Cause(plain))
}

// files lists the files below a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			list = append(list, path)
		}
		return err
	}))
	return list
}

// The digest of an identity never changes by itself: else no store would ever be used again.
func TestTheKeyOfAnIdentityIsFixed(t *testing.T) {
	id := Identity{Version: "0.1.0", Config: "c", Energy: "e", Networks: map[string]string{"b": "2", "a": "1"}}
	plain := id.Key()
	assert.Equal(t, "3930", plain[:4])
	id.Platform = "fma"
	assert.NotEqual(t, plain, id.Key(), "arithmetic that differs is another identity")
}
