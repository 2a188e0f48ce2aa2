package report

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// writeJSON encodes v, indented. Maps are sorted by key and HTML characters stand as
// they are, so that equal values give equal, readable bytes.
func writeJSON(b *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("encode as JSON: %w", err)
	}
	return nil
}

// withoutNull returns r with empty arrays in place of nil ones, so that a reader finds
// an array wherever the schema has one. r itself is not changed.
func (r Results) withoutNull() Results {
	r.Notes = nonNil(r.Notes)
	r.Hardware = nonNil(r.Hardware)
	for i := range r.Hardware {
		r.Hardware[i].Area = nonNil(r.Hardware[i].Area)
		r.Hardware[i].Timing = nonNil(r.Hardware[i].Timing)
	}
	r.Networks = nonNil(r.Networks)
	for i := range r.Networks {
		n := &r.Networks[i]
		n.Versus = nonNil(n.Versus)
		n.Waterfalls = nonNil(n.Waterfalls)
		n.Machines = nonNil(n.Machines)
		for j := range n.Machines {
			n.Machines[j].Layers = nonNil(n.Machines[j].Layers)
		}
	}
	r.Geomean = nonNil(r.Geomean)
	r.EnergyTable = r.EnergyTable.withoutNull()
	r.Published = nonNil(r.Published)
	r.Config = nonNilMap(r.Config)
	return r
}

// nonNilMap is m, or an empty map for nil.
func nonNilMap(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

// withoutNull is like that of Results.
func (t EnergyTable) withoutNull() EnergyTable {
	t.Overridden = nonNil(t.Overridden)
	t.Rows = nonNil(t.Rows)
	return t
}

// nonNil copies s; the copy of nil is empty.
func nonNil[T any](s []T) []T { return append([]T{}, s...) }

// writeTableJSON writes the title, one object per row (keys in the order of the
// columns, missing values null) and the notes.
func writeTableJSON(b *bytes.Buffer, t *Table) error {
	rows := make([]orderedObject, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = orderedObject{t.Columns, row.Cells}
	}
	return writeJSON(b, struct {
		Title string          `json:"title"`
		Rows  []orderedObject `json:"rows"`
		Notes []string        `json:"notes"`
	}{t.Title, rows, nonNil(t.Notes)})
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
