package report

import (
	"bytes"
	"dnasim/results"
	_ "embed" // the page
	"encoding/csv"
	"errors"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed page/sweep.html
var sweepHTML string

// sweepReports are the files of a sweep's directory in all formats.
func sweepReports() []dirFile {
	return []dirFile{
		{path: "sweep.json", what: "Everything, as JSON (" + results.SweepSchema + ")."},
		{path: "pareto.csv", what: "The Pareto fronts, a row per design."},
		{path: "report.txt", what: "The tables, as text."},
		{path: "report.md", what: "The tables, for GitHub."},
		{path: "report.tex", what: "The tables, for LaTeX."},
	}
}

// WriteSweepDir writes everything about a sweep into dir, which is created if need be: sweep.json, pareto.csv, the
// report as text, Markdown, LaTeX and HTML, pictures as SVG and PNG, o.ConfigFile as sweep.toml, and an index.
// Like WriteDir it replaces the files of an earlier sweep together and touches no others.
func WriteSweepDir(dir string, s *results.Sweep, o Options) error {
	var files []dirFile
	for i, f := range []Format{JSON, CSV, Text, Markdown, LaTeX} {
		b, err := renderSweep(s, f, Options{})
		if err != nil {
			return err
		}
		file := sweepReports()[i]
		file.content = b.Bytes()
		files = append(files, file)
	}
	pictures, err := SweepPictures(s)
	if err != nil {
		return err
	}
	page, err := renderSweepPage(s, pictures, o)
	if err != nil {
		return err
	}
	files = append(files, dirFile{htmlName, "The report as one page: charts, and tables that sort.", page.Bytes()})
	for i := range pictures {
		for _, f := range PictureFormats() {
			drawn, err := pictures[i].draw(f)
			if err != nil {
				return err
			}
			files = append(files, dirFile{"pictures/" + pictures[i].Key + "." + string(f), pictures[i].Title + ".", drawn})
		}
	}
	if o.ConfigFile != "" {
		files = append(files, dirFile{"sweep.toml", "The sweep's file as it was read.", []byte(o.ConfigFile)})
	}
	if files, err = withSweepIndex(files, s, o); err != nil {
		return err
	}
	return install(dir, files)
}

// withSweepIndex adds index.md and, as the last file, index.json.
func withSweepIndex(files []dirFile, s *results.Sweep, o Options) ([]dirFile, error) {
	var list bytes.Buffer
	list.WriteString("# Results of a sweep of dnasim\n\n")
	for _, p := range sweepHead(s) {
		list.WriteString(escapeMarkdown(p) + "\n")
	}
	if o.Command != "" {
		list.WriteString("\nRepeat it: " + escapeMarkdown(o.Command) + "\n")
	}
	list.WriteString("\n| File | What it is |\n| --- | --- |\n")
	for _, f := range files {
		fmt.Fprintf(&list, "| [%s](%s) | %s |\n", escapeMarkdown(f.path), f.path, escapeMarkdown(f.what))
	}
	fmt.Fprintf(&list, "| [%s](%s) | Every design, a row each. |\n", sweepPointsName, sweepPointsName)
	files = append(files, dirFile{indexMarkdown, "This list.", list.Bytes()})
	index := dirIndex{Schema: DirSchema, Version: s.Version, Command: o.Command}
	for _, f := range files {
		index.Files = append(index.Files, indexFile{f.path, f.what, len(f.content), digest(f.content)})
	}
	var b bytes.Buffer
	if err := results.WriteJSON(&b, index); err != nil {
		return nil, err
	}
	return append(files, dirFile{path: indexJSON, content: b.Bytes()}), nil
}

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

// sweepPointsName is the file with every design. It is written as the sweep runs, because it may be larger than memory.
const sweepPointsName = "points.csv"

// CheckSweepDir reports what would keep WriteSweepDir or a SweepPoints from writing into dir, as far as it can be known
// before a sweep.
func CheckSweepDir(dir string) error {
	if dir == "" {
		return errors.New("the output directory has no name")
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot use the output directory %q: %w", dir, err)
	}
	defer root.Close()
	if info, err := root.Lstat(sweepPointsName); err == nil {
		if readIndex(root, indexJSON) == nil || !info.Mode().IsRegular() {
			return fmt.Errorf("cannot write %q: what has that name was not written by dnasim; move it, or choose another directory", filepath.Join(dir, sweepPointsName))
		}
	}
	if interrupted(root) {
		return nil // WriteSweepDir puts it right first
	}
	return conflict(root, append(listed(sweepReports()), htmlName, "sweep.toml", indexMarkdown, indexJSON))
}

// SweepPoints writes points.csv row by row: every machine at every point with all that is known of it. Nothing stands
// under that name before Close.
type SweepPoints struct {
	dir  string
	file *os.File
	csv  *csv.Writer
}

// NewSweepPoints begins the file in dir, which is created if need be, with the columns' keys.
func NewSweepPoints(dir string, columns []string) (*SweepPoints, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot create the output directory %q: %w", dir, err)
	}
	f, err := os.CreateTemp(dir, "."+sweepPointsName+".*")
	if err != nil {
		return nil, fmt.Errorf("cannot write into the output directory %q: %w", dir, err)
	}
	p := &SweepPoints{dir: dir, file: f, csv: csv.NewWriter(f)}
	return p, p.csv.Write(columns)
}

// Add writes a row: strings, whole and real numbers, booleans, and nil for what is not known.
func (p *SweepPoints) Add(row []any) error {
	cells := make([]string, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case nil:
		case float64:
			cells[i] = strconv.FormatFloat(v, 'g', -1, 64)
		case bool:
			cells[i] = strconv.FormatBool(v)
		default:
			cells[i] = strings.ToValidUTF8(fmt.Sprint(v), "\ufffd")
		}
	}
	if err := p.csv.Write(cells); err != nil {
		return fmt.Errorf("cannot write into the output directory %q: %w", p.dir, err)
	}
	return nil
}

// Close ends the file and gives it its name. With keep false it leaves nothing.
func (p *SweepPoints) Close(keep bool) error {
	if p == nil {
		return nil
	}
	p.csv.Flush()
	err := errors.Join(p.csv.Error(), p.file.Close())
	if keep && err == nil {
		err = os.Chmod(p.file.Name(), 0o644)
	}
	if keep && err == nil {
		if err = os.Rename(p.file.Name(), filepath.Join(p.dir, sweepPointsName)); err == nil {
			return nil
		}
	}
	_ = os.Remove(p.file.Name())
	if err != nil {
		return fmt.Errorf("cannot write into the output directory %q: %w", p.dir, err)
	}
	return nil
}
