package folders

import (
	"dnasim/internal/folder"
	"dnasim/report"
	"dnasim/report/page"
	"dnasim/report/sweeps"
	"dnasim/report/table"
	"dnasim/results"
	_ "embed" // the page
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// sweepNames are the reports of a sweep.
func sweepNames() []reportFile {
	return []reportFile{
		{"sweep.json", "Everything, as JSON (" + results.SweepSchema + ").", table.JSON, false},
		{"pareto.csv", "The Pareto fronts, a row per design.", table.CSV, false},
		{"report.txt", "The tables, as text.", table.Text, false},
		{"report.md", "The tables, for GitHub.", table.Markdown, false},
		{"report.tex", "The tables, for LaTeX.", table.LaTeX, false},
	}
}

// sweepConfigName is the file with the sweep as it was read.
const sweepConfigName = "sweep.toml"

// WriteSweep writes everything about a sweep into dir, which is created if need be: sweep.json,
// pareto.csv, the report as text, Markdown, LaTeX and HTML, pictures as SVG and PNG, o.ConfigFile
// as sweep.toml, and an index. Like WriteDir it replaces the files of an earlier sweep together and
// touches no others.
func WriteSweep(dir string, s *results.Sweep, o report.Options) error {
	var files []folder.File
	for _, f := range sweepNames() {
		b, err := sweeps.Render(s, f.format, report.Options{})
		if err != nil {
			return err
		}
		files = append(files, folder.File{Path: f.name, What: f.what, Content: b.Bytes()})
	}
	pictures, err := sweeps.Pictures(s)
	if err != nil {
		return err
	}
	page, err := page.OfSweep(s, pictures, o)
	if err != nil {
		return err
	}
	files = append(files, folder.File{Path: htmlName, What: "The report as one page: charts, and tables that sort.", Content: page.Bytes()})
	drawn, err := drawnFiles(pictures)
	if err != nil {
		return err
	}
	files = append(files, drawn...)
	if o.ConfigFile != "" {
		files = append(files, folder.File{Path: sweepConfigName, What: "The sweep's file as it was read.", Content: []byte(o.ConfigFile)})
	}
	return install(dir, files, folderHead{title: "Results of a sweep of dnasim", version: s.Version, command: o.Command, paragraphs: sweeps.Head(s),
		apart: []folder.File{{Path: sweepPointsName, What: "Every design, a row each."}}})
}

// sweepPointsName is the file with every design. It is written as the sweep runs, because it may be
// larger than memory.
const sweepPointsName = "points.csv"

// CheckSweep reports what would keep WriteSweepDir or a SweepPoints from writing into dir, as far
// as it can be known before a sweep.
func CheckSweep(dir string) error {
	paths := []string{htmlName, sweepConfigName}
	for _, f := range sweepNames() {
		paths = append(paths, f.name)
	}
	if err := checkFolder(dir, paths); err != nil {
		return err
	}
	name := filepath.Join(dir, sweepPointsName)
	if info, err := os.Lstat(name); err == nil && (!folder.Holds(dir, Schema) || !info.Mode().IsRegular()) {
		return fmt.Errorf("cannot write %q: what has that name was not written by dnasim; move it, or choose another directory", name)
	}
	return nil
}

// SweepPoints writes points.csv row by row: every machine at every point with all that is known of
// it. Nothing stands under that name before Close.
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
			cells[i] = table.Inert(strings.ToValidUTF8(fmt.Sprint(v), "\ufffd"))
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
