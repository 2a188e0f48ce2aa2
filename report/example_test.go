package report_test

import (
	"fmt"
	"os"

	"dnasim/report"
	"dnasim/report/table"
)

// A small tab in two formats.
func Example_tables() {
	tab := table.Table{
		Title: "Energy",
		Columns: []table.Column{
			{Key: "component", Name: "Component", Stub: true},
			{Key: "energy_uj", Name: "Energy", Unit: "uJ", Align: table.Right},
		},
		Rows: []table.Row{
			{Cells: []table.Cell{table.String("DRAM dynamic"), table.Number(2471.25)}},
			{Cells: []table.Cell{table.String("vector unit"), table.Number(0.15)}},
		},
	}
	for _, f := range []table.Format{table.Text, table.CSV} {
		if err := table.Write(os.Stdout, tab, f, 80); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// Energy
	//                   Energy
	// Component             uJ
	// ────────────  ──────────
	// DRAM dynamic  2,471
	// vector unit       0.1500
	// component,energy_uj
	// DRAM dynamic,2471.25
	// vector unit,0.15
}

// The values of a small output.
func ExampleWriteValues() {
	values := []report.Value{
		{Key: "version", Name: "Version", Cell: table.String("0.1.0")},
		{Key: "clock_mhz", Name: "Clock", Unit: "MHz", Cell: table.Integer(800)},
	}
	if err := report.WriteValues(os.Stdout, "dnasim", values, table.JSON); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "version": "0.1.0",
	//   "clock_mhz": 800
	// }
}

func ExampleParseFormat() {
	_, err := table.ParseFormat("jsn")
	fmt.Println(err)
	// Output: unknown format "jsn": allowed are text, markdown, csv, json, latex; did you mean "json"?
}
