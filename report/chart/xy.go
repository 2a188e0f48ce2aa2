package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// XY are curves and points over two numeric axes.
type XY struct {
	XLabel, YLabel string
	LogX, LogY     bool // values there must be positive: others are left out
	// FromZero begins a linear vertical axis at zero.
	FromZero bool
	// WholeX labels the horizontal axis at whole numbers only.
	WholeX bool
	Legend []Entry
	Series []Series
	Labels []Label
}

// Series are points joined by lines, or only marked.
type Series struct {
	X, Y   []float64 // of equal length, finite
	Look   Look
	Line   bool
	Thin   bool // a thinner line
	Filled bool // filled markers
	// fills the steps of a histogram down to the axis: Y[i] holds from X[i] to X[i+1]
	Area   *Fill
	Rug    bool     // draws X as short strokes on the axis; Y is not used
	Titles []string // per point, shown when pointed at
	Title  string   // of the line
}

// Label is a text beside a point. One with To is written along the line to there.
type Label struct {
	X, Y     float64
	ToX, ToY float64
	Text     string
	Ink      Look
	Right    bool // the text ends at the point
	Below    bool // the text stands below the point
}

const (
	axesHeight = 115 // points, in a column
	rugHeight  = 5
)

func (f *XY) crowded() bool { return false }

func (f *XY) height(s Style) vg.Length {
	legend := layLegend(f.Legend, s, s.Width-2)
	return legend.height() + plotRoom(s) + vg.Length(s.Font*5)
}

// plotRoom is the height of the axes: of a wide picture more.
func plotRoom(s Style) vg.Length {
	return vg.Length(axesHeight * (0.5 + vg.Length(s.Width/Column.Width*0.5)))
}

func (f *XY) draw(c draw.Canvas, s Style) {
	legend := layLegend(f.Legend, s, s.Width-2)
	legend.draw(c)
	p := newPlot(s, f.YLabel, plotRoom(s)*0.85, 1)
	f.scaleX(p)
	f.scaleY(p)
	p.X.Tick.Marker = plot.ConstantTicks(apart(p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max), s, func(x float64) vg.Length {
		const axes = 0.85 // about the share of the horizontal axis
		return vg.Length(s.Width * axes * vg.Length(p.X.Norm(x)))
	}))
	p.Add(rules{vertical: true}, &curves{f, s})
	axes := draw.Crop(c, 0, 0, s.Font*1.5, -legend.height()-vg.Length(s.Small*0.6))
	p.Draw(axes)
	// Not as the axis's label: gonum misplaces that of a logarithmic axis when it measures
	// the margins.
	data := p.DataCanvas(axes)
	c.FillText(letters(s.Font, text.XCenter, text.YBottom), vg.Point{X: data.Center().X, Y: c.Min.Y + vg.Length(s.Font*0.25)}, shorten(f.XLabel, s.Font, data.Max.X-data.Min.X))
}

// extent is the range of the values that can be shown; ok is false without any.
func extent(values func(*Series) []float64, series []Series, log bool) (from, to float64, ok bool) {
	from, to = math.Inf(1), math.Inf(-1)
	for i := range series {
		for _, v := range values(&series[i]) {
			if !log || v > 0 {
				from, to = min(from, v), max(to, v)
			}
		}
	}
	return from, to, from <= to
}

func (f *XY) scaleX(p *plot.Plot) {
	from, to, ok := extent(func(s *Series) []float64 { return s.X }, f.Series, f.LogX)
	if !ok {
		from, to = 1, 10
	}
	p.X.Min, p.X.Max = from, to
	switch {
	case f.LogX:
		p.X.Scale = plot.LogScale{}
		p.X.Min, p.X.Max = logRange(from, to)
		p.X.Tick.Marker = plot.ConstantTicks(logTicks(p.X.Min, p.X.Max))
	case f.WholeX:
		p.X.Min, p.X.Max = math.Floor(from)-0.5, math.Ceil(to)+0.5
		p.X.Tick.Marker = plot.ConstantTicks(wholeTicks(from, to))
	default:
		p.X.Min, p.X.Max = widened(from, to)
		p.X.Tick.Marker = plot.ConstantTicks(linearTicks(p.X.Min, p.X.Max))
	}
}

// wholeTicks are at whole numbers.
func wholeTicks(from, to float64) []plot.Tick {
	if to-from < 2*intervals {
		return ticksBy(1, from, to)
	}
	return ticksBy(niceStep((to-from)/(2*intervals)), from, to)
}

func (f *XY) scaleY(p *plot.Plot) {
	from, to, ok := extent(func(s *Series) []float64 { return s.Y }, f.Series, f.LogY)
	if !ok {
		from, to = 1, 10
	}
	if f.LogY {
		p.Y.Scale = plot.LogScale{}
		p.Y.Min, p.Y.Max = logRange(from, to)
		p.Y.Tick.Marker = plot.ConstantTicks(logTicks(p.Y.Min, p.Y.Max))
		return
	}
	if f.FromZero {
		from = min(from, 0)
	}
	from, to = widened(from, to)
	step := niceStep((to - from) / intervals)
	p.Y.Min, p.Y.Max = step*math.Floor(from/step+1e-9), step*math.Ceil(to/step-1e-9)
	p.Y.Tick.Marker = plot.ConstantTicks(linearTicks(p.Y.Min, p.Y.Max))
}

