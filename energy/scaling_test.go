package energy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet/sheettest"
)

func TestPolynomialsGiveTheTabulatedEnergyAndDelayAtNominalSupply(t *testing.T) {
	devices, err := readDevices(builtinFiles(t))
	require.NoError(t, err)
	rows := sheettest.CSV(t, "testdata/scaling_energy_at_nominal.csv")
	require.Len(t, rows, len(devices))
	for _, r := range rows {
		d := devices[r["node"]]
		v := sheettest.Number(t, r["vdd_v"])
		assert.Equal(t, v, d.nominalV, r["node"])
		assert.InDelta(t, sheettest.Number(t, r["energy_factor_fJ_like"]), d.energyAt(v), 1e-4, r["node"])
		assert.InDelta(t, sheettest.Number(t, r["delay_factor_ps_like"]), d.delayAt(v), 1e-3, r["node"])
	}
}

func TestFactorsFrom45nmAreTheTabulatedOnes(t *testing.T) {
	s, err := readScaling(builtinFiles(t))
	require.NoError(t, err)
	relative := map[string]map[string]string{}
	for _, r := range sheettest.CSV(t, "testdata/scaling_energy_at_nominal.csv") {
		relative[r["node"]] = r
	}
	for node, c := range map[int]struct {
		name string
		area float64
	}{32: {"HP32", 0.46}, 45: {"HP45", 1}, 65: {"65", 1.5}, 90: {"90", 2.8}} {
		f := s.between(45, node)
		assert.InDelta(t, sheettest.Number(t, relative[c.name]["energy_rel_to_HP45_1.0V"]), f.energy, 1e-4, "%d nm", node)
		assert.InDelta(t, sheettest.Number(t, relative[c.name]["delay_rel_to_HP45_1.0V"]), f.delay, 1e-4, "%d nm", node)
		assert.Equal(t, c.area, f.area, "%d nm", node)
		assert.Empty(t, f.interpolated)
	}
}

func TestFactorsOfNodesBetweenAreMonotonicAndMarked(t *testing.T) {
	s, err := readScaling(builtinFiles(t))
	require.NoError(t, err)
	previous := factors{}
	for _, node := range Nodes() {
		f := s.between(45, node)
		assert.Greater(t, f.energy, previous.energy, "%d nm", node)
		assert.Greater(t, f.area, previous.area, "%d nm", node)
		assert.GreaterOrEqual(t, f.supply, previous.supply, "%d nm", node)
		previous = f
	}
	for _, node := range []int{22, 28, 40} {
		assert.Equal(t, []int{node}, s.between(45, node).interpolated)
	}
}

func TestScalingThereAndBackIsTheIdentity(t *testing.T) {
	s, err := readScaling(builtinFiles(t))
	require.NoError(t, err)
	row := Row{NodeNM: 45, VoltageV: 1.1, CriticalPathNS: 2}.WithEnergy(3).WithArea(5).WithLeakage(7)
	for _, node := range Nodes() {
		back := s.toNode(s.toNode(row, node), 45)
		assert.InEpsilon(t, 3, *back.EnergyPJ, 1e-12)
		assert.InEpsilon(t, 5, *back.AreaUM2, 1e-12)
		assert.InEpsilon(t, 7, *back.LeakageUW, 1e-12)
		assert.InEpsilon(t, 2, back.CriticalPathNS, 1e-12)
		assert.InEpsilon(t, 1.1, back.VoltageV, 1e-12)
	}
}

func TestEnergyFactorsAgreeWithTheSRAMSimulations(t *testing.T) {
	table := load(t, 45)
	at45, err := table.SRAM(45, "itrs-lstp", 8192, 64)
	require.NoError(t, err)
	for _, node := range Nodes() {
		macro, err := table.SRAM(node, "itrs-lstp", 8192, 64)
		require.NoError(t, err)
		f := table.data.scaling.between(45, node)
		assert.InEpsilon(t, macro.ReadPJ/at45.ReadPJ, f.energy, 0.13, "%d nm", node)
	}
}

func TestScaledRowsSaySo(t *testing.T) {
	at45, at32 := load(t, 45), load(t, 32)
	const key = "int8_mac.merged_carry_save.a32."
	plain, moved := rowOf(t, at45, key+"pair_nonzero"), rowOf(t, at32, key+"pair_nonzero")
	assert.Empty(t, plain.Scaled)
	assert.Equal(t, 1.1, plain.VoltageV)
	assert.Equal(t, "from 45 nm to 32 nm: energy x0.531 (Stillmaker & Baas 2017, HP, nominal supplies x0.9)", moved.Scaled)
	assert.InEpsilon(t, 0.99, moved.VoltageV, 1e-12)
	assert.Equal(t, Synthesized, moved.Status)

	leakage := rowOf(t, at32, key+"leakage")
	assert.Equal(t, Assumed, leakage.Status, "no published factor for leakage")
	assert.InEpsilon(t, *rowOf(t, at45, key+"leakage").LeakageUW*0.46*0.9, *leakage.LeakageUW, 1e-12)
	assert.Equal(t, Synthesized, rowOf(t, at45, key+"leakage").Status)

	area := rowOf(t, load(t, 22), key+"area")
	assert.Contains(t, area.Scaled, "22 nm interpolated log-log")

	v, err := at32.VoltageV(32)
	require.NoError(t, err)
	assert.InEpsilon(t, 0.99, v, 1e-12)
	_, err = at32.VoltageV(33)
	assert.ErrorContains(t, err, "33 nm")
}
