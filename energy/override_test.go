package energy

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parse(t testing.TB, text string) (map[string]override, error) {
	t.Helper()
	return load(t, 32).parseOverrides("my.toml", text)
}

func loadWith(t *testing.T, text string) (*Table, error) {
	t.Helper()
	c := DefaultConfig()
	c.Overrides = filepath.Join(t.TempDir(), "my.toml")
	require.NoError(t, os.WriteFile(c.Overrides, []byte(text), 0o600))
	return Load(c)
}

func TestOverriddenRowsHoldAsTheyStand(t *testing.T) {
	const pair, area = "int8_mac.merged_carry_save.a32.pair_nonzero", "int8_mac.merged_carry_save.a32.area"
	table, err := loadWith(t, `
["int8_mac.merged_carry_save.a32.pair_nonzero"]
energy_pj = 0.25
source = "our chip, 32 nm"
status = "published"

["int8_mac.merged_carry_save.a32.area"]
area_um2 = 400 # an integer is a number

[vector.op] # bare keys name the same rows
energy_pj = 0.0
`)
	require.NoError(t, err)
	assert.Equal(t, []string{area, pair, "vector.op"}, table.Overridden())

	row := rowOf(t, table, pair)
	assert.Equal(t, 0.25, *row.EnergyPJ, "not scaled")
	assert.Equal(t, Published, row.Status)
	assert.Empty(t, row.Scaled)
	assert.Contains(t, row.Source, "our chip, 32 nm; override ")
	assert.Equal(t, 400.0, *rowOf(t, table, area).AreaUM2)
	assert.Equal(t, Assumed, rowOf(t, table, area).Status)
	assert.Zero(t, *rowOf(t, table, "vector.op").EnergyPJ)

	builtin := load(t, 32)
	assert.NotEqual(t, builtin.Hash(), table.Hash())
	for i, r := range builtin.Rows() {
		switch r.Key {
		case pair, area, "vector.op":
		default:
			assert.Equal(t, r, table.Rows()[i], "nothing else changes")
		}
	}
}

func TestOverridesReachThePrices(t *testing.T) {
	table, err := loadWith(t, `
["int8_mac.merged_carry_save.a32.pair_nonzero"]
energy_pj = 0.25
["sram.itrs-lstp.8192B.64b.write"]
energy_pj = 3
["wire.bit_mm"]
energy_pj = 2
["dram.lpddr4.background"]
leakage_uw = 500
`)
	require.NoError(t, err)
	p, err := NewPricer(table, 32, int8Machine())
	require.NoError(t, err)
	s, err := p.Price([]Count{{Component: "lane", Action: "pair_nonzero", N: 10}, {Component: "activation_buffer", Action: "write", N: 10},
		{Component: "interconnect", Action: "byte_hops", N: 10}}, 1e-6)
	require.NoError(t, err)
	assert.InEpsilon(t, 2.5, s[DatapathDynamic], 1e-12)
	assert.InEpsilon(t, 30, s[SRAMDynamic], 1e-12)
	assert.InEpsilon(t, 10*8*2*p.Lengths().Hop, s[Interconnect], 1e-12)
	assert.InEpsilon(t, 2*500, s[DRAMBackground], 1e-12)

	_, err = NewPricer(table, 45, int8Machine())
	assert.ErrorContains(t, err, "hold for 32 nm and are not scaled to 45 nm")
}

func TestOverrideOfAMacroOffTheGrid(t *testing.T) {
	table, err := loadWith(t, "[\"sram.itrs-lstp.49152B.64b.read\"]\nenergy_pj = 5\n")
	require.NoError(t, err)
	macro, err := table.SRAM(32, "itrs-lstp", 49152, 64)
	require.NoError(t, err)
	plain, err := load(t, 32).SRAM(32, "itrs-lstp", 49152, 64)
	require.NoError(t, err)
	assert.Equal(t, 5.0, macro.ReadPJ)
	assert.Equal(t, plain.WritePJ, macro.WritePJ)
	assert.Contains(t, macro.Method, "read overridden")
	assert.Equal(t, 5.0, *rowOf(t, table, "sram.itrs-lstp.49152B.64b.read").EnergyPJ)
}

