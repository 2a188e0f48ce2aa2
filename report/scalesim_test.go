package report

import (
	"dnasim/results"
	"dnasim/results/sample"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scaleSim writes a file of the first network on its second machine.
func scaleSim(t *testing.T, r *results.Run, name string) (header string, rows []map[string]string) {
	t.Helper()
	reports := ScaleSimReports()
	at := slices.IndexFunc(reports, func(f ScaleSimReport) bool { return f.Name == name })
	require.GreaterOrEqual(t, at, 0)
	text := string(reports[at].Render(&MachineRows(r)[1]))
	header, _, _ = strings.Cut(text, "\n")
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	for _, record := range records[1:] {
		row := map[string]string{}
		for j, name := range records[0] {
			row[name] = record[j]
		}
		rows = append(rows, row)
	}
	return header, rows
}

// counted is the sample with what the simulator may count by operand.
func counted() *results.Run {
	r := sample.Run()
	l := &r.Networks[0].Machines[1].Layers[0]
	l.MappingEfficiency = new(0.96)
	l.Operands = &results.Operands{
		Activations: results.Operand{SRAM: &results.Accesses{Elements: 1000, StartCycle: new(int64(0)), StopCycle: new(int64(99))}, DRAM: &results.Accesses{Elements: 400, StartCycle: new(int64(10)), StopCycle: new(int64(29))}},
		Weights:     results.Operand{SRAM: &results.Accesses{Elements: 2000}, DRAM: &results.Accesses{Elements: 300}},
	}
	return r
}

// The headers are those of SCALE-Sim to the byte, since scripts name columns with the
// space before them; ours follow.
func TestScaleSimColumnsComeFirst(t *testing.T) {
	for kind, want := range map[string]string{
		"COMPUTE_REPORT.csv":   "LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,",
		"BANDWIDTH_REPORT.csv": "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW, Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,",
		"DETAILED_ACCESS_REPORT.csv": "LayerID, SRAM IFMAP Start Cycle, SRAM IFMAP Stop Cycle, SRAM IFMAP Reads, SRAM Filter Start Cycle, SRAM Filter Stop Cycle, SRAM Filter Reads, " +
			"SRAM OFMAP Start Cycle, SRAM OFMAP Stop Cycle, SRAM OFMAP Writes, DRAM IFMAP Start Cycle, DRAM IFMAP Stop Cycle, DRAM IFMAP Reads, " +
			"DRAM Filter Start Cycle, DRAM Filter Stop Cycle, DRAM Filter Reads, DRAM OFMAP Start Cycle, DRAM OFMAP Stop Cycle, DRAM OFMAP Writes,",
	} {
		header, rows := scaleSim(t, sample.Run(), kind)
		assert.True(t, strings.HasPrefix(header, want), header)
		ours := strings.TrimPrefix(header, want)
		assert.Regexp(t, `^( [A-Z][A-Za-z ]+( \((bytes|bytes/cycle|us|pJ)\))?,)+$`, ours, "ours have units")
		assert.Len(t, rows, 4, "every layer, also those without MACs")
	}
}

func TestComputeReport(t *testing.T) {
	r := counted()
	_, rows := scaleSim(t, r, "COMPUTE_REPORT.csv")
	l := &r.Networks[0].Machines[1].Layers[0]
	assert.Equal(t, "0", rows[0]["LayerID"])
	assert.Equal(t, strconv.FormatInt(l.Cycles, 10), rows[0][" Total Cycles"])
	assert.Equal(t, strconv.FormatInt(l.StallCycles, 10), rows[0][" Stall Cycles"])
	assert.Equal(t, "96", rows[0][" Mapping Efficiency %"])
	assert.Empty(t, rows[1][" Mapping Efficiency %"], "not counted")
	overall, err := strconv.ParseFloat(rows[0][" Overall Util %"], 64)
	require.NoError(t, err)
	compute, err := strconv.ParseFloat(rows[0][" Compute Util %"], 64)
	require.NoError(t, err)
	assert.InEpsilon(t, 100*l.Utilization, overall, 1e-12)
	assert.InEpsilon(t, 100*float64(l.MACs)/float64(256*(l.Cycles-l.StallCycles)), compute, 1e-12)
	assert.Equal(t, "conv1", rows[0][" Layer Name"])
}

func TestBandwidthAndAccesses(t *testing.T) {
	r := counted()
	r.Networks[0].Machines[1].Layers[0].Cycles = 2000
	_, rates := scaleSim(t, r, "BANDWIDTH_REPORT.csv")
	assert.Equal(t, "0.5", rates[0][" Avg IFMAP SRAM BW"], "1,000 elements in 2,000 cycles")
	assert.Equal(t, "20", rates[0][" Avg IFMAP DRAM BW"], "400 elements in cycles 10 to 29")
	assert.Equal(t, "1", rates[0][" Avg FILTER SRAM BW"])
	assert.Empty(t, rates[0][" Avg FILTER DRAM BW"], "first and last cycle are not known")
	assert.Empty(t, rates[0][" Avg OFMAP DRAM BW"], "not counted")
	_, accesses := scaleSim(t, r, "DETAILED_ACCESS_REPORT.csv")
	assert.Equal(t, "99", accesses[0][" SRAM IFMAP Stop Cycle"])
	assert.Equal(t, "300", accesses[0][" DRAM Filter Reads"])
	assert.Empty(t, accesses[0][" SRAM OFMAP Writes"])
	assert.Empty(t, accesses[1][" SRAM IFMAP Reads"])
}

func TestHostileNamesKeepTheColumns(t *testing.T) {
	_, rows := scaleSim(t, sample.WithHostileNames(sample.Run()), "COMPUTE_REPORT.csv")
	require.Len(t, rows, 2)
	assert.Equal(t, "conv", rows[0][" Layer Kind"])
}
