package pictures

import (
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results/sample"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheSampleWaterfallsAddUp(t *testing.T) {
	for _, n := range sample.Run().Networks {
		w := n.Waterfalls[0]
		assert.InDelta(t, w.ToPJ, w.Steps[len(w.Steps)-1].AfterPJ, 1e-9*w.ToPJ)
	}
}

// What a tab and a picture of steps show is what the results say: nothing is left out but steps
// that change nothing.
func TestWaterfallsShowEveryStepThatChangesAnything(t *testing.T) {
	r := sample.Run()
	tab := report.WaterfallTable(r)
	assert.Equal(t, []int{0, 2}, report.ShownSteps(r))
	for i := range r.Networks {
		for k, s := range r.Networks[i].Waterfalls[0].Steps {
			want := []table.Cell{table.String(r.Networks[i].Name), table.String(r.Waterfall.Kinds[k].Name), table.Number(100 * s.ChangePJ / r.Networks[i].Waterfalls[0].FromPJ)}
			found := false
			for _, row := range tab.Rows {
				found = found || assert.ObjectsAreEqual(want, row.Cells)
			}
			assert.Equal(t, s.ChangePJ != 0, found, "%s", s.Key)
		}
	}
	p, ok := networkWaterfallPicture(r, 0)
	require.True(t, ok)
	svg := svgOf(t, p)
	assert.Contains(t, svg, "int8 to dnateq, fewer bits moved: ")
	assert.NotContains(t, svg, "other sizing")
	long := report.WaterfallRecords(r)
	assert.Len(t, long.Rows, 4*len(r.Networks), "a row for every step in CSV")
}

func TestTornadosShowBothEnds(t *testing.T) {
	pictures := picturesOf(t, sample.Run())
	svg := svgOf(t, pictures["tornado"])
	for _, text := range []string{"datapath leakage ×0.5–2", "1.38–1.71", "dnateq: 1.63", "at 0.5 times its value (assumed, range ours) the ratio is 1.710 in place of 1.630"} {
		assert.Contains(t, svg, text)
	}
	assert.NotContains(t, svgOf(t, pictures["tornado-dot-product"]), "datapath leakage", "it moves no dot product")
	r := sample.Run()
	r.Sensitivity.Constants[0].Swings[0].EnergyRatioHigh = math.NaN()
	_, err := OfRun(r)
	assert.ErrorContains(t, err, "energy_ratio_high")
}

// Five machines and many constants stay within the page.
func TestManyMachinesHaveLegibleWaterfallsAndTornados(t *testing.T) {
	r := sample.Run()
	for k := range 4 {
		name := fmt.Sprintf("rival-%d", k)
		g := r.Geomean[0]
		g.Machine = name
		r.Geomean = append(r.Geomean, g)
		m := r.Waterfall.Mean[0]
		m.Machine = name
		r.Waterfall.Mean = append(r.Waterfall.Mean, m)
		for i := range r.Networks {
			w := r.Networks[i].Waterfalls[0]
			w.Machine = name
			r.Networks[i].Waterfalls = append(r.Networks[i].Waterfalls, w)
		}
	}
	for _, key := range []string{"waterfall", "waterfall-transformer", "tornado"} {
		svg := svgOf(t, picturesOf(t, r)[key])
		assert.Contains(t, svg, `width="504pt"`, "both columns of a page")
		assert.Contains(t, svg, "rival-3")
	}
}
