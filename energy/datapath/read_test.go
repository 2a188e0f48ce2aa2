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
	for _, s := range read(t).list {
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
		assert.Positive(t, s.mean(streamDrain), s.Name())
	}
}

// The laplace and relu streams are reproduced; gauss and a layer of a trained network, which the
// solution has not seen, within a fifth, or a third for the MAC that is synthesized as a * w + sum,
// whose glitches depend on the values most.
func TestPairPricesPredictTheStreams(t *testing.T) {
	for _, s := range lanes(t) {
		require.Len(t, s.streams, 4, s.Name())
		for _, st := range s.streams {
			err := relativeError(s.pair.on(st.nonzero), st.energyPJ)
			if st.name == "laplace" || st.name == "relu" {
				assert.Less(t, err, 1e-12, "%s on %s", s.Name(), st.name)
			}
			bound := 0.2
			if s.Organisation == "multiplier_then_adder" {
				bound = 0.34
			}
			assert.Less(t, err, bound, "%s on %s", s.Name(), st.name)
			assert.LessOrEqual(t, err, s.pair.worstError)
		}
	}
}

// Every line of the sheet is in the table, as it stands.
func TestEverySynthesizedRowIsInTheTable(t *testing.T) {
	b := read(t)
	lines := sheettest.CSV(t, "../data/datapath_nangate45.csv")
	blocks := map[string]bool{}
	for _, r := range lines {
		require.Equal(t, library, r["library"])
		name := []string{r["block"]}
		if r["organisation"] != "" && r["block"] != LookupAccumulate {
			name = append(name, r["organisation"])
		}
		if r["front"] == FrontLean {
			name = append(name, FrontLean)
		}
		if r["block"] == INT8MAC {
			name = append(name, "a"+r["counter_bits"])
		}
		if r["n"] != "0" {
			name = append(name, "n"+r["n"])
		}
		if r["code_n"] != r["n"] {
			name = append(name, "codes_n"+r["code_n"])
		}
		if r["block"] == PostProcessing {
			name = append(name, "c"+r["counter_bits"])
		}
		if r["arrays"] != "" {
			name = append(name, r["arrays"])
		}
		if r["block"] == LookupAccumulate {
			name = append(name, map[string]string{"1": "one_term", "4": "four_terms"}[r["terms"]])
		}
		key := strings.Join(name, ".")
		blocks[key] = true
		area, leakage := rowOf(t, b, key+".area"), rowOf(t, b, key+".leakage")
		assert.Equal(t, sheettest.Number(t, r["area_um2"]), *area.AreaUM2)
		assert.Equal(t, max(sheettest.Number(t, r["critical_path_ns"]), sheettest.Number(t, r["ripple_ns"])), area.CriticalPathNS)
		assert.Equal(t, sheettest.Number(t, r["gate_equivalents"]), leakage.GateEquivalents)
	}
	assert.Len(t, lines, 4*len(blocks), "four streams a block")
	assert.Len(t, b.list, len(blocks)+1, "and a register bit")
}

// The library is the one that libraries.csv describes, at the supply that is scaled from; the
// source names its digest and the tools.
func TestTheLibraryIsNamed(t *testing.T) {
	source := rowOf(t, read(t), "int8_mac.merged_carry_save.a32.pair_zero").Source
	for _, r := range sheettest.CSV(t, "../data/libraries.csv") {
		if r["library"] != library {
			continue
		}
		assert.Equal(t, VoltageV, sheettest.Number(t, r["supply_v"]))
		assert.Contains(t, source, r["sha256"][:12])
		assert.Contains(t, source, r["revised"])
		assert.Contains(t, source, fmt.Sprintf("%.0f C", sheettest.Number(t, r["temperature_c"])))
		bit := rowOf(t, read(t), "register_bit.leakage")
		assert.InEpsilon(t, sheettest.Number(t, r["flip_flop_area_um2"])/sheettest.Number(t, r["nand2_area_um2"]), bit.GateEquivalents, 1e-12)
		assert.Equal(t, sheet.Assumed, bit.Status)
	}
	for _, r := range sheettest.CSV(t, "../data/datapath_nangate45.csv") {
		for _, tool := range strings.Split(r["tools"], ", ") {
			assert.Contains(t, source, tool)
		}
	}
}
