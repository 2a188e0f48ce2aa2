package sweeps

import (
	"bytes"
	"dnasim/report"
	"dnasim/report/table"
	"dnasim/results"
	"errors"
	"fmt"
	"io"
)

// Write writes the outcome of a sweep. In CSV it has the fronts; JSON has everything. Like Write it
// writes all or nothing.
func Write(w io.Writer, s *results.Sweep, f table.Format, o report.Options) error {
	b, err := Render(s, f, o)
	if err != nil {
		return err
	}
	return table.Flush(w, b)
}

func Render(s *results.Sweep, f table.Format, o report.Options) (*bytes.Buffer, error) {
	if s == nil {
		return nil, errors.New("no sweep to report")
	}
	if err := results.CheckFinite(s); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	switch f {
	case table.JSON:
		return &b, results.WriteJSON(&b, s)
	case table.CSV:
		t := frontTable(s)
		return &b, table.Render(&b, &t, f, 0)
	}
	l, err := table.LayoutOf(f, o.Width)
	if err != nil {
		return nil, err
	}
	l.Head(&b, "dnasim sweep", Head(s))
	for _, t := range Tables(s) {
		if err := t.Check(); err != nil {
			return nil, err
		}
		readable := t.WithFootnotes()
		l.Table(&b, &readable)
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

// Head identifies a sweep.
func Head(s *results.Sweep) []string {
	product := ""
	for i, a := range s.Axes {
		if i > 0 {
			product += " x "
		}
		product += fmt.Sprintf("%d %s", len(a.Values), a.Name)
	}
	text := fmt.Sprintf("dnasim %s, schema %s: %s of %s (%s), %s", s.Version, s.Schema, s.Strategy, table.CountOf(s.Points, "point"), product, table.CountOf(s.Designs, "design"))
	if s.Impossible > 0 {
		text += fmt.Sprintf("; %s impossible", table.CountOf(s.Impossible, "point"))
	}
	return []string{text + "."}
}
