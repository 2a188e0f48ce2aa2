package chart

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"pgregory.net/rapid"
)

// smallBars is a figure with every kind of filling.
func smallBars() *Bars {
	segment := func(v float64, h Hatch) Segment {
		return Segment{Value: v, Fill: Fill{Color: Orange, Hatch: h}, Title: `a "part" <of> it`}
	}
	return &Bars{YLabel: "Energy", Reference: 1, Legend: []Entry{{Name: "one", Look: SeriesLook(0), Line: true}},
		Groups: []Group{{Name: "net", Bars: []Bar{{Name: "int8", Top: "5 µJ", Segments: []Segment{segment(1, Solid), segment(1, Rising), segment(0, Solid), segment(0.5, Falling)}}}}}}
}

func TestEqualFiguresGiveEqualBytes(t *testing.T) {
	for _, f := range []Figure{smallBars(), &XY{Series: []Series{{X: []float64{1, 2}, Y: []float64{3, 4}, Line: true}}}} {
		assert.Equal(t, SVG(f, Column), SVG(f, Column))
		first, err := PNG(f, Column, 100)
		require.NoError(t, err)
		second, err := PNG(f, Column, 100)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(first, second))
		picture, err := png.Decode(bytes.NewReader(first))
		require.NoError(t, err)
		assert.Equal(t, 330, picture.Bounds().Dx())
	}
	_, err := PNG(smallBars(), Column, 0)
	assert.ErrorContains(t, err, "0 dots per inch")
}

// In a page every colour is a class, so that the page may choose it; every mark has one
// title and is not empty.
func TestInlinePicturesTakeTheColoursOfThePage(t *testing.T) {
	svg := string(InlineSVG(smallBars(), Page, `a "label"`, true))
	assert.Contains(t, svg, `role="img" aria-label="a &quot;label&quot;"`)
	assert.NotRegexp(t, `(fill|stroke)="#`, svg)
	assert.NotContains(t, svg, "<?xml")
	assert.Equal(t, 3, strings.Count(svg, `<g class="mark"><title>a &quot;part&quot; &lt;of&gt; it</title>`), "a part of nothing has no mark")
	assert.NotRegexp(t, `</title>\s*</g>`, svg)
	narrow := string(InlineSVG(smallBars(), Column, "", false))
	assert.NotContains(t, narrow, "<title>")
	assert.Equal(t, 3, strings.Count(narrow, `<g class="mark">`))
	file := string(SVG(smallBars(), Page))
	assert.NotContains(t, file, "class=")
	assert.Regexp(t, `^<svg xmlns="http://www.w3.org/2000/svg" width="504pt"`, file)
}

func TestEveryColourOfThePaletteHasAName(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []color.RGBA{Black, Orange, SkyBlue, Green, Yellow, Blue, Vermillion, Purple, Grey, paper, gridInk} {
		name := colorName(c)
		assert.NotEmpty(t, name)
		assert.False(t, seen[name], "%s stands for two colours", name)
		seen[name] = true
	}
	assert.Empty(t, colorName(color.RGBA{1, 2, 3, 255}))
}

func TestSeriesAreToldApart(t *testing.T) {
	seen := map[Look]bool{}
	for i := range 28 {
		look := SeriesLook(i)
		assert.False(t, seen[look], "series %d looks like an earlier one", i)
		seen[look] = true
	}
}

func TestTicks(t *testing.T) {
	labels := func(from, to float64) (all []string) {
		for _, tick := range linearTicks(from, to) {
			all = append(all, tick.Label)
		}
		return all
	}
	assert.Equal(t, []string{"0", "0.5", "1.0", "1.5"}, labels(0, 1.5))
	assert.Equal(t, []string{"0", "0.25", "0.50", "0.75", "1.00", "1.25"}, labels(0, 1.25))
	assert.Equal(t, []string{"-1", "0", "1", "2", "3", "4"}, labels(-1, 4))
	assert.Equal(t, []string{"0", "1e+06", "2e+06", "3e+06", "4e+06", "5e+06"}, labels(0, 5e6))
	assert.Equal(t, []string{"1000000", "1000000.5", "1000001"}, labels(1e6, 1e6+2.2)[:3], "enough digits to tell them apart")
	for x, want := range map[float64]float64{0: 1, 0.93: 1, 1.44: 1.5, 7: 8, 1234: 1250} {
		assert.InDelta(t, want, niceTop(x), 1e-9, "%v", x)
	}
}

