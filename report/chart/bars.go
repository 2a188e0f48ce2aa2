package chart

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Bars are groups of upright bars, each a stack of segments. What does not fit beside the
// others continues in a row below.
type Bars struct {
	YLabel string
	Legend []Entry
	Groups []Group
	// Reference draws a dashed line across at this height; 0: none.
	Reference float64
}

// Group is a group of bars with a name below it.
type Group struct {
	Name string
	Bars []Bar
}

// Bar is a stack of segments, from below. Name stands under it, Top over it.
type Bar struct {
	Name     string
	Top      string
	Segments []Segment
}

// Segment is a part of a bar. Value must be finite and not negative.
type Segment struct {
	Value float64
	Fill  Fill
	Title string // shown when pointed at
}

const (
	barShare    = 0.78 // of a bar's slot; the rest is the gap to the next
	groupGap    = 0.7  // between groups, in slots
	leastSlot   = 8.5  // points: a turned line of numbers
	columnSlots = 20   // more slots need a page
	plotHeight  = 105  // points, of the area within the axes
	labelGap    = 2
)

// slots is the width of some groups in bars.
func slots(groups []Group) float64 {
	n := 0.0
	for _, g := range groups {
		n += float64(len(g.Bars)) + groupGap
	}
	return n
}

func (b *Bars) crowded() bool { return slots(b.Groups) > columnSlots }

// top is the height of the highest bar, or of the reference.
func (b *Bars) top() float64 {
	top := b.Reference
	for _, g := range b.Groups {
		for i := range g.Bars {
			top = max(top, g.Bars[i].height())
		}
	}
	return top
}

// height is the sum of the segments.
func (b *Bar) height() float64 {
	sum := 0.0
	for _, s := range b.Segments {
		sum += s.Value
	}
	return sum
}

// rows breaks the groups into rows of about equal length that leave every bar its width.
func (b *Bars) rows(width vg.Length) [][]Group {
	if len(b.Groups) == 0 {
		return nil
	}
	count := max(1, int(math.Ceil(slots(b.Groups)*leastSlot/float64(width))))
	each := (len(b.Groups) + count - 1) / count
	var rows [][]Group
	for from := 0; from < len(b.Groups); from += each {
		rows = append(rows, b.Groups[from:min(from+each, len(b.Groups))])
	}
	return rows
}

// barsLayout is Bars being laid out.
type barsLayout struct {
	*Bars
	style  Style
	legend legendLayout
	rows   [][]Group
	slot   vg.Length // width of a bar with its gap
	end    float64   // of the vertical axis
	// above is the room over the axes for labels that stand out of them; under is the room
	// for the names of bars, below that for them and the names of groups.
	above, under, below vg.Length
	turnTops, turnNames bool
	groupSize           vg.Length // of the letters of the names of groups
}

func (b *Bars) layout(s Style) *barsLayout {
	const axis = 30 // about the width of the vertical axis
	l := &barsLayout{Bars: b, style: s, legend: layLegend(b.Legend, s, s.Width-2), end: niceTop(b.top())}
	l.rows = b.rows(s.Width - axis)
	longest := 0.0
	for _, row := range l.rows {
		longest = max(longest, slots(row))
	}
	l.slot = (s.Width - axis) / vg.Length(max(longest, 1))
	l.measureNames()
	l.measureTops()
	return l
}

// fits reports whether a label is no wider than its bar's slot.
func (l *barsLayout) fits(label string) bool { return textWidth(label, l.style.Small) <= l.slot*0.95 }

// measureNames finds the room for the names of bars and groups, and what must be turned
// or broken to fit.
func (l *barsLayout) measureNames() {
	longest, lines := "", 1
	l.groupSize = l.style.Font
	for _, g := range l.Groups {
		for _, bar := range g.Bars {
			if textWidth(bar.Name, l.style.Small) > textWidth(longest, l.style.Small) {
				longest = bar.Name
			}
		}
		if textWidth(g.Name, l.style.Font) > l.groupRoom(g) {
			l.groupSize = l.style.Small
		}
	}
	for _, g := range l.Groups {
		lines = max(lines, len(inLines(g.Name, l.groupSize, l.groupRoom(g))))
	}
	l.turnNames = !l.fits(longest)
	switch {
	case longest == "":
	case l.turnNames:
		l.under = textWidth(longest, l.style.Small) + 2*labelGap
	default:
		l.under = vg.Length(l.style.Small*1.2) + labelGap
	}
	l.below = l.under + vg.Length(vg.Length(lines)*l.groupSize*1.2) + labelGap + 1 // descenders
}

// groupRoom is the width of the name of a group.
func (l *barsLayout) groupRoom(g Group) vg.Length {
	return vg.Length(l.slot*vg.Length(float64(len(g.Bars))+groupGap)) - 3
}