func TestBadOverridesNameFileLineAndKey(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":     {"\n[\"vector.ops\"]\nenergy_pj = 1\n", `my.toml:2: vector.ops: no row of this key; did you mean "vector.op"?`},
		"unknown field":   {"[\"vector.op\"]\nenergy = 1\nenergy_pj = 1\n", `my.toml:2: vector.op.energy: no such field of this row: allowed are energy_pj, source, status`},
		"not carried":     {"[\"vector.op\"]\narea_um2 = 1\n", "my.toml:2: vector.op.area_um2: no such field of this row"},
		"negative":        {"[\"vector.op\"]\nenergy_pj = -1\n", "my.toml:2: vector.op.energy_pj: -1 is not a number from 0 to 1e+06"},
		"nan":             {"[\"vector.op\"]\nenergy_pj = nan\n", "NaN is not a number"},
		"inf":             {"[\"vector.op\"]\nenergy_pj = inf\n", "+Inf is not a number"},
		"huge":            {"[\"vector.op\"]\nenergy_pj = 1e30\n", "from 0 to 1e+06"},
		"text":            {"[\"vector.op\"]\nenergy_pj = \"1\"\n", "1 is not a number"},
		"source number":   {"[\"vector.op\"]\nenergy_pj = 1\nsource = 4\n", "my.toml:3: vector.op.source: 4 is not a string"},
		"status":          {"[\"vector.op\"]\nenergy_pj = 1\nstatus = \"guess\"\n", `my.toml:3: vector.op.status: "guess" is not one of published`},
		"nothing":         {"[\"vector.op\"]\nsource = \"x\"\n", "my.toml:1: vector.op: replaces nothing: set energy_pj"},
		"empty":           {"[\"vector.op\"]\n", "replaces nothing"},
		"top level":       {"energy_pj = 1\n", `my.toml:1: energy_pj: values belong into a table named by a row`},
		"syntax":          {"x = 1\ny = = 2\n", "my.toml:2: "},
		"twice":           {"[\"vector.op\"]\nenergy_pj = 1\n[vector]\n[vector.op]\nenergy_pj = 2\n", "overridden twice"},
		"macro too large": {"[\"sram.itrs-lstp.99999999B.64b.read\"]\nenergy_pj = 1\n", "capacity must be"},
		"macro, action":   {"[\"sram.itrs-lstp.8192B.64b.reed\"]\nenergy_pj = 1\n", "my.toml:1: sram.itrs-lstp.8192B.64b.reed: no row"},
		"macro, spelling": {"[\"sram.itrs-lstp.08192B.64b.read\"]\nenergy_pj = 1\n", "no row of this key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(t, c.text)
			assert.ErrorContains(t, err, c.want)
		})
	}
	_, err := parse(t, "# ok\n"+strings.Repeat("a.", 5000)+"b = 1\n")
	assert.ErrorContains(t, err, "my.toml:2: nests deeper than 32 levels")
	_, err = parse(t, strings.Repeat("# long\n", 100_000))
	assert.ErrorContains(t, err, "at most 262144")
	_, err = Load(Config{NodeNM: 32, Process: "lstp", TemperatureK: 350, Synthesis: SynthesisOwn, Overrides: "/no/such/file.toml"})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func FuzzOverrides(f *testing.F) {
	table := load(f, 32)
	for _, seed := range []string{
		"[\"vector.op\"]\nenergy_pj = 1\nsource = \"x\"\nstatus = \"ours\"\n",
		"[vector]\nop.energy_pj = 1\n",
		"[\"sram.itrs-hp.100000B.48b.leakage\"]\nleakage_uw = 2e3\n",
		"a = [1, {b = nan}]\n[\"\"]\n\"\" = 1\n",
		"[[vector.op]]\nenergy_pj = -inf\n",
		"\xff", "[", "[\"sram.itrs-lstp.-1B.-1b.read\"]\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		overrides, err := table.parseOverrides("f.toml", text)
		if err != nil {
			require.Nil(t, overrides)
			return
		}
		for key, o := range overrides {
			_, err := table.rowToOverride(key)
			require.NoError(t, err)
			require.Contains(t, Statuses(), o.status)
			for _, v := range []*float64{o.energyPJ, o.areaUM2, o.leakageUW} {
				require.True(t, v == nil || (*v >= 0 && !math.IsInf(*v, 0)))
			}
		}
	})
}
