//go:build long

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Law: the compiler fuses no product with a sum in any of our packages. The Go specification
// forbids it where the product is converted explicitly: float64(x*y) + z. Of the processors that
// fuse, the compiler does it most often for arm64.
func TestNoFusedArithmetic(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	list := exec.Command("go", "build", "-gcflags=dnasim/...=-S", "./...")
	list.Dir = root
	list.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	text, err := list.CombinedOutput()
	require.NoError(t, err, "go build for arm64")
	require.Contains(t, string(text), "FADDD", "the listing holds arm64 instructions")

	// What is inlined from other modules stands in their files.
	fused := regexp.MustCompile(`\(` + regexp.QuoteMeta(root+string(filepath.Separator)) + `([^)]+)\)\s+FN?M(?:ADD|SUB)[SD]\s`)
	var places []string
	for _, found := range fused.FindAllStringSubmatch(string(text), -1) {
		places = append(places, found[1])
	}
	slices.Sort(places)
	assert.Empty(t, slices.Compact(places), "products to convert explicitly, as in float64(x*y) + z")
}

// Law: a program for arm64 gives the same bytes as this one. It runs in qemu.
func TestSameBytesOnArm64(t *testing.T) {
	emulator, err := exec.LookPath("qemu-aarch64")
	if err != nil {
		t.Skip("no qemu-aarch64 (Debian package qemu-user)")
	}
	program := filepath.Join(t.TempDir(), "dnasim-arm64")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	text, err := build.CombinedOutput()
	require.NoError(t, err, string(text))

	args := append(smallRun(t), "-no-cache")
	here, there := t.TempDir(), t.TempDir()
	cmd := exec.Command(emulator, append([]string{program, "-out", filepath.Join(there, "out")}, args...)...)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	got, err := cmd.Output()
	require.NoError(t, err, complaints.String())
	assert.Equal(t, outputOf(t, "GODEBUG=", append([]string{"-out", filepath.Join(here, "out")}, args...)), string(got))
	assert.Equal(t, vectorPictures(t, here), vectorPictures(t, there))
}

// vectorPictures reads the SVG pictures of a run's folder.
func vectorPictures(t *testing.T, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "out", "pictures", "*.svg"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	texts := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		texts[filepath.Base(path)] = string(text)
	}
	return texts
}
