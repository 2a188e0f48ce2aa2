package report

import (
	"dnasim/energy"
	"dnasim/results"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// explainSample adds waterfalls whose steps add up, and two constants.
func explainSample(r *results.Run) {
	kinds := []results.WaterfallKind{
		{Key: "fewer_bits", Name: "fewer bits moved", How: "simulated", What: "operands stored narrower"},
		{Key: "size", Name: "other size", How: "simulated", What: "nothing here"},
		{Key: "lanes", Name: "other lanes: a pair", How: "re-priced", What: "counting in place of multiplying"},
		{Key: "leakage", Name: "leakage of the lanes", How: "re-priced", What: "that of the other lanes"},
	}
	mean := results.MeanWaterfall{Machine: "dnateq", From: "int8"}
	for i := range r.Networks {
		n := &r.Networks[i]
		w := sampleWaterfall(&n.Machines[0].Energy, &n.Machines[1].Energy, kinds)
		n.Waterfalls = []results.Waterfall{w}
		mean.To += w.ToPJ / w.FromPJ / float64(len(r.Networks))
		for k, s := range w.Steps {
			if i == 0 {
				mean.Steps = append(mean.Steps, results.MeanWaterfallStep{Key: s.Key})
			}
			mean.Steps[k].Change += s.ChangePJ / w.FromPJ / float64(len(r.Networks))
			mean.Steps[k].After += s.AfterPJ / w.FromPJ / float64(len(r.Networks))
		}
	}
	r.Waterfall = &results.WaterfallSummary{Note: "The order is a convention.", Kinds: kinds, Mean: []results.MeanWaterfall{mean}}
	swing := func(a, b, c, d float64) []results.SwingFrom {
		return []results.SwingFrom{{Machine: "dnateq", EnergyRatioLow: a, EnergyRatioHigh: b, DotProductEnergyRatioLow: c, DotProductEnergyRatioHigh: d}}
	}
	r.Sensitivity = &results.Sensitivity{Note: "Cycles stay.", Constants: []results.Constant{
		{Key: "datapath_leakage", Name: "datapath leakage", Low: 0.5, High: 2, Status: "assumed", Range: "ours", Source: "one corner, one temperature", Rows: []string{"lane.leakage"}, Swings: swing(1.71, 1.38, 1.94, 1.94)},
		{Key: "ripple_pair", Name: "pair on ripple counters", Low: 0.5, High: 1, Status: "synthesized", Range: "ours", Source: "another library gives half", Rows: []string{"lane.pair"}, Swings: swing(1.69, 1.63, 2.4, 1.94)},
	}}
}

// sampleWaterfall has four steps: what memories save, nothing, and what lanes change.
func sampleWaterfall(from, to *results.EnergyPJ, kinds []results.WaterfallKind) results.Waterfall {
	w := results.Waterfall{Machine: "dnateq", From: "int8", FromPJ: from.Total, ToPJ: to.Total}
	changes := []energy.Stack{
		{energy.DRAMDynamic: to.Parts[energy.DRAMDynamic] - from.Parts[energy.DRAMDynamic], energy.DRAMBackground: to.Parts[energy.DRAMBackground] - from.Parts[energy.DRAMBackground], energy.Interconnect: to.Parts[energy.Interconnect] - from.Parts[energy.Interconnect], energy.SRAMDynamic: to.Parts[energy.SRAMDynamic] - from.Parts[energy.SRAMDynamic]},
		{},
		{energy.DatapathDynamic: to.Parts[energy.DatapathDynamic] - from.Parts[energy.DatapathDynamic], energy.PostProcessing: to.Parts[energy.PostProcessing] - from.Parts[energy.PostProcessing]},
		{energy.SRAMLeakage: to.Parts[energy.SRAMLeakage] - from.Parts[energy.SRAMLeakage], energy.DatapathLeakage: to.Parts[energy.DatapathLeakage] - from.Parts[energy.DatapathLeakage], energy.Vector: to.Parts[energy.Vector] - from.Parts[energy.Vector]},
	}
	at := from.Total
	for k := range changes {
		change := results.EnergyOf(changes[k])
		at += change.Total
		w.Steps = append(w.Steps, results.WaterfallStep{Key: kinds[k].Key, ChangePJ: change.Total, AfterPJ: at, Parts: change})
	}
	return w
}

func TestTheSampleWaterfallsAddUp(t *testing.T) {
	for _, n := range sampleResults().Networks {
		w := n.Waterfalls[0]
		assert.InDelta(t, w.ToPJ, w.Steps[len(w.Steps)-1].AfterPJ, 1e-9*w.ToPJ)
	}
}

// What a table and a picture of steps show is what the results say: nothing is left out but steps that change nothing.
func TestWaterfallsShowEveryStepThatChangesAnything(t *testing.T) {
	r := sampleResults()
	table := waterfallTable(r)
	assert.Equal(t, []int{0, 2}, shownSteps(r))
	for i := range r.Networks {
		for k, s := range r.Networks[i].Waterfalls[0].Steps {
			want := []Cell{String(r.Networks[i].Name), String(r.Waterfall.Kinds[k].Name), Number(100 * s.ChangePJ / r.Networks[i].Waterfalls[0].FromPJ)}
			found := false
			for _, row := range table.Rows {
				found = found || assert.ObjectsAreEqual(want, row.Cells)
			}
			assert.Equal(t, s.ChangePJ != 0, found, "%s", s.Key)
		}
	}
	p, ok := networkWaterfallPicture(r, 0)
	require.True(t, ok)
	svg := svgOf(t, p)
	assert.Contains(t, svg, "int8 to dnateq, fewer bits moved: ")
	assert.NotContains(t, svg, "other size")
	long := waterfallLong(r)
	assert.Len(t, long.Rows, 4*len(r.Networks), "a row for every step in CSV")
}

func TestTornadosShowBothEnds(t *testing.T) {
	pictures := picturesOf(t, sampleResults())
	svg := svgOf(t, pictures["tornado"])
	for _, text := range []string{"datapath leakage ×0.5–2", "1.38–1.71", "dnateq: 1.63", "at 0.5 times its value (assumed, range ours) the ratio is 1.710 in place of 1.630"} {
		assert.Contains(t, svg, text)
	}
	assert.NotContains(t, svgOf(t, pictures["tornado-dot-product"]), "datapath leakage", "it moves no dot product")
	r := sampleResults()
	r.Sensitivity.Constants[0].Swings[0].EnergyRatioHigh = math.NaN()
	_, err := Pictures(r)
	assert.ErrorContains(t, err, "energy_ratio_high")
}

// Five machines and many constants stay within the page.
func TestManyMachinesHaveLegibleWaterfallsAndTornados(t *testing.T) {
	r := sampleResults()
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
