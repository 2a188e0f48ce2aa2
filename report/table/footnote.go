package table

import "fmt"

// WithFootnotes returns t with the texts of its footnote columns replaced by numbers
// in brackets, and the numbered texts at the end of its notes.
func (t Table) WithFootnotes() Table {
	numbers := map[string]int{}
	notes := append([]string(nil), t.Notes...)
	rows := make([]Row, len(t.Rows))
	for i, row := range t.Rows {
		cells := append([]Cell(nil), row.Cells...)
		for j, column := range t.Columns {
			if !column.Footnote || cells[j].Kind != TextCell {
				continue
			}
			text := cells[j].text
			if numbers[text] == 0 {
				numbers[text] = len(numbers) + 1
				notes = append(notes, fmt.Sprintf("[%d] %s", numbers[text], text))
			}
			cells[j] = String(fmt.Sprintf("[%d]", numbers[text]))
		}
		rows[i] = Row{Cells: cells, Rule: row.Rule, Total: row.Total}
	}
	t.Rows, t.Notes = rows, notes
	return t
}
