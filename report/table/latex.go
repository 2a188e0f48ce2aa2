package table

import (
	"bytes"
	"fmt"
	"strings"
)

const (
	// longTableRows is the number of rows from which a table may break over pages.
	longTableRows = 40
	// smallPrintColumns is the number of columns from which a table is set smaller.
	smallPrintColumns = 9
	// lineCharacters is about the number of small characters on a line of a page.
	lineCharacters = 95
)

// latexLayout draws booktabs tables, to be included in a document.
type latexLayout struct{}

func (latexLayout) Head(b *bytes.Buffer, title string, paragraphs []string) {
	b.WriteString(latexComment(title))
	for _, p := range paragraphs {
		b.WriteString(latexComment(p))
	}
	b.WriteString("% Include this file with \\input. It needs \\usepackage{array,booktabs,graphicx,longtable}.\n" +
		"% Names with letters beyond Latin need lualatex or xelatex.\n")
}

// latexComment is s as a comment line; visible leaves no line break in it.
func latexComment(s string) string { return "% " + Visible(s) + "\n" }

func (l latexLayout) Table(b *bytes.Buffer, t *Table) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	if len(t.Rows) == 0 {
		fmt.Fprintf(b, "%% %s: none\n", Visible(t.Title))
		return
	}
	if len(t.Rows) > longTableRows {
		l.long(b, t)
	} else {
		l.float(b, t)
	}
}

// float draws a table of the ordinary kind, scaled down if it is wider than the line.
func (l latexLayout) float(b *bytes.Buffer, t *Table) {
	g := newGrid(t)
	g.fit(lineCharacters)
	b.WriteString(latexPath(t))
	fmt.Fprintf(b, "\\begin{table}[htbp]\n\\centering\n%s", l.size(t))
	fmt.Fprintf(b, "\\caption{%s}\n\\label{tab:%s}\n", escapeLaTeX(t.Title), t.Key)
	b.WriteString("\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n")
	fmt.Fprintf(b, "\\begin{tabular}{%s}\n\\toprule\n", l.columns(g))
	l.header(b, g)
	l.rows(b, t)
	b.WriteString("\\bottomrule\n\\end{tabular}}\n")
	l.notes(b, t)
	b.WriteString("\\end{table}\n")
}

// long draws a table that repeats its header on every page. It cannot be scaled; what
// is too wide is broken into bands.
func (l latexLayout) long(b *bytes.Buffer, t *Table) {
	b.WriteString(latexPath(t) + "{" + l.size(t))
	for i, g := range (textLayout{width: lineCharacters}).bands(t) {
		caption := escapeLaTeX(t.Title)
		label := fmt.Sprintf("\\label{tab:%s}", t.Key)
		if i > 0 {
			caption, label = caption+", continued", ""
		}
		fmt.Fprintf(b, "\\begin{longtable}{%s}\n\\caption{%s}%s\\\\\n\\toprule\n", l.columns(g), caption, label)
		l.header(b, g)
		b.WriteString("\\endhead\n")
		l.rows(b, g.table)
		b.WriteString("\\bottomrule\n\\end{longtable}\n")
	}
	l.notes(b, t)
	b.WriteString("}\n")
}

// latexPath is a comment that says where the figures of a table stand.
func latexPath(t *Table) string {
	if t.Path == "" {
		return ""
	}
	return latexComment("In results.json: " + t.Path)
}

func (latexLayout) size(t *Table) string {
	if len(t.Columns) >= smallPrintColumns {
		return "\\scriptsize\\setlength{\\tabcolsep}{3pt}\n"
	}
	return "\\small\n"
}

// columns gives the column types. A column of sentences that would make the table too
// wide is a paragraph column.
func (latexLayout) columns(g *grid) string {
	const emPerCharacter = 0.5
	var b strings.Builder
	for j, column := range g.table.Columns {
		switch {
		case column.Align == Right:
			b.WriteByte('r')
		case g.widths[j] < g.naturalWidth(j):
			fmt.Fprintf(&b, ">{\\raggedright\\arraybackslash}p{%.1fem}", emPerCharacter*float64(g.widths[j]))
		default:
			b.WriteByte('l')
		}
	}
	return b.String()
}

// header draws the names, broken into lines as wide as the cells, and the units.
func (l latexLayout) header(b *bytes.Buffer, g *grid) {
	lines := g.header()
	height := 0
	for j, column := range g.table.Columns {
		height = max(height, len(lines[j]))
		for k := range lines[j] {
			lines[j][k] = escapeLaTeX(lines[j][k])
		}
		if last := len(lines[j]) - 1; column.Unit != "" {
			lines[j][last] = "(" + latexUnit(column.Unit) + ")"
		}
	}
	for k := range height {
		cells := make([]string, len(lines))
		for j := range lines {
			if at := k - height + len(lines[j]); at >= 0 {
				cells[j] = lines[j][at]
			}
		}
		l.line(b, cells)
	}
	b.WriteString("\\midrule\n")
}

func (l latexLayout) rows(b *bytes.Buffer, t *Table) {
	cells := make([]string, len(t.Columns))
	for i, row := range t.Rows {
		if row.Rule {
			b.WriteString("\\midrule\n")
		}
		for j, cell := range row.Cells {
			cells[j] = ""
			if !t.blanked(i, j) {
				cells[j] = latexCell(&t.Columns[j], cell)
			}
		}
		l.line(b, cells)
	}
}

func (latexLayout) line(b *bytes.Buffer, cells []string) {
	b.WriteString(strings.Join(cells, " & ") + " \\\\\n")
}

func (latexLayout) notes(b *bytes.Buffer, t *Table) {
	for _, note := range t.Notes {
		b.WriteString("\\par\\smallskip{\\footnotesize\\raggedright " + escapeLaTeX(note) + "\\par}\n")
	}
}

// latexCell writes numbers with a true minus and powers of ten.
func latexCell(c *Column, cell Cell) string {
	if cell.short {
		cell.short = false
		return latexCell(c, cell) + ShortMark
	}
	s := c.Display(cell)
	if cell.Kind == MissingCell && cell.text == "" {
		return "--"
	}
	if !cell.IsNumber() {
		return escapeLaTeX(s)
	}
	mantissa, exponent, scientific := strings.Cut(s, "e")
	if scientific {
		return "$" + mantissa + "\\cdot10^{" + strings.TrimPrefix(exponent, "+") + "}$"
	}
	if strings.HasPrefix(s, "-") {
		return "$" + strings.ReplaceAll(s, ",", "{,}") + "$"
	}
	return s
}

// latexUnit writes a unit of our headers in type: uJ with a mu, mm2 with an exponent.
func latexUnit(unit string) string {
	words := strings.Split(unit, " ")
	for i, word := range words {
		micro := ""
		if len(word) > 1 && word[0] == 'u' {
			micro, word = "$\\mu$", word[1:]
		}
		square := ""
		if strings.HasSuffix(word, "m2") {
			word, square = strings.TrimSuffix(word, "2"), "$^2$"
		}
		words[i] = micro + escapeLaTeX(word) + square
	}
	return strings.Join(words, "\\,")
}
