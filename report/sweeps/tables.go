package sweeps

import (
	"dnasim/report/table"
	"dnasim/results"
	"fmt"
	"slices"
	"strings"
)

// Tables lists the tables of a sweep in reading order, without those that would be empty.
func Tables(s *results.Sweep) []table.Table {
	var tables []table.Table
	for _, t := range []table.Table{frontTable(s), influenceTable(s), levelsTable(s), constraintsTable(s), reasonsTable(s), sweepNotes(s)} {
		if len(t.Rows) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

// axisColumns has a column for each axis: its key in CSV, its name elsewhere.
func axisColumns(s *results.Sweep) []table.Column {
	columns := make([]table.Column, len(s.Axes))
	for i, a := range s.Axes {
		columns[i] = table.Column{Key: strings.Join(a.Keys, " "), Name: a.Name, Align: table.Right, Trim: true, Significant: 12}
		for _, v := range a.Values {
			if _, isText := v.(string); isText {
				columns[i].Align = table.Left
			}
		}
	}
	return columns
}

// valueCell shows the value of an axis.
func valueCell(v any) table.Cell {
	switch v := v.(type) {
	case int64:
		return table.Integer(v)
	case int:
		return table.Integer(v)
	case float64:
		return table.Number(v)
	case string:
		return table.String(v)
	}
	return table.String(fmt.Sprint(v))
}

func valueCells(at []any) []table.Cell {
	cells := make([]table.Cell, len(at))
	for i, v := range at {
		cells[i] = valueCell(v)
	}
	return cells
}

// objectiveColumns has a column for each objective; prefix begins their keys, suffix ends their
// names.
func objectiveColumns(s *results.Sweep, prefix, suffix string) []table.Column {
	columns := make([]table.Column, len(s.Objectives))
	for i, o := range s.Objectives {
		columns[i] = table.Column{Key: prefix + o.Key, Name: strings.TrimSpace(o.Name + " " + suffix), Unit: o.Unit, Align: table.Right}
	}
	return columns
}

func numberCells(values []float64) []table.Cell {
	cells := make([]table.Cell, len(values))
	for i, v := range values {
		cells[i] = table.Number(v)
	}
	return cells
}

// figures are the values of objectives on a front, marked where the network has gaps.
func figures(f *results.SweepFront, values []float64) []table.Cell {
	cells := numberCells(values)
	for i := range cells {
		if f.Incomplete {
			cells[i] = cells[i].AsShort()
		}
	}
	return cells
}

// directions says which way is better.
func directions(s *results.Sweep) string {
	var less, more []string
	for _, o := range s.Objectives {
		if o.More {
			more = append(more, strings.ToLower(o.Name))
		} else {
			less = append(less, strings.ToLower(o.Name))
		}
	}
	var parts []string
	if len(less) > 0 {
		parts = append(parts, "less "+strings.Join(less, ", "))
	}
	if len(more) > 0 {
		parts = append(parts, "more "+strings.Join(more, ", "))
	}
	return strings.Join(parts, " and ") + " is better"
}

// frontTable lists the designs that no other one beats.
func frontTable(s *results.Sweep) table.Table {
	t := table.Table{
		Key: "pareto", Title: "Pareto fronts: designs that no other one beats", Path: "fronts[].front[]",
		Columns: append(append([]table.Column{table.Stub("network", "Network"), table.Stub("machine", "Machine"), table.Count("point", "Point")}, axisColumns(s)...),
			objectiveColumns(s, "", "")...),
		Notes: []string{"A design is a machine at a point. For each design shown, every other one is worse in some objective; " + directions(s) +
			". A machine that axes do not concern is the same at many points and shown at the first."},
	}
	if len(s.Fronts) > 0 && s.Fronts[0].Machine != "" {
		t.Notes = append(t.Notes, "Every machine has a front of its own.")
	}
	for i, f := range s.Fronts {
		for k, d := range f.Front {
			cells := append([]table.Cell{table.String(f.Network), table.String(d.Machine), table.Integer(d.Point)}, valueCells(d.At)...)
			t.Rows = append(t.Rows, table.Row{Rule: i > 0 && k == 0, Cells: append(cells, figures(&f, d.Values)...)})
		}
	}
	if slices.ContainsFunc(s.Fronts, func(f results.SweepFront) bool { return f.Incomplete }) {
		t.Notes = append(t.Notes, table.ShortMark+" Not complete: a network has operators that are not understood (allow_unknown); the notes name them.")
	}
	if slices.ContainsFunc(s.Fronts, func(f results.SweepFront) bool { return f.Network == results.AllNetworks }) {
		t.Notes = append(t.Notes, "For all networks: geometric means of times and energies, the largest area, the mean compression, the worst loss.")
	}
	return t
}

// influenceTable tells which axes matter.
func influenceTable(s *results.Sweep) table.Table {
	t := table.Table{
		Key: "influence", Title: "How much each axis matters", Path: "fronts[].effects[].spans[]",
		Columns: append([]table.Column{table.Stub("network", "Network"), table.Stub("machine", "Machine"), table.Stub("axis", "Axis")}, objectiveColumns(s, "span_", "span")...),
		Notes:   []string{"Influence is the largest mean of an objective among the values of the axis, divided by the smallest: 1 is no influence. A dash: the mean is not positive, or only one value has designs."},
	}
	for i := len(s.Objectives); i > 0; i-- {
		t.Columns[len(t.Columns)-i].Unit = "x"
		t.Columns[len(t.Columns)-i].Decimals = 2
	}
	for i, f := range s.Fronts {
		for k, e := range f.Effects {
			cells := []table.Cell{table.String(f.Network), table.String(e.Machine), table.String(e.Axis)}
			for _, span := range e.Spans {
				if span == 0 {
					cells = append(cells, table.Missing(""))
					continue
				}
				cells = append(cells, table.Number(span))
			}
			t.Rows = append(t.Rows, table.Row{Rule: i > 0 && k == 0, Cells: cells})
		}
	}
	return t
}

// levelsTable shows, for each value of each axis, the best that was found there.
func levelsTable(s *results.Sweep) table.Table {
	t := table.Table{
		Key: "levels", Title: "The best at each value of an axis", Path: "fronts[].effects[].levels[]",
		Columns: append(append([]table.Column{table.Stub("network", "Network"), table.Stub("machine", "Machine"), table.Stub("axis", "Axis"),
			{Key: "value", Name: "Value", Align: table.Right, Trim: true, Significant: 12}, table.Count("designs", "Designs")},
			objectiveColumns(s, "best_", "best")...), objectiveColumns(s, "mean_", "mean")...),
		Notes: []string{"Each row covers all designs with that value of the axis, and treats each objective separately. Means are geometric where all values are positive."},
	}
	for i, f := range s.Fronts {
		for k, e := range f.Effects {
			for l, level := range e.Levels {
				cells := append([]table.Cell{table.String(f.Network), table.String(e.Machine), table.String(e.Axis), valueCell(level.Value), table.Integer(level.Designs)}, figures(&f, level.Best)...)
				t.Rows = append(t.Rows, table.Row{Rule: (i > 0 || k > 0) && l == 0, Cells: append(cells, figures(&f, level.Mean)...)})
			}
		}
	}
	return t
}

func constraintsTable(s *results.Sweep) table.Table {
	t := table.Table{
		Key: "constraints", Title: "Constraints",
		Columns: []table.Column{table.Stub("constraint", "Constraint"), table.Plain("on", "Judges"), table.Count("removed_designs", "Designs removed")},
	}
	for _, c := range s.Constraints {
		on, removed := "designs", table.Integer(c.Removed)
		if c.OnKeys {
			on, removed = "points, before they run", table.Missing("")
		}
		t.Add(table.String(c.Text), table.String(on), removed)
	}
	return t
}

// maxReason is what the table of reasons shows of each, in runes; JSON has the whole.
const maxReason = 240

func shortReason(text string) string {
	if runes := []rune(text); len(runes) > maxReason {
		return strings.TrimRight(string(runes[:maxReason-1]), " ,;:") + "…"
	}
	return text
}

func reasonsTable(s *results.Sweep) table.Table {
	t := table.Table{
		Key: "impossible", Title: "Impossible points", Path: "reasons[]",
		Columns: append([]table.Column{table.Count("points", "Points"), table.Wrapped("reason", "Reason")}, axisColumns(s)...),
		Notes:   []string{"The values are those of the first such point. Long reasons are cut; sweep.json has them whole."},
	}
	for _, r := range s.Reasons {
		t.Add(append([]table.Cell{table.Integer(r.Points), table.String(shortReason(r.Text))}, valueCells(r.First)...)...)
	}
	return t
}

func sweepNotes(s *results.Sweep) table.Table {
	t := table.Table{Key: "notes", Title: "What the numbers rest on", Columns: []table.Column{table.Plain("status", "Status"), table.Wrapped("note", "Note")}}
	for _, n := range s.Notes {
		t.Add(table.String(n.Status), table.String(n.Text))
	}
	return t
}
