package table

import (
	"bytes"
	"fmt"
	"io"
)

// layout draws headings and tables in a format made for reading.
type layout interface {
	Head(b *bytes.Buffer, title string, paragraphs []string)
	Table(b *bytes.Buffer, t *Table)
}

// LayoutOf gives the layout of a format made for reading.
func LayoutOf(f Format, width int) (layout, error) {
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

// PageWidth is the width in columns of small outputs as text, which are not fitted to the
// terminal.
const PageWidth = 120

// Write writes one table; width is as in Options.
func Write(w io.Writer, t Table, f Format, width int) error {
	var b bytes.Buffer
	if err := Render(&b, &t, f, width); err != nil {
		return err
	}
	return Flush(w, &b)
}

// Render draws one table in any format.
func Render(b *bytes.Buffer, t *Table, f Format, width int) error {
	if err := t.Check(); err != nil {
		return err
	}
	switch f {
	case JSON:
		return writeTableJSON(b, t)
	case CSV:
		writeCSV(b, t)
		return nil
	}
	l, err := LayoutOf(f, width)
	if err != nil {
		return err
	}
	readable := t.WithFootnotes()
	l.Table(b, &readable)
	return nil
}

// Flush hands a finished output to w at once.
func Flush(w io.Writer, b *bytes.Buffer) error {
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
