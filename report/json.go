package report

import (
	"bytes"
	"dnasim/results"
	"encoding/json"
)

// writeTableJSON writes the title, one object per row (keys in the order of the
// columns, missing values null) and the notes.
func writeTableJSON(b *bytes.Buffer, t *Table) error {
	rows := make([]orderedObject, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = orderedObject{t.Columns, row.Cells}
	}
	return results.WriteJSON(b, struct {
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
		if err := writeToken(&b, column.Key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := writeToken(&b, o.cells[j].value()); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// writeToken encodes v without a line break after it.
func writeToken(b *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1)
	return nil
}

// value is the cell as encoding/json knows it; nil when it is missing.
func (c Cell) value() any {
	switch c.kind {
	case textCell:
		return c.text
	case integerCell:
		return c.integer
	case realCell:
		return c.real
	}
	return nil
}
