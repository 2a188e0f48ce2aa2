package chart

import (
	"bytes"
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// A Figure is plain data that can be drawn: Bars, ByLayer or XY.
type Figure interface {
	// height is what the figure needs when it is as wide as the style says.
	height(Style) vg.Length
	// draw fills c, which has that size.
	draw(c draw.Canvas, s Style)
	// crowded reports whether the figure needs more than a column of a paper.
	crowded() bool
}

// Style is the size of a picture and of its letters.
type Style struct {
	Width vg.Length
	Font  vg.Length // of names and axis labels
	Small vg.Length // of numbers
}

// The styles. Sizes of letters are those in print.
var (
	// Column is a column of a two-column paper, 3.3 inches.
	Column = Style{Width: 3.3 * vg.Inch, Font: 7, Small: 6.5}
	// Page is both columns, 7 inches.
	Page = Style{Width: 7 * vg.Inch, Font: 8, Small: 7}
)

// StyleFor is the narrowest style in which f is legible.
func StyleFor(f Figure) Style {
	if f.crowded() {
		return Page
	}
	return Column
}

// SVG draws f to be included in a document.
func SVG(f Figure, s Style) []byte {
	c := newSVG(s.Width, f.height(s), false)
	drawOn(c, f, s)
	return c.document()
}

// InlineSVG draws f to stand within an HTML page, without XML declaration. Its elements
// have classes in place of colours: fill-NAME and line-NAME, where NAME is ink, paper,
// grid, orange, sky, green, yellow, blue, vermillion, purple or grey. Marks are
// <g class="mark">, with a <title> if titles is set; their number and order are the same in
// every style. label names the picture to those who cannot see it.
func InlineSVG(f Figure, s Style, label string, titles bool) []byte {
	c := newSVG(s.Width, f.height(s), true)
	c.label, c.titles = label, titles
	drawOn(c, f, s)
	return c.document()
}

// PNG draws f with the given dots per inch, which are noted in the file, so that it has
// its physical size where it is included.
func PNG(f Figure, s Style, dpi int) ([]byte, error) {
	if dpi <= 0 {
		return nil, fmt.Errorf("%d dots per inch: allowed: 1 or more", dpi)
	}
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(s.Width, f.height(s)), vgimg.UseDPI(dpi))}
	drawOn(c, f, s)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("encode as PNG: %w", err)
	}
	return withDensity(b.Bytes(), dpi), nil
}

// drawOn draws f over all of c.
func drawOn(c vg.CanvasSizer, f Figure, s Style) {
	const margin = 1
	f.draw(draw.Crop(draw.New(c), margin, -margin, margin, -margin), s)
}
