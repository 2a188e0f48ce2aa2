package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the README's output anew")

// TestREADMEShowsRealOutput runs the README's first command, into a folder, and compares what it
// quotes and shows. go test ./cmd/dnasim -run README -update writes it anew.
func TestREADMEShowsRealOutput(t *testing.T) {
	const readme = "../../README.md"
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	folder := filepath.Join(t.TempDir(), "results")
	status := dispatch(context.Background(), &console{stdout: &stdout, stderr: &stderr}, []string{"-config", "../../configs/accel.toml", "-out", folder})
	require.Zero(t, status, stderr.String())

	for _, picture := range []string{"energy.png", "waterfall.png"} {
		requirePicture(t, filepath.Join(folder, "pictures", picture), filepath.Join("../../docs", picture))
	}
	const open, end = "```text output\n", "```\n"
	before, rest, ok := strings.Cut(string(text), open)
	require.True(t, ok, "the README has no block of output")
	quoted, after, ok := strings.Cut(rest, end)
	require.True(t, ok)
	want := section(t, stdout.String(), "Networks\n", "Where the cycles go\n")
	if *update {
		require.NoError(t, os.WriteFile(readme, []byte(before+open+want+end+after), 0o644))
		return
	}
	require.Equal(t, want, quoted, "the README quotes other output: go test ./cmd/dnasim -run README -update")
}

// requirePicture compares a picture with the one that the README shows.
func requirePicture(t *testing.T, drawn, shown string) {
	t.Helper()
	want, err := os.ReadFile(drawn)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(shown, want, 0o644))
	}
	got, err := os.ReadFile(shown)
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "%s is of another run: go test ./cmd/dnasim -run README -update", shown)
}

// section of a report from one heading up to another.
func section(t *testing.T, report, from, to string) string {
	start := strings.Index(report, "\n"+from)
	end := strings.Index(report, "\n"+to)
	require.True(t, start >= 0 && end > start, "the report has no sections %q and %q", from, to)
	return report[start+1 : end]
}
