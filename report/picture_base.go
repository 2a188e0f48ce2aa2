package report

import (
	"dnasim/internal/spelling"
	"dnasim/report/chart"
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
	network int
	figure  chart.Figure
}

// PictureFormat is a format of pictures, by the suffix of its files.
type PictureFormat string

// The formats of pictures.
const (
	SVG PictureFormat = "svg"
	PNG PictureFormat = "png"
)

// printDPI is the resolution of PNG files: publishers ask for 300 dots per inch.
const printDPI = 300

// PictureFormats lists the formats in the order in which messages name them.
func PictureFormats() []PictureFormat { return []PictureFormat{SVG, PNG} }

// draw gives the bytes of a file.
func (p *Picture) draw(f PictureFormat) ([]byte, error) {
	if p.figure == nil {
		return nil, errors.New("an empty picture: use Pictures, or one of the functions that make a Picture")
	}
	style := chart.StyleFor(p.figure)
	switch f {
	case SVG:
		return chart.SVG(p.figure, style), nil
	case PNG:
		return chart.PNG(p.figure, style, printDPI)
	}
	names := make([]string, len(PictureFormats()))
	for i, known := range PictureFormats() {
		names[i] = string(known)
	}
	return nil, fmt.Errorf("unknown picture format %q: allowed are %s%s", f, strings.Join(names, ", "), spelling.DidYouMean(string(f), names))
}
