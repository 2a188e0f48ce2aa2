package energy

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSRAMReproducesEveryGridPointExactly(t *testing.T) {
	table := load(t, 32)
	trusted := 0
	for _, r := range readCSV(t, "data/sram.csv") {
		got, err := table.SRAM(int(number(t, r["node_nm"])), r["cell"],
			int(number(t, r["capacity_bytes"])), int(number(t, r["width_bits"])))
		if r["leakage_flag"] != "" {
			require.ErrorContains(t, err, r["leakage_flag"])
			continue
		}
		require.NoError(t, err)
		trusted++
		assert.Equal(t, number(t, r["read_pj"]), got.ReadPJ)
		assert.Equal(t, number(t, r["write_pj"]), got.WritePJ)
		assert.Equal(t, number(t, r["access_ns"]), got.AccessNS)
		assert.InEpsilon(t, number(t, r["leakage_mw"]), got.LeakageMW, 1e-12)
		assert.InEpsilon(t, number(t, r["area_mm2"]), got.AreaMM2, 1e-12)
		assert.Equal(t, "CACTI 7 grid point", got.Method)
		assert.Contains(t, got.Source, "CACTI 7")
	}
	assert.Equal(t, 16*86, trusted, "7 nodes x 3 cells x 86 macros, 5 of the 21 node-cell pairs flagged")
}

// around lists the grid points that may enclose a shape.
func around(t *rapid.T, table *Table, s shape) []SRAM {
	var macros []SRAM
	for _, c := range []int{1 << int(math.Floor(math.Log2(float64(s.capacityBytes)))), 1 << int(math.Ceil(math.Log2(float64(s.capacityBytes))))} {
		for _, w := range []int{1 << int(math.Floor(math.Log2(float64(s.widthBits)))), 1 << int(math.Ceil(math.Log2(float64(s.widthBits))))} {
			if m, err := table.SRAM(32, "itrs-lstp", c, w); err == nil {
				macros = append(macros, m)
			}
		}
	}
	require.NotEmpty(t, macros)
	return macros
}

func TestSRAMInterpolationStaysWithinItsCell(t *testing.T) {
	table := load(t, 32)
	rapid.Check(t, func(t *rapid.T) {
		s := shape{widthBits: rapid.IntRange(8, 256).Draw(t, "width")}
		s.capacityBytes = rapid.IntRange(max(64, 4*s.widthBits), 2<<20).Draw(t, "capacity")
		got, err := table.SRAM(32, "itrs-lstp", s.capacityBytes, s.widthBits)
		require.NoError(t, err)
		quantities := []func(SRAM) float64{
			func(m SRAM) float64 { return m.ReadPJ }, func(m SRAM) float64 { return m.WritePJ },
			func(m SRAM) float64 { return m.LeakageMW }, func(m SRAM) float64 { return m.AreaMM2 },
			func(m SRAM) float64 { return m.AccessNS },
		}
		for _, q := range quantities {
			low, high := math.Inf(1), 0.0
			for _, m := range around(t, table, s) {
				low, high = min(low, q(m)), max(high, q(m))
			}
			assert.GreaterOrEqual(t, q(got), low*(1-1e-12))
			assert.LessOrEqual(t, q(got), high*(1+1e-12))
		}
	})
}

func TestSRAMBetweenTwoCapacitiesIsTheGeometricMeanAtTheGeometricMiddle(t *testing.T) {
	table := load(t, 45)
	a, err := table.SRAM(45, "itrs-lstp", 1<<15, 64)
	require.NoError(t, err)
	b, err := table.SRAM(45, "itrs-lstp", 1<<17, 64)
	require.NoError(t, err)
	// 64 KiB is on the grid: only points off it are interpolated.
	middle, err := table.SRAM(45, "itrs-lstp", 1<<16, 64)
	require.NoError(t, err)
	assert.NotEqual(t, math.Sqrt(a.ReadPJ*b.ReadPJ), middle.ReadPJ)

	between, err := table.SRAM(45, "itrs-lstp", 46341, 64) // sqrt(2) x 32 KiB
	require.NoError(t, err)
	assert.InEpsilon(t, math.Sqrt(a.ReadPJ*middle.ReadPJ), between.ReadPJ, 1e-5)
	assert.InEpsilon(t, math.Sqrt(a.LeakageMW*middle.LeakageMW), between.LeakageMW, 1e-5)
	assert.Equal(t, "interpolated log-log between 32768 and 65536 B, 64 and 64 bit", between.Method)
}

func TestSRAMIsContinuousAcrossTheCornerWithTooFewWords(t *testing.T) {
	table := load(t, 45)
	onEdge, err := table.SRAM(45, "itrs-lstp", 96, 24) // 32 words: between (64, 16) and (128, 32)
	require.NoError(t, err)
	a, _ := table.SRAM(45, "itrs-lstp", 64, 16)
	b, _ := table.SRAM(45, "itrs-lstp", 128, 32)
	u := math.Log2(1.5)
	assert.InEpsilon(t, math.Pow(a.ReadPJ, 1-u)*math.Pow(b.ReadPJ, u), onEdge.ReadPJ, 1e-9)
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
		{"bad leakage data", 45, "itrs-lop", 8192, 64, []string{"excluded", "suspect", "itrs-lstp, itrs-hp"}},
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
