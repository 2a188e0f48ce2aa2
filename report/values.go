package report

import (
	"dnasim/report/table"
	"dnasim/results"
	"io"
)

// Value is one line of a small output: what, how much, in which unit.
type Value struct {
	Key  string // in JSON and CSV, with the unit: "read_pj"
	Name string // elsewhere: "Read energy"
	Unit string
	Cell table.Cell
}

// WriteValues writes named values: in JSON as one object, in CSV as one row under the
// keys, elsewhere one value a line.
func WriteValues(w io.Writer, title string, values []Value, f table.Format) error {
	row := valuesRow(title, values)
	if err := row.Check(); err != nil {
		return err
	}
	switch f {
	case table.JSON:
		return writeJSON(w, table.OrderedObject{Columns: row.Columns, Cells: row.Rows[0].Cells})
	case table.CSV:
		return table.Write(w, row, f, 0)
	}
	return table.Write(w, valuesTable(title, values), f, table.PageWidth)
}

// valuesTable has a row per value.
func valuesTable(title string, values []Value) table.Table {
	t := table.Table{
		Key:     table.Slug(title),
		Title:   title,
		Columns: []table.Column{table.Stub("name", "Name"), table.Wrapped("value", "Value"), table.Plain("unit", "Unit")},
	}
	for _, v := range values {
		t.Add(table.String(v.Name), v.Cell, table.String(v.Unit))
	}
	return t
}

// valuesRow has a column per value and one row.
func valuesRow(title string, values []Value) table.Table {
	t := table.Table{Key: table.Slug(title), Title: title, Rows: []table.Row{{}}}
	for _, v := range values {
		t.Columns = append(t.Columns, table.Column{Key: v.Key, Name: v.Name, Unit: v.Unit})
		t.Rows[0].Cells = append(t.Rows[0].Cells, v.Cell)
	}
	return t
}

// WriteSRAM writes the price of a memory.
func WriteSRAM(w io.Writer, s results.SRAM, f table.Format) error {
	return WriteValues(w, "SRAM", []Value{
		{"capacity_kib", "Capacity", "KiB", table.Number(s.CapacityKiB)},
		{"width_bits", "Width", "bits", table.Integer(s.WidthBits)},
		{"node_nm", "Node", "nm", table.Integer(s.NodeNM)},
		{"cell", "Cell type", "", table.NonEmpty(s.Cell)},
		{"temperature_k", "Temperature", "K", table.Integer(s.TemperatureK)},
		{"read_pj", "Read energy", "pJ/access", table.Number(s.ReadPJ)},
		{"write_pj", "Write energy", "pJ/access", table.Number(s.WritePJ)},
		{"leakage_mw", "Leakage", "mW", table.Number(s.LeakageMW)},
		{"area_mm2", "Area", "mm2", table.Number(s.AreaMM2)},
		{"access_ns", "Access time", "ns", table.Number(s.AccessNS)},
		{"method", "Method", "", table.String(s.Method)},
		{"read_error_percent", "Expected error, read, at most", "%", table.Number(s.ReadErrorPercent)},
		{"write_error_percent", "Expected error, write, at most", "%", table.Number(s.WriteErrorPercent)},
		{"leakage_error_percent", "Expected error, leakage, at most", "%", table.Number(s.LeakageErrorPercent)},
		{"area_error_percent", "Expected error, area, at most", "%", table.Number(s.AreaErrorPercent)},
		{"access_error_percent", "Expected error, access, at most", "%", table.Number(s.AccessErrorPercent)},
		{"median_error_percent", "Expected error, median", "%", table.Number(s.MedianErrorPercent)},
		{"source", "Source", "", table.String(s.Source)},
	}, f)
}

// WriteEnergyTable writes the rows in force with their sources.
func WriteEnergyTable(w io.Writer, e results.EnergyTable, f table.Format) error {
	if err := results.CheckFinite(e); err != nil {
		return err
	}
	if f == table.JSON {
		return writeJSON(w, e)
	}
	return table.Write(w, PricesTable(&e), f, table.PageWidth)
}
