package page

import (
	"dnasim/report/table"
	"strings"
)

// pageTable is a table as the page shows it.
type pageTable struct {
	Key, Title, Path string
	Columns          []pageColumn
	Rows, Totals     [][]pageCell
	Notes            []string
}

type pageColumn struct {
	Name, Unit string
	Right      bool
}

// pageCell shows Text. Value is the exact number to sort by, where Text is rounded.
type pageCell struct{ Text, Class, Value string }

// newPageTable prepares a table for the page. Headings of rows are repeated, since rows
// may be sorted.
func newPageTable(t *table.Table) (pageTable, error) {
	if err := t.Check(); err != nil {
		return pageTable{}, err
	}
	readable := t.WithFootnotes()
	out := pageTable{Key: t.Key, Title: table.Visible(t.Title), Path: t.Path, Notes: shown(readable.Notes)}
	for _, c := range readable.Columns {
		out.Columns = append(out.Columns, pageColumn{table.Visible(c.Name), table.Visible(pageUnit(c.Unit)), c.Align == table.Right})
	}
	for _, row := range readable.Rows {
		cells := make([]pageCell, len(row.Cells))
		for j, cell := range row.Cells {
			cells[j] = newPageCell(&readable.Columns[j], cell)
		}
		if row.Total {
			out.Totals = append(out.Totals, cells)
		} else {
			out.Rows = append(out.Rows, cells)
		}
	}
	return out, nil
}

func newPageCell(c *table.Column, cell table.Cell) pageCell {
	out := pageCell{Text: table.Visible(c.Display(cell))}
	switch {
	case cell.Kind == table.MissingCell:
		out.Class = "missing"
	case c.Stub:
		out.Class = "stub"
	}
	if len(out.Text) > longText {
		out.Class = joinWords(out.Class, "long")
	}
	if c.Align == table.Right {
		out.Class = joinWords(out.Class, "right")
	}
	if cell.IsNumber() {
		out.Value = cell.Exact()
	}
	return out
}

// longText is the length from which a cell is broken into lines.
const longText = 48

// pageUnit writes a unit of our headers in type: uJ with a mu, mm2 with an exponent.
func pageUnit(unit string) string {
	words := strings.Split(unit, " ")
	for i, word := range words {
		if len(word) > 1 && word[0] == 'u' {
			word = "µ" + word[1:]
		}
		if strings.HasSuffix(word, "m2") {
			word = strings.TrimSuffix(word, "2") + "²"
		}
		words[i] = word
	}
	return strings.Join(words, " ")
}

// joinWords joins two words, either of which may be empty.
func joinWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}
