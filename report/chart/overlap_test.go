package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// box is the place of a text: from its baseline to about the height of its capitals.
type box struct {
	text                   string
	left, right, top, base float64
}

// textsOf reads the places of all texts of a picture. Texts along slanted lines are left
// out.
func textsOf(t require.TestingT, svg []byte) []box {
	turned := regexp.MustCompile(`^translate\(([-0-9.]+) ([-0-9.]+)\) rotate\(-90\)$`)
	var boxes []box
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return boxes
		}
		require.NoError(t, err, "a picture is well-formed XML")
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "text" {
			continue
		}
		attributes := map[string]string{}
		for _, a := range start.Attr {
			attributes[a.Name.Local] = a.Value
		}
		var text string
		require.NoError(t, decoder.DecodeElement(&text, &start))
		size := number(t, attributes["font-size"])
		width, height := float64(textWidth(text, vg.Length(size))), size*0.72
		if attributes["x"] != "" {
			x, y := number(t, attributes["x"]), number(t, attributes["y"])
			boxes = append(boxes, box{text, x, x + width, y - height, y})
		} else if m := turned.FindStringSubmatch(attributes["transform"]); m != nil {
			x, y := number(t, m[1]), number(t, m[2])
			boxes = append(boxes, box{text, x - height, x, y - width, y})
		}
	}
}

func number(t require.TestingT, s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return x
}

// requireLegible demands that all texts lie within the picture and none on another.
func requireLegible(t require.TestingT, f Figure, s Style) {
	w, h := float64(s.Width), float64(f.height(s))
	boxes := textsOf(t, SVG(f, s))
	const tolerance = 0.3
	for i, a := range boxes {
		inside := a.left >= -tolerance && a.right <= w+tolerance && a.top >= -tolerance && a.base <= h+tolerance
		require.True(t, inside, "%q sticks out of %.0f x %.0f: %+v", a.text, w, h, a)
		for _, b := range boxes[:i] {
			apart := a.right <= b.left+tolerance || b.right <= a.left+tolerance || a.base <= b.top+tolerance || b.base <= a.top+tolerance
			require.True(t, apart, "%q lies on %q: %+v %+v", a.text, b.text, a, b)
		}
	}
}

func drawName(t *rapid.T) string {
	return rapid.OneOf(
		rapid.StringMatching(`[a-z]{1,12}(-[a-z0-9]{1,12}){0,3}`),
		rapid.StringMatching(`(layer[1-4]\.[0-9]+\.)?conv[1-9](\.downsample)?`),
		rapid.StringN(1, 40, -1),
	).Draw(t, "name")
}

func drawEntries(t *rapid.T) []Entry {
	var entries []Entry
	for range rapid.IntRange(0, 10).Draw(t, "entries") {
		e := Entry{Name: drawName(t), Look: SeriesLook(len(entries))}
		if rapid.Bool().Draw(t, "area") {
			e.Area = &Fill{Color: Blue, Hatch: Hatch(rapid.IntRange(0, 2).Draw(t, "hatch"))}
		}
		entries = append(entries, e)
	}
	return entries
}

func drawBar(t *rapid.T, unit float64) Bar {
	bar := Bar{Name: drawName(t), Top: rapid.SampledFrom([]string{"", "1.00", "5.23 mJ", "999 µJ"}).Draw(t, "top")}
	for range rapid.IntRange(0, 4).Draw(t, "segments") {
		bar.Segments = append(bar.Segments, Segment{Value: rapid.Float64Range(0, unit).Draw(t, "value"), Fill: Fill{Color: Green}, Title: "a part"})
	}
	return bar
}

func drawStyle(t *rapid.T) Style { return rapid.SampledFrom([]Style{Column, Page}).Draw(t, "style") }

func TestBarsAreLegible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &Bars{YLabel: drawName(t), Legend: drawEntries(t), Reference: rapid.SampledFrom([]float64{0, 1}).Draw(t, "reference")}
		unit := rapid.SampledFrom([]float64{1e-6, 1, 3, 1e9}).Draw(t, "unit")
		named := rapid.Bool().Draw(t, "named")
		bars := rapid.IntRange(1, 5).Draw(t, "bars")
		for range rapid.IntRange(0, 12).Draw(t, "groups") {
			g := Group{Name: drawName(t)}
			for range bars {
				bar := drawBar(t, unit)
				if !named {
					bar.Name = ""
				}
				g.Bars = append(g.Bars, bar)
			}
			f.Groups = append(f.Groups, g)
		}
		requireLegible(t, f, drawStyle(t))
	})
}

