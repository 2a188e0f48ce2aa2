package sweep

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
func sampleRecord(n int) (string, *record) {
	loss := 0.25
	r := &record{
		Identity: identity{Model: modelVersion, Version: "test", Config: fmt.Sprint(n), Energy: "e", Networks: map[string]string{"tiny": "t"}},
		Outcomes: []Outcome{{Network: "tiny", Machine: "int8", Cycles: int64(n), TimeS: 0.1, Loss: &loss}, {Network: "tiny", Machine: "a<b>&c"}},
	}
	return r.Identity.key(), r
}

func testStore(t *testing.T) *Store {
	t.Helper()
	s, err := openStore(filepath.Join(t.TempDir(), "points"), "test")
	require.NoError(t, err)
	return s
}

func TestAStoreGivesBackWhatWasPut(t *testing.T) {
	s := testStore(t)
	key, r := sampleRecord(1)
	found, err := s.get(key)
	require.NoError(t, err)
	require.Nil(t, found)
	require.NoError(t, s.put(key, r))
	found, err = s.get(key)
	require.NoError(t, err)
	assert.Equal(t, r, found)
	assert.True(t, s.has(key))
	assert.Equal(t, 1, s.size())
	assert.Empty(t, s.Damaged())
}

// Law: whatever byte of a file is changed, cut off or added, either the damage is noticed or the record is the same.
func TestDamageIsNoticed(t *testing.T) {
	s := testStore(t)
	key, r := sampleRecord(1)
	require.NoError(t, s.put(key, r))
	whole, err := os.ReadFile(s.path(key))
	require.NoError(t, err)
	damaged := func(text []byte) {
		if found, err := unseal(key, text); err == nil {
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
	found, err := s.get(key)
	require.NoError(t, err)
	assert.Nil(t, found, "it counts as none")
	assert.Equal(t, []string{key + ".json"}, s.Damaged())
	require.NoError(t, os.WriteFile(s.path(key), whole, 0o600))
	other, _ := sampleRecord(2)
	require.NoError(t, os.Rename(s.path(key), s.path(other)))
	found, err = s.get(other)
	require.NoError(t, err)
	assert.Nil(t, found, "a whole file under another name is none")
}

// Two processes may write into a folder at a time, though each clears it of what seems to be left over when it begins.
func TestTwoWritersShareAStore(t *testing.T) {
	root := filepath.Join(t.TempDir(), "points")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			s, err := openStore(root, "test")
			assert.NoError(t, err)
			for n := range 40 {
				key, r := sampleRecord(n)
				assert.NoError(t, s.put(key, r))
			}
		})
	}
	group.Wait()
	s, err := openStore(root, "test")
	require.NoError(t, err)
	assert.Equal(t, 40, s.size())
	for n := range 40 {
		key, r := sampleRecord(n)
		found, err := s.get(key)
		require.NoError(t, err)
		require.Equal(t, r, found)
	}
	require.Len(t, contents(t, root), 40, "nothing is left over")
}

func TestLeftoversAreCleared(t *testing.T) {
	s := testStore(t)
	require.NoError(t, os.MkdirAll(s.dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, ".abc.json.XYZ"), []byte("half a fi"), 0o600))
	key, r := sampleRecord(1)
	require.NoError(t, s.put(key, r))
	assert.Len(t, contents(t, s.root), 1)
}

func TestResultsOfOtherVersionsAreCountedNotUsed(t *testing.T) {
	old := testStore(t)
	for n := range 3 {
		key, r := sampleRecord(n)
		require.NoError(t, old.put(key, r))
	}
	s, err := openStore(old.root, "test 2/../x")
	require.NoError(t, err)
	assert.Equal(t, map[string]int{modelName("test"): 3}, s.others())
	assert.Zero(t, s.size())
	assert.Equal(t, old.root, filepath.Dir(s.dir), "no version leads out of the store")
	key, _ := sampleRecord(0)
	found, err := s.get(key)
	require.NoError(t, err)
	assert.Nil(t, found)
}

// A folder that cannot be written gives an error that says what is wrong, before work is spent.
func TestAStoreThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := openStore(file, "test")
	require.ErrorContains(t, err, "is a file; allowed: a folder, which is made if it does not exist")

	s, err := openStore("/proc/dnasim-store", "test") // nobody can make files there, not even root
	require.NoError(t, err)
	err = s.probe()
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
	require.ErrorContains(t, s.probe(), "permission denied")
}

// FuzzUnseal: no file makes reading it panic.
func FuzzUnseal(f *testing.F) {
	key, r := sampleRecord(1)
	text, err := r.seal(key)
	require.NoError(f, err)
	f.Add(string(text))
	f.Add(strings.Replace(string(text), "tiny", "\\ud800", 1))
	f.Fuzz(func(t *testing.T, text string) {
		found, err := unseal(key, []byte(text))
		if err == nil {
			require.Equal(t, key, found.Identity.key())
		}
	})
}

func TestErrorsOfFilesDoNotRepeatNames(t *testing.T) {
	assert.Equal(t, fs.ErrNotExist.Error(), cause(&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}).Error())
	plain := errors.New("plain")
	assert.Equal(t, plain, cause(plain))
}
