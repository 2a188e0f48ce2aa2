package report

import (
	"bytes"
	"dnasim/energy"
	"dnasim/internal/golden"
	"dnasim/results"
	"dnasim/results/sample"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// picturesOf draws what results give, by key.
func picturesOf(t *testing.T, r *results.Run) map[string]Picture {
	t.Helper()
	all, err := Pictures(r)
	require.NoError(t, err)
	byKey := map[string]Picture{}
	for _, p := range all {
		require.NotContains(t, byKey, p.Key)
		byKey[p.Key] = p
	}
	return byKey
}

func svgOf(t *testing.T, p Picture) string {
	t.Helper()
	b, err := p.draw(SVG)
	require.NoError(t, err)
	return string(b)
}

// Of the run one picture of each kind.
func TestGoldenPictures(t *testing.T) {
	pictures := picturesOf(t, sample.Run())
	for _, key := range []string{"energy", "speedup", "waterfall", "waterfall-transformer", "tornado", "tornado-dot-product", "roofline", "bits-alexnet-grouped", "cycles-alexnet-grouped", "roofline-transformer"} {
		require.Contains(t, pictures, key)
		golden.Check(t, key+".svg", []byte(svgOf(t, pictures[key])))
	}
	rmae, err := RMAEPicture("weights of conv1", sampleCurves())
	require.NoError(t, err)
	golden.Check(t, "rmae.svg", []byte(svgOf(t, rmae)))
	histogram, err := HistogramPicture(sampleHistogram())
	require.NoError(t, err)
	golden.Check(t, "histogram.svg", []byte(svgOf(t, histogram)))
}

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

func TestPicturesAreExplained(t *testing.T) {
	for _, p := range picturesOf(t, sample.Run()) {
		assert.NotEmpty(t, p.Title)
		assert.NotEmpty(t, p.Caption)
	}
}

// The heights of the stacks are energies over that of INT8, and the labels are joules.
func TestTheEnergyPictureTellsEveryPart(t *testing.T) {
	r := sample.Run()
	svg := svgOf(t, picturesOf(t, r)["energy"])
	for i := range r.Networks {
		for j := range r.Networks[i].Machines {
			m := &r.Networks[i].Machines[j]
			assert.Contains(t, svg, ">"+joules(m.Energy.Total)+"<", "above the bar")
			for _, part := range energy.Parts() {
				title := r.Networks[i].Name + " on " + m.Name + ": " + part.String() + " " + joules(m.Energy.Parts[part])
				assert.Equal(t, m.Energy.Parts[part] > 0, strings.Contains(svg, title), title)
			}
		}
	}
}

func TestEveryLayerWithMACsIsAPointOfTheRoofline(t *testing.T) {
	r := sample.Run()
	svg := svgOf(t, picturesOf(t, r)["roofline"])
	for i := range r.Networks {
		for _, m := range r.Networks[i].Machines {
			for _, l := range m.Layers {
				title := r.Networks[i].Name + ", " + l.Name + " on " + m.Name + ": "
				assert.Equal(t, l.MACs > 0, strings.Contains(svg, title), title)
			}
		}
	}
	assert.Contains(t, svg, "204.8 GMAC/s")
	assert.Contains(t, svg, "12.8 GB/s")
}

func TestMachinesWithDifferentRoofsHaveTheirOwn(t *testing.T) {
	r := sample.Run()
	r.Hardware[1].PeakGMACs = 409.6
	svg := svgOf(t, picturesOf(t, r)["roofline"])
	assert.Contains(t, svg, "204.8 GMAC/s (int8)")
	assert.Contains(t, svg, "409.6 GMAC/s (dnateq)")
}

func TestJoulesHaveThreeDigitsAndAUnit(t *testing.T) {
	for pj, want := range map[float64]string{
		0: "0 pJ", 1: "1.00 pJ", 999.4: "999 pJ", 999.6: "1.00 nJ", 5.23e9: "5.23 mJ", 36.5e6: "36.5 µJ", 2e15: "2.00 kJ", 3e18: "3,000 kJ",
	} {
		assert.Equal(t, want, joules(pj))
	}
}

func TestPicturesThatWouldBeEmptyAreLeftOut(t *testing.T) {
	assert.Empty(t, picturesOf(t, &results.Run{}))
	alone := picturesOf(t, sample.WithoutBaseline(sample.Run()))
	assert.NotContains(t, alone, "speedup", "nothing to compare with")
	assert.Contains(t, alone["energy"].Caption, "divided by that of dnateq")
	assert.Contains(t, svgOf(t, alone["energy"]), ">Energy normalised to dnateq<")
	r := sample.Run()
	r.Hardware = nil
	assert.Contains(t, picturesOf(t, r), "roofline", "points without a roof")
	for i := range r.Networks {
		for j := range r.Networks[i].Machines {
			r.Networks[i].Machines[j].Layers = nil
		}
	}
	assert.NotContains(t, picturesOf(t, r), "roofline")
}

func TestPicturesRefuseWhatCannotBeDrawn(t *testing.T) {
	_, err := Pictures(nil)
	assert.ErrorContains(t, err, "no results")
	r := sample.Run()
	r.Networks[0].Machines[0].TimeS = math.Inf(1)
	_, err = Pictures(r)
	assert.ErrorContains(t, err, "networks[0] (alexnet-grouped).machines[0] (int8).time_s is +Inf")
	p := picturesOf(t, sample.Run())["energy"]
	_, err = p.draw("SVG")
	assert.ErrorContains(t, err, `unknown picture format "SVG": allowed are svg, png; did you mean "svg"?`)
	_, err = new(Picture).draw(SVG)
	assert.ErrorContains(t, err, "an empty picture")
}

func TestAPNGHasItsPhysicalSize(t *testing.T) {
	p := picturesOf(t, sample.Run())["speedup"]
	b, err := p.draw(PNG)
	require.NoError(t, err)
	config, err := png.DecodeConfig(bytes.NewReader(b))
	require.NoError(t, err)
	assert.Equal(t, 990, config.Width, "3.3 inches at 300 dots per inch")
	at := bytes.Index(b, []byte("pHYs"))
	require.Positive(t, at)
	assert.Equal(t, []byte{0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1}, b[at+4:at+13], "11,811 dots per metre")
	_, err = png.Decode(bytes.NewReader(b))
	assert.NoError(t, err, "the checksums are right")
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
		{Name: "alexnet", Formats: []results.StudyFormat{{Name: "exp", Sweep: []results.StudyPoint{{MeanBits: 5}}}}}, // not measured
		{Name: "alexnet-fmnist", Metric: "top1", Samples: 1936, Formats: []results.StudyFormat{{Name: "exp", Sweep: sweep}}},
	}}
	pictures, err := StudyPictures(s)
	require.NoError(t, err)
	require.Len(t, pictures, 1)
	assert.Equal(t, "accuracy-alexnet-fmnist", pictures[0].Key)
	assert.Equal(t, "networks[1].formats[].sweep[]", pictures[0].Path)
	svg := svgOf(t, pictures[0])
	few, many := strings.Index(svg, "exp, 4.2 bits: loss of 3.00 points"), strings.Index(svg, "exp, 8 bits: loss of 0 points")
	assert.True(t, 0 < few && few < many)
	assert.Equal(t, 1, strings.Count(svg, "5.5 bits: loss of 0.400 points"))
	s.Networks[1].Formats[0].Sweep[0].MeanBits = math.NaN()
	_, err = StudyPictures(s)
	assert.ErrorContains(t, err, "mean_bits is NaN")
	_, err = StudyPictures(nil)
	assert.ErrorContains(t, err, "no study")
}

