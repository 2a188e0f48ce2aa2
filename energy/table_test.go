package energy

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryRowIsCompleteAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, node := range Nodes() {
		clear(seen)
		for _, r := range load(t, node).Rows() {
			require.False(t, seen[r.Key], r.Key)
			seen[r.Key] = true
			assert.Equal(t, r.Component+"."+r.Action, r.Key)
			assert.NotEmpty(t, r.Source, r.Key)
			assert.Contains(t, Statuses(), r.Status, r.Key)
			quantities := 0
			for _, v := range []*float64{r.EnergyPJ, r.AreaUM2, r.LeakageUW} {
				if v != nil {
					quantities++
					assert.Positive(t, *v, r.Key)
					assert.False(t, math.IsInf(*v, 0), r.Key)
				}
			}
			assert.Equal(t, 1, quantities, "%s carries one quantity", r.Key)
			assert.Contains(t, []int{0, node}, r.NodeNM, r.Key)
		}
	}
}

func TestPublishedMemoryEnergies(t *testing.T) {
	table := load(t, 32)
	for technology, pjPerBit := range map[string]float64{"lpddr4": 8, "hbm2": 3.97, "hmc": 4.2, "ddr4": 5.73 + 0.05 + 3.965 + 1.955 + 9.333} {
		assert.InEpsilon(t, pjPerBit*8, *rowOf(t, table, "dram."+technology+".read_bytes").EnergyPJ, 1e-12)
	}
	for _, technology := range []string{"lpddr4", "hmc"} {
		assert.Contains(t, rowOf(t, table, "dram."+technology+".background").Source, "only while no data moves")
	}
}

func TestVectorOperationIsAnAddAndThreeRegisterAccesses(t *testing.T) {
	table := load(t, 40)
	p, l := table.Process(), table.data.scaling.vector
	assert.InEpsilon(t, (0.0857516+96*0.00901143)*p.EnergyFactor(l), *rowOf(t, table, "vector.op").EnergyPJ, 1e-12)
	assert.InEpsilon(t, 179.443+96*5.98143, *rowOf(t, table, "vector.area").AreaUM2, 1e-12)
	assert.InEpsilon(t, p.LeakageUW((179.443+96*5.98143)/l.NAND2UM2), *rowOf(t, table, "vector.leakage").LeakageUW, 1e-12)
	assert.Equal(t, Assumed, rowOf(t, table, "vector.op").Status)
}

func TestHashIdentifiesTheRows(t *testing.T) {
	a, err := Builtin()
	require.NoError(t, err)
	b, err := Load(DefaultConfig())
	require.NoError(t, err)
	assert.Equal(t, a.Hash(), b.Hash())
	assert.Len(t, a.Hash(), 16)
	assert.NotEqual(t, a.Hash(), load(t, 45).Hash())
	hp := DefaultConfig()
	hp.SRAMCell = "itrs-hp"
	c, err := Load(hp)
	require.NoError(t, err)
	assert.NotEqual(t, a.Hash(), c.Hash())
}

func TestRowsIsACopy(t *testing.T) {
	table := load(t, 32)
	table.Rows()[0].Status = "spoilt"
	assert.NotEqual(t, Status("spoilt"), table.Rows()[0].Status)
}

func TestConfigIsChecked(t *testing.T) {
	assert.NoError(t, DefaultConfig().Validate())
	for _, c := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.NodeNM = 14 }, "node_nm: no data for the 14 nm node; allowed: 22, 28, 32, 40, 45, 65, 90 nm"},
		{func(c *Config) { c.NodeNM, c.Process = 21, "lop" }, "21 nm"},
		{func(c *Config) { c.NodeNM, c.SRAMCell = 22, "itrs-lop" }, "sram_cell: lop, 22 nm, 350 K is excluded"},
		{func(c *Config) { c.SRAMCell = "itrs" }, "sram_cell: no SRAM cell"},
		{func(c *Config) { c.Process = "lstq" }, `process: "lstq"; did you mean "lstp"?; allowed: lstp, lop, hp`},
		{func(c *Config) { c.Process = "" }, "process: \"\"; allowed"},
		{func(c *Config) { c.LogicProcess = "ph" }, `logic_process: "ph"; did you mean "hp"`},
		{func(c *Config) { c.TemperatureK = 345 }, "temperature_k: 345 K; allowed: 300 to 400 K in steps of 10"},
		{func(c *Config) { c.Process, c.NodeNM = "lop", 45 }, "process: lop, 45 nm, 350 K is excluded: its leakage in CACTI's tables is wrong"},
		{func(c *Config) { c.LogicProcess, c.NodeNM = "lop", 45 }, "logic_process: lop, 45 nm, 350 K is excluded"},
	} {
		config := DefaultConfig()
		c.change(&config)
		assert.ErrorContains(t, config.Validate(), c.want)
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewPricer(b *testing.B) {
	table := load(b, 32)
	parts := dnateqMachine()
	for b.Loop() {
		if _, err := NewPricer(table, 32, parts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrice(b *testing.B) {
	p := pricer(b, 32, dnateqMachine())
	counts := []Count{
		{Component: "lane", Action: "pair_nonzero", ExponentBits: 5, N: 1e9},
		{Component: "lane", Action: "pair_zero", ExponentBits: 5, N: 1e9},
		{Component: "activation_buffer", Action: "read", N: 1e8},
		{Component: "dram", Action: "read_bytes", N: 1e6},
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Price(counts, 1e-3); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSourcesNameNoLocalFiles(t *testing.T) {
	for _, r := range load(t, 32).Rows() {
		assert.False(t, strings.Contains(r.Source, ".csv"), r.Key)
	}
}
