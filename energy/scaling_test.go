package energy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/process"
	"dnasim/energy/sheet/sheettest"
)

func configured(t testing.TB, change func(*Config)) *Table {
	t.Helper()
	c := DefaultConfig()
	change(&c)
	table, err := Load(c)
	require.NoError(t, err)
	return table
}

func TestAreaFactorsAreTheTabulatedOnes(t *testing.T) {
	s, err := readScaling(builtinFiles(t))
	require.NoError(t, err)
	last := 0.0
	for _, node := range Nodes() {
		f, _ := s.areaFactor(45, node)
		assert.Greater(t, f, last, "%d nm", node)
		last = f
	}
	for node, want := range map[int]float64{32: 0.46, 45: 1, 65: 1.5, 90: 2.8} {
		f, interpolated := s.areaFactor(45, node)
		assert.Equal(t, want, f, "%d nm", node)
		assert.Empty(t, interpolated)
	}
	for _, node := range []int{22, 28, 40} {
		_, interpolated := s.areaFactor(45, node)
		assert.Equal(t, []int{node}, interpolated)
	}
}

// Logic is what was synthesized, times the factors of the process; its leakage is NAND2s of it.
func TestLogicFollowsTheProcess(t *testing.T) {
	const mac = "int8_mac.merged_carry_save.a32."
	library := load(t, 32).data.scaling.logic
	synthesized := map[string]Row{}
	for _, r := range load(t, 32).data.datapath.Rows() {
		synthesized[r.Key] = r
	}
	for _, family := range []string{"lstp", "hp"} {
		for _, node := range Nodes() {
			table := configured(t, func(c *Config) { c.Process, c.NodeNM = family, node })
			p, err := process.New(family, node, 350)
			require.NoError(t, err)
			pair, area, leakage := rowOf(t, table, mac+"pair_nonzero"), rowOf(t, table, mac+"area"), rowOf(t, table, mac+"leakage")
			assert.InEpsilon(t, *synthesized[pair.Key].EnergyPJ*p.EnergyFactor(library), *pair.EnergyPJ, 1e-12)
			assert.InEpsilon(t, synthesized[area.Key].CriticalPathNS*p.DelayFactor(library), area.CriticalPathNS, 1e-12)
			assert.InEpsilon(t, *synthesized[area.Key].AreaUM2/library.NAND2UM2*p.NAND2LeakageNW()/1e3, *leakage.LeakageUW, 1e-4)
			assert.Equal(t, Simulated, leakage.Status)
			assert.Equal(t, p.SupplyV(), pair.VoltageV)
			v, err := table.VoltageV(node)
			require.NoError(t, err)
			assert.Equal(t, p.SupplyV(), v)
		}
	}
	_, err := load(t, 32).VoltageV(33)
	assert.ErrorContains(t, err, "33 nm")
}

func TestScaledRowsSaySo(t *testing.T) {
	const mac = "int8_mac.merged_carry_save.a32."
	table := load(t, 32)
	assert.Equal(t, "from nangate45_typ (45 nm, 1.1 V) to lstp, 32 nm, 350 K: energy x0.438 (C V^2)", rowOf(t, table, mac+"pair_nonzero").Scaled)
	assert.Contains(t, rowOf(t, table, mac+"area").Scaled, "area x0.46 (Stillmaker & Baas 2017), delay x2.36 (C V / I)")
	assert.Contains(t, rowOf(t, table, mac+"leakage").Scaled, "NAND2 of 0.025 nW")
	assert.Contains(t, rowOf(t, load(t, 22), mac+"area").Scaled, "22 nm interpolated log-log")
	assert.Contains(t, rowOf(t, table, "vector.op").Scaled, "from a 40 nm G process (40 nm, 0.962 V)")
}

// CACTI's own macros scale with the process about as logic does: both are C V^2.
func TestEnergyFactorsAgreeWithTheSRAMSimulations(t *testing.T) {
	base := load(t, 45)
	library := base.data.scaling.logic
	for _, family := range []string{"lstp", "hp"} {
		at45, err := base.SRAM(45, process.Device(family), 8192, 64)
		require.NoError(t, err)
		p45, err := process.New(family, 45, 350)
		require.NoError(t, err)
		for _, node := range Nodes() {
			macro, err := base.SRAM(node, process.Device(family), 8192, 64)
			require.NoError(t, err)
			p, err := process.New(family, node, 350)
			require.NoError(t, err)
			logic := p.EnergyFactor(library) / p45.EnergyFactor(library)
			assert.InEpsilon(t, macro.ReadPJ/at45.ReadPJ, logic, 0.6, "%s at %d nm", family, node)
		}
	}
}

// All of the chip follows [energy] process; parts that are set apart make it mixed.
func TestEverythingFollowsTheProcess(t *testing.T) {
	lstp, hp := load(t, 32), configured(t, func(c *Config) { c.Process = "hp" })
	assert.Equal(t, 0.9, rowOf(t, hp, "vector.op").VoltageV)
	assert.InEpsilon(t, 0.198463/2, *rowOf(t, hp, "wire.toggle_mm").EnergyPJ, 1e-12)
	made, err := lstp.Made("hp")
	require.NoError(t, err)
	assert.Equal(t, hp.Hash(), made.Hash())
	for _, c := range []struct {
		change func(*Config)
		want   string
	}{
		{func(*Config) {}, "lstp, 350 K, 32 nm"},
		{func(c *Config) { c.SRAMCell, c.LogicProcess = "itrs-lstp", "lstp" }, "lstp, 350 K, 32 nm"},
		{func(c *Config) { c.SRAMCell = "itrs-hp" }, "mixed (SRAM hp, logic lstp, wires lstp), 350 K, 32 nm"},
		{func(c *Config) { c.LogicProcess, c.TemperatureK = "lop", 300 }, "mixed (SRAM lstp, logic lop, wires lstp), 300 K, 32 nm"},
	} {
		assert.Equal(t, c.want, configured(t, c.change).Config().DescribeProcess())
	}
}

// Away from 350 K the model prices the macros; dynamic energy, area and time are those of the grid.
func TestTemperatureMovesTheLeakageOfSRAM(t *testing.T) {
	warm := load(t, 32)
	for _, kelvin := range []int{300, 400} {
		other := configured(t, func(c *Config) { c.TemperatureK = kelvin })
		a, err := warm.SRAM(32, "itrs-lstp", 8192, 64)
		require.NoError(t, err)
		b, err := other.SRAM(32, "itrs-lstp", 8192, 64)
		require.NoError(t, err)
		assert.InEpsilon(t, a.ReadPJ, b.ReadPJ, 0.02)
		assert.InEpsilon(t, a.AreaMM2, b.AreaMM2, 0.02)
		assert.Equal(t, kelvin > 350, b.LeakageMW > a.LeakageMW)
		assert.Greater(t, *rowOf(t, other, "int8_requantizer.leakage").LeakageUW/(*rowOf(t, warm, "int8_requantizer.leakage").LeakageUW), 0.3)
	}
}

// The flags of the sheet of macros are those of the device tables at its temperature.
func TestFlagsOfMacrosAreThoseOfTheDevices(t *testing.T) {
	table := load(t, 32)
	for _, r := range sheettest.CSV(t, "data/sram.csv") {
		kind := sramKind{int(sheettest.Number(t, r["node_nm"])), r["cell"]}
		assert.Equal(t, r["leakage_flag"] != "", table.data.sram[kind].model.LeakageFlag() != "", "%v", kind)
	}
}
