package datapath

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dnasim/energy/sheet"
	"dnasim/energy/sheet/sheettest"
)

func lanes(t *testing.T) []*Block {
	t.Helper()
	var lanes []*Block
	for _, s := range read(t, Nangate45).list {
		if s.isLane() {
			lanes = append(lanes, s)
		}
	}
	require.NotEmpty(t, lanes)
	return lanes
}

func TestPairPricesArePositiveAndZeroPairsCheaper(t *testing.T) {
	for _, s := range lanes(t) {
		assert.Positive(t, s.pair.zeroPJ, s.Name())
		assert.Greater(t, s.pair.nonzeroPJ, s.pair.zeroPJ, s.Name())
	}
}

// The laplace and relu streams are reproduced; gauss, which the solution has not seen, within
// 8 %, or 11 % for the files with a shared adder, whose energy depends on the values most.
func TestPairPricesPredictTheStreams(t *testing.T) {
	for _, s := range lanes(t) {
		if s.composed != "" {
			continue
		}
		bound := 0.08
		if strings.Contains(s.Organisation, "shared_adder") {
			bound = 0.11
		}
		for _, st := range s.streams {
			err := relativeError(s.pair.on(st.nonzero), st.energyPJ)
			if st.name != "gauss" && s.Organisation != "zero_gated" {
				assert.Less(t, err, 1e-12, "%s on %s", s.Name(), st.name)
			}
			assert.Less(t, err, bound, "%s on %s", s.Name(), st.name)
			assert.LessOrEqual(t, err, s.pair.worstError)
		}
	}
}

func TestOnlyTheLeanGatedLanesHaveNoPositiveSolution(t *testing.T) {
	for _, s := range lanes(t) {
		fitted := strings.Contains(s.pair.note, "no positive solution")
		assert.Equal(t, s.Organisation == "zero_gated", fitted, s.Name())
	}
}

func TestZeroPairsBelowTheClockEnergyAreMarked(t *testing.T) {
	b := read(t, Nangate45)
	assert.Contains(t, rowOf(t, b, "int8_mac.merged_carry_save.a32.pair_zero").Source, "below the clock energy of 0.523 pJ")
	assert.NotContains(t, rowOf(t, b, "counter_set.ripple_up_pair.n4.AC1+AC2+AC3+AC4.pair_zero").Source, "below the clock")
}

// Energy per pair on the Laplace stream over that of the carry-save MAC of the same front,
// as published with the synthesis to two decimals; 0: not synthesized.
func TestRatiosToTheMACAreThePublishedOnes(t *testing.T) {
	const four = "AC1+AC2+AC3+AC4"
	b := read(t, Nangate45)
	laplaceMAC := func(front string) float64 {
		const f = 0.925 // pairs of the laplace stream without a zero INT8 code
		name := "int8_mac.merged_carry_save." + front + "a32."
		return f**rowOf(t, b, name+"pair_nonzero").EnergyPJ + (1-f)**rowOf(t, b, name+"pair_zero").EnergyPJ
	}
	for _, c := range []struct {
		organisation, front, arrays string
		ratios                      []float64 // n = 3, 4, ...
	}{
		{"ff_enable_mux_free_clock", "", four, []float64{3.97, 7.84}},
		{"ff_clock_gated", "", four, []float64{1.18, 1.36}},
		{"ripple_up_pair", "", four, []float64{0.74, 0.89, 1.14, 1.39, 1.78}},
		{"latch_file_shared_adder", "", four, []float64{2.23, 2.62, 3.25}},
		{"ripple_up_pair", "lean.", "AC1+AC2+AC3", []float64{0.52, 0.67, 0.94, 1.21}},
		{"ripple_up_pair", "lean.", "AC1+AC3", []float64{0.37, 0.51, 0.67}},
		{"ripple_up_pair", "lean.", "AC1", []float64{0.23, 0.33, 0.41, 0.56}},
		{"ripple_up_pair", "lean.", "joint_2d", []float64{0.34, 0.64}},
	} {
		for i, want := range c.ratios {
			// Exponential codes of this stream are never zero.
			key := fmt.Sprintf("counter_set.%s.%sn%d.%s.pair_nonzero", c.organisation, c.front, i+3, c.arrays)
			assert.InDelta(t, want, *rowOf(t, b, key).EnergyPJ/laplaceMAC(c.front), 0.0051, key)
		}
	}
}

func TestEverySynthesizedRowIsInTheTable(t *testing.T) {
	b := read(t, Nangate45)
	for _, r := range sheettest.CSV(t, "../data/datapath_nangate45.csv") {
		v := Design{Front: r["front"], Kind: r["block"], Organisation: r["organisation"], Arrays: r["arrays"]}
		for column, field := range map[string]*int{"n": &v.ExponentBits, "accumulator_bits": &v.AccumulatorBits, "counter_bits": &v.CounterBits} {
			if r[column] != "" {
				*field = int(sheettest.Number(t, r[column]))
			}
		}
		require.NoError(t, b.Check(v))
		s := b.index[v]
		area := rowOf(t, b, s.Name()+".area")
		assert.Equal(t, sheettest.Number(t, r["area_um2"]), *area.AreaUM2)
		assert.Equal(t, sheettest.Number(t, r["critical_path_ns"]), area.CriticalPathNS)
		if r["leakage_uw"] != "" {
			assert.Equal(t, sheettest.Number(t, r["leakage_uw"]), *rowOf(t, b, s.Name()+".leakage").LeakageUW)
		}
	}
}

func TestLeanLanesLeakLikeTheirOrganisationPerArea(t *testing.T) {
	b := read(t, Nangate45)
	row := rowOf(t, b, "counter_set.ripple_up_pair.lean.n3.AC1.leakage")
	assert.Equal(t, sheet.Assumed, row.Status)
	assert.Contains(t, row.Source, "leakage assumed")
	registered := rowOf(t, b, "counter_set.ripple_up_pair.n3.AC1+AC2+AC3+AC4.leakage")
	perArea := *registered.LeakageUW / *rowOf(t, b, "counter_set.ripple_up_pair.n3.AC1+AC2+AC3+AC4.area").AreaUM2
	assert.InEpsilon(t, perArea*2299.0, *row.LeakageUW, 0.03)
}

func TestOneTermLanesWithOperandRegistersAreComposed(t *testing.T) {
	b := read(t, Nangate45)
	for n := 3; n <= 6; n++ {
		lean := fmt.Sprintf("counter_set.ripple_up_pair.lean.n%d.AC1.", n)
		composed := fmt.Sprintf("counter_set.ripple_up_pair.n%d.AC1.", n)
		price := func(key string) float64 { return *rowOf(t, b, key).EnergyPJ }
		registers := price(composed+"pair_nonzero") - price(lean+"pair_nonzero")
		assert.InDelta(t, 0.1866+0.0133*float64(n-3), registers, 1e-4)
		assert.Greater(t, price(composed+"pair_zero"), price(lean+"pair_zero"))
		assert.Equal(t, price(lean+"drain_step"), price(composed+"drain_step"))
		row := rowOf(t, b, composed+"pair_nonzero")
		assert.Contains(t, row.Source, "sum of the lean lane and operand registers")
		want := sheet.Synthesized
		if n > 4 {
			want = sheet.Assumed
		}
		assert.Equal(t, want, row.Status, "registers are synthesized for n = 3 and 4")
	}
}
