package report

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"dnasim/internal/spelling"
	"dnasim/report/chart"
	"dnasim/results"
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

// WritePicture writes a picture as wide as a column of a paper, 3.3 inches, or as both
// columns, 7 inches, where it holds too much for one. PNG has 300 dots per inch.
func WritePicture(w io.Writer, p Picture, f PictureFormat) error {
	b, err := p.draw(f)
	if err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write the picture %q: %w", p.Key, err)
	}
	return nil
}

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

// Pictures lists the pictures that results give: energy, speedup, waterfall, tornado and roofline of the
// run, then waterfall, widths, cycles and roofline of every network. A picture that would be empty is left
// out. Results with a NaN or an infinity are an error that names the field.
func Pictures(r *results.Run) ([]Picture, error) {
	if r == nil {
		return nil, errors.New("no results to draw")
	}
	if err := results.CheckFinite(r); err != nil {
		return nil, err
	}
	var all []Picture
	add := func(p Picture, ok bool) {
		if ok {
			all = append(all, p)
		}
	}
	add(energyPicture(r))
	add(speedupPicture(r))
	add(meanWaterfallPicture(r))
	for _, of := range swings() {
		add(tornadoPicture(r, of))
	}
	if len(r.Networks) > 1 {
		add(rooflinePicture(r, r.Networks, "roofline", "Roofline of all networks", "networks[].machines[].layers[]"))
	}
	for i := range r.Networks {
		before := len(all)
		add(networkWaterfallPicture(r, i))
		add(bitsPicture(r, i))
		add(cyclesPicture(r, i))
		n := &r.Networks[i]
		add(rooflinePicture(r, r.Networks[i:i+1], "roofline-"+slug(n.Name), "Roofline of "+n.Name, layersPath(i)))
		for k := range all[before:] {
			all[before+k].network = i + 1
		}
	}
	distinctKeys(all)
	return all, nil
}

// distinctKeys numbers keys that are equal, as those of networks whose names differ in
// nothing but punctuation.
func distinctKeys(pictures []Picture) {
	var names distinct
	for i := range pictures {
		pictures[i].Key = names.of(pictures[i].Key)
	}
}

// layersPath is where the layers of a network stand in the JSON.
func layersPath(network int) string { return fmt.Sprintf("networks[%d].machines[].layers[]", network) }

// looks gives every machine of a run its colour and marker: the INT8 baseline is grey.
type looks map[string]chart.Look

func machineLooks(r *results.Run) looks {
	all := looks{}
	next := 0
	for _, name := range r.MachineNames() {
		if r.IsBaseline(name) {
			all[name] = chart.Look{Color: chart.Grey, Marker: chart.Circle}
			continue
		}
		look := chart.SeriesLook(next)
		look.Marker = (look.Marker + 1) % (chart.Cross + 1)
		all[name] = look
		next++
	}
	return all
}

// fill is the plain filling of a colour.
func (l looks) fill(machine string) chart.Fill { return chart.Fill{Color: l[machine].Color} }
