package sweep

import (
	"dnasim/results"
)

// report is the result of the sweep as data for tables and pictures.
func (s *summary) report(version string) *results.Sweep {
	out := &results.Sweep{
		Schema: results.SweepSchema, Version: version, Strategy: string(s.sweep.Strategy), Grid: s.sweep.space.exact(),
		Points: s.points, Designs: s.designs, Impossible: s.counts[Impossible],
	}
	for i := range s.sweep.Axes {
		out.Axes = append(out.Axes, s.sweep.Axes[i].report())
	}
	for i := range s.sweep.Objectives {
		m := &s.sweep.Objectives[i]
		out.Objectives = append(out.Objectives, results.SweepObjective{Key: m.Key, Name: m.Name, Unit: m.Unit, More: m.More})
	}
	for i := range s.sweep.Constraints {
		c := &s.sweep.Constraints[i]
		out.Constraints = append(out.Constraints, results.SweepConstraint{Text: c.Text, OnKeys: !c.onDesigns(), Removed: s.removed[i].designs})
	}
	for _, r := range s.reasons {
		out.Reasons = append(out.Reasons, results.SweepReason{Text: r.text, Points: r.points, First: s.sweep.values(r.first)})
	}
	out.Notes = s.noted()
	for _, g := range s.groups {
		out.Fronts = append(out.Fronts, g.report(s.sweep))
	}
	return out
}

func (a *Axis) report() results.SweepAxis {
	out := results.SweepAxis{Name: a.Name, Keys: a.Keys}
	for step := range a.Values {
		out.Values = append(out.Values, a.cell(step))
	}
	return out
}

// cell is the value at a step in tables and JSON: a number or a text.
func (a *Axis) cell(step int) any {
	if len(a.Keys) == 1 || a.alike {
		switch v := a.Values[step][0].(type) {
		case int64, float64:
			return v
		}
	}
	return a.Label(step)
}

// values are the cells of a point.
func (s *Sweep) values(index []int) []any {
	out := make([]any, len(index))
	for i, step := range index {
		out[i] = s.Axes[i].cell(step)
	}
	return out
}

func (g *group) report(s *Sweep) results.SweepFront {
	out := results.SweepFront{Network: g.network, Machine: g.machine, Designs: g.designs, Incomplete: g.gaps}
	for _, d := range g.front.sorted() {
		out.Front = append(out.Front, s.design(d))
	}
	for _, d := range g.sample.sorted() {
		out.Sample = append(out.Sample, s.design(d))
	}
	for i := range g.machines {
		m := &g.machines[i]
		for k, e := range m.axes {
			out.Effects = append(out.Effects, e.report(s, k, m.machine))
		}
	}
	return out
}

func (s *Sweep) design(d Design) results.SweepDesign {
	return results.SweepDesign{Point: d.Point, At: s.values(d.Index), Machine: d.Machine, Values: d.Values}
}

func (e *effect) report(s *Sweep, axis int, machine string) results.SweepEffect {
	out := results.SweepEffect{Axis: s.Axes[axis].Name, Machine: machine}
	for i := range s.Objectives {
		out.Spans = append(out.Spans, e.span(i))
	}
	for step := range e.steps {
		l := &e.steps[step]
		if l.designs == 0 {
			continue
		}
		row := results.SweepLevel{Value: s.Axes[axis].cell(step), Designs: l.designs, Best: l.best}
		for i := range s.Objectives {
			row.Mean = append(row.Mean, l.mean(i))
		}
		out.Levels = append(out.Levels, row)
	}
	return out
}
