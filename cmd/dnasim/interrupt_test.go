package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// Ctrl-C in mid-run: one message, status 1, nothing on stdout, nothing written.
func TestAnInterruptWritesNothing(t *testing.T) {
	for _, network := range []string{"gpt2", "transformer-fmnist"} {
		t.Run(network, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "results")
			cmd := program(t, "-config", "configs/accel.toml", "-networks", network, "-out", out, "-progress", "always", "-jobs", "2")
			var stdout bytes.Buffer
			cmd.Stdout = &stdout
			stderr, err := cmd.StderrPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			first := make([]byte, 1)
			_, err = io.ReadFull(stderr, first) // the progress bar: it runs
			require.NoError(t, err)
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
			rest, err := io.ReadAll(stderr)
			require.NoError(t, err)
			var exit *exec.ExitError
			require.ErrorAs(t, cmd.Wait(), &exit)
			assert.Equal(t, exitFailed, exit.ExitCode())
			assert.True(t, strings.HasSuffix(string(rest), "dnasim: interrupted; nothing was written\n"), "%q", rest)
			assert.NotContains(t, string(rest), "goroutine")
			assert.Empty(t, stdout.String())
			assert.NoDirExists(t, out)
		})
	}
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
