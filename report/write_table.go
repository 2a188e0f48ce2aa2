package report

import (
	"bytes"
	"dnasim/results"
	"fmt"
	"io"
)

// layout draws headings and tables in a format made for reading.
type layout interface {
	head(b *bytes.Buffer, title string, paragraphs []string)
	table(b *bytes.Buffer, t *Table)
}

// layoutOf gives the layout of a format made for reading.
func layoutOf(f Format, width int) (layout, error) {
	switch f {
	case Text:
		return textLayout{width: width}, nil
	case Markdown:
		return markdownLayout{}, nil
	case LaTeX:
		return latexLayout{}, nil
	}
	_, err := ParseFormat(string(f))
	return nil, err
}

// pageWidth is the width in columns of small outputs as text, which are not fitted to the
// terminal.
const pageWidth = 120

// WriteTable writes one table; width is as in Options.
func WriteTable(w io.Writer, t Table, f Format, width int) error {
	var b bytes.Buffer
	if err := drawTable(&b, &t, f, width); err != nil {
		return err
	}
	return flush(w, &b)
}

// drawTable draws one table in any format.
func drawTable(b *bytes.Buffer, t *Table, f Format, width int) error {
	if err := t.check(); err != nil {
		return err
	}
	switch f {
	case JSON:
		return writeTableJSON(b, t)
	case CSV:
		writeCSV(b, t)
		return nil
	}
	l, err := layoutOf(f, width)
	if err != nil {
		return err
	}
	readable := t.withFootnotes()
	l.table(b, &readable)
	return nil
}

// flush hands a finished output to w at once.
func flush(w io.Writer, b *bytes.Buffer) error {
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// writeObject writes v as JSON, all or nothing.
func writeObject(w io.Writer, v any) error {
	var b bytes.Buffer
	if err := results.WriteJSON(&b, v); err != nil {
		return err
	}
	return flush(w, &b)
}
