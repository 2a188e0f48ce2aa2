package report

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/report/table"
	"dnasim/results"
)

// notShort are the columns of numbers that no gap makes wrong.
var notShort = []string{"batch", "samples", "calibration_samples", "layers", "published", "low_x", "high_x"}

// MarkShort marks the figures of networks with gaps, and of means over them: those of rows that
// begin with the name of such a network, and totals and whole tables over all networks (overAll).
func MarkShort(t *table.Table, nets []results.Network, overAll bool) {
	gaps := map[string]bool{}
	known := map[string]bool{}
	for i := range nets {
		known[nets[i].Name] = true
		gaps[nets[i].Name] = gaps[nets[i].Name] || len(nets[i].Gaps) > 0
	}
	note := GapNote(nets)
	if note == "" || !overAll && t.Columns[0].Key != "network" {
		return
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		if name := row.Cells[0].Exact(); overAll || gaps[name] || row.Total && !known[name] {
			MarkRow(t, row)
		}
	}
	t.Notes = append(slices.Clone(t.Notes), note)
}

// MarkRow marks the figures of a row that gaps make too low or otherwise wrong.
func MarkRow(t *table.Table, row *table.Row) {
	for j := range row.Cells {
		if !slices.Contains(notShort, t.Columns[j].Key) {
			row.Cells[j] = row.Cells[j].AsShort()
		}
	}
}

// maxGapsListed are shown of a network in a note.
const maxGapsListed = 3

// GapNote says what the marked figures lack; "" if nothing is missing.
func GapNote(nets []results.Network) string {
	var parts []string
	for i := range nets {
		n := &nets[i]
		if part := n.Name + " lacks " + ListGaps(n.Gaps); len(n.Gaps) > 0 && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return table.ShortMark + " Not complete, since operators are not understood (allow_unknown): " + strings.Join(parts, "; ") + "."
}

// ListGaps lists what a network lacks.
func ListGaps(gaps []string) string {
	more := ""
	if n := len(gaps) - maxGapsListed; n > 0 {
		more = fmt.Sprintf(", and %d more", n)
		gaps = gaps[:maxGapsListed]
	}
	return strings.Join(gaps, ", ") + more
}
