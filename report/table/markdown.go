package table

import (
	"bytes"
	"strings"
)

// markdownLayout draws GitHub-flavoured Markdown.
type markdownLayout struct{}

func (markdownLayout) Head(b *bytes.Buffer, title string, paragraphs []string) {
	b.WriteString("# " + EscapeMarkdown(title) + "\n")
	for _, p := range paragraphs {
		b.WriteString("\n" + EscapeMarkdown(p) + "\n")
	}
}

func (l markdownLayout) Table(b *bytes.Buffer, t *Table) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	if t.Title != "" {
		b.WriteString("## " + EscapeMarkdown(t.Title) + "\n\n")
	}
	if len(t.Rows) == 0 {
		b.WriteString("(none)\n")
		return
	}
	if t.Path != "" { // a comment: where the figures stand
		b.WriteString("<!-- results.json: " + t.Path + " -->\n\n")
	}
	l.rows(b, t)
	for _, note := range t.Notes {
		b.WriteString("\n" + EscapeMarkdown(note) + "\n")
	}
}

func (l markdownLayout) rows(b *bytes.Buffer, t *Table) {
	header := make([]string, len(t.Columns))
	rule := make([]string, len(t.Columns))
	for j, column := range t.Columns {
		header[j] = EscapeMarkdown(column.heading())
		rule[j] = "---"
		if column.Align == Right {
			rule[j] = "---:"
		}
	}
	l.line(b, header)
	l.line(b, rule)
	cells := make([]string, len(t.Columns))
	for i, row := range t.Rows {
		for j, cell := range row.Cells {
			cells[j] = ""
			if !t.blanked(i, j) {
				cells[j] = EscapeMarkdown(t.Columns[j].Display(cell))
			}
		}
		l.line(b, cells)
	}
}

func (markdownLayout) line(b *bytes.Buffer, cells []string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// heading is the header on one line: "Energy (uJ)".
func (c *Column) heading() string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " (" + c.Unit + ")"
}