// curves draws the series and labels.
type curves struct {
	*XY
	style Style
}

// Plot implements plot.Plotter.
func (f *curves) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	place := func(vx, vy float64) (vg.Point, bool) {
		if f.LogX && vx <= 0 || f.LogY && vy <= 0 {
			return vg.Point{}, false
		}
		return vg.Point{X: x(vx), Y: y(vy)}, true
	}
	for i := range f.Labels { // paper first: it hides rules, but no data
		f.drawLabel(&f.Labels[i], place, func(style text.Style, at vg.Point, label string) {
			if style.Rotation == 0 {
				area(c, style.Rectangle(label).Add(at), Fill{Color: paper})
			}
		})
	}
	for i := range f.Series {
		f.drawSeries(c, &f.Series[i], place)
	}
	for i := range f.Labels {
		f.drawLabel(&f.Labels[i], place, c.FillText)
	}
}

type placing func(x, y float64) (vg.Point, bool)

func (f *curves) drawSeries(c draw.Canvas, s *Series, place placing) {
	switch {
	case s.Rug:
		f.drawRug(c, s, place)
		return
	case s.Area != nil:
		f.drawSteps(c, s, place)
		return
	case s.Line:
		inMark(c, s.Title, func() { drawCurve(c, s, place) })
	}
	for i := range s.X {
		at, ok := place(s.X[i], s.Y[i])
		if !ok || !c.ContainsX(at.X) || !c.ContainsY(at.Y) {
			continue
		}
		title := ""
		if i < len(s.Titles) {
			title = s.Titles[i]
		}
		inMark(c, title, func() { drawMarker(c, s.Look, markerPaint(s.Filled), at) })
	}
}

// markerPaint is how the points of a series are painted: those that are not filled let
// others be seen through them.
func markerPaint(filled bool) paint {
	if filled {
		return filledPaint
	}
	return openPaint
}

// drawCurve joins the points, within the axes.
func drawCurve(c draw.Canvas, s *Series, place placing) {
	var points []vg.Point
	for i := range s.X {
		if at, ok := place(s.X[i], s.Y[i]); ok {
			points = append(points, at)
		}
	}
	style := draw.LineStyle{Color: s.Look.Color, Width: curveLine}
	if s.Thin {
		style.Width = axisLine
	}
	if s.Look.Dashed {
		style.Dashes = []vg.Length{3, 2}
	}
	c.StrokeLines(style, c.ClipLinesXY(points)...)
}

// drawSteps fills a histogram.
func (f *curves) drawSteps(c draw.Canvas, s *Series, place placing) {
	for i := 0; i+1 < len(s.X); i++ {
		top, ok := place(s.X[i], s.Y[i])
		end, _ := place(s.X[i+1], s.Y[i])
		if !ok || top.Y <= c.Min.Y {
			continue
		}
		title := ""
		if i < len(s.Titles) {
			title = s.Titles[i]
		}
		inMark(c, title, func() {
			area(c, vg.Rectangle{Min: vg.Point{X: top.X, Y: c.Min.Y}, Max: vg.Point{X: end.X, Y: min(top.Y, c.Max.Y)}}, *s.Area)
		})
	}
}

// drawRug draws short strokes on the horizontal axis.
func (f *curves) drawRug(c draw.Canvas, s *Series, place placing) {
	for i, v := range s.X {
		at, ok := place(v, 1)
		if !ok || at.X < c.Min.X || at.X > c.Max.X {
			continue
		}
		title := ""
		if i < len(s.Titles) {
			title = s.Titles[i]
		}
		inMark(c, title, func() {
			line(c, s.Look.Color, curveLine, false, vg.Point{X: at.X, Y: c.Min.Y}, vg.Point{X: at.X, Y: c.Min.Y + rugHeight})
		})
	}
}

// drawLabel hands a label above its point, or along its line, to write.
func (f *curves) drawLabel(l *Label, place placing, write func(text.Style, vg.Point, string)) {
	at, ok := place(l.X, l.Y)
	if !ok {
		return
	}
	style := letters(f.style.Small, text.XLeft, text.YBottom)
	style.Color = l.Ink.Color
	if l.Right {
		style.XAlign = text.XRight
	}
	if l.Below {
		style.YAlign = text.YTop
	}
	lift := vg.Point{Y: labelGap}
	if l.Below {
		lift.Y = -labelGap
	}
	if to, ok := place(l.ToX, l.ToY); ok && (l.ToX != 0 || l.ToY != 0) {
		style.Rotation = math.Atan2(float64(to.Y-at.Y), float64(to.X-at.X))
		sin, cos := math.Sincos(style.Rotation)
		lift = vg.Point{X: -lift.Y * vg.Length(sin), Y: lift.Y * vg.Length(cos)}
	}
	write(style, at.Add(lift), l.Text)
}
