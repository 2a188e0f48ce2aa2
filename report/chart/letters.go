package chart

import (
	"strconv"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// oneLine sets text on one line and as it is: names may hold any bytes.
type oneLine struct{ text.Handler }

// Lines implements text.Handler.
func (h oneLine) Lines(s string) []string { return []string{readable(s)} }

// Box implements text.Handler.
func (h oneLine) Box(s string, f font.Font) (width, height, depth vg.Length) {
	return h.Handler.Box(readable(s), f)
}

// Draw implements text.Handler.
func (h oneLine) Draw(c vg.Canvas, s string, style text.Style, at vg.Point) {
	h.Handler.Draw(c, readable(s), style, at)
}

// readable replaces what is not seen, such as line breaks and marks that change the
// direction of text, by escapes of Go.
func readable(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "�") {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

// letters is the style of text of a size, aligned about its point.
func letters(size vg.Length, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color:   Black,
		Font:    font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size),
		XAlign:  x,
		YAlign:  y,
		Handler: oneLine{plot.DefaultTextHandler},
	}
}

// turned is the style turned to read upwards.
func turned(s text.Style) text.Style {
	const quarter = 1.5707963267948966 // of a turn, in radians
	s.Rotation = quarter
	return s
}

// textWidth is the width of s in letters of a size.
func textWidth(s string, size vg.Length) vg.Length {
	return letters(size, text.XLeft, text.YBottom).Width(s)
}

// shorten cuts letters from the middle of s until it is no wider than width.
func shorten(s string, size, width vg.Length) string {
	s = readable(s)
	if textWidth(s, size) <= width {
		return s
	}
	const dots = "…"
	runes := []rune(s)
	for keep := len(runes) - 1; keep > 1; keep-- {
		tail := keep / 2
		short := string(runes[:keep-tail]) + dots + string(runes[len(runes)-tail:])
		if textWidth(short, size) <= width {
			return short
		}
	}
	return dots
}
