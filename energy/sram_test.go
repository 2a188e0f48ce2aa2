package energy

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet/sheettest"
)

func TestSRAMReproducesEveryGridPointExactly(t *testing.T) {
	table := load(t, 32)
	trusted := 0
	for _, r := range sheettest.CSV(t, "data/sram.csv") {
		got, err := table.SRAM(int(sheettest.Number(t, r["node_nm"])), r["cell"],
			int(sheettest.Number(t, r["capacity_bytes"])), int(sheettest.Number(t, r["width_bits"])))
		if r["leakage_flag"] != "" {
			require.ErrorContains(t, err, "excluded: its simulated leakage is wrong")
			continue
		}
		require.NoError(t, err)
		trusted++
		assert.Equal(t, sheettest.Number(t, r["read_pj"]), got.ReadPJ)
		assert.Equal(t, sheettest.Number(t, r["write_pj"]), got.WritePJ)
		assert.Equal(t, sheettest.Number(t, r["access_ns"]), got.AccessNS)
		assert.InEpsilon(t, sheettest.Number(t, r["leakage_mw"]), got.LeakageMW, 1e-12)
		assert.InEpsilon(t, sheettest.Number(t, r["area_mm2"]), got.AreaMM2, 1e-12)
		assert.Equal(t, "CACTI 7 grid point", got.Method)
		assert.Contains(t, got.Source, "CACTI 7")
	}
	assert.Equal(t, 16*86, trusted, "7 nodes x 3 cells x 86 macros, 5 of the 21 node-cell pairs flagged")
}

// Energy and time jump where another organisation wins; what they are chosen by does not. (Upwards,
// that is: CACTI rounds the address bits of 127 rows down.)
func TestTheObjectiveIsContinuousAboveGridPoints(t *testing.T) {
	table := load(t, 45)
	objective := func(capacity int) float64 {
		m, err := table.SRAM(45, "itrs-lstp", capacity, 64)
		require.NoError(t, err)
		return m.AccessNS * m.AccessNS * m.ReadPJ
	}
	for capacity := 1 << 10; capacity < 2<<20; capacity *= 2 {
		assert.InEpsilon(t, objective(capacity), objective(capacity+capacity/128), 0.03, "%d B", capacity)
	}
}

func TestSRAMSaysHowItWasFound(t *testing.T) {
	table := load(t, 45)
	on, err := table.SRAM(45, "itrs-lstp", 32<<10, 64)
	require.NoError(t, err)
	assert.Equal(t, "CACTI 7 grid point", on.Method)
	assert.Zero(t, on.ExpectedErrorPercent)

	between, err := table.SRAM(45, "itrs-lstp", 48<<10, 64)
	require.NoError(t, err)
	assert.Equal(t, "CACTI 7 model, not interpolated: Nspd 16, Ndwl 2, Ndbl 4, Ndcm 32, Ndsam 1 x 1", between.Method)
	for _, spread := range []ErrorSpread{between.ExpectedErrorPercent.Read, between.ExpectedErrorPercent.Access} {
		assert.Positive(t, spread.Median)
		assert.Greater(t, spread.Worst, spread.Median)
	}
}

func TestSRAMRefusesWhatTheGridDoesNotHold(t *testing.T) {
	table := load(t, 45)
	for _, c := range []struct {
		name            string
		node            int
		cell            string
		capacity, width int
		want            []string
	}{
		{"node between tabulated ones", 38, "itrs-lstp", 8192, 64, []string{"38 nm", "22, 28, 32, 40, 45, 65, 90"}},
		{"unknown cell", 45, "itrs-lst", 8192, 64, []string{"itrs-lop", `did you mean "itrs-lstp"`}},
		{"bad leakage data", 45, "itrs-lop", 8192, 64, []string{"excluded", "gate > subthreshold", "itrs-lstp, itrs-hp"}},
		{"too large", 45, "itrs-lstp", 2<<20 + 1, 64, []string{"64 to 2097152 bytes", "banks"}},
		{"too small", 45, "itrs-lstp", 63, 8, []string{"64 to 2097152 bytes"}},
		{"negative", 45, "itrs-lstp", -1, 8, []string{"64 to 2097152 bytes"}},
		{"too wide", 45, "itrs-lstp", 1 << 20, 257, []string{"8 to 256 bits"}},
		{"too narrow", 45, "itrs-lstp", 1 << 20, 7, []string{"8 to 256 bits"}},
		{"exactly 32 words", 45, "itrs-lstp", 1024, 256, nil},
		{"31 words", 45, "itrs-lstp", 248, 64, []string{"at least 32 words", "256 bytes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := table.SRAM(c.node, c.cell, c.capacity, c.width)
			if c.want == nil {
				assert.NoError(t, err)
				return
			}
			for _, want := range c.want {
				assert.ErrorContains(t, err, want)
			}
		})
	}
}
