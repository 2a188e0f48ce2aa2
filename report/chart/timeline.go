package chart

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Timeline are panels, one below the other, of spans that follow each other in time. The
// width of a span is how long it takes, its colours are the shares of what it is spent on.
// The panels share the axis of time, so that their lengths can be compared.
type Timeline struct {
	XLabel, YLabel string
	Legend         []Entry
	Panels         []TimePanel
}

// TimePanel is a sequence of spans.
type TimePanel struct {
	Name  string
	Spans []Span
}

// Span takes Length, which must be positive and finite; its segments are percentages.
type Span struct {
	Name     string
	Length   float64
	Segments []Segment
}

const (
	timeHeight   = 42    // points, of the area within the axes
	columnSpans  = 40    // more need a page
	spanGap      = 0.35  // points between spans, at most a fifth of their width
	leastNamed   = 2.5   // points: narrower spans have no name
	namePitch    = 1.08  // between names, in sizes of their letters
	percentWhole = 100.0 // the top of the vertical axis
)

func (t *Timeline) crowded() bool {
	for _, p := range t.Panels {
		if len(p.Spans) > columnSpans {
			return true
		}
	}
	return false
}

// length is the end of the axis of time.
func (t *Timeline) length() float64 {
	longest := 0.0
	for i := range t.Panels {
		longest = max(longest, t.Panels[i].length())
	}
	return longest
}

func (p *TimePanel) length() float64 {
	sum := 0.0
	for _, s := range p.Spans {
		sum += s.Length
	}
	return sum
}

// nameRoom is the room for the names above a panel.
func (t *Timeline) nameRoom(p *TimePanel, s Style) vg.Length {
	room := vg.Length(0)
	for _, i := range t.named(p, s) {
		room = max(room, textWidth(shorten(p.Spans[i].Name, s.Small, nameLetters*s.Small), s.Small))
	}
	return room + 2*labelGap
}

// scale is the width of a unit of time.
func (t *Timeline) scale(s Style) vg.Length {
	const axes = 34
	return (s.Width - axes) / vg.Length(t.length())
}

// named lists the spans whose names are drawn: the longest first, then those that fit
// between the others.
func (t *Timeline) named(p *TimePanel, s Style) []int {
	order := make([]int, len(p.Spans))
	centres := make([]vg.Length, len(p.Spans))
	at := 0.0
	for i, span := range p.Spans {
		order[i], centres[i] = i, vg.Length(at+float64(span.Length/2))*t.scale(s)
		at += span.Length
	}
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(p.Spans[a].Length, p.Spans[b].Length) })
	var chosen []int
	for _, i := range order {
		free := !slices.ContainsFunc(chosen, func(k int) bool {
			return math.Abs(float64(centres[k]-centres[i])) < float64(namePitch*s.Small)
		})
		if free && vg.Length(p.Spans[i].Length)*t.scale(s) >= leastNamed {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// axisRoom is the room for the axis of time below the last panel.
func axisRoom(s Style) vg.Length {
	return 2.5 + vg.Length(s.Small*1.2) + labelGap + vg.Length(s.Font*1.4)
}

func (t *Timeline) panelRoom(p *TimePanel, s Style) vg.Length {
	return vg.Length(s.Font*1.3) + t.nameRoom(p, s) + timeHeight + 4
}

func (t *Timeline) height(s Style) vg.Length {
	legend := layLegend(t.Legend, s, s.Width-2)
	sum := legend.height() + axisRoom(s)
	for i := range t.Panels {
		sum += t.panelRoom(&t.Panels[i], s)
	}
	return sum
}

func (t *Timeline) draw(c draw.Canvas, s Style) {
	legend := layLegend(t.Legend, s, s.Width-2)
	legend.draw(c)
	y := c.Max.Y - legend.height()
	for i := range t.Panels {
		part := c
		part.Max.Y, part.Min.Y = y, y-t.panelRoom(&t.Panels[i], s)
		t.drawPanel(part, s, &t.Panels[i], i == len(t.Panels)-1)
		y = part.Min.Y
	}
}

func (t *Timeline) drawPanel(c draw.Canvas, s Style, panel *TimePanel, last bool) {
	c.FillText(letters(s.Font, text.XLeft, text.YTop), vg.Point{X: c.Min.X, Y: c.Max.Y}, shorten(panel.Name, s.Font, c.Max.X-c.Min.X))
	p := newPlot(s, t.YLabel, timeHeight, percentWhole)
	p.Y.Tick.Marker = plot.ConstantTicks([]plot.Tick{{Value: 0, Label: "0"}, {Value: 50, Label: "50"}, {Value: percentWhole, Label: "100"}})
	withoutX(p, 0, t.length())
	p.Add(&spans{t, panel, s, last})
	p.Draw(draw.Crop(c, 0, -t.rightRoom(s), 4, vg.Length(-s.Font*1.3)-t.nameRoom(panel, s)))
}

// rightRoom holds what stands out to the right: half of a name, or of the last number.
func (t *Timeline) rightRoom(s Style) vg.Length {
	ticks := linearTicks(0, t.length())
	return max(s.Small, textWidth(ticks[len(ticks)-1].Label, s.Small)) / 2
}

// spans draws the spans of a panel.
type spans struct {
	*Timeline
	panel *TimePanel
	style Style
	last  bool
}

// Plot implements plot.Plotter.
func (t *spans) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := 0.0
	centres := make([]vg.Length, len(t.panel.Spans))
	for i := range t.panel.Spans {
		span := &t.panel.Spans[i]
		left, right := x(at), x(at+span.Length)
		centres[i] = (left + right) / 2
		drawSpan(c, span, left, right, y)
		at += span.Length
	}
	style := turned(letters(t.style.Small, text.XLeft, text.YCenter))
	for _, i := range t.named(t.panel, t.style) {
		c.FillText(style, vg.Point{X: centres[i], Y: c.Max.Y + labelGap}, shorten(t.panel.Spans[i].Name, t.style.Small, nameLetters*t.style.Small))
	}
	t.drawTimeAxis(c, x)
}

// drawSpan stacks the shares of a span.
func drawSpan(c draw.Canvas, s *Span, left, right vg.Length, y func(float64) vg.Length) {
	gap := vg.Length(min(spanGap, (right-left)/5) / 2)
	share := 0.0
	for _, part := range s.Segments {
		rect := vg.Rectangle{Min: vg.Point{X: left + gap, Y: y(share)}, Max: vg.Point{X: right - gap, Y: y(share + part.Value)}}
		share += part.Value
		if part.Value > 0 {
			inMark(c, part.Title, func() { area(c, rect, part.Fill) })
		}
	}
}

// drawTimeAxis draws ticks, below the last panel with numbers.
func (t *spans) drawTimeAxis(c draw.Canvas, x func(float64) vg.Length) {
	for _, tick := range linearTicks(0, t.length()) {
		at := vg.Point{X: x(tick.Value), Y: c.Min.Y}
		line(c, Black, axisLine, false, at, vg.Point{X: at.X, Y: at.Y - tickBelow})
		if t.last {
			c.FillText(letters(t.style.Small, text.XCenter, text.YTop), vg.Point{X: at.X, Y: at.Y - tickBelow - labelGap}, tick.Label)
		}
	}
	if t.last {
		below := tickBelow + labelGap + vg.Length(t.style.Small*1.2)
		c.FillText(letters(t.style.Font, text.XCenter, text.YTop), vg.Point{X: c.Center().X, Y: c.Min.Y - below}, t.XLabel)
	}
}
