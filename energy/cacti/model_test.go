package cacti

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"dnasim/energy/sheet/sheettest"
)

func model(t testing.TB, nodeNM int, device string) *Model {
	t.Helper()
	m, err := New(nodeNM, device, 350)
	require.NoError(t, err)
	return m
}

// sixDigits is the resolution of CACTI's output: half a unit of the sixth digit of 1.00000.
const sixDigits = 5.001e-6

// Every fifth row meets all nodes, devices, capacities and widths; the energy package compares all.
func TestModelAgreesWithCACTIToItsSixDigits(t *testing.T) {
	for i, r := range sheettest.CSV(t, "../data/sram.csv") {
		if i%5 != 0 {
			continue
		}
		m, err := model(t, int(sheettest.Number(t, r["node_nm"])), r["cell"]).
			Macro(int(sheettest.Number(t, r["capacity_bytes"])), int(sheettest.Number(t, r["width_bits"])))
		require.NoError(t, err)
		where := r["node_nm"] + " nm " + r["cell"] + " " + r["capacity_bytes"] + " B x " + r["width_bits"]
		assert.InEpsilon(t, sheettest.Number(t, r["read_pj"]), m.ReadPJ, sixDigits, where)
		assert.InEpsilon(t, sheettest.Number(t, r["write_pj"]), m.WritePJ, sixDigits, where)
		assert.InEpsilon(t, sheettest.Number(t, r["area_mm2"]), m.AreaMM2, sixDigits, where)
		assert.InEpsilon(t, sheettest.Number(t, r["access_ns"]), m.AccessNS, sixDigits, where)
		if r["leakage_flag"] == "" {
			assert.InEpsilon(t, sheettest.Number(t, r["leakage_mw"]), m.LeakageMW, sixDigits, where)
		}
	}
}

// One of 128 KiB in bytes at 65 nm: the organisation of least ED^2 is 50 % slower and thirstier
// than others.
func TestSlackDropsTheBestOfTheObjective(t *testing.T) {
	m := model(t, 65, "itrs-hp")
	s := search{p: m.p, bytes: 128 << 10, bits: 8, bestCost: math.Inf(1)}
	s.divide()
	s.visit(math.Inf(1), math.Inf(1))
	kept, err := m.Macro(128<<10, 8)
	require.NoError(t, err)
	assert.Less(t, s.bestCost, objective(kept.AccessNS, kept.ReadPJ))
	assert.NotEqual(t, s.best.Organisation, kept.Organisation)
}

func TestSearchFindsWhatTheWholeSearchFinds(t *testing.T) {
	nodes, devices := []int{22, 28, 32, 40, 45, 65, 90}, []string{"itrs-hp", "itrs-lstp", "itrs-lop"}
	rapid.Check(t, func(r *rapid.T) {
		m, err := New(rapid.SampledFrom(nodes).Draw(r, "node"), rapid.SampledFrom(devices).Draw(r, "device"), 10*rapid.IntRange(30, 40).Draw(r, "temperature"))
		require.NoError(r, err)
		bits := 8 * rapid.IntRange(1, 32).Draw(r, "bytes of a word")
		words := rapid.IntRange(32, max(32, 1<<15/bits)).Draw(r, "words")
		bytes := max(64, words*bits/8)
		got, err := m.Macro(bytes, bits)
		require.NoError(r, err)
		assert.Equal(r, wholeSearch(m.p, bytes, bits), got)
	})
}

func TestMacrosHoldTheirCells(t *testing.T) {
	m := model(t, 45, "itrs-lstp")
	rapid.Check(t, func(r *rapid.T) {
		bits := rapid.IntRange(8, 256).Draw(r, "width")
		bytes := rapid.IntRange(max(64, 4*bits), 2<<20).Draw(r, "capacity")
		x, err := m.Macro(bytes, bits)
		require.NoError(r, err)
		cells := float64(8 * bytes)
		assert.Greater(r, x.AreaMM2, cells*m.p.cellWidth*m.p.cellHeight*1e-6)
		assert.Greater(r, x.LeakageMW, cells*m.p.cellLeakW()*1e3)
		for _, v := range []float64{x.ReadPJ, x.WritePJ, x.AccessNS} {
			assert.Positive(r, v)
			assert.False(r, math.IsInf(v, 0) || math.IsNaN(v))
		}
		o := x.Organisation
		assert.Equal(r, o.Ndcm*o.Ndsam1*o.Ndsam2, 4*o.Nspd/o.Ndwl, "a mat delivers the word")
	})
}

func TestModelRefusesWhatCACTIRefuses(t *testing.T) {
	for _, c := range []struct {
		node, kelvin int
		device, want string
	}{
		{16, 350, "itrs-hp", "16 nm node: allowed are 22 to 90 nm"},
		{91, 350, "itrs-hp", "91 nm node"},
		{45, 350, "lp-dram", "allowed are itrs-hp, itrs-lstp, itrs-lop"},
		{45, 290, "itrs-hp", "no leakage at 290 K: allowed are 300 to 400 K in steps of 10"},
		{45, 355, "itrs-hp", "no leakage at 355 K"},
		{45, 410, "itrs-hp", "no leakage at 410 K"},
	} {
		_, err := New(c.node, c.device, c.kelvin)
		assert.ErrorContains(t, err, c.want)
	}
	m := model(t, 45, "itrs-lstp")
	for _, shape := range [][2]int{{0, 8}, {-1, 8}, {64, 0}, {64, -8}, {63, 64}, {30 * 8, 64}, {math.MaxInt, 8}, {64, math.MaxInt}} {
		_, err := m.Macro(shape[0], shape[1])
		assert.ErrorContains(t, err, "no organisation", shape)
	}
}

func BenchmarkMacro(b *testing.B) {
	m := model(b, 45, "itrs-lstp")
	for _, c := range []struct {
		name        string
		bytes, bits int
	}{{"768B-24", 768, 24}, {"48KiB-64", 48 << 10, 64}, {"768KiB-96", 768 << 10, 96}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Macro(c.bytes, c.bits); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Leakage grows with temperature; entries where it does not are flagged.
func TestLeakageGrowsWithTemperature(t *testing.T) {
	for _, device := range []string{"itrs-hp", "itrs-lstp", "itrs-lop"} {
		for _, node := range []int{22, 28, 32, 40, 45, 65, 90} {
			last := 0.0
			for kelvin := MinTemperatureK; kelvin <= MaxTemperatureK; kelvin += TemperatureStepK {
				m, err := New(node, device, kelvin)
				require.NoError(t, err)
				if m.LeakageFlag() != "" {
					continue
				}
				l := m.Logic()
				assert.Greater(t, l.CellW, last, "%d nm %s at %d K", node, device, kelvin)
				assert.Greater(t, l.NAND2W, l.ChannelW)
				last = l.CellW
			}
		}
	}
}

// A chain of inverters: the delay of each is that of a gate whose input ramp takes twice as long.
func TestFO4IsTheFixedPointOfAChain(t *testing.T) {
	m := model(t, 32, "itrs-hp")
	l := m.Logic()
	tau := m.p.rN / m.p.minWidth * l.LoadF
	assert.InEpsilon(t, l.FO4S, halfRise(2*l.FO4S, tau), 1e-12)
}
