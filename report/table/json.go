package table

import (
	"bytes"
	"dnasim/internal/plainjson"
)

// writeTableJSON writes the title, one object per row (keys in the order of the
// columns, missing values null) and the notes.
func writeTableJSON(b *bytes.Buffer, t *Table) error {
	rows := make([]OrderedObject, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = OrderedObject{t.Columns, row.Cells}
	}
	return plainjson.Write(b, struct {
		Title string          `json:"title"`
		Rows  []OrderedObject `json:"rows"`
		Notes []string        `json:"notes"`
	}{t.Title, rows, append([]string{}, t.Notes...)})
}

// OrderedObject is a JSON object whose keys keep the order of the columns.
type OrderedObject struct {
	Columns []Column
	Cells   []Cell
}

// MarshalJSON writes the object.
func (o OrderedObject) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for j, column := range o.Columns {
		if j > 0 {
			b.WriteByte(',')
		}
		for _, part := range []any{column.Key, o.Cells[j].Value()} {
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
