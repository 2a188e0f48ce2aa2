package report

import (
	"dnasim/results"
	"io"
)

// Value is one line of a small output: what, how much, in which unit.
type Value struct {
	Key  string // in JSON and CSV, with the unit: "read_pj"
	Name string // elsewhere: "Read energy"
	Unit string
	Cell Cell
}

// WriteValues writes named values: in JSON as one object, in CSV as one row under the
// keys, elsewhere one value a line.
func WriteValues(w io.Writer, title string, values []Value, f Format) error {
	row := valuesRow(title, values)
	if err := row.check(); err != nil {
		return err
	}
	switch f {
	case JSON:
		return writeObject(w, orderedObject{row.Columns, row.Rows[0].Cells})
	case CSV:
		return WriteTable(w, row, f, 0)
	}
	return WriteTable(w, valuesTable(title, values), f, pageWidth)
}

// valuesTable has a row per value.
func valuesTable(title string, values []Value) Table {
	t := Table{
		Key:     slug(title),
		Title:   title,
		Columns: []Column{stubColumn("name", "Name"), wrapColumn("value", "Value"), textColumn("unit", "Unit")},
	}
	for _, v := range values {
		t.add(String(v.Name), v.Cell, String(v.Unit))
	}
	return t
}

// valuesRow has a column per value and one row.
func valuesRow(title string, values []Value) Table {
	t := Table{Key: slug(title), Title: title, Rows: []Row{{}}}
	for _, v := range values {
		t.Columns = append(t.Columns, Column{Key: v.Key, Name: v.Name, Unit: v.Unit})
		t.Rows[0].Cells = append(t.Rows[0].Cells, v.Cell)
	}
	return t
}

// WriteSRAM writes the price of a memory.
func WriteSRAM(w io.Writer, s results.SRAM, f Format) error {
	return WriteValues(w, "SRAM", []Value{
		{"capacity_kib", "Capacity", "KiB", Number(s.CapacityKiB)},
		{"width_bits", "Width", "bits", Integer(s.WidthBits)},
		{"node_nm", "Node", "nm", Integer(s.NodeNM)},
		{"cell", "Cell type", "", nonEmpty(s.Cell)},
		{"read_pj", "Read energy", "pJ/access", Number(s.ReadPJ)},
		{"write_pj", "Write energy", "pJ/access", Number(s.WritePJ)},
		{"leakage_mw", "Leakage", "mW", Number(s.LeakageMW)},
		{"area_mm2", "Area", "mm2", Number(s.AreaMM2)},
		{"access_ns", "Access time", "ns", Number(s.AccessNS)},
		{"method", "Method", "", String(s.Method)},
		{"read_error_percent", "Expected error, read, at most", "%", Number(s.ReadErrorPercent)},
		{"write_error_percent", "Expected error, write, at most", "%", Number(s.WriteErrorPercent)},
		{"leakage_error_percent", "Expected error, leakage, at most", "%", Number(s.LeakageErrorPercent)},
		{"area_error_percent", "Expected error, area, at most", "%", Number(s.AreaErrorPercent)},
		{"access_error_percent", "Expected error, access, at most", "%", Number(s.AccessErrorPercent)},
		{"median_error_percent", "Expected error, median", "%", Number(s.MedianErrorPercent)},
		{"source", "Source", "", String(s.Source)},
	}, f)
}

// WriteEnergyTable writes the rows in force with their sources.
func WriteEnergyTable(w io.Writer, e results.EnergyTable, f Format) error {
	if err := results.CheckFinite(e); err != nil {
		return err
	}
	if f == JSON {
		return writeObject(w, e)
	}
	return WriteTable(w, pricesTable(&e), f, pageWidth)
}
