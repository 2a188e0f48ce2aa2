package report_test

import (
	"fmt"
	"os"

	"dnasim/report"
)

// A small table in two formats.
func ExampleWriteTable() {
	table := report.Table{
		Title: "Energy",
		Columns: []report.Column{
			{Key: "component", Name: "Component", Stub: true},
			{Key: "energy_uj", Name: "Energy", Unit: "uJ", Align: report.Right},
		},
		Rows: []report.Row{
			{Cells: []report.Cell{report.String("DRAM dynamic"), report.Number(2471.25)}},
			{Cells: []report.Cell{report.String("vector unit"), report.Number(0.15)}},
		},
	}
	for _, f := range []report.Format{report.Text, report.CSV} {
		if err := report.WriteTable(os.Stdout, table, f, 80); err != nil {
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
		{Key: "version", Name: "Version", Cell: report.String("0.1.0")},
		{Key: "clock_mhz", Name: "Clock", Unit: "MHz", Cell: report.Integer(800)},
	}
	if err := report.WriteValues(os.Stdout, "dnasim", values, report.JSON); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "version": "0.1.0",
	//   "clock_mhz": 800
	// }
}

func ExampleParseFormat() {
	_, err := report.ParseFormat("jsn")
	fmt.Println(err)
	// Output: unknown format "jsn": allowed are text, markdown, csv, json, latex; did you mean "json"?
}
