package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const sweepNetwork = `name = "tiny"
title = "Tiny"
input = { channels = 3, height = 12, width = 12, nonnegative = true }
layers = [
  { name = "conv", kind = "conv", out = 8, kernel = 3, pad = 1, act = "relu" },
  { name = "fc", kind = "linear", out = 5, flatten = true },
]
`

// sweepFile has 200 points, which take a second or two together.
const sweepFile = `[run]
networks = ["tiny.toml"]
machines = ["int8", "dnateq"]
[tensors]
sample_elements = 4096
[hardware.memory]
model = "bandwidth"
[sweep]
[[sweep.axis]]
key = "tensors.seed"
from = 1
to = 25
step = 1
[[sweep.axis]]
key = "hardware.clock_mhz"
from = 100
to = 800
step = 100
[sweep.slurm]
tasks = 3
`

// sweepFolder makes a folder with the sweep and its network.
func sweepFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"tiny.toml": sweepNetwork, "sweep.toml": sweepFile} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// sweepProgram is a run of the sweep as a program of its own.
func sweepProgram(t *testing.T, dir string, args ...string) (cmd *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	cmd = program(t, append([]string{"sweep", "-config", filepath.Join(dir, "sweep.toml")}, args...)...)
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, stdout, stderr
	return cmd, stdout, stderr
}

// storedFiles are the results in a store, by name.
func storedFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == "slurm" {
				return fs.SkipDir
			}
			return nil // the store is in the making
		}
		if text, err := os.ReadFile(path); err == nil {
			name, _ := filepath.Rel(dir, path)
			files[name] = string(text)
		}
		return nil
	})
	return files
}

// awaitResults waits until the store has some results.
func awaitResults(t *testing.T, store string, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		found, _ := filepath.Glob(filepath.Join(store, "model*", "[0-9a-f]*.json"))
		return len(found) >= n
	}, time.Minute, 2*time.Millisecond)
}

// Killed at any moment, a sweep has lost what was in flight and nothing else: run again it ends
// with the same bytes.
func TestAKilledSweepGoesOn(t *testing.T) {
	whole := sweepFolder(t)
	cmd, want, stderr := sweepProgram(t, whole, "-format", "json")
	require.NoError(t, cmd.Run(), stderr.String())
	wantStore := storedFiles(t, filepath.Join(whole, "sweep.points"))
	require.Len(t, wantStore, 200)

	dir := sweepFolder(t)
	store := filepath.Join(dir, "sweep.points")
	for kills := 1; kills <= 3; kills++ {
		cmd, _, _ := sweepProgram(t, dir, "-jobs", "2")
		require.NoError(t, cmd.Start())
		awaitResults(t, store, 30*kills)
		require.NoError(t, cmd.Process.Kill())
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Wait(), &exit)
		require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal(), "it was still at work")
		for name, text := range storedFiles(t, store) {
			if !strings.HasPrefix(filepath.Base(name), ".") {
				require.Equal(t, wantStore[name], text, "every file is whole")
			}
		}
	}
	cmd, got, stderr := sweepProgram(t, dir, "-format", "json")
	require.NoError(t, cmd.Run(), stderr.String())
	assert.Equal(t, want.String(), got.String())
	assert.Equal(t, wantStore, storedFiles(t, store))
	assert.Regexp(t, `200 points in .*: \d+ computed, \d+ from the store; `, stderr.String())
	assert.NotContains(t, stderr.String(), " 0 from the store")
}

// Ctrl-C: one message that says where the results are, status 130, nothing on stdout.
func TestAnInterruptedSweepSaysHowItGoesOn(t *testing.T) {
	dir := sweepFolder(t)
	out := filepath.Join(dir, "out")
	cmd, stdout, stderr := sweepProgram(t, dir, "-jobs", "2", "-out", out)
	require.NoError(t, cmd.Start())
	awaitResults(t, filepath.Join(dir, "sweep.points"), 5)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, 128+int(syscall.SIGINT), exit.ExitCode())
	assert.Empty(t, stdout.String())
	assert.True(t, strings.HasSuffix(stderr.String(), "dnasim: interrupted; what was finished is in sweep.points, the same command goes on from there\n"), "%q", stderr.String())
	assert.NotContains(t, stderr.String(), "goroutine")
	assert.Empty(t, storedFiles(t, out))
}

// Two processes in one folder end with the same results as one.
func TestTwoSweepsShareAFolder(t *testing.T) {
	dir := sweepFolder(t)
	first, out1, err1 := sweepProgram(t, dir, "-jobs", "1")
	second, out2, err2 := sweepProgram(t, dir, "-jobs", "1")
	require.NoError(t, first.Start())
	require.NoError(t, second.Run(), err2.String())
	require.NoError(t, first.Wait(), err1.String())
	assert.Equal(t, out1.String(), out2.String())
	assert.Len(t, storedFiles(t, filepath.Join(dir, "sweep.points")), 200)
}
