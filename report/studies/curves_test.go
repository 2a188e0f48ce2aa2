package studies

import (
	"dnasim/internal/golden"
	"dnasim/report/chart"
	"dnasim/results"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sampleCurves() []Curve {
	bits := []float64{4, 5, 6, 7, 8}
	return []Curve{
		{"exponential, paper fit", bits, []float64{.187, .081, .038, .019, .0094}},
		{"uniform, best clip", bits, []float64{.152, .085, .048, .026, .0135}},
	}
}

func sampleHistogram() Histogram {
	return Histogram{
		Name: "conv1, weights", Edges: []float64{0, 1, 2, 4}, Density: []float64{.6, .25, .075},
		Fits:   []Curve{{"exponential", []float64{0, 1, 2, 3, 4}, []float64{1, .37, .14, .05, .02}}},
		Levels: []float64{.5, .7, 1, 1.4, 2, 2.8, 9}, LevelsName: "levels of exp3",
	}
}

func drawnSVG(t *testing.T, p chart.Picture) string {
	t.Helper()
	b, err := p.Draw(chart.FormatSVG)
	require.NoError(t, err)
	return string(b)
}

func TestGoldenCurves(t *testing.T) {
	rmae, err := RMAEPicture("weights of conv1", sampleCurves())
	require.NoError(t, err)
	golden.Check(t, "rmae.svg", []byte(drawnSVG(t, rmae)))
	histogram, err := HistogramPicture(sampleHistogram())
	require.NoError(t, err)
	golden.Check(t, "histogram.svg", []byte(drawnSVG(t, histogram)))
}

func TestBadCurvesAreErrors(t *testing.T) {
	for want, c := range map[string]Curve{
		`curve "c" has no points`:                 {"c", nil, nil},
		`curve "c" has 2 values of x and 1 of y`:  {"c", []float64{1, 2}, []float64{1}},
		`curve "c", point 2: (2, NaN) is not`:     {"c", []float64{1, 2}, []float64{1, math.NaN()}},
		`point 2: x must increase, but 1 follows`: {"c", []float64{1, 1}, []float64{1, 2}},
	} {
		_, err := AccuracyPicture("net", []Curve{c})
		assert.ErrorContains(t, err, want)
	}
	_, err := RMAEPicture("net", []Curve{{"c", []float64{1}, []float64{0}}})
	assert.ErrorContains(t, err, "an RMAE of 0 cannot be shown on a logarithmic axis")
	_, err = RMAEPicture("net", nil)
	assert.ErrorContains(t, err, "no curves")
}

func TestBadHistogramsAreErrors(t *testing.T) {
	for want, change := range map[string]func(*Histogram){
		"4 limits for 2 bins":            func(h *Histogram) { h.Density = h.Density[:2] },
		"bin 2: density -1":              func(h *Histogram) { h.Density[1] = -1 },
		"bin 1: density 0.6 from 2 to 1": func(h *Histogram) { h.Edges[0] = 2 },
		"level 7 is +Inf":                func(h *Histogram) { h.Levels[6] = math.Inf(1) },
		`curve "exponential" has no`:     func(h *Histogram) { h.Fits[0].X, h.Fits[0].Y = nil, nil },
	} {
		h := sampleHistogram()
		change(&h)
		_, err := HistogramPicture(h)
		assert.ErrorContains(t, err, want)
	}
}

// A sweep is drawn from few bits to many, whatever the order of its thresholds.
func TestStudyPicturesShowTheSweep(t *testing.T) {
	sweep := []results.StudyPoint{{MeanBits: 8, Loss: new(0.0)}, {MeanBits: 5.5, Loss: new(.004)}, {MeanBits: 5.5, Loss: new(.004)}, {MeanBits: 4.2, Loss: new(.03)}}
	s := &results.Study{Networks: []results.StudyNetwork{
		// not measured
		{Name: "alexnet", Formats: []results.StudyFormat{{Name: "exp", Sweep: []results.StudyPoint{{MeanBits: 5}}}}},
		{Name: "alexnet-fmnist", Metric: "top1", Samples: 1936, Formats: []results.StudyFormat{{Name: "exp", Sweep: sweep}}},
	}}
	all, err := FormatPictures(s)
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.Equal(t, "accuracy-alexnet-fmnist", all[0].Key)
	assert.Equal(t, "networks[1].formats[].sweep[]", all[0].Path)
	svg := drawnSVG(t, all[0])
	few, many := strings.Index(svg, "exp, 4.2 bits: loss of 3.00 points"), strings.Index(svg, "exp, 8 bits: loss of 0 points")
	assert.True(t, 0 < few && few < many)
	assert.Equal(t, 1, strings.Count(svg, "5.5 bits: loss of 0.400 points"))
	s.Networks[1].Formats[0].Sweep[0].MeanBits = math.NaN()
	_, err = FormatPictures(s)
	assert.ErrorContains(t, err, "mean_bits is NaN")
	_, err = FormatPictures(nil)
	assert.ErrorContains(t, err, "no study")
}

// Errors are drawn against stored bits, weights and activations apart; what makes none has no place
// on a logarithmic axis.
func TestStudyPicturesShowTheErrors(t *testing.T) {
	widths := []results.StudyWidth{{Bits: 3, StoredBits: 4, RMAEWeights: .18, RMAEActivations: .2}, {Bits: 4, StoredBits: 5, RMAEWeights: .08, RMAEActivations: .09}, {Bits: 7, StoredBits: 8, RMAEWeights: .01, RMAEActivations: 0}}
	s := &results.Study{Networks: []results.StudyNetwork{{Name: "net", Formats: []results.StudyFormat{{Name: "exp", Widths: widths}}}}}
	all, err := FormatPictures(s)
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, "networks[0].formats[].widths[].rmae_weights", all[0].Path)
	weights, activations := drawnSVG(t, all[0]), drawnSVG(t, all[1])
	assert.Contains(t, weights, "exp, 8 bits: RMAE 1.00 %")
	assert.Contains(t, activations, "exp, 5 bits: RMAE 9.00 %")
	assert.NotContains(t, activations, "exp, 8 bits")
}
