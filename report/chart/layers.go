package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ByLayer are panels, one below the other, with a bar for every layer. They share both
// axes, so that they can be compared.
type ByLayer struct {
	YLabel string
	Legend []Entry
	Layers []string
	Panels []Panel
	// Reference draws a dashed line across every panel at this height; 0: none.
	Reference float64
}

// Panel holds a bar per layer.
type Panel struct {
	Name string
	Bars []Bar // Name and Top are not shown
	// Points, if any, are marked at these heights, one per layer; negative: none there.
	Points []float64
}

const (
	panelHeight   = 52 // points, of the area within the axes
	columnLayers  = 26 // more need a page
	nameLetters   = 10 // the longest name, in sizes of its letters
	tickBelow     = 2.5
	layerBarShare = 0.8
)

func (b *ByLayer) crowded() bool { return len(b.Layers) > columnLayers }

// nameRoom is the room for the turned names of the layers.
func (b *ByLayer) nameRoom(s Style) vg.Length {
	room := vg.Length(0)
	for _, name := range b.Layers {
		room = max(room, textWidth(shorten(name, s.Small, nameLetters*s.Small), s.Small))
	}
	return room + tickBelow + labelGap
}

// panelRoom is the height of a panel with its name.
func panelRoom(s Style) vg.Length { return panelHeight + vg.Length(s.Font*1.3) + 5 }

func (b *ByLayer) height(s Style) vg.Length {
	legend := layLegend(b.Legend, s, s.Width-2)
	return legend.height() + vg.Length(vg.Length(len(b.Panels))*panelRoom(s)) + b.nameRoom(s) + 3
}

// top is the height of the highest bar or point of all panels.
func (b *ByLayer) top() float64 {
	top := b.Reference
	for _, p := range b.Panels {
		for i := range p.Bars {
			top = max(top, p.Bars[i].height())
		}
		for _, y := range p.Points {
			top = max(top, y)
		}
	}
	return top
}

func (b *ByLayer) draw(c draw.Canvas, s Style) {
	legend := layLegend(b.Legend, s, s.Width-2)
	legend.draw(c)
	y := c.Max.Y - legend.height()
	for i := range b.Panels {
		part := c
		part.Max.Y, part.Min.Y = y, y-panelRoom(s)
		b.drawPanel(part, s, &b.Panels[i], i == len(b.Panels)-1)
		y -= panelRoom(s)
	}
}

// drawPanel draws a panel with its name; the last one has the names of the layers below.
func (b *ByLayer) drawPanel(c draw.Canvas, s Style, panel *Panel, last bool) {
	p := newPlot(s, b.YLabel, panelHeight, niceTop(b.top()))
	p.Y.Tick.Marker = plot.ConstantTicks(sparse(linearTicks(0, p.Y.Max)))
	withoutX(p, 0, float64(max(1, len(b.Layers))))
	p.Add(rules{}, &layerBars{b, panel, s, last})
	p.Draw(draw.Crop(c, 0, -s.Small/2, 3, -s.Font*1.3))
}

// sparse leaves every second label away where there are many: panels are low.
func sparse(ticks []plot.Tick) []plot.Tick {
	if len(ticks) <= 4 {
		return ticks
	}
	for i := range ticks {
		if i%2 == 1 {
			ticks[i].Label = ""
		}
	}
	return ticks
}

// layerBars draws the bars of a panel.
type layerBars struct {
	*ByLayer
	panel *Panel
	style Style
	names bool
}

// Plot implements plot.Plotter.
func (l *layerBars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i := range l.panel.Bars {
		l.drawBar(c, &l.panel.Bars[i], x(float64(i)), x(float64(i+1)), y)
	}
	for i, height := range l.panel.Points {
		if height >= 0 {
			drawMarker(c, Look{Color: Black, Marker: Circle}, coveredPaint, vg.Point{X: x(float64(i) + 0.5), Y: y(height)})
		}
	}
	if l.Reference > 0 {
		line(c, Black, axisLine, true, vg.Point{X: c.Min.X, Y: y(l.Reference)}, vg.Point{X: c.Max.X, Y: y(l.Reference)})
	}
	c.FillText(letters(l.style.Font, text.XLeft, text.YBottom), vg.Point{X: c.Min.X, Y: c.Max.Y + labelGap + 1}, shorten(l.panel.Name, l.style.Font, c.Max.X-c.Min.X))
	if l.names {
		l.drawNames(c, x)
	}
}

func (l *layerBars) drawBar(c draw.Canvas, b *Bar, left, right vg.Length, y func(float64) vg.Length) {
	gap := vg.Length((right - left) * (1 - layerBarShare) / 2)
	at := 0.0
	for _, s := range b.Segments {
		rect := vg.Rectangle{Min: vg.Point{X: left + gap, Y: y(at)}, Max: vg.Point{X: right - gap, Y: y(at + s.Value)}}
		at += s.Value
		if s.Value > 0 {
			inMark(c, s.Title, func() { area(c, rect, s.Fill) })
		}
	}
}

// drawNames draws the names of the layers, turned; where they would touch, of every
// second, third ... layer only.
func (l *layerBars) drawNames(c draw.Canvas, x func(float64) vg.Length) {
	style := turned(letters(l.style.Small, text.XRight, text.YCenter))
	pitch := x(1) - x(0)
	every := 1
	for pitch*vg.Length(every) < l.style.Small*1.08 {
		every++
	}
	for i := 0; i < len(l.Layers); i += every {
		at := vg.Point{X: x(float64(i) + 0.5), Y: c.Min.Y}
		line(c, Black, axisLine, false, at, vg.Point{X: at.X, Y: at.Y - tickBelow})
		c.FillText(style, vg.Point{X: at.X, Y: at.Y - tickBelow - labelGap}, shorten(l.Layers[i], l.style.Small, nameLetters*l.style.Small))
	}
}
