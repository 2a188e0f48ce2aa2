package report

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"dnasim/report/chart"
)

// SweepPictures lists the pictures of a sweep: of every network its designs and front over each pair of the first three
// objectives, and for every axis what its values do to the best that can be had.
func SweepPictures(s *Sweep) ([]Picture, error) {
	if s == nil {
		return nil, errors.New("no sweep to draw")
	}
	if err := checkFinite(s); err != nil {
		return nil, err
	}
	var all []Picture
	for i := range s.Fronts {
		if len(s.Fronts[i].Front) == 0 {
			continue
		}
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 2}} {
			if pair[1] < len(s.Objectives) {
				all = append(all, frontPicture(s, i, pair[0], pair[1]))
			}
		}
		for axis := range s.Axes {
			if p, ok := axisPicture(s, i, axis); ok {
				all = append(all, p)
			}
		}
	}
	distinctKeys(all)
	return all, nil
}

// sweepMachines lists the machines of a front in their order.
func (f *SweepFront) sweepMachines() []string {
	var names []string
	for i := range f.Effects {
		if !slices.Contains(names, f.Effects[i].Machine) {
			names = append(names, f.Effects[i].Machine)
		}
	}
	return names
}

// frontPicture draws designs over two objectives, those on the front filled, with a line through those that none beats in
// these two.
func frontPicture(s *Sweep, network, x, y int) Picture {
	f := &s.Fronts[network]
	xy := &chart.XY{XLabel: axisLabel(&s.Objectives[x]), YLabel: axisLabel(&s.Objectives[y])}
	xy.LogX, xy.LogY = f.wide(x), f.wide(y)
	line := chart.Series{Look: chart.Look{Color: chart.Grey, Marker: chart.NoMarker}, Line: true, Thin: true, Title: "Pareto front"}
	for _, d := range pairFront(s, f.Front, x, y) {
		line.X, line.Y = append(line.X, d.Values[x]), append(line.Y, d.Values[y])
	}
	xy.Series = append(xy.Series, line)
	for i, machine := range f.sweepMachines() {
		look := chart.SeriesLook(i)
		others := chart.Series{Look: chart.Look{Color: look.Color, Marker: look.Marker}}
		best := chart.Series{Look: others.Look, Filled: true}
		onFront := map[int]bool{}
		for _, d := range f.Front {
			if d.Machine == machine {
				onFront[d.Point] = true
				s.mark(&best, &d, x, y)
			}
		}
		for _, d := range f.Sample {
			if d.Machine == machine && !onFront[d.Point] {
				s.mark(&others, &d, x, y)
			}
		}
		xy.Series = append(xy.Series, others, best)
		xy.Legend = append(xy.Legend, chart.Entry{Name: machine, Look: others.Look})
	}
	a, b := &s.Objectives[x], &s.Objectives[y]
	return Picture{
		Key:     fmt.Sprintf("front-%s-%s-%s", slug(f.name()), slug(a.Key), slug(b.Key)),
		Title:   fmt.Sprintf("%s against %s: %s", b.Name, strings.ToLower(a.Name), f.name()),
		Caption: fmt.Sprintf("Designs on %s. Filled: on the Pareto front of all %d objectives. The line joins those that no other one beats in these two.", f.name(), len(s.Objectives)),
		Path:    fmt.Sprintf("fronts[%d].sample[], fronts[%d].front[]", network, network), figure: xy,
	}
}

func axisLabel(o *SweepObjective) string {
	if o.Unit == "" {
		return o.Name
	}
	return o.Name + " (" + o.Unit + ")"
}

// wide tells whether an objective spans so much that a logarithmic axis serves better.
func (f *SweepFront) wide(objective int) bool {
	const factor = 20
	least, most := math.Inf(1), 0.0
	for _, list := range [][]SweepDesign{f.Front, f.Sample} {
		for i := range list {
			v := list[i].Values[objective]
			least, most = min(least, v), max(most, v)
		}
	}
	return least > 0 && most > factor*least
}

// mark adds a design to a series.
func (s *Sweep) mark(to *chart.Series, d *SweepDesign, x, y int) {
	to.X, to.Y = append(to.X, d.Values[x]), append(to.Y, d.Values[y])
	title := d.Machine
	for i, v := range d.At {
		title += fmt.Sprintf(", %s %v", s.Axes[i].Name, v)
	}
	for _, i := range []int{x, y} {
		o := &s.Objectives[i]
		title += fmt.Sprintf("; %s %s %s", strings.ToLower(o.Name), formatSignificant(d.Values[i], 4), o.Unit)
	}
	to.Titles = append(to.Titles, strings.TrimSpace(title))
}

// pairFront lists the designs that no other one beats in two objectives, by the first.
func pairFront(s *Sweep, designs []SweepDesign, x, y int) []SweepDesign {
	cost := func(d *SweepDesign, objective int) float64 {
		if s.Objectives[objective].More {
			return -d.Values[objective]
		}
		return d.Values[objective]
	}
	list := slices.Clone(designs)
	slices.SortStableFunc(list, func(a, b SweepDesign) int {
		return cmp.Or(cmp.Compare(cost(&a, x), cost(&b, x)), cmp.Compare(cost(&a, y), cost(&b, y)))
	})
	var front []SweepDesign
	for _, d := range list {
		if len(front) == 0 || cost(&d, y) < cost(&front[len(front)-1], y) {
			front = append(front, d)
		}
	}
	slices.SortStableFunc(front, func(a, b SweepDesign) int { return cmp.Compare(a.Values[x], b.Values[x]) })
	return front
}

