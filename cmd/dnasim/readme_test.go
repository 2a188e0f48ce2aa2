package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the README's output anew")

// TestREADMEShowsRealOutput runs the README's first command and compares what it quotes.
// go test ./cmd/dnasim -run README -update writes it anew.
func TestREADMEShowsRealOutput(t *testing.T) {
	const readme = "../../README.md"
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	status := dispatch(context.Background(), &console{stdout: &stdout, stderr: &stderr}, []string{"-config", "../../configs/accel.toml"})
	require.Zero(t, status, stderr.String())

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

// section of a report from one heading up to another.
func section(t *testing.T, report, from, to string) string {
	start := strings.Index(report, "\n"+from)
	end := strings.Index(report, "\n"+to)
	require.True(t, start >= 0 && end > start, "the report has no sections %q and %q", from, to)
	return report[start+1 : end]
}
