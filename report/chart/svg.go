package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"dnasim/internal/portable"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// svgCanvas is a canvas of gonum/plot that writes SVG. Unlike gonum's own it knows titles
// of marks, and classes in place of colours.
type svgCanvas struct {
	body    bytes.Buffer
	w, h    vg.Length
	classes bool
	titles  bool
	label   string
	state   svgState
	stack   []svgState
}

// svgState is what Push saves.
type svgState struct {
	// a..f map (x, y) to (a x + c y + e, b x + d y + f), in points, y upwards.
	a, b, c, d, e, f float64
	color            color.RGBA
	width            vg.Length
	dashes           []vg.Length
}

func newSVG(w, h vg.Length, classes bool) *svgCanvas {
	c := &svgCanvas{w: w, h: h, classes: classes, titles: true, state: svgState{a: 1, d: 1}}
	vg.Initialize(c)
	return c
}

// document gives the whole picture.
func (c *svgCanvas) document() []byte {
	var b bytes.Buffer
	w, h := decimal(float64(c.w)), decimal(float64(c.h))
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" `)
	if c.classes {
		fmt.Fprintf(&b, `viewBox="0 0 %s %s" role="img" aria-label="%s"`, w, h, escapeXML(c.label))
	} else {
		fmt.Fprintf(&b, `width="%spt" height="%spt" viewBox="0 0 %s %s"`, w, h, w, h)
	}
	b.WriteString(" font-family=\"'Liberation Sans', Arial, Helvetica, sans-serif\">\n")
	if !c.classes {
		fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#ffffff"/>`+"\n", w, h)
	}
	b.Write(c.body.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// openMark begins a group of shapes with a title.
func (c *svgCanvas) openMark(title string) {
	c.body.WriteString(choose(c.classes, `<g class="mark">`, "<g>"))
	if c.titles {
		fmt.Fprintf(&c.body, "<title>%s</title>", escapeXML(title))
	}
	c.body.WriteByte('\n')
}

func (c *svgCanvas) closeMark() { c.body.WriteString("</g>\n") }

// Size implements vg.CanvasSizer.
func (c *svgCanvas) Size() (w, h vg.Length) { return c.w, c.h }

// SetLineWidth implements vg.Canvas.
func (c *svgCanvas) SetLineWidth(w vg.Length) { c.state.width = w }

// SetLineDash implements vg.Canvas. Patterns always start at their beginning here.
func (c *svgCanvas) SetLineDash(dashes []vg.Length, _ vg.Length) { c.state.dashes = dashes }

// SetColor implements vg.Canvas.
func (c *svgCanvas) SetColor(clr color.Color) {
	if clr == nil {
		clr = color.Black
	}
	c.state.color = color.RGBAModel.Convert(clr).(color.RGBA)
}

// Rotate implements vg.Canvas.
func (c *svgCanvas) Rotate(rad float64) {
	s := &c.state
	sin, cos := math.Sincos(rad)
	s.a, s.b, s.c, s.d = float64(s.a*cos)+float64(s.c*sin), float64(s.b*cos)+float64(s.d*sin), float64(s.c*cos)-float64(s.a*sin), float64(s.d*cos)-float64(s.b*sin)
}

// Translate implements vg.Canvas.
func (c *svgCanvas) Translate(p vg.Point) {
	c.state.e, c.state.f = c.at(p)
}

// Scale implements vg.Canvas.
func (c *svgCanvas) Scale(x, y float64) {
	s := &c.state
	s.a, s.b, s.c, s.d = s.a*x, s.b*x, s.c*y, s.d*y
}

// Push implements vg.Canvas.
func (c *svgCanvas) Push() { c.stack = append(c.stack, c.state) }

// Pop implements vg.Canvas.
func (c *svgCanvas) Pop() {
	last := len(c.stack) - 1
	c.state, c.stack = c.stack[last], c.stack[:last]
}

// Stroke implements vg.Canvas.
func (c *svgCanvas) Stroke(p vg.Path) {
	if c.state.width <= 0 || len(p) == 0 {
		return
	}
	fmt.Fprintf(&c.body, `<path d="%s" fill="none" %s stroke-width="%s"`, c.path(p), c.paint("stroke", "line"), decimal(float64(c.state.width)))
	for i, d := range c.state.dashes {
		c.body.WriteString(choose(i == 0, ` stroke-dasharray="`, " ") + decimal(float64(d)))
	}
	c.body.WriteString(choose(len(c.state.dashes) > 0, "\"/>\n", "/>\n"))
}

// Fill implements vg.Canvas.
func (c *svgCanvas) Fill(p vg.Path) {
	if len(p) > 0 {
		fmt.Fprintf(&c.body, `<path d="%s" %s/>`+"\n", c.path(p), c.paint("fill", "fill"))
	}
}

// FillString implements vg.Canvas.
func (c *svgCanvas) FillString(f font.Face, p vg.Point, s string) {
	if f.Font.Size == 0 || strings.TrimSpace(s) == "" {
		return
	}
	x, y := c.at(p)
	place := fmt.Sprintf(`x="%s" y="%s"`, decimal(x), decimal(float64(c.h)-y))
	if angle := math.Atan2(c.state.b, c.state.a) * 180 / math.Pi; angle != 0 {
		place = fmt.Sprintf(`transform="translate(%s %s) rotate(%s)"`, decimal(x), decimal(float64(c.h)-y), decimal(-angle))
	}
	fmt.Fprintf(&c.body, `<text %s font-size="%s" %s>%s</text>`+"\n", place, decimal(float64(f.Font.Size)), c.paint("fill", "fill"), escapeXML(s))
}

// DrawImage implements vg.Canvas. No figure holds an image.
func (c *svgCanvas) DrawImage(vg.Rectangle, image.Image) {}

// at maps a point to points from the lower left corner.
func (c *svgCanvas) at(p vg.Point) (x, y float64) {
	s, px, py := &c.state, float64(p.X), float64(p.Y)
	return float64(s.a*px) + float64(s.c*py) + s.e, float64(s.b*px) + float64(s.d*py) + s.f
}

// paint gives the colour as an attribute, or as a class where the page sets it.
func (c *svgCanvas) paint(attribute, class string) string {
	if name := colorName(c.state.color); c.classes && name != "" {
		return fmt.Sprintf(`class="%s-%s"`, class, name)
	}
	k := c.state.color
	return fmt.Sprintf(`%s="#%02x%02x%02x"`, attribute, k.R, k.G, k.B)
}

// path writes the commands of a path.
func (c *svgCanvas) path(p vg.Path) string {
	var b strings.Builder
	for _, comp := range p {
		switch comp.Type {
		case vg.MoveComp:
			c.command(&b, "M", comp.Pos)
		case vg.LineComp:
			c.command(&b, "L", comp.Pos)
		case vg.ArcComp:
			c.arc(&b, comp)
		case vg.CurveComp:
			b.WriteString(choose(len(comp.Control) == 1, "Q", "C"))
			for _, control := range comp.Control {
				c.command(&b, "", control)
				b.WriteByte(' ')
			}
			c.command(&b, "", comp.Pos)
		case vg.CloseComp:
			b.WriteByte('Z')
		}
	}
	return b.String()
}

// command writes a letter and the point it leads to.
func (c *svgCanvas) command(b *strings.Builder, letter string, p vg.Point) {
	x, y := c.at(p)
	b.WriteString(letter + decimal(x) + " " + decimal(float64(c.h)-y))
}

// arc writes an arc in halves: SVG cannot tell a full circle from nothing.
func (c *svgCanvas) arc(b *strings.Builder, comp vg.PathComp) {
	point := func(angle float64) vg.Point {
		return vg.Point{X: comp.Pos.X + vg.Length(comp.Radius*vg.Length(portable.Cos(angle))), Y: comp.Pos.Y + vg.Length(comp.Radius*vg.Length(portable.Sin(angle)))}
	}
	c.command(b, choose(b.Len() == 0, "M", "L"), point(comp.Start))
	radius := decimal(float64(comp.Radius))
	for _, part := range []float64{0.5, 1} {
		b.WriteString("A" + radius + " " + radius + " 0 0 " + choose(comp.Angle > 0, "0 ", "1 "))
		c.command(b, "", point(comp.Start+float64(part*comp.Angle)))
	}
}

// decimal writes x with at most two digits after the point. Its last bits may depend on the
// processor, as gonum/plot may fuse products with sums; they must not decide how a half is rounded.
func decimal(x float64) string {
	x = math.Round(x*1e6) / 1e6
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// choose is a if it holds, else b.
func choose(holds bool, a, b string) string {
	if holds {
		return a
	}
	return b
}

// escapeXML makes s safe as text and as an attribute.
func escapeXML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(readable(s))
}
