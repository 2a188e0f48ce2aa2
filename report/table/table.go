package table

import (
	"fmt"
	"math"
)

// A Table is a table as plain data. The functions that build tables know nothing of
// formats, and the renderers nothing of what a table shows.
type Table struct {
	// Key names the table in LaTeX labels and JSON: lower case, words joined by "-".
	Key     string
	Title   string
	Columns []Column
	Rows    []Row
	// Path is where its figures stand in the JSON of a run, e.g. "networks[].machines[]";
	// "" when they do not come from there.
	Path string
	// Notes stand under the table: definitions, and what the numbers rest on.
	Notes []string
}

// Column describes the cells below it.
type Column struct {
	// Key is the header in CSV and the name in JSON: lower case, with the unit, e.g.
	// "energy_uj".
	Key string
	// Name and Unit are the header elsewhere, e.g. "Energy" and "uJ". A ratio has the
	// unit "x"; a count and a text have none.
	Name, Unit string
	Align      Align
	// Decimals, when positive, is the fixed number of digits after the point.
	// Otherwise real numbers show Significant digits (0 means 4).
	Decimals, Significant int
	// Trim drops zeros at the end of a fraction: for values that were given, not found.
	Trim bool
	// Stub marks a row heading. The stubs are the first columns; they are repeated when
	// a table too wide for the terminal is broken into bands, and a heading equal to the
	// one above is left blank, except in the last stub.
	Stub bool
	// Wrap allows cells to be broken into lines where the width is limited.
	Wrap bool
	// Footnote marks long texts that many rows share, such as sources: the formats made
	// for reading number them and list them under the table.
	Footnote bool
}

// Align is the alignment of a column.
type Align int

// The alignments. Numbers that are aligned right have their points in line, where the
// format can.
const (
	Left Align = iota
	Right
)

// Row is a line of a table. Rule asks for a line above it, before totals and groups. Total
// marks what sums up the rows above: where rows can be sorted, it stays below them.
type Row struct {
	Cells []Cell
	Rule  bool
	Total bool
}

// A Cell is a text, a whole number, a real number, or missing.
type Cell struct {
	Kind    cellKind
	text    string // of a text; of a missing value the reason, shown instead of a dash
	integer int64
	real    float64
	short   bool // the figure lacks a part of what it sums up
}

type cellKind int

const (
	MissingCell cellKind = iota // the zero Cell is missing
	TextCell
	integerCell
	RealCell
)

// String is a cell of text. Any bytes may stand in it.
func String(s string) Cell { return Cell{Kind: TextCell, text: s} }

// Integer is a cell with a whole number.
func Integer[T ~int | ~int64](n T) Cell { return Cell{Kind: integerCell, integer: int64(n)} }

// Number is a cell with a real number. WriteTable refuses NaN and infinities.
func Number(x float64) Cell { return Cell{Kind: RealCell, real: x} }

// ShortMark stands behind a figure that lacks a part of what it sums up, for people.
const ShortMark = "*"

// AsShort marks a number as lacking a part of what it sums up.
func (c Cell) AsShort() Cell {
	c.short = c.IsNumber()
	return c
}

// Missing is an empty cell: null in JSON, empty in CSV, elsewhere a dash, or the reason
// if there is one.
func Missing(reason string) Cell { return Cell{text: reason} }

// Optional is missing for nil, otherwise the number times scale.
func Optional(x *float64, scale float64) Cell {
	if x == nil {
		return Missing("")
	}
	return Number(*x * scale)
}

// Ratio is a/b, missing when b is zero or the result is not finite.
func Ratio(a, b float64) Cell {
	if q := a / b; !math.IsNaN(q) && !math.IsInf(q, 0) {
		return Number(q)
	}
	return Missing("")
}

// Positive is missing for zero, for fields whose zero means "does not apply".
func Positive(n int) Cell {
	if n == 0 {
		return Missing("")
	}
	return Integer(n)
}

