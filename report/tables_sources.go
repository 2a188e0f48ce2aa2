package report

import (
	"cmp"
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// publishedTable sets the paper's claims beside our results, with the reasons for the
// distance.
func publishedTable(r *results.Run) table.Table {
	t := table.Table{
		Key:   "published",
		Title: "Published against ours",
		Path:  "published_versus_ours[]",
		Columns: []table.Column{
			{Key: "claim", Name: "Claim", Stub: true, Wrap: true}, table.Plain("unit", "Unit"),
			table.Given("published", "Published", ""), table.Real("ours", "Ours", ""),
			table.Real("distance", "Distance", ""), RatioColumn("ours_over_published", "Ours / published"),
			table.Wrapped("status", "Status of the claim"), table.Wrapped("why", "Why ours differs"),
		},
		Notes: []string{"Distance is ours - published, in the unit of the claim. The ratio is left out where the signs differ."},
	}
	for i := range r.Published {
		p := &r.Published[i]
		distance, quotient := distanceOf(p)
		t.Add(table.String(p.Claim), table.NonEmpty(p.Unit), table.Number(p.Published), table.Optional(p.Ours, 1), distance, quotient, table.String(p.Status), table.NonEmpty(p.Why))
	}
	return t
}

// distanceOf gives ours - published and ours / published, missing where there is nothing
// to compare.
func distanceOf(p *results.Published) (distance, quotient table.Cell) {
	if p.Ours == nil {
		return table.Missing(""), table.Missing("")
	}
	if *p.Ours*p.Published > 0 {
		quotient = table.Ratio(*p.Ours, p.Published)
	}
	return table.Number(*p.Ours - p.Published), quotient
}

// notesTable says what the results rest on.
func notesTable(r *results.Run) table.Table {
	t := table.Table{
		Key:     "notes",
		Title:   "What these numbers rest on",
		Path:    "notes[]",
		Columns: []table.Column{table.Stub("status", "Status"), table.Wrapped("note", "Note")},
	}
	for _, note := range r.Notes {
		t.Add(table.String(note.Status), table.String(note.Text))
	}
	return t
}

// PricesTable lists the rows of an energy table with their sources.
func PricesTable(e *results.EnergyTable) table.Table {
	t := table.Table{
		Key:   "energy-table",
		Title: "Energy table in force: " + madeIn(e),
		Columns: []table.Column{
			table.Stub("component", "Component"), table.Stub("action", "Action"),
			{Key: "width_bits", Name: "Width", Unit: "bits", Align: table.Right}, {Key: "node_nm", Name: "Node", Unit: "nm", Align: table.Right},
			{Key: "voltage_v", Name: "Voltage", Unit: "V", Align: table.Right, Decimals: 2},
			table.Real("energy_pj", "Energy", "pJ"), table.Real("area_um2", "Area", "um2"), table.Real("leakage_uw", "Leakage", "uW"),
			table.Plain("status", "Status"), table.Footnote("scaled", "Scaled"), table.Footnote("source", "Source"),
		},
		Notes: []string{priceSummary(e)},
	}
	for i := range e.Rows {
		row := &e.Rows[i]
		voltage := table.Missing("")
		if row.VoltageV != 0 {
			voltage = table.Number(row.VoltageV)
		}
		t.Add(table.String(row.Component), table.String(row.Action), table.Positive(row.WidthBits), table.Positive(row.NodeNM), voltage,
			table.Optional(row.EnergyPJ, 1), table.Optional(row.AreaUM2, 1), table.Optional(row.LeakageUW, 1),
			table.String(row.Status), table.NonEmpty(row.Scaled), table.NonEmpty(row.Source))
	}
	return t.DropEmptyColumns()
}

// madeIn is the process of a table: "lstp, 350 K, 32 nm". Earlier results state the node alone.
func madeIn(e *results.EnergyTable) string {
	return cmp.Or(e.Process, fmt.Sprintf("%d nm", e.NodeNM))
}

// priceSummary identifies an energy table in a sentence: its hash, its rows by status,
// what was overridden.
func priceSummary(e *results.EnergyTable) string {
	if e.Hash == "" && len(e.Rows) == 0 {
		return "No energy table."
	}
	counts := map[string]int{}
	for i := range e.Rows {
		counts[e.Rows[i].Status]++
	}
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[status], status))
	}
	s := fmt.Sprintf("Energy table %s: %s, %d rows", e.Hash, madeIn(e), len(e.Rows))
	if len(parts) > 0 {
		s += " (" + strings.Join(parts, ", ") + ")"
	}
	if len(e.Overridden) == 0 {
		return s + ", none overridden."
	}
	return fmt.Sprintf("%s, overridden: %s.", s, strings.Join(e.Overridden, ", "))
}
