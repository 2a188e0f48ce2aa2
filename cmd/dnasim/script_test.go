package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main())
	}
	testscript.Main(withoutCache{m}, map[string]func(){"dnasim": func() { os.Exit(Main()) }})
}

// withoutCache are tests that neither use nor fill the user's cache.
type withoutCache struct{ *testing.M }

func (m withoutCache) Run() int {
	if err := os.Setenv(cacheVariable, cacheOff); err != nil {
		panic(err)
	}
	return m.M.Run()
}

// TestScripts runs the files of testdata/script: input, command, output and errors.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("ROOT", root)
			e.Setenv(cacheVariable, cacheOff)
			ramp := []float32{0, 0.25, -0.5, 0.75, 1, -1.25, 1.5, 4}
			if err := os.WriteFile(filepath.Join(e.WorkDir, "ramp.npy"), npy(ramp...), 0o666); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(e.WorkDir, "nan.npy"), npy(1, float32(math.NaN())), 0o666)
		},
	})
}

// npy is a NumPy file of float32.
func npy(values ...float32) []byte {
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d,), }", len(values))
	header += strings.Repeat(" ", (64-(10+len(header)+1)%64)%64) + "\n"
	b := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	b = append(b, header...)
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}
