package store

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A full disk leaves no half file and says what is wrong.
func TestAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=32k"); err != nil {
		t.Skipf("a small file system cannot be mounted: %v", err)
	}
	defer func() { _ = syscall.Unmount(dir, 0) }()
	s, err := Open(filepath.Join(dir, "points"), "test")
	require.NoError(t, err)
	stored := 0
	for ; err == nil && stored < 1000; stored++ {
		key, r := sampleRecord(stored)
		err = s.Put(key, r)
	}
	require.ErrorContains(t, err, "no space left on device")
	require.ErrorContains(t, err, "what is in the store stays and is used again")
	stored--
	require.Positive(t, stored)
	again, err := Open(filepath.Join(dir, "points"), "test")
	require.NoError(t, err)
	assert.Equal(t, stored, again.Size())
	for n := range stored {
		key, r := sampleRecord(n)
		found, err := again.Get(key)
		require.NoError(t, err)
		require.Equal(t, r, found)
	}
	require.ErrorContains(t, again.Probe(), "no space left on device")
}
