package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Marker is the shape of a point.
type Marker int

// The markers, most different first. NoMarker draws nothing.
const (
	Circle Marker = iota
	Triangle
	Square
	Diamond
	Plus
	Cross
	markers

	NoMarker Marker = -1
)

// markerRadius is about half the size of a marker in points.
const markerRadius = 2

// paint is what is within a marker.
type paint int

const (
	openPaint    paint = iota // what lies below
	coveredPaint              // paper
	filledPaint               // the colour of the marker
)

// drawMarker draws a marker about p.
func drawMarker(c draw.Canvas, look Look, within paint, p vg.Point) {
	if look.Marker == NoMarker {
		return
	}
	shape := outline(look.Marker, p, markerRadius)
	c.SetLineDash(nil, 0)
	c.SetLineWidth(0.8)
	if within != openPaint && look.Marker != Plus && look.Marker != Cross {
		c.SetColor(paper)
		if within == filledPaint {
			c.SetColor(look.Color)
		}
		c.Fill(shape)
	}
	c.SetColor(look.Color)
	c.Stroke(shape)
}

// outline gives the lines of a marker.
func outline(m Marker, p vg.Point, r vg.Length) vg.Path {
	var path vg.Path
	switch m {
	case Circle:
		path.Move(vg.Point{X: p.X + r, Y: p.Y})
		path.Arc(p, r, 0, 2*math.Pi)
		path.Close()
	case Triangle:
		path = polygon(p, r*1.25, 3, math.Pi/2)
	case Square:
		path = polygon(p, r*1.25, 4, math.Pi/4)
	case Diamond:
		path = polygon(p, r*1.35, 4, 0)
	case Plus:
		path = strokes(p, r*1.2, 0)
	case Cross:
		path = strokes(p, r*1.2, math.Pi/4)
	}
	return path
}

// polygon is a regular one, its first corner in the direction of start.
func polygon(p vg.Point, r vg.Length, corners int, start float64) vg.Path {
	var path vg.Path
	for k := range corners {
		sin, cos := math.Sincos(start + 2*math.Pi*float64(k)/float64(corners))
		at := vg.Point{X: p.X + vg.Length(r*vg.Length(cos)), Y: p.Y + vg.Length(r*vg.Length(sin))}
		if k == 0 {
			path.Move(at)
		} else {
			path.Line(at)
		}
	}
	path.Close()
	return path
}

// strokes are two crossing lines.
func strokes(p vg.Point, r vg.Length, start float64) vg.Path {
	var path vg.Path
	for k := range 2 {
		sin, cos := math.Sincos(start + float64(math.Pi/2*float64(k)))
		d := vg.Point{X: r * vg.Length(cos), Y: r * vg.Length(sin)}
		path.Move(p.Sub(d))
		path.Line(p.Add(d))
	}
	return path
}
