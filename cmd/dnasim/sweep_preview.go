package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dnasim/report/table"
	"dnasim/sweep"
)

// listedPoints bounds what -dry-run prints.
const listedPoints = 1000

// previewSweep lists the points without running them, but for one, to estimate the time.
func previewSweep(ctx context.Context, c *console, s *sweep.Sweep, run sweep.Options, format table.Format) error {
	list, err := s.Preview(ctx, run, listedPoints)
	if err != nil {
		return err
	}
	first, most, err := s.Size()
	if err != nil {
		return wrongInput(err)
	}
	took, err := s.Measure(ctx, run, list)
	if err != nil {
		return err
	}
	if err := table.Write(c.stdout, previewTable(s, list), format, c.width); err != nil {
		return err
	}
	text := sizeText(s, first, most)
	if len(list) < first {
		text += fmt.Sprintf("; the first %d are listed", len(list))
	}
	if took > 0 {
		text += fmt.Sprintf("; one takes %s with %d workers: about %s for all, less what they have in common", spell(took), run.Workers, spell(took*time.Duration(most)))
	}
	_, err = fmt.Fprintln(c.stderr, "dnasim:", text)
	return err
}

// previewTable lists points with what would become of them.
func previewTable(s *sweep.Sweep, list []sweep.Listed) table.Table {
	t := table.Table{Key: "points", Title: "Points", Columns: []table.Column{{Key: "point", Name: "Point", Align: table.Right, Stub: true}}}
	for i := range s.Axes {
		t.Columns = append(t.Columns, table.Column{Key: strings.Join(s.Axes[i].Keys, " "), Name: s.Axes[i].Name})
	}
	t.Columns = append(t.Columns, table.Column{Key: "state", Name: "State", Wrap: true})
	states := map[sweep.Status]string{sweep.Absent: "to be computed", sweep.Stored: "in the store", sweep.Excluded: "excluded by a constraint"}
	for _, p := range list {
		cells := []table.Cell{table.Integer(p.Point)}
		for i, step := range p.Index {
			cells = append(cells, table.String(s.Axes[i].Label(step)))
		}
		state := states[p.Result.Status]
		if p.Result.Status == sweep.Impossible {
			state = "impossible: " + p.Result.Reason
		}
		t.Rows = append(t.Rows, table.Row{Cells: append(cells, table.String(state))})
	}
	return t
}

// sizeText says how many points there are.
func sizeText(s *sweep.Sweep, first, most int) string {
	sizes := make([]string, len(s.Axes))
	for i := range s.Axes {
		sizes[i] = fmt.Sprintf("%d %s", len(s.Axes[i].Values), s.Axes[i].Name)
	}
	grid := strings.Join(sizes, " x ")
	switch s.Strategy {
	case sweep.Random:
		return fmt.Sprintf("%d points of %s", first, grid)
	case sweep.Refine:
		return fmt.Sprintf("%d points to begin with, at most %d of %s", first, most, grid)
	}
	return fmt.Sprintf("%d points: %s", first, grid)
}

// spell writes a duration for people.
func spell(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
