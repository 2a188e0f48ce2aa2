package report

import (
	"dnasim/results"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// publishedTable sets the paper's claims beside our results, with the reasons for the
// distance.
func publishedTable(r *results.Run) Table {
	t := Table{
		Key:   "published",
		Title: "Published against ours",
		Path:  "published_versus_ours[]",
		Columns: []Column{
			{Key: "claim", Name: "Claim", Stub: true, Wrap: true}, textColumn("unit", "Unit"),
			givenColumn("published", "Published", ""), realColumn("ours", "Ours", ""),
			realColumn("distance", "Distance", ""), ratioColumn("ours_over_published", "Ours / published"),
			wrapColumn("status", "Status of the claim"), wrapColumn("why", "Why ours differs"),
		},
		Notes: []string{"Distance is ours - published, in the unit of the claim. The ratio is left out where the signs differ."},
	}
	for i := range r.Published {
		p := &r.Published[i]
		distance, quotient := distanceOf(p)
		t.add(String(p.Claim), nonEmpty(p.Unit), Number(p.Published), optional(p.Ours, 1), distance, quotient, String(p.Status), nonEmpty(p.Why))
	}
	return t
}

// distanceOf gives ours - published and ours / published, missing where there is nothing
// to compare.
func distanceOf(p *results.Published) (distance, quotient Cell) {
	if p.Ours == nil {
		return Missing(""), Missing("")
	}
	if *p.Ours*p.Published > 0 {
		quotient = ratio(*p.Ours, p.Published)
	}
	return Number(*p.Ours - p.Published), quotient
}

// notesTable says what the results rest on.
func notesTable(r *results.Run) Table {
	t := Table{
		Key:     "notes",
		Title:   "What these numbers rest on",
		Path:    "notes[]",
		Columns: []Column{stubColumn("status", "Status"), wrapColumn("note", "Note")},
	}
	for _, note := range r.Notes {
		t.add(String(note.Status), String(note.Text))
	}
	return t
}

// pricesTable lists the rows of an energy table with their sources.
func pricesTable(e *results.EnergyTable) Table {
	t := Table{
		Key:   "energy-table",
		Title: fmt.Sprintf("Energy table in force, %d nm", e.NodeNM),
		Columns: []Column{
			stubColumn("component", "Component"), stubColumn("action", "Action"),
			{Key: "width_bits", Name: "Width", Unit: "bits", Align: Right}, {Key: "node_nm", Name: "Node", Unit: "nm", Align: Right},
			{Key: "voltage_v", Name: "Voltage", Unit: "V", Align: Right, Decimals: 2},
			realColumn("energy_pj", "Energy", "pJ"), realColumn("area_um2", "Area", "um2"), realColumn("leakage_uw", "Leakage", "uW"),
			textColumn("status", "Status"), footnoteColumn("scaled", "Scaled"), footnoteColumn("source", "Source"),
		},
		Notes: []string{priceSummary(e)},
	}
	for i := range e.Rows {
		row := &e.Rows[i]
		voltage := Missing("")
		if row.VoltageV != 0 {
			voltage = Number(row.VoltageV)
		}
		t.add(String(row.Component), String(row.Action), positive(row.WidthBits), positive(row.NodeNM), voltage,
			optional(row.EnergyPJ, 1), optional(row.AreaUM2, 1), optional(row.LeakageUW, 1),
			String(row.Status), nonEmpty(row.Scaled), nonEmpty(row.Source))
	}
	return t.dropEmptyColumns()
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
	s := fmt.Sprintf("Energy table %s: %d nm, %d rows", e.Hash, e.NodeNM, len(e.Rows))
	if len(parts) > 0 {
		s += " (" + strings.Join(parts, ", ") + ")"
	}
	if len(e.Overridden) == 0 {
		return s + ", none overridden."
	}
	return fmt.Sprintf("%s, overridden: %s.", s, strings.Join(e.Overridden, ", "))
}
