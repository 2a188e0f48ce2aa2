package chart

import (
	"math"
	"strconv"

	"dnasim/internal/portable"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// newPlot gives axes in our style, with a vertical axis from 0 to top. Its label may be as
// long as height.
func newPlot(s Style, yLabel string, height vg.Length, top float64) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Width, a.Tick.Width, a.Tick.Length, a.Padding = axisLine, axisLine, 2.5, 0
		a.Label.TextStyle = letters(s.Font, text.XCenter, text.YBottom)
		a.Label.Padding = 2
	}
	p.X.Tick.Label = letters(s.Small, text.XCenter, text.YTop)
	p.Y.Tick.Label = letters(s.Small, text.XRight, text.YCenter)
	if textWidth(yLabel, s.Font) > height { // gonum would make room by moving the axis
		p.Y.Label.TextStyle = letters(s.Small, text.XCenter, text.YBottom)
		yLabel = shorten(yLabel, s.Small, height)
	}
	p.Y.Label.Text = yLabel
	p.Y.Min, p.Y.Max = 0, top
	p.Y.Tick.Marker = plot.ConstantTicks(linearTicks(0, top))
	return p
}

// withoutX leaves of the horizontal axis the line alone.
func withoutX(p *plot.Plot, from, to float64) {
	p.X.Min, p.X.Max = from, to
	p.X.Tick.Marker = plot.ConstantTicks(nil)
}

// niceStep is the least of 1, 2, 2.5 and 5 times a power of ten that is at least x.
func niceStep(x float64) float64 {
	power := portable.Pow(10, math.Floor(portable.Log10(x)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= x*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// intervals is about the number of steps on a linear axis.
const intervals = 5

// niceTop is the end of an axis from 0 that holds x.
func niceTop(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	step := niceStep(x / intervals)
	return step * math.Ceil(x/step*(1-1e-9))
}

// linearTicks are at multiples of a nice step.
func linearTicks(from, to float64) []plot.Tick {
	return ticksBy(niceStep((to-from)/intervals), from, to)
}

// widened moves the ends of a range apart that are almost the same.
func widened(from, to float64) (float64, float64) {
	if to-from > 1e-6*max(math.Abs(from), math.Abs(to)) {
		return from, to
	}
	margin := max(1, math.Abs(from)/2)
	return from - margin, to + margin
}

// ticksBy are at multiples of step.
func ticksBy(step, from, to float64) []plot.Tick {
	const most = 1000 // a step that is nothing beside from would never reach to
	var ticks []plot.Tick
	for k := math.Ceil(from/step - 1e-9); k*step <= to+float64(step*1e-9) && len(ticks) < most; k++ {
		// gonum leaves no room for the label of a tick that rounding puts beyond the end.
		ticks = append(ticks, plot.Tick{Value: math.Min(math.Max(k*step, from), to), Label: tickLabel(k*step, step)})
	}
	return ticks
}

// tickLabel writes a multiple of step with the digits that tell it from the next; large and
// small ones with an exponent.
func tickLabel(x, step float64) string {
	if math.Abs(x) < step/2 {
		return "0"
	}
	digits := max(0, -int(math.Floor(portable.Log10(step)+1e-9)))
	if scaled := float64(step * portable.Pow(10, float64(digits))); math.Abs(scaled-math.Round(scaled)) > 1e-6 {
		digits++ // 2.5
	}
	if math.Abs(x) >= 1e6 || digits > 4 {
		precision := 2 + int(portable.Log10(math.Abs(x)/step)+1e-9)
		return strconv.FormatFloat(x, 'g', precision, 64)
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

// apart leaves away the labels of a horizontal axis that would touch those before them.
func apart(ticks []plot.Tick, s Style, at func(float64) vg.Length) []plot.Tick {
	end := vg.Length(math.Inf(-1))
	for i := range ticks {
		half := vg.Length(textWidth(ticks[i].Label, s.Small) / 2)
		if ticks[i].Label == "" {
			continue
		}
		if at(ticks[i].Value)-half < end+vg.Length(s.Small/2) {
			ticks[i].Label = ""
			continue
		}
		end = at(ticks[i].Value) + half
	}
	return ticks
}

// logTicks are the powers of ten with a label, and 2 to 9 times these without. Within
// about three powers of ten 2 and 5 times are labelled too; of very many powers not all
// have ticks.
func logTicks(from, to float64) []plot.Tick {
	const most = 7 // labels
	narrow := to < 1100*from
	every := max(1, math.Ceil(portable.Log10(to/from)/most))
	var ticks []plot.Tick
	for e := every * math.Floor(portable.Log10(from)/every); ; e += every {
		for m := 1.0; m < 10; m++ {
			if m > 1 && every > 1 {
				break
			}
			x := m * portable.Pow(10, e)
			if x > to*(1+1e-9) {
				return ticks
			}
			if x < from*(1-1e-9) {
				continue
			}
			tick := plot.Tick{Value: math.Min(math.Max(x, from), to)}
			if m == 1 || narrow && (m == 2 || m == 5) {
				tick.Label = plainNumber(x)
			}
			ticks = append(ticks, tick)
		}
	}
}

// plainNumber writes 0.001 to 999,999 in full.
func plainNumber(x float64) string {
	if x >= 1e6 || x < 1e-3 {
		return strconv.FormatFloat(x, 'e', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// logRange widens a range to the next 1, 2 or 5 times a power of ten. Of more than thirty
// powers the lowest are cut off.
func logRange(from, to float64) (float64, float64) {
	const span, least = 1e30, 1e-290
	to = max(to, least*span)
	from = max(from, to/span)
	low, high := portable.Pow(10, math.Floor(portable.Log10(from))), portable.Pow(10, math.Floor(portable.Log10(to)))
	start, end := low, 10*high
	for _, m := range []float64{1, 2, 5} {
		if m*low <= from {
			start = m * low
		}
		if m := 10 / m; m*high >= to {
			end = m * high
		}
	}
	return start, end
}

// rules draws light lines at the labelled ticks of the vertical axis, and of the
// horizontal one if asked.
type rules struct{ vertical bool }

// Plot implements plot.Plotter.
func (r rules) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if t.Label != "" && t.Value > p.Y.Min {
			line(c, gridInk, hairline, false, vg.Point{X: c.Min.X, Y: y(t.Value)}, vg.Point{X: c.Max.X, Y: y(t.Value)})
		}
	}
	if !r.vertical {
		return
	}
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if t.Label != "" && t.Value > p.X.Min {
			line(c, gridInk, hairline, false, vg.Point{X: x(t.Value), Y: c.Min.Y}, vg.Point{X: x(t.Value), Y: c.Max.Y})
		}
	}
}