// axisPicture shows what the values of an axis do to the best of each objective: as it is if all have one unit, else as a ratio to
// the best of all values.
func axisPicture(s *Sweep, network, axis int) (Picture, bool) {
	f, a := &s.Fronts[network], &s.Axes[axis]
	var curves []axisCurve
	for i := range f.Effects {
		if e := &f.Effects[i]; e.Axis == a.Name && len(e.Levels) > 1 {
			curves = append(curves, axisCurves(s, e)...)
		}
	}
	if len(curves) == 0 {
		return Picture{}, false
	}
	p := Picture{
		Key:     fmt.Sprintf("axis-%s-%s", slug(f.name()), slug(a.Name)),
		Title:   fmt.Sprintf("What %s does: %s", a.Name, f.name()),
		Caption: fmt.Sprintf("The best of each objective at each value of %s, over the best at any value, whatever the other axes: 1 is the best, 2 twice as bad.", strings.Join(a.Keys, ", ")),
		Path:    fmt.Sprintf("fronts[%d].effects[].levels[].best", network),
	}
	label := "Best over the best of all"
	if unit, ok := s.oneUnit(); ok {
		label = strings.TrimSpace("Best " + unit)
		p.Caption = fmt.Sprintf("The best of each objective at each value of %s, whatever the other axes.", strings.Join(a.Keys, ", "))
	}
	if isNumeric(a) {
		p.figure = axisLines(a, label, curves)
	} else {
		p.figure = axisBars(a, label, curves)
	}
	return p, true
}

// oneUnit is the unit of all objectives in parentheses, if they have the same.
func (s *Sweep) oneUnit() (unit string, ok bool) {
	for _, o := range s.Objectives {
		if o.Unit != s.Objectives[0].Unit || o.Unit == "" {
			return "", false
		}
	}
	return "(" + s.Objectives[0].Unit + ")", true
}

// axisCurve is an objective of a machine along an axis.
type axisCurve struct {
	name   string
	values []any     // of the axis
	best   []float64 // of the objective, or its ratio to the best of all
}

// axisCurves are the objectives of a machine that are positive everywhere and do change.
func axisCurves(s *Sweep, e *SweepEffect) []axisCurve {
	_, absolute := s.oneUnit()
	var curves []axisCurve
	for i, o := range s.Objectives {
		c := axisCurve{name: e.Machine + ", " + strings.ToLower(o.Name)}
		for _, l := range e.Levels {
			c.values, c.best = append(c.values, l.Value), append(c.best, l.Best[i])
		}
		least, most := slices.Min(c.best), slices.Max(c.best)
		if least <= 0 || least == most {
			continue
		}
		for k, v := range c.best {
			switch {
			case absolute:
			case o.More:
				c.best[k] = most / v
			default:
				c.best[k] = v / least
			}
		}
		curves = append(curves, c)
	}
	return curves
}

// isNumeric tells whether an axis has numbers that rise.
func isNumeric(a *SweepAxis) bool {
	last := math.Inf(-1)
	for _, v := range a.Values {
		x, ok := numberOf(v)
		if !ok || x <= last {
			return false
		}
		last = x
	}
	return true
}

func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// title of a point, shown when it is pointed at.
func (c *axisCurve) title(a *SweepAxis, k int) string {
	return fmt.Sprintf("%s at %s %v: %s", c.name, a.Name, c.values[k], formatSignificant(c.best[k], 3))
}

func axisLines(a *SweepAxis, label string, curves []axisCurve) chart.Figure {
	xy := &chart.XY{XLabel: a.Name, YLabel: label, WholeX: true}
	first, _ := numberOf(a.Values[0])
	last, _ := numberOf(a.Values[len(a.Values)-1])
	if xy.LogX = first > 0 && last >= 8*first; xy.LogX {
		xy.WholeX = false
	}
	for i := range curves {
		c := &curves[i]
		series := chart.Series{Look: chart.SeriesLook(i), Line: true, Title: c.name}
		for k, v := range c.values {
			x, _ := numberOf(v)
			xy.WholeX = xy.WholeX && x == math.Trunc(x)
			series.X, series.Y = append(series.X, x), append(series.Y, c.best[k])
			series.Titles = append(series.Titles, c.title(a, k))
		}
		xy.Series = append(xy.Series, series)
		xy.Legend = append(xy.Legend, chart.Entry{Name: c.name, Look: series.Look, Line: true})
	}
	return xy
}

func axisBars(a *SweepAxis, label string, curves []axisCurve) chart.Figure {
	bars := &chart.Bars{YLabel: label, Reference: 1}
	fills := make([]chart.Fill, len(curves))
	for i := range curves {
		fills[i] = chart.Fill{Color: chart.SeriesLook(i).Color}
		bars.Legend = append(bars.Legend, chart.Entry{Name: curves[i].name, Area: &fills[i]})
	}
	for _, v := range a.Values {
		group := chart.Group{Name: fmt.Sprint(v)}
		for i := range curves {
			c := &curves[i]
			if k := slices.Index(c.values, v); k >= 0 {
				group.Bars = append(group.Bars, chart.Bar{Segments: []chart.Segment{{
					Value: c.best[k], Fill: fills[i], Title: c.title(a, k),
				}}})
			}
		}
		if len(group.Bars) > 0 {
			bars.Groups = append(bars.Groups, group)
		}
	}
	return bars
}
