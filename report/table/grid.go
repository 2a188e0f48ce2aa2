package table

import (
	"bytes"
	"strings"
)

// A grid is a table being laid out in columns of text: its cells as shown, and the
// width of each column.
type grid struct {
	table  *Table
	cells  [][]string // per row and column, points in line
	widths []int
}

// newGrid lays out t without a limit of width.
func newGrid(t *Table) *grid {
	g := &grid{table: t, cells: make([][]string, len(t.Rows)), widths: make([]int, len(t.Columns))}
	for i := range t.Rows {
		g.cells[i] = make([]string, len(t.Columns))
		for j := range t.Columns {
			if !t.blanked(i, j) {
				g.cells[i][j] = Visible(t.Columns[j].Display(t.Rows[i].Cells[j]))
			}
		}
	}
	for j := range t.Columns {
		g.alignPoints(j)
		g.widths[j] = g.naturalWidth(j)
	}
	return g
}

// alignPoints pads the numbers of column j on the right so that, aligned right, their
// points stand in line.
func (g *grid) alignPoints(j int) {
	if g.table.Columns[j].Align != Right {
		return
	}
	longest := 0
	for i := range g.cells {
		longest = max(longest, g.fraction(i, j))
	}
	for i := range g.cells {
		if g.table.Rows[i].Cells[j].IsNumber() {
			g.cells[i][j] += strings.Repeat(" ", longest-g.fraction(i, j))
		}
	}
}

// fraction is the length of a number from its point on, with its mark; without a point that of
// the mark.
func (g *grid) fraction(i, j int) int {
	s := g.cells[i][j]
	if !g.table.Rows[i].Cells[j].IsNumber() {
		return 0
	}
	if point := strings.IndexByte(s, '.'); point >= 0 {
		return len(s) - point
	}
	return strings.Count(s, ShortMark)
}

// naturalWidth holds the widest cell and the longest word of the header.
func (g *grid) naturalWidth(j int) int {
	width := g.headerWidth(j)
	for i := range g.cells {
		width = max(width, TextWidth(g.cells[i][j]))
	}
	return width
}

// headerWidth is that of the longest word of the header of column j.
func (g *grid) headerWidth(j int) int {
	width := TextWidth(Visible(g.table.Columns[j].Unit))
	for _, word := range strings.Split(Visible(g.table.Columns[j].Name), " ") {
		width = max(width, TextWidth(word))
	}
	return width
}

// fit narrows the columns that may wrap, widest first, until the grid is no wider than
// limit, and reports whether it is. A limit of 0 is none.
func (g *grid) fit(limit int) bool {
	for limit > 0 && g.width() > limit {
		widest := -1
		for j := range g.widths {
			narrowest := max(narrowestWrap, g.headerWidth(j))
			if g.table.Columns[j].Wrap && g.widths[j] > narrowest && (widest < 0 || g.widths[j] > g.widths[widest]) {
				widest = j
			}
		}
		if widest < 0 {
			return false
		}
		g.widths[widest]--
	}
	return true
}

// width of the whole grid in columns.
func (g *grid) width() int {
	sum := columnGap * (len(g.widths) - 1)
	for _, w := range g.widths {
		sum += w
	}
	return sum
}

// write draws the header, a rule and the rows.
func (g *grid) write(b *bytes.Buffer) {
	g.writeLines(b, g.header(), true)
	g.rule(b)
	for i, row := range g.table.Rows {
		if row.Rule {
			g.rule(b)
		}
		lines := make([][]string, len(g.widths))
		for j, cell := range g.cells[i] {
			lines[j] = []string{cell}
			if g.table.Columns[j].Wrap {
				lines[j] = wrap(cell, g.widths[j])
			}
		}
		g.writeLines(b, lines, false)
	}
}

// header gives the lines of each column's header: the name, then the unit.
func (g *grid) header() [][]string {
	lines := make([][]string, len(g.widths))
	for j, column := range g.table.Columns {
		lines[j] = wrap(Visible(column.Name), g.widths[j])
		if column.Unit != "" {
			lines[j] = append(lines[j], Visible(column.Unit))
		}
	}
	return lines
}

// writeLines draws one row whose cells may have several lines, cells aligned at the
// bottom or at the top.
func (g *grid) writeLines(b *bytes.Buffer, lines [][]string, bottom bool) {
	height := 0
	for _, l := range lines {
		height = max(height, len(l))
	}
	for k := range height {
		var out strings.Builder
		for j, l := range lines {
			at := k
			if bottom {
				at -= height - len(l)
			}
			text := ""
			if at >= 0 && at < len(l) {
				text = l[at]
			}
			out.WriteString(g.pad(text, j))
		}
		b.WriteString(strings.TrimRight(out.String(), " ") + "\n")
	}
}

// pad fills text to the width of column j and adds the gap before the next column.
func (g *grid) pad(text string, j int) string {
	space := strings.Repeat(" ", max(0, g.widths[j]-TextWidth(text)))
	gap := strings.Repeat(" ", columnGap)
	if g.table.Columns[j].Align == Right {
		return space + text + gap
	}
	return text + space + gap
}

// rule draws a line under each column.
func (g *grid) rule(b *bytes.Buffer) {
	parts := make([]string, len(g.widths))
	for j, w := range g.widths {
		parts[j] = strings.Repeat("─", w)
	}
	b.WriteString(strings.Join(parts, strings.Repeat(" ", columnGap)) + "\n")
}
