package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/lane"
	"dnasim/rtl"
)

// tableFile is the sheet of package energy, from here.
var tableFile = filepath.Join("..", "..", "energy", "data", "datapath_osu.csv")

// RESULTS.md says what the sheet says.
func TestResultsAreThoseOfTheTable(t *testing.T) {
	rows, err := readRows(tableFile)
	require.NoError(t, err)
	require.NotEmpty(t, rows)
	reference, err := readReference(filepath.Join("..", "..", "energy", "data", "datapath_nangate45.csv"))
	require.NoError(t, err)
	written, err := os.ReadFile(filepath.Join("..", "..", "rtl", "RESULTS.md"))
	require.NoError(t, err)
	assert.Equal(t, results(technologies[0].name, rows, reference), string(written), "go run ./tools/characterize -run NOTHING writes it anew")
}

// Every row is of a block that is planned, synthesized from the circuit that is in src today, with
// all streams and possible figures; and the first technology has every block.
func TestTableIsComplete(t *testing.T) {
	rows, err := readRows(tableFile)
	require.NoError(t, err)
	planned := map[string]task{}
	for _, library := range technologies {
		for _, k := range plan() {
			planned[k.row(library).key()] = k
		}
	}
	streams := map[string]int{}
	for _, r := range rows {
		k, ok := planned[r.key()]
		if !assert.True(t, ok, "%s is not planned", r.key()) {
			continue
		}
		streams[r.key()]++
		c, err := circuitOf(technologyOf(r.library), k.block)
		require.NoError(t, err)
		assert.Equal(t, c.digest, r.circuit, "%s was measured on another circuit: go run ./tools/characterize -heavy", k.key())
		for _, x := range []float64{r.areaUM2, r.criticalPathNS, r.leakageNW, r.energyPJ, r.clockPJ, r.internalPJ, float64(r.cells), float64(r.operations)} {
			assert.Positive(t, x, k.key())
		}
		assert.Less(t, r.clockPJ+r.internalPJ, 2*r.energyPJ, k.key())
		ripples := slices.ContainsFunc(lane.Organisations(), func(o lane.Organisation) bool { return o.UpDown && o.Circuit == r.organisation })
		assert.Equal(t, ripples, r.rippleNS > 0, k.key())
		assert.NotEmpty(t, r.tools)
		assert.Equal(t, "synthesized", r.status)
	}
	for key, n := range streams {
		assert.Equal(t, 4, n, key)
	}
	for _, k := range plan() {
		assert.True(t, streams[k.row(technologies[0]).key()] > 0, "%s is missing", k.key())
	}
}

func technologyOf(name string) technology {
	return technologies[slices.IndexFunc(technologies, func(t technology) bool { return t.name == name })]
}

func TestUpdateReplacesTheRowsOfABlock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "table.csv")
	mac := row{library: "l", front: "f", block: "int8_mac", organisation: "o, with a comma", stream: "laplace", energyPJ: 2, tools: "yosys 0, iverilog 0"}
	set := row{library: "l", front: "f", block: "counter_set", n: 3, stream: "laplace", energyPJ: 1}
	require.NoError(t, update(file, []row{mac}))
	require.NoError(t, update(file, []row{set}))
	mac.energyPJ = 3
	require.NoError(t, update(file, []row{mac, mac}))
	rows, err := readRows(file)
	require.NoError(t, err)
	assert.Equal(t, []row{mac, mac, set}, rows)

	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(text), "3.0000", "much", 1)), 0o644))
	_, err = readRows(file)
	assert.ErrorContains(t, err, `row 1: energy_pj_per_op is "much", must be a number`)
}

// A dot product by hand: 64 pairs of 1 pJ, 28 counters drained at 2 and weighed at 3, quantized at
// 4; against 64 MACs of 5 and 6 for requantizing.
func TestDotProductByHand(t *testing.T) {
	at := func(block string, n int, energy, drain float64, steps int) row {
		return row{front: "f", block: block, n: n, stream: "laplace", energyPJ: energy, areaUM2: 10, drainPJ: drain, drainSteps: steps, bits: 32}
	}
	b := &book{rows: []row{
		at("int8_mac", 0, 5, 0, 1), at("counter_set", 3, 1, 2, 28), at("post_processing", 3, 3, 0, 0),
		at("exponent_quantizer", 3, 4, 0, 0), at("int8_requantizer", 0, 6, 0, 0),
	}}
	d, ok := b.product(b.rows[1], b.cheapest, 0)
	require.True(t, ok)
	assert.InDelta(t, (64+56+84+4)/326.0, d.ratio(64), 1e-12)
	assert.Equal(t, "203", d.reaches(claim)) // 144 + K = 0.34 (6 + 5 K)
	assert.Equal(t, "never", d.reaches(0.2))
	_, ok = b.product(at("counter_set", 4, 1, 2, 60), b.cheapest, 0)
	assert.False(t, ok, "no post-processing of that width")
}

// Leakage by hand: the MAC leaks 0.1 of its 5 pJ a cycle, a lane of three times its area 1.5 pJ,
// also while it drains.
func TestLeakageOfADotProductByHand(t *testing.T) {
	at := func(block string, energy, area float64, steps int) row {
		return row{front: "f", block: block, organisation: "shared_by_2", n: 3, stream: "laplace", energyPJ: energy, areaUM2: area, drainSteps: steps, bits: 32}
	}
	b := &book{rows: []row{at("int8_mac", 5, 10, 1), at("counter_set", 1, 30, 4), at("post_processing", 0, 0, 0), at("exponent_quantizer", 0, 0, 0)}}
	b.rows = append(b.rows, row{front: "f", block: "int8_requantizer", stream: "laplace"})
	d, ok := b.product(b.rows[1], b.cheapest, 0.1)
	require.True(t, ok)
	assert.Equal(t, product{pair: 1 + 1.5/2, once: 4 * 1.5, macPair: 5.5, macOnce: 0.5}, d)
}

// Work begins with the first pair and ends with the first drain command.
func TestPhases(t *testing.T) {
	p := &rtl.Program{Settled: 2, Slots: [][]uint64{
		{0, 1}, {0, 1}, // power-up
		{0, 0}, {0b11, 0}, {0b01, 0}, {0, 0}, {0, 1}, {0, 1}, {0, 0},
	}}
	assert.Equal(t, phases{work: [2]int{3, 6}, drain: [2]int{6, 8}, operations: 3, steps: 2}, find(p, true))
}

func TestScriptNamesWhatItBuilds(t *testing.T) {
	s := script(technologies[0], rtl.INT8MAC{Organisation: lane.MergedCarrySave}.Block())
	assert.Contains(t, s, "chparam -set WIDTH 32 -set MERGED 1 -set ZERO_GATED 0 -set OPERAND_REGISTERS 1 int8_mac\n")
	assert.Contains(t, s, "synth -flatten -noabc -top int8_mac\n")
}
