package report

import (
	"bytes"
	"dnasim/results"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sampleLanes() *results.LaneStudy {
	lane := func(organisation string, terms, n int, pair float64) results.Lane {
		return results.Lane{Organisation: organisation, Terms: terms, ExponentBits: n, PairPJ: 0.8 * pair, PairRatio: pair, AreaUM2: 500, AreaRatio: 2.5,
			LeakageUW: 3, LeakageRatio: 2.25, CriticalPathNS: 1.2, DrainSteps: 28,
			Dots: []results.LaneDot{{K: 64, PJ: 80 * pair, Ratio: pair + 0.5, RatioWithLeakage: pair + 0.75}, {K: 4608, PJ: 4000 * pair, Ratio: pair + 0.01, RatioWithLeakage: pair + 0.25}}}
	}
	point := func(organisation string, terms, n int, dot, energy, speed float64) results.LanePoint {
		return results.LanePoint{Organisation: organisation, Terms: terms, ExponentBits: n, Lanes: 64, Cycles: 1000, Speedup: speed, EnergySaving: energy, DotProductEnergySaving: dot}
	}
	return &results.LaneStudy{
		Schema: results.LanesSchema, Version: "0.1.0", Front: "lean",
		Lanes: []results.Lane{lane("ripple_up_pair", 4, 3, 0.5), lane("ripple_up_pair", 1, 3, 0.2), lane("lookup_accumulate", 1, 3, 0.6), lane("lookup_accumulate", 1, 4, 0.7)},
		Networks: []results.LaneNetwork{
			{Name: "net", Tensors: "real", Comparison: "equal-lanes", Points: []results.LanePoint{
				point("ripple_up_pair", 4, 3, 0.1, -0.5, 1.1), point("ripple_up_pair", 1, 3, 0.7, 0.2, 1.2),
				point("lookup_accumulate", 1, 3, 0.3, 0.4, 1.2), point("lookup_accumulate", 1, 4, 0.25, 0.3, 1.05),
			}, Integers: []results.LanePoint{point("", 0, 4, 0.01, 0.15, 1.01), point("", 0, 3, 0.02, 0.35, 1.02)}},
			{Name: "net", Tensors: "real", Comparison: "equal-area", Unbuilt: []string{"ripple_up_pair, four terms, n = 3"}, Points: []results.LanePoint{
				point("lookup_accumulate", 1, 3, 0.69, 0.4, 0.9), point("lookup_accumulate", 1, 4, 0.25, 0.3, 0.8),
			}},
		},
		Notes: []results.Note{{Status: "ours", Text: "A note."}},
	}
}

func TestGoldenLanes(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		require.NoError(t, WriteLanes(&b, sampleLanes(), f, Options{Width: 120, Layers: f != CSV}))
		golden(t, "lanes."+suffixes()[f], b.Bytes())
	}
}

// The winners are those of the largest figure, and the goal counts where lanes are equal.
func TestLaneWinners(t *testing.T) {
	table := laneWinnersTable(sampleLanes())
	require.Len(t, table.Rows, 4)
	assert.Equal(t, []Cell{String("net"), String("equal-lanes"), Integer(3), Number(35), String("ripple_up_pair (1)"), Number(70), String("lookup_accumulate (1)"), Number(40),
		String("ripple_up_pair (1)"), Number(1.2), Missing("")}, table.Rows[0].Cells)
	notes := strings.Join(table.Notes, "\n")
	assert.Contains(t, notes, "Not one lane fits at equal-area (net): ripple_up_pair, four terms, n = 3.")
	assert.Contains(t, notes, "66 % of the dot-product energy (dynamic) is saved at equal lanes by net: ripple_up_pair (1) n = 3 (70 %).")
	none := sampleLanes()
	none.Networks[0].Points = none.Networks[0].Points[2:]
	assert.Contains(t, strings.Join(laneWinnersTable(none).Notes, "\n"), "No lane saves 66 %")
}

func TestLanesThatCannotBeShownAreRefused(t *testing.T) {
	s := sampleLanes()
	s.Lanes[1].PairRatio = math.NaN()
	assert.ErrorContains(t, WriteLanes(&bytes.Buffer{}, s, Text, Options{}), "pair_ratio is NaN")
	assert.ErrorContains(t, WriteLanes(&bytes.Buffer{}, nil, Text, Options{}), "no comparison of lanes")
}
