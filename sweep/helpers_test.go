package sweep

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dnasim/experiment"
	"dnasim/report"
	"dnasim/report/sweeps"
	tables "dnasim/report/table"
	"dnasim/results"
)

// tiny is a network that runs in a millisecond.
const tiny = `name = "tiny"
title = "Tiny"
input = { channels = 3, height = 6, width = 6, nonnegative = true }
layers = [
  { name = "conv", kind = "conv", out = 4, kernel = 3, pad = 1, act = "relu" },
  { name = "pool", kind = "maxpool", kernel = 2, stride = 2 },
  { name = "fc", kind = "linear", out = 5, flatten = true },
]
`

// quick configures tiny so that points take little.
const quick = `
[run]
networks = ["tiny.toml"]
machines = ["int8", "dnateq"]
[tensors]
sample_elements = 64
[hardware.memory]
model = "bandwidth"
`

// folder makes a folder with the network and a sweep: quick and what is given. Its store lies in it
// too.
func folder(t testing.TB, sweep string) (path string) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tiny.toml"), []byte(tiny), 0o600))
	path = filepath.Join(dir, "sweep.toml")
	text := strings.Replace(quick+sweep, "[sweep]", "[sweep]\nstore = \"points\"", 1)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// load reads a sweep that must be good.
func load(t testing.TB, sweep string) *Sweep {
	t.Helper()
	s, err := Load(folder(t, sweep))
	require.NoError(t, err)
	return s
}

// memo is shared by the tests of a binary: reading the energy table again and again is not their
// subject.
var memo = experiment.NewMemo()

func run(t testing.TB, s *Sweep, o Options) (*results.Sweep, *Stats, error) {
	t.Helper()
	o.Version, o.Memo = "test", memo
	return s.Run(context.WithoutCancel(t.Context()), o)
}

func mustRun(t testing.TB, s *Sweep, o Options) (*results.Sweep, *Stats) {
	t.Helper()
	r, stats, err := run(t, s, o)
	require.NoError(t, err)
	return r, stats
}

// jsonOf is what a user reads of a report.
func jsonOf(t testing.TB, r *results.Sweep) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, sweeps.Write(&b, r, tables.JSON, report.Options{}))
	return b.String()
}

// contents are the files below a folder.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(text)
		return err
	}))
	return files
}

// axis writes the table of an axis.
func axis(key, values string) string {
	return fmt.Sprintf("[[sweep.axis]]\nkey = %q\n%s\n", key, values)
}
