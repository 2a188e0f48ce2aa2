package process

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet"
	"dnasim/internal/invalid"
)

// tabulated are the nodes of the energy table.
var tabulated = []int{90, 65, 45, 40, 32, 28, 22}

func libraries(t testing.TB) []Library {
	t.Helper()
	files, err := sheet.Open(os.DirFS("../data"))
	require.NoError(t, err)
	all, err := Libraries(files)
	require.NoError(t, err)
	return all
}

func at(t testing.TB, family string, nodeNM, temperatureK int) Process {
	t.Helper()
	p, err := New(family, nodeNM, temperatureK)
	require.NoError(t, err)
	return p
}

// flipFlopPerBit is the leakage of a flip-flop over that of a bit of SRAM. A flip-flop counts by
// its area, as all logic does.
func flipFlopPerBit(p Process, l Library) float64 {
	return l.FlipFlopUM2 / l.NAND2UM2 * p.NAND2LeakageNW() / p.BitLeakageNW()
}

// A flip-flop has 20 to 28 transistors, a bit of SRAM six that are about as wide: 4 to 6 bits leak
// as a flip-flop. That holds below the threshold; where currents through gates prevail (CACTI's
// LSTP devices at 65 and 90 nm, and all near 300 K) a NAND2 counts for more in CACTI's equations.
func TestAFlipFlopLeaksAsSomeBitsOfSRAM(t *testing.T) {
	logic := libraries(t)[0]
	for _, family := range Families() {
		p := at(t, family, 32, DefaultTemperatureK)
		assert.InDelta(t, 5.5, flipFlopPerBit(p, logic), 1.5, p)
		for _, node := range tabulated {
			p, err := New(family, node, DefaultTemperatureK)
			if err != nil {
				continue
			}
			ratio := flipFlopPerBit(p, logic)
			assert.Greater(t, ratio, 3.9, p)
			assert.Less(t, ratio, 14.0, p)
			if p.ChannelShare() > 0.6 {
				assert.Less(t, ratio, 7.0, p)
			}
		}
	}
}

// The library at its own corner is the measure of all factors: hp at 45 nm and 1.1 V costs the
// same.
func TestFactorsAreRatiosToTheLibrary(t *testing.T) {
	l := libraries(t)[0]
	hp := at(t, "hp", 45, DefaultTemperatureK)
	assert.InEpsilon(t, hp.SupplyV()*hp.SupplyV()/(1.1*1.1), hp.EnergyFactor(l), 1e-12)
	assert.InEpsilon(t, 17.71/22.105, hp.DelayFactor(l), 1e-3)
	assert.InEpsilon(t, 3*hp.NAND2LeakageNW()/1e3, hp.LeakageUW(3), 1e-12)
	for _, node := range tabulated {
		hp, lstp := at(t, "hp", node, 350), at(t, "lstp", node, 350)
		assert.Less(t, hp.DelayFactor(l), lstp.DelayFactor(l), "hp is faster")
		assert.Greater(t, hp.NAND2LeakageNW(), 50*lstp.NAND2LeakageNW(), "and leaks")
	}
}

// Delay and energy do not know the temperature, leakage does.
func TestTemperatureMovesLeakageAlone(t *testing.T) {
	l := libraries(t)[0]
	for _, family := range Families() {
		cold, hot := at(t, family, 32, 300), at(t, family, 32, 400)
		assert.Equal(t, cold.EnergyFactor(l), hot.EnergyFactor(l))
		assert.Equal(t, cold.DelayFactor(l), hot.DelayFactor(l))
		assert.Greater(t, hot.NAND2LeakageNW(), cold.NAND2LeakageNW())
		assert.Greater(t, hot.BitLeakageNW(), cold.BitLeakageNW())
	}
}

func TestBadProcessesAreRefused(t *testing.T) {
	for _, c := range []struct {
		family       string
		node, kelvin int
		key, want    string
	}{
		{"lstq", 32, 350, "process", `"lstq"; did you mean "lstp"?; allowed: lstp, lop, hp`},
		{"", 32, 350, "process", "allowed: lstp, lop, hp"},
		{"hp", 32, 299, "temperature_k", "299 K; allowed: 300 to 400 K in steps of 10"},
		{"hp", 32, 355, "temperature_k", "does not interpolate in temperature"},
		{"hp", 32, 410, "temperature_k", "410 K"},
		{"hp", 14, 350, "node_nm", "no parameters for the 14 nm node"},
		{"lop", 22, 350, "process", "excluded: its leakage in CACTI's tables is wrong (22nm itrs-lop I_off higher than itrs-hp); allowed: lstp, hp"},
		{"lop", 40, 300, "process", "gate leakage table"},
		{"lop", 90, 360, "process", "10x too high"},
		{"lstp", 28, 360, "process", "I_off below that of 350 K"},
	} {
		_, err := New(c.family, c.node, c.kelvin)
		var field *invalid.FieldError
		require.ErrorAs(t, err, &field)
		assert.Equal(t, c.key, field.Key)
		assert.ErrorContains(t, err, c.want)
	}
}
