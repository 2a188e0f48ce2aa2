package report

import (
	"bytes"
	"dnasim/results"
	"io"
)

// A comparison is a report other than that of a run: a title, a line about it, and its tables.
type comparison struct {
	data   any // in JSON
	title  string
	about  string
	rows   Table   // in CSV
	tables []Table // elsewhere; empty ones are left out
}

func (c *comparison) write(w io.Writer, f Format, o Options) error {
	if err := results.CheckFinite(c.data); err != nil {
		return err
	}
	var b bytes.Buffer
	var err error
	switch f {
	case JSON:
		err = results.WriteJSON(&b, c.data)
	case CSV:
		err = drawTable(&b, &c.rows, f, 0)
	default:
		err = c.draw(&b, f, o.Width)
	}
	if err != nil {
		return err
	}
	return flush(w, &b)
}

func (c *comparison) draw(b *bytes.Buffer, f Format, width int) error {
	l, err := layoutOf(f, width)
	if err != nil {
		return err
	}
	l.head(b, c.title, []string{c.about})
	for _, t := range c.tables {
		if len(t.Rows) == 0 {
			continue
		}
		if err := t.check(); err != nil {
			return err
		}
		readable := t.withFootnotes()
		l.table(b, &readable)
	}
	return nil
}
