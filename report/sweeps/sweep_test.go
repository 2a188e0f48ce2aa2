package sweeps

import (
	"bytes"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"dnasim/results/sample"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sweep is shown in every format, names escaped, with the same figures.
func TestASweepInAllFormats(t *testing.T) {
	for _, f := range table.Formats() {
		var b bytes.Buffer
		require.NoError(t, Write(&b, sample.Sweep(), f, report.Options{}), f)
		assert.Contains(t, b.String(), "organisation", f)
		if f == table.JSON {
			var tree map[string]any
			require.NoError(t, json.Unmarshal(b.Bytes(), &tree))
			assert.NotContains(t, b.String(), ": null")
			assert.Equal(t, results.SweepSchema, tree["schema"])
		}
	}
	var b bytes.Buffer
	require.NoError(t, Write(&b, sample.Sweep(), table.CSV, report.Options{}))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	assert.Equal(t, "network,machine,point,hardware.tiles,machine.x.organisation,energy_uj,speedup", strings.TrimSpace(lines[0]))
	assert.Equal(t, "net|work,dna|teq,1,2,b<c>,2,4", strings.TrimSpace(lines[2]))
}

// A reason may list all that there is instead: tables cut it, JSON does not.
func TestLongReasonsAreCut(t *testing.T) {
	s := sample.Sweep()
	s.Reasons[0].Text = "there are " + strings.Repeat("é, ", 500)
	for _, f := range table.Formats() {
		var b bytes.Buffer
		require.NoError(t, Write(&b, s, f, report.Options{}), f)
		switch f {
		case table.JSON:
			assert.Contains(t, b.String(), s.Reasons[0].Text)
		case table.Text, table.Markdown:
			assert.Contains(t, b.String(), "é, é…")
			assert.NotContains(t, b.String(), s.Reasons[0].Text[:600])
		}
	}
}

func TestASweepWithANaNIsRefused(t *testing.T) {
	s := sample.Sweep()
	s.Fronts[0].Front[1].Values[0] = math.NaN()
	var b bytes.Buffer
	require.ErrorContains(t, Write(&b, s, table.Text, report.Options{}), ".front[1] (dna|teq).values[0] is NaN")
	assert.Empty(t, b.String())
	_, err := Pictures(s)
	require.Error(t, err)
}

// A front of a network with operators that were left out is marked.
func TestFrontsOfNetworksWithGapsAreMarked(t *testing.T) {
	s := sample.Sweep()
	s.Fronts[0].Incomplete = true
	for i, row := range frontTable(s).Rows {
		last := row.Cells[len(row.Cells)-1]
		c := table.Column{}
		assert.Equal(t, i < len(s.Fronts[0].Front), strings.HasSuffix(c.Display(last), table.ShortMark))
	}
	assert.Contains(t, frontTable(s).Notes[len(frontTable(s).Notes)-1]+frontTable(s).Notes[1], table.ShortMark+" Not complete")
}
