package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/configs"
	"dnasim/experiment/experimenttest"
	"dnasim/internal/cache"
)

// onDisk is the memo of a new process with the cache in a folder.
func onDisk(folder string) *Memo { return (*Memo)(nil).On(cache.NewDisk(folder, "test", 1<<30)) }

// values are the files of a cache.
func values(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.value"))
	require.NoError(t, err)
	return files
}

// Law: results do not depend on the disk: on an empty one, on one that holds everything, and on one
// whose files are damaged. On the second, everything that is there is used and nothing is added.
func TestADiskChangesNoResult(t *testing.T) {
	dir := experimenttest.ImportedFile(t)
	for _, text := range []string{experimenttest.RealAndSmall(t), experimenttest.ImportedConfig(dir, "mean = [0.2860]\nscale = [0.3530]")} {
		c, folder := experimenttest.Config(t, text), t.TempDir()
		run := func(what string, memo *Memo, want any) any {
			got, err := Run(t.Context(), c, Options{Jobs: 2, Memo: memo})
			require.NoError(t, err, what)
			if want != nil {
				require.Equal(t, want, got, what)
			}
			return got
		}
		want := run("without", nil, nil)
		run("empty", onDisk(folder), want)
		files, past := values(t, folder), time.Now().Add(-time.Hour)
		require.NotEmpty(t, files)
		for _, f := range files {
			require.NoError(t, os.Chtimes(f, past, past))
		}
		run("full", onDisk(folder), want)
		require.Equal(t, files, values(t, folder))
		for _, f := range files {
			info, err := os.Stat(f)
			require.NoError(t, err)
			assert.True(t, info.ModTime().After(past.Add(time.Minute)), "it was used")
			data, err := os.ReadFile(f)
			require.NoError(t, err)
			data[len(data)/2] ^= 4
			require.NoError(t, os.WriteFile(f, data, 0o600))
		}
		run("damaged", onDisk(folder), want)
		run("with a memo before it", NewMemo().On(cache.NewDisk(folder, "test", 1<<30)), want)
	}
}

// Law: a key of the configuration that matters is part of what the disk knows a value by.
func TestADiskKnowsWhatItsValuesDependOn(t *testing.T) {
	folder, tried := t.TempDir(), 0
	check := func(text string) {
		c, err := configs.Parse("f.toml", text)
		if err != nil {
			return // a key twice, or a value that is not allowed
		}
		alone, err := Run(t.Context(), c, Options{Jobs: 2})
		with, errWith := Run(t.Context(), c, Options{Jobs: 2, Memo: onDisk(folder)})
		if err != nil {
			require.EqualError(t, errWith, err.Error(), text)
			return
		}
		require.NoError(t, errWith, text)
		require.Equal(t, alone, with, text)
		tried++
	}
	base := fmt.Sprintf("run.networks = [%q]\nrun.machines = [\"int8\", \"dnateq\"]\ntensors.sample_elements = 256\nhardware.memory.model = \"bandwidth\"\n", experimenttest.NetworkFile(t, experimenttest.Small))
	check(base)
	for _, text := range variants(t, base) { // of what is found from tensors
		if strings.HasPrefix(text, "tensors.") || strings.HasPrefix(text, "quantization.") || strings.HasPrefix(text, "run.") {
			check(text)
		}
	}
	for _, text := range []string{
		"", "run.calibration_samples = 9", "run.evaluation_samples = 12", "run.evaluation_samples = 1",
		"quantization.rmae_weights = 0.2", "quantization.fit = \"refined\"", "quantization.terms = 1\nquantization.fit = \"refined\"",
		"tensors.source = \"synthetic\"",
	} {
		of := "run.networks = [\"alexnet-fmnist\"]\nrun.machines = [\"int8\", \"dnateq\"]\nhardware.memory.model = \"bandwidth\"\n"
		if !strings.Contains(text, "evaluation") {
			of += "run.evaluation_samples = 8\n"
		}
		check(of + text)
	}
	assert.Greater(t, tried, 20)
}

// Files are known by their content: another one of the same name, or an input that changes, gives
// other results, and the same file elsewhere gives the same without work.
func TestADiskKnowsFilesByTheirContent(t *testing.T) {
	dir, folder := experimenttest.ImportedFile(t), t.TempDir()
	run := func(dir string, memo *Memo) any {
		r, err := Run(t.Context(), experimenttest.Config(t, experimenttest.ImportedConfig(dir, "mean = [0.2860]\nscale = [0.3530]")), Options{Jobs: 2, Memo: memo})
		require.NoError(t, err)
		return r.Networks // without the configuration, which names the folder
	}
	first := run(dir, onDisk(folder))
	files := values(t, folder)
	assert.Equal(t, first, run(experimenttest.ImportedFile(t), onDisk(folder)), "the same files elsewhere")
	assert.Equal(t, files, values(t, folder))

	picture, err := os.ReadFile(filepath.Join(dir, "p2.png"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "p1.png"), picture, 0o600))
	second := run(dir, onDisk(folder))
	assert.Equal(t, run(dir, nil), second, "another input of the same name")

	path := filepath.Join(dir, "mine.onnx")
	model, err := os.ReadFile(path)
	require.NoError(t, err)
	model[len(model)/2] ^= 0x40 // within a weight
	require.NoError(t, os.WriteFile(path, model, 0o600))
	third := run(dir, onDisk(folder))
	assert.Equal(t, run(dir, nil), third, "another weight")
	assert.NotEqual(t, second, third)
}