// Errors are drawn against stored bits, weights and activations apart; what makes none has no place on a logarithmic axis.
func TestStudyPicturesShowTheErrors(t *testing.T) {
	widths := []results.StudyWidth{{Bits: 3, StoredBits: 4, RMAEWeights: .18, RMAEActivations: .2}, {Bits: 4, StoredBits: 5, RMAEWeights: .08, RMAEActivations: .09}, {Bits: 7, StoredBits: 8, RMAEWeights: .01, RMAEActivations: 0}}
	s := &results.Study{Networks: []results.StudyNetwork{{Name: "net", Formats: []results.StudyFormat{{Name: "exp", Widths: widths}}}}}
	pictures, err := StudyPictures(s)
	require.NoError(t, err)
	require.Len(t, pictures, 2)
	assert.Equal(t, "networks[0].formats[].widths[].rmae_weights", pictures[0].Path)
	weights, activations := svgOf(t, pictures[0]), svgOf(t, pictures[1])
	assert.Contains(t, weights, "exp, 8 bits: RMAE 1.00 %")
	assert.Contains(t, activations, "exp, 5 bits: RMAE 9.00 %")
	assert.NotContains(t, activations, "exp, 8 bits")
}

func TestPicturesOfHostileNames(t *testing.T) {
	for _, p := range picturesOf(t, sample.WithHostileNames(sample.Run())) {
		svg := svgOf(t, p)
		for _, bad := range []string{"<i>", "\x1b", "\u202e", "\xff"} {
			assert.False(t, strings.Contains(svg, bad), "%s: %q", p.Key, bad)
		}
	}
}
