package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Folder is a folder of CSV files that cite sources.csv.
type Folder struct {
	files     fs.FS
	citations map[string]string // full reference by the name that the other sheets use
}

// Open reads the list of sources, with columns id, citation and verified.
func Open(files fs.FS) (*Folder, error) {
	f := &Folder{files: files, citations: map[string]string{}}
	return f, f.Read("sources.csv", func(r *Record) {
		citation := r.Text("citation")
		if verified := r.Text("verified"); verified != "" {
			citation += " [" + verified + "]"
		}
		f.citations[r.Text("id")] = citation
	})
}

// Read calls each with every line of a file after the header. The first failure of an accessor is
// returned with file and line.
func (f *Folder) Read(name string, each func(*Record)) error {
	file, err := f.files.Open(name)
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
	r := Record{folder: f, columns: make(map[string]int, len(header))}
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

// Citation is the full reference of a source's name.
func (f *Folder) Citation(id string) (string, error) {
	citation, ok := f.citations[id]
	if !ok {
		return "", fmt.Errorf("source: %q is not in sources.csv", id)
	}
	return citation, nil
}

// Record is one line of a file. Its accessors name columns; they give a zero value and remember
// the failure where a field is not what they promise.
type Record struct {
	folder  *Folder
	columns map[string]int
	fields  []string
	err     error
}

// Fail refuses the line, unless it has failed already.
func (r *Record) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Text is a field as it stands.
func (r *Record) Text(column string) string {
	i, ok := r.columns[column]
	if !ok {
		r.Fail(fmt.Errorf("no column %q", column))
		return ""
	}
	return r.fields[i]
}

// Number must be finite and not negative.
func (r *Record) Number(column string) float64 {
	v, err := strconv.ParseFloat(r.Text(column), 64)
	if err != nil || math.IsInf(v, 0) || !(v >= 0) {
		r.Fail(fmt.Errorf("%s: %q is not a finite number of at least zero", column, r.Text(column)))
	}
	return v
}

// Coefficient is a finite number of any sign.
func (r *Record) Coefficient(column string) float64 {
	v, err := strconv.ParseFloat(r.Text(column), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		r.Fail(fmt.Errorf("%s: %q is not a finite number", column, r.Text(column)))
	}
	return v
}

// Integer is a whole number.
func (r *Record) Integer(column string) int {
	v, err := strconv.Atoi(r.Text(column))
	if err != nil {
		r.Fail(fmt.Errorf("%s: %q is not an integer", column, r.Text(column)))
	}
	return v
}

// OptionalNumber reads an empty field as zero.
func (r *Record) OptionalNumber(column string) float64 {
	if r.Text(column) == "" {
		return 0
	}
	return r.Number(column)
}

// OptionalInteger reads an empty field as zero.
func (r *Record) OptionalInteger(column string) int {
	if r.Text(column) == "" {
		return 0
	}
	return r.Integer(column)
}

// Status is the column "status".
func (r *Record) Status() Status {
	s := Status(r.Text("status"))
	if !slices.Contains(Statuses(), s) {
		r.Fail(fmt.Errorf("status: %q is not one of %s", s, List(Statuses())))
	}
	return s
}

// Citation is the full reference of the column "source".
func (r *Record) Citation() string {
	citation, err := r.folder.Citation(r.Text("source"))
	if err != nil {
		r.Fail(err)
	}
	return citation
}

// List renders values separated by commas.
func List[T any](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}
