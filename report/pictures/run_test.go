package pictures

import (
	"bytes"
	"dnasim/energy"
	"dnasim/internal/golden"
	"dnasim/report/chart"
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
func picturesOf(t *testing.T, r *results.Run) map[string]chart.Picture {
	t.Helper()
	all, err := OfRun(r)
	require.NoError(t, err)
	byKey := map[string]chart.Picture{}
	for _, p := range all {
		require.NotContains(t, byKey, p.Key)
		byKey[p.Key] = p
	}
	return byKey
}

func svgOf(t *testing.T, p chart.Picture) string {
	t.Helper()
	b, err := p.Draw(chart.FormatSVG)
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
			assert.Contains(t, svg, ">"+Joules(m.Energy.Total)+"<", "above the bar")
			for _, part := range energy.Parts() {
				title := r.Networks[i].Name + " on " + m.Name + ": " + part.String() + " " + Joules(m.Energy.Parts[part])
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
		assert.Equal(t, want, Joules(pj))
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
	_, err := OfRun(nil)
	assert.ErrorContains(t, err, "no results")
	r := sample.Run()
	r.Networks[0].Machines[0].TimeS = math.Inf(1)
	_, err = OfRun(r)
	assert.ErrorContains(t, err, "networks[0] (alexnet-grouped).machines[0] (int8).time_s is +Inf")
	p := picturesOf(t, sample.Run())["energy"]
	_, err = p.Draw("SVG")
	assert.ErrorContains(t, err, `unknown picture format "SVG": allowed are svg, png; did you mean "svg"?`)
	_, err = new(chart.Picture).Draw(chart.FormatSVG)
	assert.ErrorContains(t, err, "an empty picture")
}

func TestAPNGHasItsPhysicalSize(t *testing.T) {
	p := picturesOf(t, sample.Run())["speedup"]
	b, err := p.Draw(chart.FormatPNG)
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

func TestPicturesOfHostileNames(t *testing.T) {
	for _, p := range picturesOf(t, sample.WithHostileNames(sample.Run())) {
		svg := svgOf(t, p)
		for _, bad := range []string{"<i>", "\x1b", "\u202e", "\xff"} {
			assert.False(t, strings.Contains(svg, bad), "%s: %q", p.Key, bad)
		}
	}
}
