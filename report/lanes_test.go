package report

import (
	"bytes"
	"dnasim/internal/golden"
	"dnasim/results/sample"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGoldenLanes(t *testing.T) {
	for _, f := range Formats() {
		var b bytes.Buffer
		require.NoError(t, WriteLanes(&b, sample.Lanes(), f, Options{Width: 120, Layers: f != CSV}))
		golden.Check(t, "lanes."+golden.Suffix(f), b.Bytes())
	}
}

// The winners are those of the largest figure, and the goal counts where lanes are equal.
func TestLaneWinners(t *testing.T) {
	table := laneWinnersTable(sample.Lanes())
	require.Len(t, table.Rows, 4)
	assert.Equal(t, []Cell{String("net"), String("equal-lanes"), Integer(3), Number(35), String("ripple_up_pair (1)"), Number(70), String("lookup_accumulate (1)"), Number(40),
		String("ripple_up_pair (1)"), Number(1.2), Missing("")}, table.Rows[0].Cells)
	notes := strings.Join(table.Notes, "\n")
	assert.Contains(t, notes, "Not one lane fits at equal-area (net): ripple_up_pair, four terms, n = 3.")
	assert.Contains(t, notes, "66 % of the dot-product energy (dynamic) is saved at equal lanes by net: ripple_up_pair (1) n = 3 (70 %).")
	none := sample.Lanes()
	none.Networks[0].Points = none.Networks[0].Points[2:]
	assert.Contains(t, strings.Join(laneWinnersTable(none).Notes, "\n"), "No lane saves 66 %")
}

func TestLanesThatCannotBeShownAreRefused(t *testing.T) {
	s := sample.Lanes()
	s.Lanes[1].PairRatio = math.NaN()
	assert.ErrorContains(t, WriteLanes(&bytes.Buffer{}, s, Text, Options{}), "pair_ratio is NaN")
	assert.ErrorContains(t, WriteLanes(&bytes.Buffer{}, nil, Text, Options{}), "no comparison of lanes")
}
