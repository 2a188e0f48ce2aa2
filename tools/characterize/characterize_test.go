package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/arch/lane"
	"dnasim/rtl"
)

// RESULTS.md says what the sheets say.
func TestResultsAreThoseOfTheTable(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	out := t.TempDir()
	require.NoError(t, writeResults(out, filepath.Join("energy", "data", "libraries.csv"), filepath.Join("tools", "characterize", "independent45.csv")))
	fresh, err := os.ReadFile(filepath.Join(out, "RESULTS.md"))
	require.NoError(t, err)
	written, err := os.ReadFile(filepath.Join("rtl", "RESULTS.md"))
	require.NoError(t, err)
	assert.True(t, string(fresh) == string(written), "go run ./tools/characterize -run NOTHING writes RESULTS.md anew")
}

// Every row is of a block that is planned, synthesized from the circuit that is in src today, with
// all streams and possible figures; and the first library has every block.
func TestTableIsComplete(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	all, err := readTechnologies(filepath.Join("energy", "data", "libraries.csv"))
	require.NoError(t, err)
	for _, name := range libraries {
		i := slices.IndexFunc(all, func(o technology) bool { return o.Name == name })
		require.True(t, i >= 0, name)
		rows, err := readRows(sheetOf(name))
		require.NoError(t, err)
		require.NotEmpty(t, rows)
		found := complete(t, all[i], rows)
		for _, k := range plan() {
			assert.True(t, found[k.row(all[i]).key()] == 4 || name != libraries[0], "%s is missing", k.key())
		}
	}
}

// Whoever has Debian's packages can repeat the method: the INT8 MAC in OSU cells, synthesized,
// simulated and priced anew, has the figures of the sheet.
func TestTheMethodRepeats(t *testing.T) {
	for _, tool := range []string{"yosys", "iverilog"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	l, err := openLibrary(debian("osu018"))
	if err != nil {
		t.Skip(err)
	}
	tools, err := versions(t.Context())
	require.NoError(t, err)
	k := plan()[0]
	rows, err := readTable[row](filepath.Join("..", "..", "rtl", "data", "osu018.csv"))
	require.NoError(t, err)
	rows = slices.DeleteFunc(rows, func(r row) bool { return r.key() != k.row(l.technology).key() })
	require.Len(t, rows, 4)
	if rows[0].Tools != tools {
		t.Skipf("measured with %s, here are %s", rows[0].Tools, tools)
	}
	all, err := streams(t.Context())
	require.NoError(t, err)
	fresh, _, err := one(t.Context(), l, t.TempDir(), tools, k, all)
	require.NoError(t, err)
	table := filepath.Join(t.TempDir(), "table.csv")
	require.NoError(t, update(table, fresh))
	repeated, err := readRows(table)
	require.NoError(t, err)
	assert.Equal(t, rows, repeated)
}

// complete checks the rows of a library, and counts the streams of each block.
func complete(t *testing.T, l technology, rows []row) map[string]int {
	planned, streams := map[string]task{}, map[string]int{}
	for _, k := range plan() {
		planned[k.row(l).key()] = k
	}
	for _, r := range rows {
		k, ok := planned[r.key()]
		if !assert.True(t, ok, "%s is not planned", r.key()) {
			continue
		}
		streams[r.key()]++
		c, err := circuitOf(l, k.block)
		require.NoError(t, err)
		assert.Equal(t, c.digest, r.Circuit, "%s was measured on another circuit: go run ./tools/characterize -heavy", k.key())
		for _, x := range []float64{r.AreaUM2, r.Equivalents, r.CriticalPathNS, r.LeakageNW, r.EnergyPJ, r.ClockPJ, r.InternalPJ, float64(r.Cells), float64(r.Operations)} {
			assert.Positive(t, x, k.key())
		}
		assert.Less(t, r.ClockPJ+r.InternalPJ, 2*r.EnergyPJ, k.key())
		ripples := slices.ContainsFunc(lane.Organisations(), func(o lane.Organisation) bool { return o.UpDown && o.Circuit == r.Organisation })
		assert.Equal(t, ripples, r.RippleNS > 0, k.key())
		assert.NotEmpty(t, r.Tools)
		assert.Equal(t, "synthesized", r.Status)
	}
	for key, n := range streams {
		assert.Equal(t, 4, n, key)
	}
	return streams
}

func TestUpdateReplacesTheRowsOfABlock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "table.csv")
	mac := row{Library: "l", Front: "f", Block: "int8_mac", Organisation: "o, with a comma", Stream: "laplace", EnergyPJ: 2, Tools: "yosys 0, iverilog 0"}
	set := row{Library: "l", Front: "f", Block: "counter_set", N: 3, Stream: "laplace", EnergyPJ: 1}
	require.NoError(t, update(file, []row{mac}))
	require.NoError(t, update(file, []row{set}))
	mac.EnergyPJ = 3
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
		return row{Front: "f", Block: block, N: n, Stream: "laplace", EnergyPJ: energy, AreaUM2: 10, DrainPJ: drain, DrainSteps: steps, Bits: 32}
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

// Leakage by hand: in a cycle of 2 ns the MAC leaks 0.5 of its 5 pJ, a lane three times as much,
// also while it drains.
func TestLeakageOfADotProductByHand(t *testing.T) {
	at := func(block string, energy, leakage float64, steps int) row {
		return row{Front: "f", Block: block, Organisation: "shared_by_2", N: 3, Stream: "laplace", EnergyPJ: energy, LeakageNW: leakage, DrainSteps: steps, Bits: 32}
	}
	b := &book{rows: []row{at("int8_mac", 5, 250e3, 1), at("counter_set", 1, 750e3, 4), at("post_processing", 0, 0, 0), at("exponent_quantizer", 0, 0, 0)}}
	b.rows = append(b.rows, row{Front: "f", Block: "int8_requantizer", Stream: "laplace"})
	d, ok := b.product(b.rows[1], b.cheapest, 2)
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
	s := script(technology{}, rtl.INT8MAC{Organisation: lane.MergedCarrySave}.Block())
	assert.Contains(t, s, "chparam -set WIDTH 32 -set MERGED 1 -set ZERO_GATED 0 -set OPERAND_REGISTERS 1 int8_mac\n")
	assert.Contains(t, s, "synth -flatten -noabc -top int8_mac\n")
}