func TestLogTicks(t *testing.T) {
	var all []string
	for _, tick := range logTicks(0.5, 20) {
		if tick.Label != "" {
			all = append(all, tick.Label)
		}
	}
	assert.Equal(t, []string{"0.5", "1", "2", "5", "10", "20"}, all)
	from, to := logRange(0.63, 560)
	assert.Equal(t, []float64{0.5, 1000}, []float64{from, to})
}

func TestTheRangeOfALogarithmicAxisHoldsAllValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := math.Pow(10, rapid.Float64Range(-12, 12).Draw(t, "a"))
		b := a * math.Pow(10, rapid.Float64Range(0, 12).Draw(t, "b"))
		from, to := logRange(a, b)
		assert.LessOrEqual(t, from, a*(1+1e-9))
		assert.GreaterOrEqual(t, to, b*(1-1e-9))
		assert.GreaterOrEqual(t, from*11, a, "no wider than need be")
	})
}

func TestNamesAreShortenedInTheMiddle(t *testing.T) {
	width := textWidth("layer1.0.conv1", 7)
	assert.Equal(t, "layer1.0.conv1", shorten("layer1.0.conv1", 7, width))
	short := shorten("layer1.0.downsample", 7, width)
	assert.Regexp(t, `^layer.*….*ample$`, short)
	assert.LessOrEqual(t, textWidth(short, 7), width)
	assert.Equal(t, "…", shorten("abc", 7, 1))
}

func TestNamesBreakAtTheirJoints(t *testing.T) {
	room := textWidth("alexnet-gr", 7)
	assert.Equal(t, []string{"alexnet-", "grouped"}, inLines("alexnet-grouped", 7, room))
	assert.Equal(t, []string{"alexnet"}, inLines("alexnet", 7, room))
	assert.Len(t, inLines("transformertransformer", 7, room), 1, "no joint")
}

func TestTextIsMadeReadable(t *testing.T) {
	for given, want := range map[string]string{"a\nb": `a\nb`, "\u202e": `\u202e`, "\xff": "�", "ü 層": "ü 層"} {
		assert.Equal(t, want, readable(given))
		assert.Equal(t, want, readable(want))
	}
	assert.Equal(t, "&lt;a b=&quot;c&quot;&gt; &amp;", escapeXML(`<a b="c"> &`))
}

// The lines of a hatching end on the borders of its area and are all inclined.
func TestHatchingStaysWithinItsArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) vg.Length { return vg.Length(rapid.Float64Range(-50, 50).Draw(t, name)) }
		r := vg.Rectangle{Min: vg.Point{X: draw("x"), Y: draw("y")}}
		r.Max = vg.Point{X: r.Min.X + vg.Length(rapid.Float64Range(0.5, 60).Draw(t, "w")), Y: r.Min.Y + vg.Length(rapid.Float64Range(0.5, 60).Draw(t, "h"))}
		hatch := rapid.SampledFrom([]Hatch{Rising, Falling}).Draw(t, "hatch")
		path := hatching(r, hatch)
		for i := 0; i < len(path); i += 2 {
			from, to := path[i].Pos, path[i+1].Pos
			for _, p := range []vg.Point{from, to} {
				assert.True(t, p.X >= r.Min.X-1e-6 && p.X <= r.Max.X+1e-6 && p.Y >= r.Min.Y-1e-6 && p.Y <= r.Max.Y+1e-6, "%v in %v", p, r)
			}
			assert.InDelta(t, float64(to.Y-from.Y), math.Abs(float64(to.X-from.X)), 1e-6)
			assert.Equal(t, hatch == Rising, to.X > from.X)
		}
	})
}

