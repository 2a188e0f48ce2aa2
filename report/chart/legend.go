package chart

import (
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Entry is a line of a legend: what an area, or a line with its marker, stands for.
type Entry struct {
	Name string
	Area *Fill // nil: a line, a marker or both
	Look Look
	Line bool
}

const (
	swatchWidth = 9
	swatchGap   = 3  // between swatch and name
	columnGap   = 10 // between columns
	legendBelow = 5  // between the legend and what is below
)

// legendLayout is a legend set in columns.
type legendLayout struct {
	entries []Entry
	widths  []vg.Length // per column
	pitch   vg.Length   // between rows
	size    vg.Length   // of letters
}

// layLegend sets entries in as many columns as fit.
func layLegend(entries []Entry, s Style, width vg.Length) legendLayout {
	l := legendLayout{entries: entries, pitch: s.Small * 1.35, size: s.Small}
	for columns := len(entries); columns > 0; columns-- {
		l.widths = make([]vg.Length, columns)
		total := vg.Length(0)
		for i, e := range entries {
			k := i % columns
			l.widths[k] = max(l.widths[k], swatchWidth+swatchGap+textWidth(e.Name, l.size)+columnGap)
		}
		for _, w := range l.widths {
			total += w
		}
		if total-columnGap <= width {
			break
		}
	}
	return l
}

// height of the legend with the gap below it; none without entries.
func (l *legendLayout) height() vg.Length {
	if len(l.entries) == 0 {
		return 0
	}
	rows := (len(l.entries) + len(l.widths) - 1) / len(l.widths)
	return vg.Length(vg.Length(rows)*l.pitch) + legendBelow
}

// draw draws the legend at the top of c.
func (l *legendLayout) draw(c draw.Canvas) {
	style := letters(l.size, text.XLeft, text.YCenter)
	for i, e := range l.entries {
		x := c.Min.X
		for _, w := range l.widths[:i%len(l.widths)] {
			x += w
		}
		y := c.Max.Y - vg.Length(l.pitch*(vg.Length(i/len(l.widths))+0.5))
		e.drawSwatch(c, x, y, l.size)
		room := c.Max.X - x - swatchWidth - swatchGap
		c.FillText(style, vg.Point{X: x + swatchWidth + swatchGap, Y: y}, shorten(e.Name, l.size, room))
	}
}

// drawSwatch draws the sample of an entry, centred on y.
func (e *Entry) drawSwatch(c draw.Canvas, x, y, size vg.Length) {
	if e.Area != nil {
		half := vg.Length(size * 0.38)
		area(c, vg.Rectangle{Min: vg.Point{X: x, Y: y - half}, Max: vg.Point{X: x + swatchWidth, Y: y + half}}, *e.Area)
		return
	}
	if e.Line {
		line(c, e.Look.Color, curveLine, e.Look.Dashed, vg.Point{X: x, Y: y}, vg.Point{X: x + swatchWidth, Y: y})
	}
	drawMarker(c, e.Look, coveredPaint, vg.Point{X: x + swatchWidth/2, Y: y})
}
