package report

import (
	"bytes"
	"dnasim/results"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares got with testdata/name, or rewrites it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(path, got, 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./report -update and review the file")
	require.Equal(t, string(want), string(got))
}

// suffixes of the golden files by format.
func suffixes() map[Format]string {
	return map[Format]string{Text: "txt", Markdown: "md", CSV: "csv", JSON: "json", LaTeX: "tex"}
}

func TestGoldenRuns(t *testing.T) {
	runs := []struct {
		name    string
		results *results.Run
		options Options
	}{
		{"run", sampleResults(), Options{Width: 120}},
		{"layers", sampleResults(), Options{Width: 120, Layers: true}},
		{"narrow", sampleResults(), Options{Width: 72, Layers: true}},
		{"no_baseline", withoutBaseline(sampleResults()), Options{Width: 120}},
		{"empty", &results.Run{Schema: results.Schema, Version: "0.1.0"}, Options{Layers: true}},
		{"hostile", withHostileNames(sampleResults()), Options{Layers: true}},
	}
	for _, run := range runs {
		for _, f := range Formats() {
			if run.name == "narrow" && f != Text {
				continue // the width concerns text alone
			}
			if run.name == "layers" && f == JSON {
				continue // the same as of run
			}
			t.Run(run.name+"/"+string(f), func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, Write(&b, run.results, f, run.options))
				golden(t, run.name+"."+suffixes()[f], b.Bytes())
			})
		}
	}
}

func TestGoldenSmallOutputs(t *testing.T) {
	net := sampleSummary()
	sram := results.SRAM{CapacityKiB: 48, WidthBits: 64, NodeNM: 45, Cell: "itrs-lstp", ReadPJ: 17.9, WritePJ: 16.2, LeakageMW: 0.00231, AreaMM2: 0.1713, AccessNS: 1.42, Method: "CACTI 7 model", Source: "CACTI 7",
		ReadErrorPercent: 0.00046, WriteErrorPercent: 0.00047, LeakageErrorPercent: 0.00045, AreaErrorPercent: 0.00048, AccessErrorPercent: 0.00046, MedianErrorPercent: 7e-05}
	outputs := map[string]func(*bytes.Buffer, Format) error{
		"energy":   func(b *bytes.Buffer, f Format) error { return WriteEnergyTable(b, sampleEnergyTable(), f) },
		"networks": func(b *bytes.Buffer, f Format) error { return WriteNetworks(b, []results.NetworkSummary{net}, f) },
		"network":  func(b *bytes.Buffer, f Format) error { return WriteNetwork(b, net, f) },
		"sram":     func(b *bytes.Buffer, f Format) error { return WriteSRAM(b, sram, f) },
	}
	for name, write := range outputs {
		for _, f := range Formats() {
			t.Run(name+"/"+string(f), func(t *testing.T) {
				var b bytes.Buffer
				require.NoError(t, write(&b, f))
				golden(t, name+"."+suffixes()[f], b.Bytes())
			})
		}
	}
}

func sampleSummary() results.NetworkSummary {
	return results.NetworkSummary{
		Name: "tiny", Title: "A convolution and a classifier", Source: "torchvision 0.15, models/tiny.py", Batch: 2, Params: 1060, MACs: 37440, Trained: "tiny.onnx",
		Layers: []results.LayerSummary{
			{Name: "conv1", Kind: "conv", M: 128, K: 27, N: 10, Groups: 1, Repeat: 1, MACs: 34560, Params: 280, InputElements: 384, OutputElements: 1280, Geometry: "3x8x8 to 10x8x8, 3x3/1 pad 1"},
			{Name: "pool", Kind: "avgpool", Inputs: []string{"conv1"}, Repeat: 1, InputElements: 1280, OutputElements: 20, VectorOps: 1280, VectorOpsNote: "one addition per element"},
			{Name: "fc", Kind: "linear", Inputs: []string{"pool"}, M: 2, K: 72, N: 10, Groups: 1, Repeat: 2, MACs: 2880, Params: 780, InputElements: 20, OutputElements: 20},
		},
	}
}
