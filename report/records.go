package report

// A longColumn is a column of a table for machines: its key and how a row fills it.
type longColumn[R any] struct {
	key  string
	cell func(*R) Cell
}

// longTable has one row per element of rows.
func longTable[R any](key string, columns []longColumn[R], rows []R) Table {
	t := Table{Key: key}
	for _, c := range columns {
		t.Columns = append(t.Columns, Column{Key: c.key, Name: c.key})
	}
	for i := range rows {
		cells := make([]Cell, len(columns))
		for j, c := range columns {
			cells[j] = c.cell(&rows[i])
		}
		t.add(cells...)
	}
	return t
}
