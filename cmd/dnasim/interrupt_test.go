package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asProgram makes this test binary be dnasim.
const asProgram = "DNASIM_TEST_AS_PROGRAM"

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// A signal in mid-run: one message after a cleared bar, status 128 + its number, nothing on stdout,
// nothing written.
func TestAnInterruptWritesNothing(t *testing.T) {
	for network, sig := range map[string]syscall.Signal{"gpt2": syscall.SIGINT, "transformer-fmnist": syscall.SIGTERM} {
		t.Run(network, func(t *testing.T) {
			dir := t.TempDir()
			out := filepath.Join(dir, "results")
			cmd := program(t, "-config", "configs/accel.toml", "-networks", network, "-out", out, "-trace", filepath.Join(dir, "t.json"),
				"-progress", "always", "-jobs", "2")
			var stdout bytes.Buffer
			cmd.Stdout = &stdout
			stderr, err := cmd.StderrPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			first := make([]byte, 1)
			_, err = io.ReadFull(stderr, first) // the progress bar: it runs
			require.NoError(t, err)
			require.NoError(t, cmd.Process.Signal(sig))
			rest, err := io.ReadAll(stderr)
			require.NoError(t, err)
			var exit *exec.ExitError
			require.ErrorAs(t, cmd.Wait(), &exit)
			assert.Equal(t, 128+int(sig), exit.ExitCode())
			assert.Regexp(t, `\r +\rdnasim: interrupted; nothing was written\n$`, string(rest))
			assert.NotContains(t, string(rest), "goroutine")
			assert.Empty(t, stdout.String())
			assert.Empty(t, namesIn(t, dir))
		})
	}
}

// A signal ends what does not look at the context, too: here, a read from a terminal or a pipe that
// nobody writes into.
func TestASignalEndsAReadThatWaits(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		c := &console{stderr: io.Discard}
		reader, writer, err := os.Pipe()
		require.NoError(t, err)
		status := untilSignal(c, func(context.Context) int {
			require.NoError(t, syscall.Kill(os.Getpid(), sig))
			_, _ = reader.Read(make([]byte, 1))
			return exitDone
		})
		assert.Equal(t, 128+int(sig), status)
		require.NoError(t, writer.Close())
	}
}

// namesIn lists a folder.
func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A reader that goes away ends the program as it does others: no panic, no message.
func TestAClosedPipeIsNoPanic(t *testing.T) {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, reader.Close())
	cmd := program(t, "-config", "configs/accel.toml", "-networks", "alexnet", "-format", "json")
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = writer, &stderr
	require.Error(t, cmd.Run())
	assert.Empty(t, stderr.String())
	require.NoError(t, writer.Close())
}
