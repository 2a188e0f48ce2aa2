package page

import (
	"bytes"
	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/sweeps"
	"dnasim/report/table"
	"dnasim/results"
	_ "embed" // the template
	"fmt"
	"html/template"
)

// sweepPage is what the template shows.
type sweepPage struct {
	Title, Version string
	Style          template.CSS
	Script         template.JS
	Head           []string
	Pictures       []pagePicture
	Tables         []pageTable
	Command        string
	ConfigFile     string
}

func OfSweep(s *results.Sweep, all []chart.Picture, o report.Options) (*bytes.Buffer, error) {
	p := &sweepPage{
		Title: "dnasim sweep", Version: table.Visible(s.Version), Style: template.CSS(pageCSS), Script: template.JS(pageJS),
		Head: shown(sweeps.Head(s)), Pictures: pagePictures(all, -1), Command: table.Visible(o.Command), ConfigFile: visibleLines(o.ConfigFile),
	}
	for _, t := range sweeps.Tables(s) {
		tab, err := newPageTable(&t)
		if err != nil {
			return nil, err
		}
		p.Tables = append(p.Tables, tab)
	}
	parsed, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	if _, err := parsed.New("sweep").Parse(sweepHTML); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := parsed.ExecuteTemplate(&b, "sweep", p); err != nil {
		return nil, fmt.Errorf("draw the HTML report: %w", err)
	}
	return &b, nil
}

//go:embed sweep.html
var sweepHTML string
