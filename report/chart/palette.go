package chart

import "image/color"

// The palette of Okabe and Ito, "Color Universal Design" (2008), and a grey.
var (
	Black      = color.RGBA{0x00, 0x00, 0x00, 0xff}
	Orange     = color.RGBA{0xe6, 0x9f, 0x00, 0xff}
	SkyBlue    = color.RGBA{0x56, 0xb4, 0xe9, 0xff}
	Green      = color.RGBA{0x00, 0x9e, 0x73, 0xff}
	Yellow     = color.RGBA{0xf0, 0xe4, 0x42, 0xff}
	Blue       = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	Vermillion = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	Purple     = color.RGBA{0xcc, 0x79, 0xa7, 0xff}
	Grey       = color.RGBA{0x7a, 0x7a, 0x7a, 0xff}
)

var (
	paper   = color.RGBA{0xff, 0xff, 0xff, 0xff} // behind everything
	gridInk = color.RGBA{0xdd, 0xdd, 0xdd, 0xff}
)

// colorName gives the name under which a page may set a colour; "" for colours that are
// not of the palette.
func colorName(c color.RGBA) string {
	switch c {
	case Black:
		return "ink"
	case Orange:
		return "orange"
	case SkyBlue:
		return "sky"
	case Green:
		return "green"
	case Yellow:
		return "yellow"
	case Blue:
		return "blue"
	case Vermillion:
		return "vermillion"
	case Purple:
		return "purple"
	case Grey:
		return "grey"
	case paper:
		return "paper"
	case gridInk:
		return "grid"
	}
	return ""
}

// Look is how one of several series is told from the others.
type Look struct {
	Color  color.RGBA
	Marker Marker
	Dashed bool
}

// SeriesLook gives the look of series i of many: seven colours, each with a marker of its
// own, then the same again dashed and with the next marker.
func SeriesLook(i int) Look {
	colors := [...]color.RGBA{Blue, Vermillion, Green, Purple, Orange, SkyBlue, Black}
	round := i / len(colors)
	return Look{
		Color:  colors[i%len(colors)],
		Marker: Marker((i + round) % int(markers)),
		Dashed: round%2 == 1,
	}
}