func TestByLayerIsLegible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &ByLayer{YLabel: "Bits", Legend: drawEntries(t), Reference: 8}
		layers := rapid.IntRange(1, 170).Draw(t, "layers")
		name := drawName(t)
		for i := range layers {
			f.Layers = append(f.Layers, fmt.Sprintf("%s.%d", name, i))
		}
		for range rapid.IntRange(1, 4).Draw(t, "panels") {
			p := Panel{Name: drawName(t)}
			for i := range layers {
				p.Bars = append(p.Bars, Bar{Segments: []Segment{{Value: float64(i % 9), Fill: Fill{Color: Blue}}}})
				p.Points = append(p.Points, float64(i%11)-1)
			}
			f.Panels = append(f.Panels, p)
		}
		requireLegible(t, f, drawStyle(t))
	})
}

func TestTimelineIsLegible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &Timeline{XLabel: "Time (ms)", YLabel: "Cycles (%)", Legend: drawEntries(t)}
		unit := rapid.SampledFrom([]float64{1e-3, 1, 1e5}).Draw(t, "unit")
		for range rapid.IntRange(1, 4).Draw(t, "panels") {
			p := TimePanel{Name: drawName(t)}
			for range rapid.IntRange(1, 60).Draw(t, "spans") {
				p.Spans = append(p.Spans, Span{Name: drawName(t), Length: unit * rapid.Float64Range(0.001, 1).Draw(t, "length"), Segments: []Segment{{Value: 60, Title: "busy"}, {Value: 40}}})
			}
			f.Panels = append(f.Panels, p)
		}
		requireLegible(t, f, drawStyle(t))
	})
}

func TestXYIsLegible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &XY{XLabel: drawName(t), YLabel: drawName(t), LogX: rapid.Bool().Draw(t, "logx"), LogY: rapid.Bool().Draw(t, "logy"),
			FromZero: rapid.Bool().Draw(t, "zero"), WholeX: rapid.Bool().Draw(t, "whole"), Legend: drawEntries(t)}
		scale := rapid.SampledFrom([]float64{1e-5, 1, 2000, 1e8}).Draw(t, "scale")
		for k := range rapid.IntRange(0, 4).Draw(t, "series") {
			s := Series{Look: SeriesLook(k), Line: rapid.Bool().Draw(t, "line"), Title: "a line"}
			for range rapid.IntRange(0, 20).Draw(t, "points") {
				s.X = append(s.X, scale*rapid.Float64Range(-1, 100).Draw(t, "x"))
				s.Y = append(s.Y, scale*rapid.Float64Range(-0.1, 30).Draw(t, "y"))
			}
			f.Series = append(f.Series, s)
		}
		requireLegible(t, f, drawStyle(t))
	})
}

func TestHistogramsAndRugsAreDrawn(t *testing.T) {
	f := &XY{XLabel: "Value", YLabel: "Density", FromZero: true, Series: []Series{
		{X: []float64{0, 1, 3}, Y: []float64{2, 1, 0}, Area: &Fill{Color: Grey, Hatch: Falling}, Titles: []string{"first", "second"}},
		{X: []float64{0.5, 2, 99}, Rug: true, Titles: []string{"low", "high", "beyond"}},
	}}
	f.Series[1].X = f.Series[1].X[:2]
	svg := string(SVG(f, Column))
	for _, title := range []string{"first", "second", "low", "high"} {
		assert.Contains(t, svg, "<title>"+title+"</title>")
	}
}

func TestRangesAreLegible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &Ranges{XLabel: drawName(t), Legend: drawEntries(t), Joined: rapid.Bool().Draw(t, "joined")}
		scale := rapid.SampledFrom([]float64{1e-5, 1, 2000, 1e8}).Draw(t, "scale")
		for range rapid.IntRange(1, 20).Draw(t, "rows") {
			f.Rows = append(f.Rows, drawName(t))
		}
		for range rapid.IntRange(1, 6).Draw(t, "panels") {
			p := RangePanel{Name: drawName(t), Reference: rapid.SampledFrom([]float64{math.NaN(), 0, scale}).Draw(t, "reference")}
			for range f.Rows {
				value := func(name string) float64 { return scale * rapid.Float64Range(-1, 3).Draw(t, name) }
				p.Bars = append(p.Bars, []Range{{From: value("from"), To: value("to"), Fill: Fill{Color: Blue}, Title: "a bar"}})
				p.Labels = append(p.Labels, rapid.SampledFrom([]string{"", "+0.3 %", "-35.7 %", "0.636 to 1.022"}).Draw(t, "label"))
			}
			f.Panels = append(f.Panels, p)
		}
		requireLegible(t, f, drawStyle(t))
	})
}
