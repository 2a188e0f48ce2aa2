package report

import (
	"bytes"
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

func renderSweepPage(s *results.Sweep, pictures []Picture, o Options) (*bytes.Buffer, error) {
	p := &sweepPage{
		Title: "dnasim sweep", Version: visible(s.Version), Style: template.CSS(pageCSS), Script: template.JS(pageJS),
		Head: shown(sweepHead(s)), Pictures: pagePictures(pictures, -1), Command: visible(o.Command), ConfigFile: visibleLines(o.ConfigFile),
	}
	for _, t := range sweepTables(s) {
		table, err := newPageTable(&t)
		if err != nil {
			return nil, err
		}
		p.Tables = append(p.Tables, table)
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

//go:embed page/sweep.html
var sweepHTML string
