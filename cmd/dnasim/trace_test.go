package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An interrupted run leaves no timeline, nor what it had of one.
func TestAnInterruptLeavesNoTimeline(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	var stdout, stderr bytes.Buffer
	status := dispatch(ctx, &console{stdout: &stdout, stderr: &stderr}, []string{
		"-config", "../../configs/accel.toml", "-networks", "alexnet", "-trace", filepath.Join(dir, "trace.json"),
	})
	assert.Equal(t, exitFailed, status)
	assert.Equal(t, "dnasim: interrupted; nothing was written\n", stderr.String())
	assert.Empty(t, stdout.String())
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, files)
}
