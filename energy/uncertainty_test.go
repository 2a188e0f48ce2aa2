package energy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every line of uncertainty.csv is about something that the table has.
func TestUncertaintiesAreAboutRowsOfTheTable(t *testing.T) {
	for _, synthesis := range []Synthesis{SynthesisOwn, SynthesisReference} {
		config := DefaultConfig()
		config.Synthesis = synthesis
		table, err := Load(config)
		require.NoError(t, err)
		requireRanges(t, table)
	}
}

func requireRanges(t *testing.T, table *Table) {
	t.Helper()
	assumed, err := readAssumptions()
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, c := range table.Constants() {
		assert.False(t, seen[c.Key], "%s stands twice", c.Key)
		seen[c.Key] = true
		assert.NotEmpty(t, c.Source, c.Key)
		if c.Assumption() != "" {
			assert.Contains(t, assumed, c.Assumption())
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
	c := constantOf(t, table, "datapath_leakage")
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
		assert.Equal(t, 2*value(r.LeakageUW), value(after[i].LeakageUW), r.Key)
		assert.False(t, strings.HasPrefix(r.Key, "sram."), "CACTI's leakage is not the datapath's")
		assert.Contains(t, after[i].Source, "moved by x2 (datapath_leakage)")
	}
	assert.Greater(t, changed, 20)
}

// An assumption moves what is composed with it.
func TestWithMovesAnAssumption(t *testing.T) {
	table, err := Builtin()
	require.NoError(t, err)
	row := func(t2 *Table, key string) float64 { return value(rowOf(t, t2, key).EnergyPJ) }
	hop, err := table.With(constantOf(t, table, "hop_length"), 2)
	require.NoError(t, err)
	assert.InDelta(t, 2*row(table, "interconnect.byte_hops"), row(hop, "interconnect.byte_hops"), 1e-12, "a hop twice as long")
	vector, err := table.With(constantOf(t, table, "vector_registers"), 2)
	require.NoError(t, err)
	// One addition stays; three accesses of 32 bits become six.
	scale := table.data.scaling.between(40, table.config.NodeNM).energy
	assert.InDelta(t, scale*3*32*0.00901143, row(vector, "vector.op")-row(table, "vector.op"), 1e-9)
	word, err := table.With(constantOf(t, table, "table_word"), 0.5)
	require.NoError(t, err)
	parts := []Component{{Name: "post", Class: ClassPostProcessor, Instances: 1, ExponentBits: 7, Weights: 253}}
	wide, err := NewPricer(table, 32, parts)
	require.NoError(t, err)
	narrow, err := NewPricer(word, 32, parts)
	require.NoError(t, err)
	bins := []Count{{Component: "post", Action: "bin", ExponentBits: 7, N: 1}}
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
			assert.Equal(t, 10.0, value(r.EnergyPJ))
		case "dram.lpddr4.write_bytes":
			assert.Equal(t, 32.0, value(r.EnergyPJ), "4 pJ/bit")
		}
	}
}

// The ranges of pairs are those between the two syntheses: each holds the other's ratio of a lane to the INT8 MAC, on every
// stream that both have.
func TestTheRangesOfPairsHoldTheOtherSynthesis(t *testing.T) {
	own, reference := configured(t, SynthesisOwn), configured(t, SynthesisReference)
	for _, tables := range [][2]*Table{{own, reference}, {reference, own}} {
		here, there := tables[0].data.datapath, tables[1].data.datapath
		compared := 0
		for _, s := range here.blocks {
			other := there.index[s.variant]
			if s.block != blockCounterSet || s.front != FrontRegistered || s.arrays != "AC1+AC2+AC3+AC4" || other == nil {
				continue
			}
			c := rangeOf(t, tables[0], s.name()+".pair_nonzero")
			for _, st := range s.streams {
				if theirs, ok := other.stream(st.name); ok {
					x := theirs.energyPJ / macOn(t, there, st.name) / (st.energyPJ / macOn(t, here, st.name))
					assert.True(t, x >= c.Low-0.005 && x <= c.High+0.005, "%s on %s: %.3f is outside %g to %g", s.name(), st.name, x, c.Low, c.High)
					compared++
				}
			}
		}
		assert.Greater(t, compared, 20)
	}
}

func configured(t *testing.T, synthesis Synthesis) *Table {
	t.Helper()
	config := DefaultConfig()
	config.Synthesis = synthesis
	table, err := Load(config)
	require.NoError(t, err)
	return table
}

// macOn is the energy of the INT8 MAC that ties the syntheses.
func macOn(t *testing.T, d *datapath, name string) float64 {
	t.Helper()
	st, ok := d.index[anchor].stream(name)
	require.True(t, ok)
	return st.energyPJ
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
