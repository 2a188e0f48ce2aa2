package report

import "dnasim/report/table"

// A longColumn is a column of a table for machines: its key and how a row fills it.
type field[R any] struct {
	key  string
	cell func(*R) table.Cell
}

// tableOf has one row per element of rows.
func tableOf[R any](key string, columns []field[R], rows []R) table.Table {
	t := table.Table{Key: key}
	for _, c := range columns {
		t.Columns = append(t.Columns, table.Column{Key: c.key, Name: c.key})
	}
	for i := range rows {
		cells := make([]table.Cell, len(columns))
		for j, c := range columns {
			cells[j] = c.cell(&rows[i])
		}
		t.Add(cells...)
	}
	return t
}
