package main

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mayImport is the direction of the house: data flows one way, imports follow it.
// internal packages hold no knowledge of the domain; anyone may use them.
var mayImport = map[string][]string{
	"sim":                         {},
	"quant":                       {},
	"energy":                      {"energy/cacti", "energy/datapath", "energy/memory", "energy/process", "energy/sheet"},
	"energy/memory":               {"energy/sheet"},
	"energy/datapath":             {"energy/sheet"},
	"energy/sheet":                {},
	"energy/sheet/sheettest":      {},
	"energy/cacti":                {},
	"energy/process":              {"energy/cacti", "energy/sheet"},
	"results":                     {"energy"},
	"report/timeline":             {},
	"results/sample":              {"energy", "results"},
	"internal/golden":             {},
	"internal/plainjson":          {},
	"internal/folder":             {},
	"report/table":                {},
	"report/compare":              {"report", "report/table", "results"},
	"report/folders":              {"report", "report/chart", "report/page", "report/pictures", "report/studies", "report/sweeps", "report/table", "results"},
	"report/page":                 {"report", "report/chart", "report/pictures", "report/sweeps", "report/table", "results"},
	"report/pictures":             {"energy", "report", "report/chart", "report/table", "results"},
	"report/studies":              {"report", "report/chart", "report/pictures", "report/table", "results"},
	"report/sweeps":               {"report", "report/chart", "report/pictures", "report/table", "results"},
	"report":                      {"energy", "report/chart", "report/table", "results"},
	"report/chart":                {},
	"workloads":                   {},
	"workloads/describe":          {"workloads", "workloads/onnx", "workloads/weights"},
	"workloads/onnx":              {"workloads", "workloads/weights"},
	"workloads/synthetic":         {"workloads"},
	"workloads/weights":           {},
	"arch":                        {"sim", "quant", "arch/lane", "arch/dram", "arch/dram/checker"},
	"arch/dram":                   {"sim"},
	"arch/dram/replay":            {"arch/dram", "arch/dram/checker"},
	"arch/dram/replay/replaytest": {"arch/dram", "arch/dram/replay"},
	"arch/dram/checker":           {"arch/dram"},
	"arch/lane":                   {"quant"},
	"mapping":                     {"arch", "arch/lane", "workloads"},
	"inference":                   {"workloads", "workloads/weights", "quant", "inference/dataset", "inference/kernel", "workloads/onnx"},
	"inference/dataset":           {"inference/kernel", "workloads/weights"},
	"inference/kernel":            {},
	"inference/kernel/kerneltest": {"inference/kernel", "quant"},
	"configs":                     {"arch", "arch/dram", "energy", "quant", "workloads", "workloads/weights", "workloads/describe", "workloads/synthetic"},
	"experiment/steps":            {},
	"experiment/law":              {},
	"experiment/trace":            {"arch", "configs", "report/timeline", "results"},
	"experiment/operands":         {"configs", "experiment/steps", "inference", "inference/dataset", "quant", "results", "workloads", "workloads/synthetic", "workloads/weights"},
	"experiment/simulate":         {"arch", "arch/lane", "configs", "experiment/law", "experiment/operands", "experiment/steps", "experiment/trace", "mapping", "quant", "report/timeline", "results", "workloads"},
	"experiment/bill":             {"arch", "arch/dram", "arch/dram/replay", "arch/lane", "configs", "energy", "energy/memory", "energy/process", "experiment/law", "experiment/simulate", "results"},
	"experiment/explain":          {"arch", "configs", "energy", "energy/process", "experiment/bill", "experiment/simulate", "results"},
	"experiment/summary":          {"arch", "configs", "energy", "experiment/bill", "experiment/operands", "quant", "results", "workloads"},
	"experiment/formats":          {"configs", "experiment/operands", "experiment/steps", "inference", "quant", "report", "results", "workloads", "workloads/weights", "report/chart", "report/studies"},
	"experiment":                  {"configs", "experiment/bill", "experiment/explain", "experiment/operands", "experiment/simulate", "experiment/steps", "experiment/summary", "inference", "quant", "report/timeline", "results", "workloads"},
	"experiment/lanes":            {"arch", "arch/lane", "configs", "energy", "experiment", "experiment/bill", "experiment/operands", "quant", "results"},
	"experiment/experimenttest":   {"configs", "workloads", "workloads/describe", "workloads/weights"},
	"tools/characterize":          {"inference", "inference/dataset", "rtl", "rtl/gates", "quant", "workloads", "workloads/weights", "arch/lane"},
	"tools/fetch-models":          {},
	"rtl":                         {"quant", "workloads", "workloads/weights", "arch/lane"},
	"rtl/gates":                   {},

	"sweep":       {"configs", "energy", "experiment", "results", "sweep/slurm", "sweep/store", "workloads", "workloads/describe"},
	"sweep/slurm": {},
	"sweep/store": {"results"},

	"cmd/dnasim": {"arch/dram", "arch/dram/replay", "configs", "energy", "energy/memory", "experiment", "experiment/bill", "experiment/formats", "experiment/lanes", "experiment/summary", "experiment/trace", "quant", "report", "report/timeline", "results", "sweep", "sweep/slurm", "workloads/describe", "report/compare", "report/folders", "report/studies", "report/sweeps", "report/table"},

	"internal/expr":      {},
	"internal/portable":  {},
	"internal/version":   {},
	"internal/inputfile": {},
	"internal/invalid":   {},
	"internal/cache":     {},
	"internal/saturate":  {},
	"internal/progress":  {},
	"internal/ratio":     {},
	"internal/spelling":  {},
	"internal/tomlfile":  {},
}

func TestImportsFollowTheDirectionOfTheHouse(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "dnasim/...").Output()
	require.NoError(t, err)
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		var p struct {
			ImportPath string
			Imports    []string
		}
		require.NoError(t, decoder.Decode(&p))
		name := strings.TrimPrefix(p.ImportPath, "dnasim/")
		allowed, known := mayImport[name]
		require.True(t, known, "package %s has no place in the house: add it to mayImport, with its reason in ARCHITECTURE.md", name)
		for _, i := range p.Imports {
			ours, internal := strings.CutPrefix(i, "dnasim/")
			if internal && !strings.HasPrefix(ours, "internal/") {
				require.True(t, slices.Contains(allowed, ours), "%s imports %s: an arrow points up", name, ours)
			}
			if name == "sim" {
				require.False(t, strings.Contains(i, "."), "sim imports %s: it stands on the standard library alone", i)
			}
		}
	}
}
