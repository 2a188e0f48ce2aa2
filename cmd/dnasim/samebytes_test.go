package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// smallRun writes a configuration that takes little time: a trained network on a few images, a
// network on synthetic tensors, and a buffer whose prices CACTI's equations give. It returns the
// arguments that run it.
func smallRun(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	write("small.toml", `[run]
networks = ["transformer-fmnist", "layers.toml"]
calibration_samples = 4
evaluation_samples = 8
[tensors]
sample_elements = 4096
[hardware.weight_buffer]
capacity_kib = 44.0
`)
	write("layers.toml", `name = "small"
title = "Small"
input = { channels = 3, height = 12, width = 12 }
layers = [
  { name = "conv", kind = "conv", out = 8, kernel = 3, pad = 1, act = "relu" },
  { name = "fc", kind = "linear", out = 10, flatten = true },
]
`)
	return []string{"-config", filepath.Join(dir, "small.toml"), "-format", "json", "-explain"}
}

// outputOf runs this test binary as dnasim, with an addition to the environment.
func outputOf(t *testing.T, setting string, args []string) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", setting)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}

// Law: results are the same bytes whatever instructions the processor has.
func TestSameBytesWithoutInstructions(t *testing.T) {
	args := smallRun(t)
	want := outputOf(t, "GODEBUG=", args)
	for _, without := range []string{"cpu.fma=off", "cpu.fma=off,cpu.avx2=off,cpu.avx=off,cpu.sse41=off"} {
		if outputOf(t, "GODEBUG="+without, args) != want {
			t.Errorf("GODEBUG=%s changes the results", without)
		}
	}
}

// Law: no arithmetic that reaches results calls functions of package math, or of gonum, whose last
// digits depend on the processor. Package portable has them. Pictures are excepted.
func TestNoLibraryFunctionDependsOnTheProcessor(t *testing.T) {
	depends := regexp.MustCompile(`\bmath\.(Exp|Expm1|Log|Pow|A?(Sin|Cos|Tan)|Sincos|Erf|L?Gamma|Cbrt|Hypot|FMA|[JY]\d)\w*\(|` +
		`"gonum\.org/v1/gonum/`)
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		excepted := strings.HasSuffix(path, "report/chart") || strings.HasSuffix(path, "internal/portable")
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || excepted):
			return fs.SkipDir
		case filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go"):
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Empty(t, depends.FindAllString(string(text), -1), path)
		}
		return nil
	}))
}
