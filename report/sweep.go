package report

import (
	"bytes"
	"dnasim/results"
	"errors"
	"fmt"
	"io"
)

// WriteSweep writes the outcome of a sweep. In CSV it has the fronts; JSON has everything. Like Write it writes all or
// nothing.
func WriteSweep(w io.Writer, s *results.Sweep, f Format, o Options) error {
	b, err := renderSweep(s, f, o)
	if err != nil {
		return err
	}
	return flush(w, b)
}

func renderSweep(s *results.Sweep, f Format, o Options) (*bytes.Buffer, error) {
	if s == nil {
		return nil, errors.New("no sweep to report")
	}
	if err := results.CheckFinite(s); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	switch f {
	case JSON:
		return &b, results.WriteJSON(&b, s)
	case CSV:
		t := frontTable(s)
		return &b, drawTable(&b, &t, f, 0)
	}
	l, err := layoutOf(f, o.Width)
	if err != nil {
		return nil, err
	}
	l.head(&b, "dnasim sweep", sweepHead(s))
	for _, t := range sweepTables(s) {
		if err := t.check(); err != nil {
			return nil, err
		}
		readable := t.withFootnotes()
		l.table(&b, &readable)
	}
	return &b, nil
}

// frontName is the name of a front in titles.
func frontName(f *results.SweepFront) string {
	if f.Machine == "" {
		return f.Network
	}
	return f.Network + " on " + f.Machine
}

// sweepHead identifies a sweep.
func sweepHead(s *results.Sweep) []string {
	product := ""
	for i, a := range s.Axes {
		if i > 0 {
			product += " x "
		}
		product += fmt.Sprintf("%d %s", len(a.Values), a.Name)
	}
	text := fmt.Sprintf("dnasim %s, schema %s: %s of %s (%s), %s", s.Version, s.Schema, s.Strategy, countOf(s.Points, "point"), product, countOf(s.Designs, "design"))
	if s.Impossible > 0 {
		text += fmt.Sprintf("; %s impossible", countOf(s.Impossible, "point"))
	}
	return []string{text + "."}
}
