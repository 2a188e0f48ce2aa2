package sweeps

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
)

// axisPicture shows what the values of an axis do to the best of each objective: as it is if all
// have one unit, else as a ratio to the best of all values.
func axisPicture(s *results.Sweep, network, axis int) (chart.Picture, bool) {
	f, a := &s.Fronts[network], &s.Axes[axis]
	var curves []axisCurve
	for i := range f.Effects {
		if e := &f.Effects[i]; e.Axis == a.Name && len(e.Levels) > 1 {
			curves = append(curves, axisCurves(s, e)...)
		}
	}
	if len(curves) == 0 {
		return chart.Picture{}, false
	}
	p := chart.Picture{
		Key:     fmt.Sprintf("axis-%s-%s", table.Slug(frontName(f)), table.Slug(a.Name)),
		Title:   fmt.Sprintf("What %s does: %s", a.Name, frontName(f)),
		Caption: fmt.Sprintf("The best design for each objective at each value of %s, relative to the best at any value: 1 is the best, 2 twice as bad. Other axes are free.", strings.Join(a.Keys, ", ")),
		Path:    fmt.Sprintf("fronts[%d].effects[].levels[].best", network),
	}
	label := "Best over the best of all"
	if unit, ok := oneUnit(s); ok {
		label = strings.TrimSpace("Best " + unit)
		p.Caption = fmt.Sprintf("The best design for each objective at each value of %s; other axes are free.", strings.Join(a.Keys, ", "))
	}
	if isNumeric(a) {
		p.Figure = axisLines(s, a, label, curves)
	} else {
		p.Figure = axisBars(a, label, curves)
	}
	return p, true
}

// oneUnit is the unit of all objectives in parentheses, if they have the same.
func oneUnit(s *results.Sweep) (unit string, ok bool) {
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
func axisCurves(s *results.Sweep, e *results.SweepEffect) []axisCurve {
	_, absolute := oneUnit(s)
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
func isNumeric(a *results.SweepAxis) bool {
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
func (c *axisCurve) title(a *results.SweepAxis, k int) string {
	return fmt.Sprintf("%s at %s %v: %s", c.name, a.Name, c.values[k], table.FormatSignificant(c.best[k], 3))
}

func axisLines(s *results.Sweep, a *results.SweepAxis, label string, curves []axisCurve) chart.Figure {
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
	if allToINT8(s) {
		look := chart.Look{Color: chart.Grey, Marker: chart.NoMarker}
		xy.Series = append(xy.Series, chart.Series{X: []float64{first, last}, Y: []float64{1, 1}, Look: look, Line: true, Thin: true, Title: reference})
		xy.Legend = append(xy.Legend, chart.Entry{Name: "int8", Look: look, Line: true})
	}
	return xy
}

func axisBars(a *results.SweepAxis, label string, curves []axisCurve) chart.Figure {
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