// measureTops finds how far labels over the bars stand out of the axes.
func (l *barsLayout) measureTops() {
	for _, g := range l.Groups {
		for i := range g.Bars {
			l.turnTops = l.turnTops || !l.fits(g.Bars[i].Top)
		}
	}
	for _, g := range l.Groups {
		for i := range g.Bars {
			room := vg.Length(l.style.Small * 1.2)
			if l.turnTops {
				room = textWidth(g.Bars[i].Top, l.style.Small)
			}
			free := vg.Length(plotHeight * vg.Length(1-g.Bars[i].height()/l.end))
			l.above = max(l.above, room+2*labelGap-free)
		}
	}
}

// inLines breaks a name that is wider than room at one of its joints, or shortens it.
func inLines(name string, size, room vg.Length) []string {
	name = readable(strings.TrimSpace(name))
	if textWidth(name, size) <= room {
		return []string{name}
	}
	for at := len(name) - 1; at > 0; at-- {
		if strings.IndexByte("-_. /", name[at-1]) >= 0 && textWidth(name[:at], size) <= room {
			return []string{name[:at], shorten(name[at:], size, room)}
		}
	}
	return []string{shorten(name, size, room)}
}

func (b *Bars) height(s Style) vg.Length {
	l := b.layout(s)
	return l.legend.height() + vg.Length(vg.Length(len(l.rows))*l.rowHeight()) + 2
}

func (l *barsLayout) rowHeight() vg.Length {
	return plotHeight + l.above + l.below + vg.Length(l.style.Small*0.6) + 2
}

func (b *Bars) draw(c draw.Canvas, s Style) {
	l := b.layout(s)
	l.legend.draw(c)
	y := c.Max.Y - l.legend.height()
	for _, row := range l.rows {
		part := c
		part.Max.Y, part.Min.Y = y, y-l.rowHeight()
		l.drawRow(part, row)
		y -= l.rowHeight()
	}
}

// drawRow draws axes and bars. A last row that is shorter is not stretched.
func (l *barsLayout) drawRow(c draw.Canvas, groups []Group) {
	p := newPlot(l.style, l.YLabel, plotHeight*0.97, l.end)
	withoutX(p, 0, slots(l.rows[0]))
	p.Add(rules{}, &barRow{l, groups})
	p.Draw(draw.Crop(c, 0, 0, l.below, -l.above-vg.Length(l.style.Small*0.6)))
}

// barRow draws a row of groups.
type barRow struct {
	*barsLayout
	groups []Group
}

// Plot implements plot.Plotter.
func (r *barRow) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	slot := x(1) - x(0)
	left := x(groupGap / 2)
	if r.Reference > 0 {
		line(c, Black, axisLine, true, vg.Point{X: c.Min.X, Y: y(r.Reference)}, vg.Point{X: c.Max.X, Y: y(r.Reference)})
	}
	for _, g := range r.groups {
		width := vg.Length(slot * vg.Length(len(g.Bars)))
		for i := range g.Bars {
			r.drawBar(c, &g.Bars[i], g.Name, left+vg.Length(slot*vg.Length(i)), slot, y)
		}
		r.drawGroupName(c, g, left+vg.Length(width/2))
		left += width + vg.Length(slot*groupGap)
	}
}

// drawBar draws a bar within its slot, and its names.
func (r *barRow) drawBar(c draw.Canvas, b *Bar, group string, left, slot vg.Length, y func(float64) vg.Length) {
	gap := vg.Length(slot * (1 - barShare) / 2)
	at := 0.0
	for _, s := range b.Segments {
		rect := vg.Rectangle{
			Min: vg.Point{X: left + gap, Y: y(at)}, Max: vg.Point{X: left + slot - gap, Y: y(at + s.Value)},
		}
		at += s.Value
		if s.Value > 0 {
			inMark(c, s.Title, func() { area(c, rect, s.Fill) })
		}
	}
	centre := left + vg.Length(slot/2)
	r.drawLabel(c, b.Top, vg.Point{X: centre, Y: y(at) + labelGap}, r.turnTops, text.YBottom, text.XLeft)
	r.drawLabel(c, b.Name, vg.Point{X: centre, Y: c.Min.Y - labelGap - 1}, r.turnNames, text.YTop, text.XRight)
}

// drawLabel draws a label upright or, turned, beginning or ending at the point. Paper
// below it keeps lines away from the letters.
func (r *barRow) drawLabel(c draw.Canvas, label string, at vg.Point, turn bool, upright text.YAlignment, sideways text.XAlignment) {
	style := letters(r.style.Small, text.XCenter, upright)
	if turn {
		style = turned(letters(r.style.Small, sideways, text.YCenter))
	}
	if label != "" {
		area(c, style.Rectangle(label).Add(at), Fill{Color: paper})
	}
	c.FillText(style, at, label)
}

// drawGroupName draws the name of a group below the names of its bars.
func (r *barRow) drawGroupName(c draw.Canvas, g Group, centre vg.Length) {
	y := c.Min.Y - r.under - labelGap - 1
	for _, part := range inLines(g.Name, r.groupSize, r.groupRoom(g)) {
		c.FillText(letters(r.groupSize, text.XCenter, text.YTop), vg.Point{X: centre, Y: y}, part)
		y -= vg.Length(r.groupSize * 1.2)
	}
}
