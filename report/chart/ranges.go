package chart

import (
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Ranges are rows of lying bars, each from one value to another: steps of a sum, or how far
// something moves. Panels stand side by side and share the rows and the axis; what does not fit
// continues below.
type Ranges struct {
	XLabel string
	Legend []Entry
	Rows   []string // names, from above
	Panels []RangePanel
	// Joined draws a line from the end of each row to the beginning of the next: for steps of a
	// sum.
	Joined bool
}

// RangePanel has an element per row in Bars and Labels.
type RangePanel struct {
	Name   string
	Bars   [][]Range // of each row
	Labels []string  // to the right of the row's bars
	// Reference draws a dashed line down at this value; NaN: none.
	Reference float64
}

// Range is a bar between two finite values. From may be the larger one.
type Range struct {
	From, To float64
	Fill     Fill
	Title    string // shown when pointed at
}

const (
	rowPitch   = 1.5  // in sizes of the small letters
	rowBar     = 0.66 // of the pitch
	leastPanel = 78   // points, of a panel with its labels
	panelGap   = 8    // between panels
	leastBar   = 0.8  // points: narrower bars would not be seen
	nameShare  = 0.42 // of the width, at most, for the names of rows; beside several panels
	sideShare  = 0.3  // likewise
)

func (r *Ranges) crowded() bool { return len(r.Panels) > 1 }

// rangesLayout is Ranges being laid out.
type rangesLayout struct {
	*Ranges
	style    Style
	legend   legendLayout
	names    vg.Length // room for the names of rows
	labels   vg.Length // room for the labels within a panel, to the right of its axis
	inset    vg.Length // to the left of the axis: half of a number
	perBand  int       // panels side by side
	width    vg.Length // of a panel
	from, to float64   // of the axis
}

func (r *Ranges) layout(s Style) *rangesLayout {
	l := &rangesLayout{Ranges: r, style: s, legend: layLegend(r.Legend, s, s.Width-2)}
	total, share := s.Width-2, vg.Length(nameShare)
	if r.crowded() && s.Width > Column.Width {
		share = sideShare
	}
	for _, name := range r.Rows {
		l.names = max(l.names, textWidth(shorten(name, s.Small, share*total), s.Small))
	}
	l.names += 2 * labelGap
	for i := range r.Panels {
		for _, label := range r.Panels[i].Labels {
			l.labels = max(l.labels, textWidth(label, s.Small)+2*labelGap)
		}
	}
	l.from, l.to = r.extent()
	for _, tick := range linearTicks(l.from, l.to) {
		l.inset = max(l.inset, textWidth(tick.Label, s.Small)/2)
	}
	l.labels = max(l.labels, l.inset)
	least := max(leastPanel, vg.Length(1.8*l.labels)+l.inset)
	l.perBand = max(1, min(len(r.Panels), int((total-l.names+panelGap)/(least+panelGap))))
	l.width = (total-l.names+panelGap)/vg.Length(l.perBand) - panelGap
	return l
}

// extent is the range of the axis.
func (r *Ranges) extent() (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	add := func(v float64) { from, to = min(from, v), max(to, v) }
	for i := range r.Panels {
		if p := &r.Panels[i]; !math.IsNaN(p.Reference) {
			add(p.Reference)
		}
		for _, row := range r.Panels[i].Bars {
			for _, bar := range row {
				add(bar.From)
				add(bar.To)
			}
		}
	}
	if from > to {
		return 0, 1
	}
	from, to = widened(from, to)
	step := niceStep((to - from) / intervals)
	return step * math.Floor(from/step+1e-9), step * math.Ceil(to/step-1e-9)
}

func (l *rangesLayout) pitch() vg.Length { return vg.Length(l.style.Small * rowPitch) }

// bandHeight is the height of panels side by side, with their names and axes.
func (l *rangesLayout) bandHeight() vg.Length {
	return vg.Length(l.style.Font*1.5) + vg.Length(vg.Length(len(l.Rows))*l.pitch()) + axisRoom(l.style) + labelGap
}

func (l *rangesLayout) bands() int { return (len(l.Panels) + l.perBand - 1) / max(1, l.perBand) }

func (r *Ranges) height(s Style) vg.Length {
	l := r.layout(s)
	return l.legend.height() + vg.Length(vg.Length(l.bands())*l.bandHeight()) + 2
}

func (r *Ranges) draw(c draw.Canvas, s Style) {
	l := r.layout(s)
	l.legend.draw(c)
	for i := range r.Panels {
		column := i % l.perBand
		part := c
		part.Max.Y = c.Max.Y - l.legend.height() - vg.Length(vg.Length(i/l.perBand)*l.bandHeight())
		part.Min.Y = part.Max.Y - l.bandHeight()
		if column == 0 {
			l.drawNames(part)
		}
		part.Min.X = c.Min.X + l.names + vg.Length(vg.Length(column)*(l.width+panelGap))
		part.Max.X = part.Min.X + l.width
		l.drawPanel(part, &r.Panels[i])
	}
}

// rowMiddle is the height of the middle of a row.
func (l *rangesLayout) rowMiddle(c draw.Canvas, row int) vg.Length {
	return c.Max.Y - vg.Length(l.style.Font*1.5) - vg.Length((vg.Length(row)+0.5)*l.pitch())
}

// drawNames draws the names of the rows, to the right.
func (l *rangesLayout) drawNames(c draw.Canvas) {
	style := letters(l.style.Small, text.XRight, text.YCenter)
	for i, name := range l.Rows {
		c.FillText(style, vg.Point{X: c.Min.X + l.names - 2*labelGap, Y: l.rowMiddle(c, i)}, shorten(name, l.style.Small, l.names-2*labelGap))
	}
}

func (l *rangesLayout) drawPanel(c draw.Canvas, p *RangePanel) {
	c.FillText(letters(l.style.Font, text.XLeft, text.YTop), vg.Point{X: c.Min.X, Y: c.Max.Y}, shorten(p.Name, l.style.Font, l.width))
	right := c.Max.X - l.labels
	left := c.Min.X + l.inset
	x := func(v float64) vg.Length { return left + vg.Length((right-left)*vg.Length((v-l.from)/(l.to-l.from))) }
	top, bottom := l.rowMiddle(c, 0)+vg.Length(l.pitch()/2), l.rowMiddle(c, len(l.Rows)-1)-vg.Length(l.pitch()/2)
	l.drawAxis(c, x, top, bottom)
	if !math.IsNaN(p.Reference) {
		line(c, Black, axisLine, true, vg.Point{X: x(p.Reference), Y: top}, vg.Point{X: x(p.Reference), Y: bottom})
	}
	for i, row := range p.Bars {
		l.drawRow(c, x, p, i, row)
	}
}

// drawRow draws the bars of a row, the line to the next and the label.
func (l *rangesLayout) drawRow(c draw.Canvas, x func(float64) vg.Length, p *RangePanel, i int, row []Range) {
	y, half := l.rowMiddle(c, i), vg.Length(l.pitch()*rowBar/2)
	end := x(l.from)
	for _, bar := range row {
		left, right := x(min(bar.From, bar.To)), x(max(bar.From, bar.To))
		if right-left < leastBar {
			left, right = (left+right-leastBar)/2, (left+right+leastBar)/2
		}
		rect := vg.Rectangle{Min: vg.Point{X: left, Y: y - half}, Max: vg.Point{X: right, Y: y + half}}
		inMark(c, bar.Title, func() { area(c, rect, bar.Fill) })
		end = max(end, right)
	}
	if l.Joined && i+1 < len(p.Bars) && len(row) > 0 {
		at := x(row[len(row)-1].To)
		line(c, Black, hairline, false, vg.Point{X: at, Y: y - half}, vg.Point{X: at, Y: y - l.pitch() + half})
	}
	if i < len(p.Labels) && p.Labels[i] != "" {
		style, at := letters(l.style.Small, text.XLeft, text.YCenter), vg.Point{X: end + labelGap, Y: y}
		// paper that keeps rules away from the letters
		behind := style.Rectangle(p.Labels[i]).Add(at)
		behind.Min.Y, behind.Max.Y = y-half, y+half
		area(c, behind, Fill{Color: paper})
		c.FillText(style, at, p.Labels[i])
	}
}

// drawAxis draws rules down the panel and the axis below it.
func (l *rangesLayout) drawAxis(c draw.Canvas, x func(float64) vg.Length, top, bottom vg.Length) {
	line(c, Black, axisLine, false, vg.Point{X: x(l.from), Y: bottom}, vg.Point{X: x(l.to), Y: bottom})
	for _, tick := range apart(linearTicks(l.from, l.to), l.style, x) {
		at := vg.Point{X: x(tick.Value), Y: bottom}
		line(c, gridInk, hairline, false, at, vg.Point{X: at.X, Y: top})
		line(c, Black, axisLine, false, at, vg.Point{X: at.X, Y: at.Y - tickBelow})
		style := letters(l.style.Small, text.XCenter, text.YTop)
		c.FillText(style, vg.Point{X: at.X, Y: at.Y - tickBelow - labelGap}, tick.Label)
	}
	below := tickBelow + labelGap + vg.Length(l.style.Small*1.2)
	middle := (x(l.from) + x(l.to)) / 2
	label := shorten(l.XLabel, l.style.Font, l.width)
	half := vg.Length(textWidth(label, l.style.Font) / 2)
	middle = min(max(middle, c.Min.X+half), c.Max.X-half)
	c.FillText(letters(l.style.Font, text.XCenter, text.YTop), vg.Point{X: middle, Y: bottom - below}, label)
}
