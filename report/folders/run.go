package folders

import (
	"bytes"
	"dnasim/internal/folder"
	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/page"
	"dnasim/report/pictures"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"path"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// WriteRun writes everything about a run into dir, which is created if need be:
//
//	report.html, report.txt, report.md, report.tex   the report; o holds for these
//	results.json, results.csv, layers.csv            every figure; a row per network and machine; per layer
//	waterfall.csv, sensitivity.csv                   steps from INT8's energy; effects of uncertain constants
//	pictures/*.svg, *.png                            for papers, 3.3 or 7 inches wide
//	tables/*.tex                                     each table alone, to be included
//	scale-sim/NETWORK/MACHINE/*_REPORT.csv           the set that SCALE-Sim writes
//	config.toml                                      o.ConfigFile, if there is one
//	index.md, index.json                             what is what; sizes and SHA-256
//
// All files are drawn before the disk is touched. They then take the places of those of an
// earlier run together: all of its files leave before the first new one enters, and the
// index enters last. So the files of two runs are never mixed, and where there is an index
// the folder is complete. An error leaves the folder as it was; what an interruption
// leaves is put right by the next call.
//
// Files that WriteDir did not write are not touched, nor are files that it wrote and
// somebody changed since. If such a file stands where one must be written, that is an
// error; CheckDir finds it before a run.
func WriteRun(dir string, r *results.Run, o report.Options) error {
	if err := CheckRun(dir); err != nil { // before work is spent on pictures
		return err
	}
	files, err := dirFiles(r, o)
	if err != nil {
		return err
	}
	return install(dir, files, folderHead{title: "Results of dnasim", version: r.Version, command: o.Command, paragraphs: report.HeadParagraphs(r)})
}

// dirFiles draws all files but the index.
func dirFiles(r *results.Run, o report.Options) ([]folder.File, error) {
	var files []folder.File
	for _, part := range []func(*results.Run, report.Options) ([]folder.File, error){reportFiles, explanationFiles, pictureFiles, tableFiles, scaleSimFiles} {
		drawn, err := part(r, o)
		if err != nil {
			return nil, err
		}
		files = append(files, drawn...)
	}
	if o.ConfigFile != "" {
		files = append(files, folder.File{Path: configName, What: "The configuration file as it was read.", Content: []byte(o.ConfigFile)})
	}
	return files, nil
}

// configName is the file with the configuration.
const configName = "config.toml"

// reportFile is a report in one format.
type reportFile struct {
	name, what string
	format     table.Format
	layers     bool
}

// reportNames lists the reports and data files.
func reportNames(o report.Options) []reportFile {
	return []reportFile{
		{"report.txt", "The report for a terminal.", table.Text, o.Layers},
		{"report.md", "The report in Markdown.", table.Markdown, o.Layers},
		{"report.tex", "The report in LaTeX, to be included in a document.", table.LaTeX, o.Layers},
		{"results.json", "Every figure, with the configuration in force.", table.JSON, true},
		{"results.csv", "A row per network and machine.", table.CSV, false},
		{"layers.csv", "A row per network, machine and layer.", table.CSV, true},
	}
}

// htmlName is the file with the page.
const htmlName = "report.html"

func reportFiles(r *results.Run, o report.Options) ([]folder.File, error) {
	page, err := page.OfRun(r, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", htmlName, err)
	}
	files := []folder.File{{Path: htmlName, What: "The report to look at: open it in a browser; it needs no network.", Content: page.Bytes()}}
	for _, f := range reportNames(o) {
		b, err := report.Render(r, f.format, report.Options{Layers: f.layers, Width: o.Width})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		files = append(files, folder.File{Path: f.name, What: f.what, Content: b.Bytes()})
	}
	return files, nil
}

// explanationFiles has the figures of waterfalls and tornados, where they were asked for.
func explanationFiles(r *results.Run, _ report.Options) ([]folder.File, error) {
	var files []folder.File
	add := func(name, what string, t table.Table) error {
		var b bytes.Buffer
		if err := table.Render(&b, &t, table.CSV, 0); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, folder.File{Path: name, What: what, Content: b.Bytes()})
		return nil
	}
	if r.Waterfall != nil {
		if err := add("waterfall.csv", "A row per network, machine and step from INT8's energy.", report.WaterfallRecords(r)); err != nil {
			return nil, err
		}
	}
	if r.Sensitivity != nil {
		if err := add("sensitivity.csv", "A row per constant that is not certain and machine.", report.SensitivityRecords(r)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// pictureFiles draws the pictures of a run.
func pictureFiles(r *results.Run, o report.Options) ([]folder.File, error) {
	pictures, err := pictures.All(r, o)
	if err != nil {
		return nil, err
	}
	return drawnFiles(pictures)
}

// drawnFiles draws pictures in all formats, several at a time.
func drawnFiles(pictures []chart.Picture) ([]folder.File, error) {
	formats := chart.Formats()
	files := make([]folder.File, len(pictures)*len(formats))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range files {
		p, f := &pictures[i/len(formats)], formats[i%len(formats)]
		group.Go(func() error {
			b, err := p.Draw(f)
			files[i] = folder.File{Path: path.Join("pictures", p.Key+"."+string(f)), What: p.Title + ".", Content: b}
			return err
		})
	}
	return files, group.Wait()
}

// tableFiles draws every table for LaTeX.
func tableFiles(r *results.Run, _ report.Options) ([]folder.File, error) {
	var files []folder.File
	var names table.Distinct
	for _, t := range report.Tables(r, report.Options{Layers: true}) {
		var b bytes.Buffer
		if err := table.Render(&b, &t, table.LaTeX, 0); err != nil {
			return nil, err
		}
		files = append(files, folder.File{Path: path.Join("tables", names.Of(t.Key)+".tex"), What: t.Title + ".", Content: b.Bytes()})
	}
	return files, nil
}

// scaleSimFiles draws SCALE-Sim's set for every network on every machine.
func scaleSimFiles(r *results.Run, _ report.Options) ([]folder.File, error) {
	var files []folder.File
	var names table.Distinct
	rows := report.MachineRows(r)
	for i := range rows {
		below := names.Of(table.Slug(rows[i].Network.Name) + "/" + table.Slug(rows[i].Machine.Name))
		for _, f := range report.ScaleSimReports() {
			what := fmt.Sprintf("SCALE-Sim's report of %s on %s.", rows[i].Network.Name, rows[i].Machine.Name)
			files = append(files, folder.File{Path: path.Join("scale-sim", below, f.Name), What: what, Content: f.Render(&rows[i])})
		}
	}
	return files, nil
}

// CheckRun reports what would keep WriteDir from writing into dir, as far as it can be
// known before a run: something that has the name of a file of every run, and is not ours
// to replace. A directory that does not exist is well.
func CheckRun(dir string) error {
	paths := []string{htmlName, configName, "pictures/energy.svg", "tables/machines.tex", "scale-sim/x"}
	for _, f := range reportNames(report.Options{}) {
		paths = append(paths, f.name)
	}
	return checkFolder(dir, paths)
}
