package page

import (
	"bytes"
	_ "embed" // the page
	"fmt"
	"html/template"
	"slices"
	"strings"

	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/pictures"
	"dnasim/report/table"
	"dnasim/results"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// OfRun draws the report of a run as one page that needs neither network nor server:
// overview, charts, tables that sort, every layer, configuration, prices with sources, and
// the command to repeat it (o.Command).
func OfRun(r *results.Run, o report.Options) (*bytes.Buffer, error) {
	pictures, err := pictures.All(r, o) // checks that all is finite
	if err != nil {
		return nil, err
	}
	p, err := newPage(r, pictures, o)
	if err != nil {
		return nil, err
	}
	parsed, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := parsed.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("draw the HTML report: %w", err)
	}
	return &b, nil
}

// page is what the template shows.
type page struct {
	Title, Version string
	Style          template.CSS
	Script         template.JS
	Head           []string
	Cards          []pageCard
	Compared       bool
	Notes          []pageNote
	Pictures       []pagePicture
	Tables         []pageTable
	Networks       []pageNetwork
	Prices         pageTable
	Command        string
	ConfigFile     string
	Config         string
}

type pageNote struct{ Status, Badge, Text string }

type pagePicture struct {
	Key, Title, Caption, Path string
	Wide, Narrow              template.HTML
}

type pageNetwork struct {
	ID, Name, About string
	Pictures        []pagePicture
	Machines        []pageMachine
}

type pageMachine struct {
	Name, About string
	Table       pageTable
}

// newPage gathers what the page shows.
func newPage(r *results.Run, all []chart.Picture, o report.Options) (*page, error) {
	config, err := configText(r)
	if err != nil {
		return nil, err
	}
	p := &page{
		Title: "dnasim results", Version: table.Visible(r.Version), Style: template.CSS(pageCSS), Script: template.JS(pageJS),
		Head: shown(report.HeadParagraphs(r)), Cards: pageCards(r), Compared: len(r.Geomean) > 0, Command: table.Visible(o.Command), ConfigFile: visibleLines(o.ConfigFile), Config: config,
	}
	for _, n := range r.Notes {
		p.Notes = append(p.Notes, pageNote{table.Visible(n.Status), badge(n.Status), table.Visible(n.Text)})
	}
	prices := report.PricesTable(&r.EnergyTable)
	prices.Path = "energy_table.rows[]"
	if p.Prices, err = newPageTable(&prices); err != nil {
		return nil, err
	}
	for _, t := range report.Tables(r, report.Options{}) {
		if t.Key == "notes" { // shown as a list
			continue
		}
		shownTable, err := newPageTable(&t)
		if err != nil {
			return nil, err
		}
		p.Tables = append(p.Tables, shownTable)
	}
	p.Pictures = pagePictures(all, -1)
	return p, p.addNetworks(r, all)
}

// addNetworks adds what is known of every network, with its layers.
func (p *page) addNetworks(r *results.Run, all []chart.Picture) error {
	for i := range r.Networks {
		n := &r.Networks[i]
		out := pageNetwork{ID: fmt.Sprintf("network-%d", i), Name: table.Visible(n.Name), About: aboutNetwork(n), Pictures: pagePictures(all, i)}
		for j := range n.Machines {
			m := &n.Machines[j]
			t := report.LayersTable(r, n, m)
			t.Path, t.Notes = report.LayerPath(i, j), []string{report.LayersNote}
			t.Key = fmt.Sprintf("layers-%d-%d", i, j)
			shownTable, err := newPageTable(&t)
			if err != nil {
				return err
			}
			about := fmt.Sprintf("%s cycles, %s ms, %s", table.GroupDigits(fmt.Sprint(m.Cycles)), table.FormatSignificant(m.TimeS*report.MilliPerUnit, 4), pictures.Joules(m.Energy.Total))
			out.Machines = append(out.Machines, pageMachine{table.Visible(m.Name), about, shownTable})
		}
		p.Networks = append(p.Networks, out)
	}
	return nil
}

// aboutNetwork sums a network up in a line.
func aboutNetwork(n *results.Network) string {
	parts := []string{}
	if n.Title != "" && n.Title != n.Name {
		parts = append(parts, table.Visible(n.Title))
	}
	parts = append(parts, table.FormatSignificant(float64(n.MACs)/report.MacsPerGMAC, 3)+" GMAC", "batch "+fmt.Sprint(n.Batch), table.Visible(n.Tensors)+" tensors")
	if len(n.Gaps) > 0 {
		parts = append(parts, table.Visible(report.GapNote([]results.Network{*n})))
	}
	for _, v := range n.Versus {
		parts = append(parts, fmt.Sprintf("%s: speedup %s, energy saving %s %%", table.Visible(v.Machine), table.FormatFixed(v.Speedup, 2), table.FormatFixed(100*v.EnergySaving, 1)))
	}
	return strings.Join(parts, "; ")
}

// pagePictures draws the pictures of a network, or with -1 those of the whole run.
func pagePictures(pictures []chart.Picture, network int) []pagePicture {
	var out []pagePicture
	for i := range pictures {
		p := &pictures[i]
		if p.Network-1 != network || p.Figure == nil {
			continue
		}
		title := table.Visible(p.Title)
		out = append(out, pagePicture{
			Key: p.Key, Title: title, Caption: table.Visible(p.Caption), Path: p.Path,
			Wide:   template.HTML(chart.InlineSVG(p.Figure, chart.Page, title, true)),
			Narrow: template.HTML(chart.InlineSVG(p.Figure, chart.Column, title, false)),
		})
	}
	return out
}

// badge is the class of a status: its first word, if that is one of those that notes have.
func badge(status string) string {
	first, _, _ := strings.Cut(status, " ")
	if slices.Contains([]string{"published", "simulated", "synthesized", "assumed", "ours"}, first) {
		return first
	}
	return ""
}

// shown makes texts safe to read.
func shown(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = table.Visible(s)
	}
	return out
}

// visibleLines makes a text of several lines safe to read.
func visibleLines(s string) string {
	return strings.Join(shown(strings.Split(strings.NewReplacer("\r\n", "\n", "\t", "    ").Replace(s), "\n")), "\n")
}

// configText is the configuration in force as indented JSON.
func configText(r *results.Run) (string, error) {
	var b bytes.Buffer
	config := r.Config
	if config == nil {
		config = map[string]any{}
	}
	if err := results.WriteJSON(&b, config); err != nil {
		return "", err
	}
	return b.String(), nil
}
