package energy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet"
	"dnasim/energy/sheet/sheettest"
)

// Every line of uncertainty.csv is about something that the table has.
func TestUncertaintiesAreAboutRowsOfTheTable(t *testing.T) {
	table, err := Builtin()
	require.NoError(t, err)
	requireRanges(t, table)
}

func requireRanges(t *testing.T, table *Table) {
	t.Helper()
	assumed, err := readAssumptions(builtinFiles(t))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, c := range table.Constants() {
		assert.False(t, seen[c.Key], "%s stands twice", c.Key)
		seen[c.Key] = true
		assert.NotEmpty(t, c.Source, c.Key)
		if c.Assumption() != "" || c.IsProcess() {
			assert.True(t, c.IsProcess() || assumed[c.Assumption()].value > 0, c.Key)
			continue
		}
		moved := 0
		for _, r := range table.Rows() {
			if c.Moves(r.Key) {
				moved++
			}
		}
		assert.Positive(t, moved, "%s moves no row", c.Key)
	}
	for name := range assumed {
		found := false
		for _, c := range table.Constants() {
			found = found || c.Assumption() == name
		}
		assert.True(t, found, "the assumption %s has no range", name)
	}
}

// A constant moves its rows by the factor, and no others; areas stay.
func TestWithMovesTheRowsOfAConstantAlone(t *testing.T) {
	table, err := Builtin()
	require.NoError(t, err)
	c := constantOf(t, table, "lpddr4_background")
	moved, err := table.With(c, 2)
	require.NoError(t, err)
	assert.NotEqual(t, table.Hash(), moved.Hash())
	before, after := table.Rows(), moved.Rows()
	require.Len(t, after, len(before))
	changed := 0
	for i, r := range before {
		if !c.Moves(r.Key) {
			assert.Equal(t, r, after[i])
			continue
		}
		changed++
		assert.Equal(t, 2*sheet.Value(r.LeakageUW), sheet.Value(after[i].LeakageUW), r.Key)
		assert.Contains(t, after[i].Source, "moved by x2 (lpddr4_background)")
	}
	assert.Equal(t, 1, changed)
}

// An assumption moves what is composed with it.
func TestWithMovesAnAssumption(t *testing.T) {
	table, err := Builtin()
	require.NoError(t, err)
	row := func(t2 *Table, key string) float64 { return sheet.Value(rowOf(t, t2, key).EnergyPJ) }
	busy, err := table.With(constantOf(t, table, "wire_activity"), 2)
	require.NoError(t, err)
	assert.InDelta(t, 2*row(table, "wire.bit_mm"), row(busy, "wire.bit_mm"), 1e-12, "twice as many toggle")
	assert.Equal(t, row(table, "wire.toggle_mm"), row(busy, "wire.toggle_mm"), "a toggle is a toggle")
	vector, err := table.With(constantOf(t, table, "vector_registers"), 2)
	require.NoError(t, err)
	// One addition stays; three accesses of 32 bits become six.
	scale := table.Process().EnergyFactor(table.data.scaling.vector)
	assert.InDelta(t, scale*3*32*0.00901143, row(vector, "vector.op")-row(table, "vector.op"), 1e-9)
	word, err := table.With(constantOf(t, table, "table_word"), 0.5)
	require.NoError(t, err)
	parts := []Component{{Name: "table", Class: ClassPowerTable, Instances: 1, Weights: 253}}
	wide, err := NewPricer(table, 32, parts)
	require.NoError(t, err)
	narrow, err := NewPricer(word, 32, parts)
	require.NoError(t, err)
	bins := []Count{{Component: "table", Action: "read", N: 1}}
	a, err := wide.Price(bins, 0)
	require.NoError(t, err)
	b, err := narrow.Price(bins, 0)
	require.NoError(t, err)
	assert.Less(t, b[PostProcessing], a[PostProcessing], "words of 8 bits are read for less")
}

