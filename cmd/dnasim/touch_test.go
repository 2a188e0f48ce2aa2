package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// known lists things that exist, and the files that know them by name. These are the files that
// one more of its kind touches: the table "To add X, touch these files" of ARCHITECTURE.md.
var known = []struct {
	kind, name string
	files      []string
}{
	{"an ONNX operator", "HardSwish", []string{"workloads/onnx/elementwise.go", "inference/op_unary.go"}},
	{"an ONNX operator with a shape of its own", "DepthToSpace", []string{"workloads/onnx/operators.go", "inference/op_transpose.go"}},
	// The sweep has a metric of the energy of SRAMs.
	{"an energy part", "SRAMDynamic", []string{"energy/part.go", "energy/component.go", "sweep/metric.go"}},
	{"an organisation", "latch_file_shared_adder", []string{"arch/lane/organisation.go", "energy/data/datapath_nangate45.csv", "rtl/data/osu018.csv",
		"rtl/data/sg13g2_stdcell_typ_1p20V_25C.csv", "rtl/data/sky130hd_tt.csv", "tools/characterize/independent45.csv"}},
	{"a number format", "FitPowerOfTwo", []string{"quant/config.go", "quant/rules.go"}},
	{"a network", "vgg16", []string{"workloads/describe/builtin.go", "workloads/describe/networks/vgg16.toml"}},
	{"a memory preset", "ddr4_2400_bgil", []string{"arch/dram/data/presets.json"}},
	{"a table of the report", "cyclesTable", []string{"report/tables_cycles.go", "report/write.go"}},
	{"a dataflow", "OrderNM", []string{"mapping/dataflow.go", "mapping/search.go", "mapping/cost.go", "mapping/check.go"}},
	{"a command", "lanesCommand", []string{"cmd/dnasim/command.go", "cmd/dnasim/lanes.go"}},
	{"a price", "jeddeloh2012", []string{"energy/data/dram.csv", "energy/data/sources.csv"}},
}

// Tests, samples for tests, configurations and documents are not counted, and comments neither.
func TestFewFilesKnowAThing(t *testing.T) {
	words, found := make([]*regexp.Regexp, len(known)), make([][]string, len(known))
	for i, k := range known {
		words[i] = regexp.MustCompile(`(^|[^\w-])` + k.name + `($|[^\w-])`)
	}
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git" || name == "results/sample" || name == "configs"):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		switch filepath.Ext(path) {
		case ".go", ".toml", ".json", ".csv":
		default:
			return nil
		}
		text, err := os.ReadFile(path)
		for i, k := range known {
			if bytes.Contains(text, []byte(k.name)) && inCode(string(text), words[i]) {
				found[i] = append(found[i], name)
			}
		}
		return err
	}))
	for i, k := range known {
		assert.ElementsMatch(t, k.files, found[i], "%s: %s", k.kind, k.name)
	}
}

// inCode reports whether a line of code matches, its comment left out.
func inCode(text string, word *regexp.Regexp) bool {
	for line := range strings.Lines(text) {
		if code, _, _ := strings.Cut(line, "//"); word.MatchString(code) {
			return true
		}
	}
	return false
}