// NonEmpty is missing for "", for fields that are left empty where they do not apply.
func NonEmpty(s string) Cell {
	if s == "" {
		return Missing("")
	}
	return String(s)
}

// Plain is a column of text.
func Plain(key, name string) Column { return Column{Key: key, Name: name} }

// Stub is a row heading.
func Stub(key, name string) Column {
	return Column{Key: key, Name: name, Stub: true, Wrap: true}
}

// Wrapped is a column of sentences.
func Wrapped(key, name string) Column { return Column{Key: key, Name: name, Wrap: true} }

// Footnote is a column of long texts that many rows share.
func Footnote(key, name string) Column { return Column{Key: key, Name: name, Footnote: true} }

// Count is a column of whole numbers.
func Count(key, name string) Column { return Column{Key: key, Name: name, Align: Right} }

// Real is a column of real numbers with four significant digits.
func Real(key, name, unit string) Column {
	return Column{Key: key, Name: name, Unit: unit, Align: Right}
}

// Given is a column of values that somebody chose, e.g. a clock frequency.
func Given(key, name, unit string) Column {
	return Column{Key: key, Name: name, Unit: unit, Align: Right, Trim: true}
}

// Percent is a column of percentages with one digit after the point.
func Percent(key, name string) Column {
	return Column{Key: key, Name: name, Unit: "%", Align: Right, Decimals: 1}
}

// Add appends a row.
func (t *Table) Add(cells ...Cell) { t.Rows = append(t.Rows, Row{Cells: cells}) }

// Check reports what makes t impossible to render.
func (t *Table) Check() error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("table %q has no columns", t.Title)
	}
	for i, row := range t.Rows {
		if len(row.Cells) != len(t.Columns) {
			return fmt.Errorf("table %q, row %d: %d cells for %d columns", t.Title, i+1, len(row.Cells), len(t.Columns))
		}
		for j, cell := range row.Cells {
			if cell.Kind == RealCell && (math.IsNaN(cell.real) || math.IsInf(cell.real, 0)) {
				return fmt.Errorf("table %q, row %d, column %q: %v is not a finite number", t.Title, i+1, t.Columns[j].Key, cell.real)
			}
		}
	}
	return nil
}

// DropEmptyColumns returns t without the columns in which every cell is missing without
// a reason. A table without rows is returned as it is.
func (t Table) DropEmptyColumns() Table {
	if len(t.Rows) == 0 {
		return t
	}
	var keep []int
	for j, column := range t.Columns {
		if column.Stub || t.hasValue(j) {
			keep = append(keep, j)
		}
	}
	return t.withColumns(keep)
}

// hasValue reports whether a cell of column j shows something.
func (t *Table) hasValue(j int) bool {
	for _, row := range t.Rows {
		if row.Cells[j] != (Cell{}) {
			return true
		}
	}
	return false
}

// withColumns returns t with the columns of the given indices.
func (t Table) withColumns(indices []int) Table {
	columns := make([]Column, len(indices))
	for k, j := range indices {
		columns[k] = t.Columns[j]
	}
	rows := make([]Row, len(t.Rows))
	for i, row := range t.Rows {
		cells := make([]Cell, len(indices))
		for k, j := range indices {
			cells[k] = row.Cells[j]
		}
		rows[i] = Row{Cells: cells, Rule: row.Rule, Total: row.Total}
	}
	t.Columns, t.Rows = columns, rows
	return t
}

// blanked reports whether the heading at row i, column j repeats the one above and is
// to be left blank: a stub but the last, below equal stubs.
func (t *Table) blanked(i, j int) bool {
	if i == 0 || !t.Columns[j].Stub || j+1 >= len(t.Columns) || !t.Columns[j+1].Stub {
		return false
	}
	for k := 0; k <= j; k++ {
		if t.Rows[i].Cells[k] != t.Rows[i-1].Cells[k] {
			return false
		}
	}
	return true
}

// NonZero is missing for zero.
func NonZero(n int64) Cell {
	if n == 0 {
		return Missing("")
	}
	return Integer(n)
}
