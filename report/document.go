package report

import (
	"bytes"
	"dnasim/report/table"
	"dnasim/results"
	"io"
)

// A comparison is a report other than that of a run: a title, a line about it, and its tables.
type Document struct {
	Data   any // in JSON
	Title  string
	About  string
	Rows   table.Table   // in CSV
	Tables []table.Table // elsewhere; empty ones are left out
}

func (c *Document) Write(w io.Writer, f table.Format, o Options) error {
	if err := results.CheckFinite(c.Data); err != nil {
		return err
	}
	var b bytes.Buffer
	var err error
	switch f {
	case table.JSON:
		err = results.WriteJSON(&b, c.Data)
	case table.CSV:
		err = table.Render(&b, &c.Rows, f, 0)
	default:
		err = c.draw(&b, f, o.Width)
	}
	if err != nil {
		return err
	}
	return table.Flush(w, &b)
}

func (c *Document) draw(b *bytes.Buffer, f table.Format, width int) error {
	l, err := table.LayoutOf(f, width)
	if err != nil {
		return err
	}
	l.Head(b, c.Title, []string{c.About})
	for _, t := range c.Tables {
		if len(t.Rows) == 0 {
			continue
		}
		if err := t.Check(); err != nil {
			return err
		}
		readable := t.WithFootnotes()
		l.Table(b, &readable)
	}
	return nil
}

// writeJSON writes v as JSON, all or nothing.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	if err := results.WriteJSON(&b, v); err != nil {
		return err
	}
	return table.Flush(w, &b)
}
