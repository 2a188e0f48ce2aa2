package chart

import (
	"dnasim/internal/spelling"
	"errors"
	"fmt"
	"strings"
)

// A Picture is a chart of results, ready to be drawn.
type Picture struct {
	// Key names the picture in files and links: lower case, words joined by "-".
	Key   string
	Title string
	// Caption says what is shown, in which units, and what it rests on.
	Caption string
	// Path is where its numbers stand in the JSON; "" when they do not come from there.
	Path string
	// network is one more than the index of the network that is shown; 0: the run.
	Network int
	Figure  Figure
}

// Format is a format of pictures, by the suffix of its files.
type Format string

// The formats of pictures.
const (
	FormatSVG Format = "svg"
	FormatPNG Format = "png"
)

// printDPI is the resolution of PNG files: publishers ask for 300 dots per inch.
const printDPI = 300

// Formats lists the formats in the order in which messages name them.
func Formats() []Format { return []Format{FormatSVG, FormatPNG} }

// Draw gives the bytes of a file.
func (p *Picture) Draw(f Format) ([]byte, error) {
	if p.Figure == nil {
		return nil, errors.New("an empty picture: use Pictures, or one of the functions that make a Picture")
	}
	style := StyleFor(p.Figure)
	switch f {
	case FormatSVG:
		return SVG(p.Figure, style), nil
	case FormatPNG:
		return PNG(p.Figure, style, printDPI)
	}
	names := make([]string, len(Formats()))
	for i, known := range Formats() {
		names[i] = string(known)
	}
	return nil, fmt.Errorf("unknown picture format %q: allowed are %s%s", f, strings.Join(names, ", "), spelling.DidYouMean(string(f), names))
}
