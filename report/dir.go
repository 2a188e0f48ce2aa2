package report

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// dirFile is one file of a results directory.
type dirFile struct {
	name   string
	format Format
	layers bool
}

// dirFiles lists the files that WriteDir writes.
func dirFiles(o Options) []dirFile {
	return []dirFile{
		{"results.json", JSON, true},
		{"results.csv", CSV, false},
		{"layers.csv", CSV, true},
		{"report.txt", Text, o.Layers},
		{"report.md", Markdown, o.Layers},
		{"report.tex", LaTeX, o.Layers},
	}
}

// WriteDir writes results.json, results.csv (one row per network and machine),
// layers.csv (one row per layer), report.txt, report.md and report.tex into dir, which
// is created if need be. o holds for the three reports.
//
// All files are rendered before the disk is touched, written under temporary names
// beside their places and renamed at the end, so that a failure leaves the files of an
// earlier run as they were and no file half-written.
func WriteDir(dir string, r *Results, o Options) error {
	files := dirFiles(o)
	contents := make([]*bytes.Buffer, len(files))
	for i, f := range files {
		b, err := render(r, f.format, Options{Layers: f.layers, Width: o.Width})
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		contents[i] = b
	}
	if err := makeDir(dir); err != nil {
		return err
	}
	return replaceFiles(dir, files, contents)
}

// makeDir creates dir and its parents.
func makeDir(dir string) error {
	if dir == "" {
		return errors.New("the output directory has no name")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot create the output directory %q: %w", dir, err)
	}
	return nil
}

// replaceFiles writes all contents under temporary names, then renames them. On an error
// the temporary files are removed.
func replaceFiles(dir string, files []dirFile, contents []*bytes.Buffer) (err error) {
	temporary := make([]string, len(files))
	suffix := rand.Text()
	defer func() {
		if err != nil {
			for _, name := range temporary {
				if name != "" {
					os.Remove(name)
				}
			}
		}
	}()
	for i, f := range files {
		if info, statErr := os.Stat(filepath.Join(dir, f.name)); statErr == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("cannot write %q: something other than a file has that name", filepath.Join(dir, f.name))
		}
		name := filepath.Join(dir, "."+f.name+"."+suffix)
		temporary[i] = name
		if err := os.WriteFile(name, contents[i].Bytes(), 0o666); err != nil {
			return fmt.Errorf("cannot write into the output directory %q: %w", dir, err)
		}
	}
	for i, f := range files {
		if err := os.Rename(temporary[i], filepath.Join(dir, f.name)); err != nil {
			return fmt.Errorf("cannot replace %q: %w", filepath.Join(dir, f.name), err)
		}
	}
	return nil
}