// The canvas places what is turned, moved and scaled as its interface demands.
func TestTheCanvasTransforms(t *testing.T) {
	c := newSVG(100, 50, false)
	c.SetLineWidth(1)
	c.Push()
	c.Translate(vg.Point{X: 10, Y: 20})
	c.Rotate(math.Pi / 2)
	c.Scale(2, 1)
	var p vg.Path
	p.Move(vg.Point{})
	p.Line(vg.Point{X: 5, Y: 1}) // turned: 10 upwards, 1 to the left
	c.SetLineDash([]vg.Length{3, 2}, 0)
	c.Stroke(p)
	c.Pop()
	c.SetColor(nil)
	c.Fill(p)
	c.SetLineWidth(0)
	c.Stroke(p) // draws nothing
	svg := string(c.document())
	assert.Contains(t, svg, `<path d="M10 30L9 20" fill="none" stroke="#000000" stroke-width="1" stroke-dasharray="3 2"/>`)
	assert.Contains(t, svg, `<path d="M0 50L5 49" fill="#000000"/>`)
	assert.Equal(t, 2, strings.Count(svg, "<path"))
}

func TestTheCanvasDrawsCurves(t *testing.T) {
	c := newSVG(20, 20, false)
	var p vg.Path
	p.Move(vg.Point{X: 10, Y: 10})
	p.QuadTo(vg.Point{X: 12, Y: 10}, vg.Point{X: 14, Y: 12})
	p.CubeTo(vg.Point{X: 15, Y: 12}, vg.Point{X: 16, Y: 13}, vg.Point{X: 16, Y: 14})
	p.Close()
	c.Fill(p)
	var circle vg.Path
	circle.Arc(vg.Point{X: 10, Y: 10}, 2, 0, 2*math.Pi)
	c.Fill(circle)
	svg := string(c.document())
	assert.Contains(t, svg, `d="M10 10Q12 10 14 8C15 8 16 7 16 6Z"`)
	assert.Contains(t, svg, `d="M12 10A2 2 0 0 0 8 10A2 2 0 0 0 12 10"`)
}

func TestMarkersDiffer(t *testing.T) {
	seen := map[string]bool{}
	for m := Circle; m < markers; m++ {
		c := newSVG(20, 20, false)
		drawMarker(draw.NewCanvas(c, 20, 20), Look{Color: Blue, Marker: m}, openPaint, vg.Point{X: 10, Y: 10})
		drawMarker(draw.NewCanvas(c, 20, 20), Look{Color: Blue, Marker: m}, filledPaint, vg.Point{X: 10, Y: 10})
		svg := string(c.document())
		assert.False(t, seen[svg])
		seen[svg] = true
	}
	c := newSVG(20, 20, false)
	drawMarker(draw.NewCanvas(c, 20, 20), Look{Marker: NoMarker}, openPaint, vg.Point{})
	assert.Empty(t, c.body.String())
}

func TestManyGroupsContinueInARowBelow(t *testing.T) {
	f := smallBars()
	one := f.height(Column)
	for range 60 {
		f.Groups = append(f.Groups, f.Groups[0])
	}
	assert.True(t, f.crowded())
	assert.Equal(t, Page, StyleFor(f))
	assert.Greater(t, f.height(Column), 3*one)
	assert.Equal(t, 61, len(regexp.MustCompile(`>int8<`).FindAllString(string(SVG(f, Column)), -1)), "no bar is lost")
}

func TestLettersAreMeasuredAsTheyAreDrawn(t *testing.T) {
	style := letters(7, text.XLeft, text.YBottom)
	assert.InDelta(t, float64(textWidth("a\nb", 7)), float64(style.Width(`a\nb`)), 1e-9)
	assert.Greater(t, textWidth("wide", 7), textWidth("will", 7))
}

// Law: what the last bits of a coordinate are does not show, not even at the half of a digit.
func TestLastBitsOfCoordinatesDoNotShow(t *testing.T) {
	for k := -2000; k <= 20000; k++ {
		x := float64(k) / 200
		up, down := math.Nextafter(x, math.Inf(1)), math.Nextafter(x, math.Inf(-1))
		assert.Equal(t, decimal(x), decimal(up), x)
		assert.Equal(t, decimal(x), decimal(down), x)
	}
}
