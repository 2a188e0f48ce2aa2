package report

import (
	"bytes"
	"dnasim/internal/plainjson"
)

// writeTableJSON writes the title, one object per row (keys in the order of the
// columns, missing values null) and the notes.
func writeTableJSON(b *bytes.Buffer, t *Table) error {
	rows := make([]orderedObject, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = orderedObject{t.Columns, row.Cells}
	}
	return plainjson.Write(b, struct {
		Title string          `json:"title"`
		Rows  []orderedObject `json:"rows"`
		Notes []string        `json:"notes"`
	}{t.Title, rows, append([]string{}, t.Notes...)})
}

// orderedObject is a JSON object whose keys keep the order of the columns.
type orderedObject struct {
	columns []Column
	cells   []Cell
}

// MarshalJSON writes the object.
func (o orderedObject) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for j, column := range o.columns {
		if j > 0 {
			b.WriteByte(',')
		}
		for _, part := range []any{column.Key, o.cells[j].value()} {
			token, err := plainjson.Token(part)
			if err != nil {
				return nil, err
			}
			b.Write(token)
			b.WriteByte(':')
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
