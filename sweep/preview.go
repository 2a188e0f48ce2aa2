package sweep

import (
	"context"
	"time"

	"dnasim/experiment"
)

// Listed is a point of a sweep before its run.
type Listed struct {
	Point  int
	Index  []int
	Result *Result // Absent if a run would compute it
}

// Preview lists up to most points of the first round without computing any.
func (s *Sweep) Preview(ctx context.Context, o Options, most int) ([]Listed, error) {
	r, err := s.newRunner(o)
	if err != nil {
		return nil, err
	}
	points, _ := s.schedule().round(nil)
	var list []Listed
	position := 0
	for i := 0; i < points.count && len(list) < most; i++ {
		index := s.space.index(points.at(i), nil)
		ok, err := s.admits(index)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		v, err := r.evaluate(ctx, index, budget{})
		if err != nil {
			return nil, err
		}
		list = append(list, Listed{Point: position, Index: index, Result: v})
		position++
	}
	return list, nil
}

// Measure returns the time of the first absent point; 0 if there is none. It computes the point and
// does not store the result.
func (s *Sweep) Measure(ctx context.Context, o Options, points []Listed) (time.Duration, error) {
	memo := o.Memo
	if memo == nil {
		memo = experiment.NewMemo()
	}
	e := &evaluator{sweep: s, memo: memo, names: &identifier{version: o.Version}, version: o.Version}
	for i := range points {
		if points[i].Result.Status != Absent {
			continue
		}
		v, err := e.evaluate(ctx, points[i].Index, budget{compute: true, jobs: o.Workers})
		if err != nil {
			return 0, err
		}
		if v.Status == Computed {
			return v.Took, nil
		}
	}
	return 0, nil
}

// Columns are the keys of a table of Rows.
func (s *Sweep) Columns() []string {
	columns := []string{"point"}
	for i := range s.Axes {
		columns = append(columns, s.Axes[i].Keys...)
	}
	columns = append(columns, "network", "machine", "kind", "meets_constraints")
	return append(append(columns, metricKeys()...), "design")
}

// Cells are the values of a row: numbers, texts, booleans, and nil for unknown values.
func (s *Sweep) Cells(r Row) []any {
	cells := []any{r.Point}
	for i, step := range r.Index {
		a := &s.Axes[i]
		for k, v := range a.Values[step] {
			switch v.(type) {
			case int64, float64, string, bool:
			default:
				v = a.texts[step][k]
			}
			cells = append(cells, v)
		}
	}
	cells = append(cells, r.Outcome.Network, r.Outcome.Machine, r.Outcome.Kind, r.Meets)
	for _, m := range Metrics() {
		if v, ok := m.of(r.Outcome); ok {
			cells = append(cells, v)
		} else {
			cells = append(cells, nil)
		}
	}
	return append(cells, r.Outcome.Design)
}
