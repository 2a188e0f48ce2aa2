package folders

import (
	"bytes"
	"dnasim/internal/folder"
	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/studies"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"io"
)

// studyNames are the files of a comparison of formats in all formats.
func studyNames() []reportFile {
	return []reportFile{
		{"formats.json", "Every figure, as JSON (" + results.StudySchema + ").", table.JSON, true},
		{"formats.csv", "A row per network and format.", table.CSV, false},
		{"sweep.csv", "A row per network, format and threshold.", table.CSV, true},
		{"report.txt", "The tables, as text.", table.Text, true},
		{"report.md", "The tables, in Markdown.", table.Markdown, true},
		{"report.tex", "The tables, in LaTeX.", table.LaTeX, true},
	}
}

// WriteStudy writes a comparison of formats into dir, which is created if need be: all formats, the
// pictures of StudyPictures as SVG and PNG, o.ConfigFile and an index. Like WriteDir it replaces
// the files of an earlier call together and touches no others.
func WriteStudy(dir string, s *results.Study, o report.Options) error {
	var files []folder.File
	for _, f := range studyNames() {
		var b bytes.Buffer
		if err := studies.WriteFormats(&b, s, f.format, report.Options{Layers: f.layers, Width: o.Width}); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		files = append(files, folder.File{Path: f.name, What: f.what, Content: b.Bytes()})
	}
	pictures, err := studies.FormatPictures(s)
	if err != nil {
		return err
	}
	if o.ConfigFile != "" {
		files = append(files, folder.File{Path: configName, What: "The configuration file as it was read.", Content: []byte(o.ConfigFile)})
	}
	return writeFolder(dir, files, pictures, folderHead{title: "Number formats compared by dnasim", version: s.Version, command: o.Command,
		paragraphs: []string{"dnasim " + s.Version + ", schema " + s.Schema + ": " + table.Plural(len(s.Networks), "network") + "."}})
}

// CheckStudy is CheckDir for WriteStudyDir.
func CheckStudy(dir string) error {
	paths := []string{configName}
	for _, f := range studyNames() {
		paths = append(paths, f.name)
	}
	return checkFolder(dir, paths)
}

// codesNames are the files of one tensor's codes.
func codesNames() []reportFile {
	return []reportFile{
		{"codes.json", "Every figure, as JSON.", table.JSON, false}, {"codes.csv", "The figures.", table.CSV, false},
		{"report.txt", "The tables, as text.", table.Text, false}, {"report.md", "The tables, in Markdown.", table.Markdown, false}, {"report.tex", "The tables, in LaTeX.", table.LaTeX, false},
	}
}

// WriteTensor writes the codes of a tensor with o.Pictures into dir, likewise.
func WriteTensor(dir, version string, t *results.TensorCodes, o report.Options) error {
	var files []folder.File
	for _, f := range codesNames() {
		var b bytes.Buffer
		if err := report.WriteTensorCodes(io.Writer(&b), t, f.format); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		files = append(files, folder.File{Path: f.name, What: f.what, Content: b.Bytes()})
	}
	return writeFolder(dir, files, o.Pictures, folderHead{title: "Codes of a tensor by dnasim", version: version, command: o.Command,
		paragraphs: []string{"dnasim " + version + ": " + t.Tensor + "."}})
}

// CheckTensor is CheckDir for WriteTensorDir.
func CheckTensor(dir string) error {
	paths := []string{}
	for _, f := range codesNames() {
		paths = append(paths, f.name)
	}
	return checkFolder(dir, paths)
}

// writeFolder writes files and pictures together, with an index.
func writeFolder(dir string, files []folder.File, pictures []chart.Picture, head folderHead) error {
	drawn, err := drawnFiles(pictures)
	if err != nil {
		return err
	}
	return install(dir, append(files, drawn...), head)
}
