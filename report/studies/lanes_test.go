package studies

import (
	"bytes"
	"dnasim/internal/golden"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results/sample"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGoldenLanes(t *testing.T) {
	for _, f := range table.Formats() {
		var b bytes.Buffer
		require.NoError(t, WriteLanes(&b, sample.Lanes(), f, report.Options{Width: 120, Layers: f != table.CSV}))
		golden.Check(t, "lanes."+golden.Suffix(f), b.Bytes())
	}
}

// The winners are those of the largest figure, and the goal counts where lanes are equal.
func TestLaneWinners(t *testing.T) {
	tab := laneWinnersTable(sample.Lanes())
	require.Len(t, tab.Rows, 4)
	assert.Equal(t, []table.Cell{table.String("net"), table.String("equal-lanes"), table.Integer(3), table.Number(35), table.String("ripple_up_pair (1)"), table.Number(70), table.String("lookup_accumulate (1)"), table.Number(40),
		table.String("ripple_up_pair (1)"), table.Number(1.2), table.Missing("")}, tab.Rows[0].Cells)
	notes := strings.Join(tab.Notes, "\n")
	assert.Contains(t, notes, "Not one lane fits at equal-area (net): ripple_up_pair, four terms, n = 3.")
	assert.Contains(t, notes, "66 % of the dot-product energy (dynamic) is saved at equal lanes by net: ripple_up_pair (1) n = 3 (70 %).")
	none := sample.Lanes()
	none.Networks[0].Points = none.Networks[0].Points[2:]
	assert.Contains(t, strings.Join(laneWinnersTable(none).Notes, "\n"), "No lane saves 66 %")
}

func TestLanesThatCannotBeShownAreRefused(t *testing.T) {
	s := sample.Lanes()
	s.Lanes[1].PairRatio = math.NaN()
	assert.ErrorContains(t, WriteLanes(&bytes.Buffer{}, s, table.Text, report.Options{}), "pair_ratio is NaN")
	assert.ErrorContains(t, WriteLanes(&bytes.Buffer{}, nil, table.Text, report.Options{}), "no comparison of lanes")
}
