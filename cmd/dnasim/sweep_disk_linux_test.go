package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// smallDisk mounts a file system of a few KiB. The test is skipped where that is not possible.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("a small file system cannot be mounted: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir
}

// A full disk: one message, status 1, nothing on stdout, no half file; with more room the sweep
// goes on.
func TestASweepOnAFullDisk(t *testing.T) {
	dir, disk := sweepFolder(t), smallDisk(t, "size=64k")
	store := filepath.Join(disk, "points")
	cmd, stdout, stderr := sweepProgram(t, dir, "-jobs", "2", "-store", store, "-progress", "never")
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Equal(t, exitFailed, exit.ExitCode())
	assert.Empty(t, stdout.String())
	assert.Regexp(t, `^dnasim: point seed=\d+ clock_mhz=\d+: cannot write into the store .*: no space left on device; .*\n$`, stderr.String())
	kept := storedFiles(t, store)
	require.NotEmpty(t, kept)
	require.NoError(t, syscall.Mount("none", disk, "tmpfs", syscall.MS_REMOUNT, "size=16m"))
	cmd, _, stderr = sweepProgram(t, dir, "-store", store)
	require.NoError(t, cmd.Run(), stderr.String())
	assert.NotContains(t, stderr.String(), "damaged")
	all := storedFiles(t, store)
	require.Len(t, all, 200)
	for name, text := range kept {
		assert.Equal(t, all[name], text, "every file was whole")
	}
}

// A store that can be read and not written: what is there is used, what is missing is an error
// before work is spent.
func TestASweepOnAReadOnlyDisk(t *testing.T) {
	dir, disk := sweepFolder(t), smallDisk(t, "size=16m")
	store := filepath.Join(disk, "points")
	cmd, want, stderr := sweepProgram(t, dir, "-store", store)
	require.NoError(t, cmd.Run(), stderr.String())
	file, err := filepath.Glob(filepath.Join(store, "model*", "*.json"))
	require.NoError(t, err)
	text, err := os.ReadFile(file[0])
	require.NoError(t, err)

	readOnly := func(flags uintptr) {
		require.NoError(t, syscall.Mount("none", disk, "tmpfs", syscall.MS_REMOUNT|flags, ""))
	}
	readOnly(syscall.MS_RDONLY)
	cmd, got, stderr := sweepProgram(t, dir, "-store", store)
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Equal(t, want.String(), got.String(), "all points are there")

	readOnly(0)
	require.NoError(t, os.Remove(file[0]))
	readOnly(syscall.MS_RDONLY)
	cmd, got, stderr = sweepProgram(t, dir, "-store", store, "-progress", "never")
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Run(), &exit)
	assert.Equal(t, exitInput, exit.ExitCode())
	assert.Empty(t, got.String())
	assert.Regexp(t, `cannot write into the store .*: read-only file system; -store names another folder`, stderr.String())

	readOnly(0)
	cmd, got, stderr = sweepProgram(t, dir, "-store", store)
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Equal(t, want.String(), got.String())
	again, err := os.ReadFile(file[0])
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again))
}
