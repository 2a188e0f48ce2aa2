package energy

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

//go:embed data/*.csv
var dataFiles embed.FS

// record is one line of an embedded CSV file. Its accessors name columns; the first
// failure is kept and reported by readSheet with file and line.
type record struct {
	columns map[string]int
	fields  []string
	err     error
}

func (r *record) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *record) text(column string) string {
	i, ok := r.columns[column]
	if !ok {
		r.fail(fmt.Errorf("no column %q", column))
		return ""
	}
	return r.fields[i]
}

// number must be finite and not negative.
func (r *record) number(column string) float64 {
	v, err := strconv.ParseFloat(r.text(column), 64)
	if err != nil || math.IsInf(v, 0) || !(v >= 0) {
		r.fail(fmt.Errorf("%s: %q is not a finite number of at least zero", column, r.text(column)))
	}
	return v
}

// coefficient is a finite number of any sign.
func (r *record) coefficient(column string) float64 {
	v, err := strconv.ParseFloat(r.text(column), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		r.fail(fmt.Errorf("%s: %q is not a finite number", column, r.text(column)))
	}
	return v
}

func (r *record) integer(column string) int {
	v, err := strconv.Atoi(r.text(column))
	if err != nil {
		r.fail(fmt.Errorf("%s: %q is not an integer", column, r.text(column)))
	}
	return v
}

// optionalNumber and optionalInteger read an empty field as zero.
func (r *record) optionalNumber(column string) float64 {
	if r.text(column) == "" {
		return 0
	}
	return r.number(column)
}

func (r *record) optionalInteger(column string) int {
	if r.text(column) == "" {
		return 0
	}
	return r.integer(column)
}

func (r *record) status() Status {
	s := Status(r.text("status"))
	if !slices.Contains(Statuses(), s) {
		r.fail(fmt.Errorf("status: %q is not one of %s", s, list(Statuses())))
	}
	return s
}

// readSheet calls each with every line of data/name after the header.
func readSheet(name string, each func(*record)) error {
	file, err := dataFiles.Open("data/" + name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comment = '#'
	header, err := reader.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r := record{columns: make(map[string]int, len(header))}
	for i, column := range header {
		r.columns[column] = i
	}
	for {
		r.fields, err = reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if each(&r); r.err != nil {
			line, _ := reader.FieldPos(0)
			return fmt.Errorf("%s:%d: %w", name, line, r.err)
		}
	}
}

// sources maps the source names of the other sheets to full references.
type sources map[string]string

func readSources() (sources, error) {
	s := sources{}
	err := readSheet("sources.csv", func(r *record) {
		citation := r.text("citation")
		if verified := r.text("verified"); verified != "" {
			citation += " [" + verified + "]"
		}
		s[r.text("id")] = citation
	})
	return s, err
}

// cite expands the record's source.
func (s sources) cite(r *record) string {
	citation, err := s.named(r.text("source"))
	if err != nil {
		r.fail(err)
	}
	return citation
}

// named expands a source's name.
func (s sources) named(id string) (string, error) {
	citation, ok := s[id]
	if !ok {
		return "", fmt.Errorf("source: %q is not in sources.csv", id)
	}
	return citation, nil
}