// The user's own figures stay: how far they may lie off is not known.
func TestOverriddenRowsDoNotMove(t *testing.T) {
	table, err := loadWith(t, "[\"dram.lpddr4.read_bytes\"]\nenergy_pj = 10\n")
	require.NoError(t, err)
	moved, err := table.With(constantOf(t, table, "lpddr4_access"), 0.5)
	require.NoError(t, err)
	for _, r := range moved.Rows() {
		switch r.Key {
		case "dram.lpddr4.read_bytes":
			assert.Equal(t, 10.0, sheet.Value(r.EnergyPJ))
		case "dram.lpddr4.write_bytes":
			assert.Equal(t, 32.0, sheet.Value(r.EnergyPJ), "4 pJ/bit")
		}
	}
}

// The ranges of pairs hold what an independent synthesis to the same cells gives: its ratio of a
// lane to the INT8 MAC, on every stream that both have.
func TestTheRangesOfPairsHoldTheIndependentSynthesis(t *testing.T) {
	table, err := Builtin()
	require.NoError(t, err)
	own := pairRatios(t, "data/datapath_nangate45.csv", "stream")
	independent := pairRatios(t, "../tools/characterize/independent45.csv", "distribution")
	compared := 0
	for lane, here := range own {
		there, ok := independent[lane]
		if !ok {
			continue
		}
		name := fmt.Sprintf("counter_set.%s.n%s.AC1+AC2+AC3+AC4", lane.organisation, lane.n)
		c := rangeOf(t, table, name+".pair_nonzero")
		x := there / here
		assert.True(t, x >= c.Low-0.005 && x <= c.High+0.005, "%s on %s: %.3f is outside %g to %g", name, lane.stream, x, c.Low, c.High)
		compared++
	}
	assert.Greater(t, compared, 20)
}

// laneStream is a four-term lane with operand registers, on a stream.
type laneStream struct{ organisation, n, stream string }

// pairRatios is the energy of a pair over that of the INT8 MAC on the same stream, by the sheet of
// a synthesis.
func pairRatios(t *testing.T, sheet, streamColumn string) map[laneStream]float64 {
	t.Helper()
	mac, ratios := map[string]float64{}, map[laneStream]float64{}
	for _, r := range sheettest.CSV(t, sheet) {
		if r["front"] != "registered_operands" || r["code_n"] != "" && r["code_n"] != r["n"] {
			continue
		}
		pj := sheettest.Number(t, r["energy_pj_per_op"])
		switch {
		case r["block"] == "int8_mac" && r["organisation"] == "merged_carry_save" && r["accumulator_bits"]+r["counter_bits"] == "32":
			mac[r[streamColumn]] = pj
		case r["block"] == "counter_set" && r["arrays"] == "AC1+AC2+AC3+AC4":
			ratios[laneStream{r["organisation"], r["n"], r[streamColumn]}] = pj
		}
	}
	for lane := range ratios {
		require.Positive(t, mac[lane.stream])
		ratios[lane] /= mac[lane.stream]
	}
	return ratios
}

// rangeOf is the constant of a kind of lane.
func rangeOf(t *testing.T, table *Table, key string) *Constant {
	t.Helper()
	for _, c := range table.Constants() {
		if strings.HasSuffix(c.Key, "_pair") && c.Moves(key) {
			return &c
		}
	}
	require.Fail(t, "no range of "+key)
	return nil
}

func constantOf(t *testing.T, table *Table, key string) *Constant {
	t.Helper()
	for _, c := range table.Constants() {
		if c.Key == key {
			return &c
		}
	}
	require.Fail(t, "no constant "+key)
	return nil
}

// The process moves the whole chip, from the family that leaks least to that which leaks most.
func TestTheProcessIsAConstant(t *testing.T) {
	table, err := Builtin()
	require.NoError(t, err)
	c := constantOf(t, table, "process")
	require.True(t, c.IsProcess())
	assert.Equal(t, 1.0, c.Low, "lstp is in force")
	low, err := table.With(c, c.Low)
	require.NoError(t, err)
	assert.Equal(t, table.Hash(), low.Hash())
	high, err := table.With(c, c.High)
	require.NoError(t, err)
	const leakage = "int8_mac.merged_carry_save.a32.leakage"
	assert.InEpsilon(t, c.High, *rowOf(t, high, leakage).LeakageUW/(*rowOf(t, table, leakage).LeakageUW), 1e-12)
	assert.Equal(t, "hp", high.Config().ProcessName())
}
