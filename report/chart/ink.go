package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Widths of lines in points.
const (
	hairline  = 0.4
	axisLine  = 0.6
	curveLine = 1.1
	hatchLine = 0.6
	hatchStep = 2.6 // between the lines of a hatching, measured upwards
)

// Hatch is how an area is filled.
type Hatch int

// The hatchings.
const (
	Solid   Hatch = iota
	Rising        // lines like /
	Falling       // lines like \
)

// Fill is the filling of an area.
type Fill struct {
	Color color.RGBA
	Hatch Hatch
}

// inMark draws a mark whose title tells what it stands for.
func inMark(c draw.Canvas, title string, drawing func()) {
	svg, ok := below(c).(*svgCanvas)
	if !ok || title == "" {
		drawing()
		return
	}
	svg.openMark(title)
	drawing()
	svg.closeMark()
}

// below is the canvas below all those that gonum/plot lays over it.
func below(c draw.Canvas) vg.Canvas {
	for {
		inner, ok := c.Canvas.(draw.Canvas)
		if !ok {
			return c.Canvas
		}
		c = inner
	}
}

// area fills a rectangle.
func area(c draw.Canvas, r vg.Rectangle, f Fill) {
	if r.Max.X <= r.Min.X || r.Max.Y <= r.Min.Y {
		return
	}
	if f.Hatch == Solid {
		c.SetColor(f.Color)
		c.Fill(r.Path())
		return
	}
	c.SetColor(paper)
	c.Fill(r.Path())
	c.SetColor(f.Color)
	c.SetLineDash(nil, 0)
	c.SetLineWidth(hatchLine)
	c.Stroke(hatching(r, f.Hatch))
	c.SetLineWidth(hairline)
	inset := vg.Length(hairline / 2)
	c.Stroke(vg.Rectangle{
		Min: vg.Point{X: r.Min.X + inset, Y: r.Min.Y + inset}, Max: vg.Point{X: r.Max.X - inset, Y: r.Max.Y - inset},
	}.Path())
}

// hatching gives the lines of a hatching within r. They lie on a grid that is the same
// for all areas, so that neighbours match.
func hatching(r vg.Rectangle, h Hatch) vg.Path {
	var p vg.Path
	mirrored := h == Falling
	x0, x1 := float64(r.Min.X), float64(r.Max.X)
	if mirrored {
		x0, x1 = -x1, -x0
	}
	y0, y1 := float64(r.Min.Y), float64(r.Max.Y)
	// A rising line is y = x + offset.
	for k := math.Ceil((y0 - x1) / hatchStep); k*hatchStep < y1-x0; k++ {
		offset := float64(k * hatchStep)
		from, to := math.Max(x0, y0-offset), math.Min(x1, y1-offset)
		if to <= from {
			continue
		}
		sign := 1.0
		if mirrored {
			sign = -1
		}
		p.Move(vg.Point{X: vg.Length(sign * from), Y: vg.Length(from + offset)})
		p.Line(vg.Point{X: vg.Length(sign * to), Y: vg.Length(to + offset)})
	}
	return p
}

// line draws a polygon line.
func line(c draw.Canvas, ink color.RGBA, width vg.Length, dashed bool, points ...vg.Point) {
	style := draw.LineStyle{Color: ink, Width: width}
	if dashed {
		style.Dashes = []vg.Length{3, 2}
	}
	c.StrokeLines(style, points)
}
