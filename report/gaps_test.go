package report

import (
	"bytes"
	"strings"
	"testing"

	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const gap = `Attention node "a": the operator is not understood`

// withGap is a run whose first network lacks an operator.
func withGap() *results.Run {
	r := sample.Run()
	r.Networks[0].Gaps = []string{gap}
	return r
}

// Every figure of a network with gaps, and every mean over it, bears a mark; those of other
// networks bear none, and whoever reads a table reads what is missing.
func TestFiguresOfNetworksWithGapsAreMarked(t *testing.T) {
	r := withGap()
	short := r.Networks[0].Name
	for _, tab := range Tables(r, Options{Layers: true}) {
		if tab.Columns[0].Key != "network" {
			continue
		}
		marked := 0
		for _, row := range tab.Rows {
			of := row.Cells[0].Exact() == short || row.Total
			for j, cell := range row.Cells {
				c := &tab.Columns[j]
				want := of && cell.IsNumber() && c.Key != "batch" && c.Key != "samples" && c.Key != "layers"
				assert.Equal(t, want, strings.HasSuffix(c.Display(cell), table.ShortMark), "%s, %s of %s", tab.Key, c.Key, row.Cells[0].Exact())
				if want {
					marked++
				}
			}
		}
		if marked > 0 {
			assert.Contains(t, tab.Notes[len(tab.Notes)-1], short+" lacks "+gap, tab.Key)
		}
	}
}

func TestGapsAreInEveryFormat(t *testing.T) {
	for _, f := range []table.Format{table.Text, table.Markdown, table.LaTeX, table.JSON} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, withGap(), f, Options{}))
		assert.Contains(t, b.String(), "the operator is not understood", f)
	}
	rows := machineRecords(withGap())
	assert.Equal(t, "gaps", rows.Columns[len(rows.Columns)-1].Key)
	last := len(rows.Columns) - 1
	assert.Equal(t, []string{"1", "0"}, []string{rows.Rows[0].Cells[last].Exact(), rows.Rows[len(rows.Rows)-1].Cells[last].Exact()})
}

func TestNetworkListsMarkGaps(t *testing.T) {
	n := sampleSummary(gap)
	var b bytes.Buffer
	require.NoError(t, WriteNetwork(&b, n, table.Text))
	assert.Contains(t, b.String(), "* Not complete")
	b.Reset()
	require.NoError(t, WriteNetworks(&b, []results.NetworkSummary{n}, table.Text))
	assert.Contains(t, b.String(), "1,234*")
	assert.Contains(t, b.String(), "* Not complete")
}

func sampleSummary(gaps ...string) results.NetworkSummary {
	return results.NetworkSummary{Name: "n", Batch: 1, MACs: 1234, Params: 5, Gaps: gaps, Layers: []results.LayerSummary{{Name: "a", Kind: "linear", M: 1, K: 1, N: 1, MACs: 1234}}}
}

func TestManyGapsAreNotAllListed(t *testing.T) {
	assert.Equal(t, "a, b, c, and 2 more", ListGaps([]string{"a", "b", "c", "d", "e"}))
	assert.Empty(t, GapNote(sample.Run().Networks))
}
