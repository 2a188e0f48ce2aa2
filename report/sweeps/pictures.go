package sweeps

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"dnasim/report/chart"
	"dnasim/report/pictures"
	"dnasim/report/table"
	"dnasim/results"
)

// Pictures lists the pictures of a sweep: of every network its designs and front over each pair of
// the first three objectives, and for every axis what its values do to the best that can be had.
func Pictures(s *results.Sweep) ([]chart.Picture, error) {
	if s == nil {
		return nil, errors.New("no sweep to draw")
	}
	if err := results.CheckFinite(s); err != nil {
		return nil, err
	}
	var all []chart.Picture
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
	pictures.DistinctKeys(all)
	return all, nil
}

// sweepMachines lists the machines of a front in their order.
func sweepMachines(f *results.SweepFront) []string {
	var names []string
	for i := range f.Effects {
		if !slices.Contains(names, f.Effects[i].Machine) {
			names = append(names, f.Effects[i].Machine)
		}
	}
	return names
}

// frontPicture draws designs over two objectives, those on the front filled, with a line through
// those that none beats in these two.
func frontPicture(s *results.Sweep, network, x, y int) chart.Picture {
	f := &s.Fronts[network]
	xy := &chart.XY{XLabel: axisLabel(&s.Objectives[x]), YLabel: axisLabel(&s.Objectives[y])}
	xy.LogX, xy.LogY = wide(f, x), wide(f, y)
	line := chart.Series{Look: chart.Look{Color: chart.Grey, Marker: chart.NoMarker}, Line: true, Thin: true, Title: "Pareto front"}
	for _, d := range pairFront(s, f.Front, x, y) {
		line.X, line.Y = append(line.X, d.Values[x]), append(line.Y, d.Values[y])
	}
	xy.Series = append(xy.Series, line)
	for i, machine := range sweepMachines(f) {
		look := chart.SeriesLook(i)
		others := chart.Series{Look: chart.Look{Color: look.Color, Marker: look.Marker}}
		best := chart.Series{Look: others.Look, Filled: true}
		onFront := map[int]bool{}
		for _, d := range f.Front {
			if d.Machine == machine {
				onFront[d.Point] = true
				mark(s, &best, &d, x, y)
			}
		}
		for _, d := range f.Sample {
			if d.Machine == machine && !onFront[d.Point] {
				mark(s, &others, &d, x, y)
			}
		}
		xy.Series = append(xy.Series, others, best)
		xy.Legend = append(xy.Legend, chart.Entry{Name: machine, Look: others.Look})
	}
	if toINT8(&s.Objectives[x]) && toINT8(&s.Objectives[y]) {
		look := chart.Look{Color: chart.Black, Marker: chart.Diamond}
		xy.Series = append(xy.Series, chart.Series{X: []float64{1}, Y: []float64{1}, Look: look, Filled: true, Titles: []string{reference}})
		xy.Legend = append(xy.Legend, chart.Entry{Name: "int8", Look: look})
	}
	a, b := &s.Objectives[x], &s.Objectives[y]
	return chart.Picture{
		Key:     fmt.Sprintf("front-%s-%s-%s", table.Slug(frontName(f)), table.Slug(a.Key), table.Slug(b.Key)),
		Title:   fmt.Sprintf("%s against %s: %s", b.Name, strings.ToLower(a.Name), frontName(f)),
		Caption: fmt.Sprintf("Designs on %s. Filled: on the Pareto front of all %d objectives. The line joins those that no other one beats in these two.", frontName(f), len(s.Objectives)),
		Path:    fmt.Sprintf("fronts[%d].sample[], fronts[%d].front[]", network, network), Figure: xy,
	}
}

// reference is said of INT8 where the others are ratios to it.
const reference = "int8, with which the others are compared: 1"

// toINT8 tells whether an objective is a ratio to INT8, which therefore has 1 and stands in no
// table.
func toINT8(o *results.SweepObjective) bool { return o.Key == "speedup" || o.Key == "energy_ratio" }

// allToINT8 tells whether all objectives are.
func allToINT8(s *results.Sweep) bool {
	return !slices.ContainsFunc(s.Objectives, func(o results.SweepObjective) bool { return !toINT8(&o) })
}

func axisLabel(o *results.SweepObjective) string {
	if o.Unit == "" {
		return o.Name
	}
	return o.Name + " (" + o.Unit + ")"
}

// wide tells whether an objective spans so much that a logarithmic axis serves better.
func wide(f *results.SweepFront, objective int) bool {
	const factor = 20
	least, most := math.Inf(1), 0.0
	for _, list := range [][]results.SweepDesign{f.Front, f.Sample} {
		for i := range list {
			v := list[i].Values[objective]
			least, most = min(least, v), max(most, v)
		}
	}
	return least > 0 && most > factor*least
}

// mark adds a design to a series.
func mark(s *results.Sweep, to *chart.Series, d *results.SweepDesign, x, y int) {
	to.X, to.Y = append(to.X, d.Values[x]), append(to.Y, d.Values[y])
	title := d.Machine
	for i, v := range d.At {
		title += fmt.Sprintf(", %s %v", s.Axes[i].Name, v)
	}
	for _, i := range []int{x, y} {
		o := &s.Objectives[i]
		title += fmt.Sprintf("; %s %s %s", strings.ToLower(o.Name), table.FormatSignificant(d.Values[i], 4), o.Unit)
	}
	to.Titles = append(to.Titles, strings.TrimSpace(title))
}

// pairFront lists the designs that no other one beats in two objectives, by the first.
func pairFront(s *results.Sweep, designs []results.SweepDesign, x, y int) []results.SweepDesign {
	cost := func(d *results.SweepDesign, objective int) float64 {
		if s.Objectives[objective].More {
			return -d.Values[objective]
		}
		return d.Values[objective]
	}
	list := slices.Clone(designs)
	slices.SortStableFunc(list, func(a, b results.SweepDesign) int {
		return cmp.Or(cmp.Compare(cost(&a, x), cost(&b, x)), cmp.Compare(cost(&a, y), cost(&b, y)))
	})
	var front []results.SweepDesign
	for _, d := range list {
		if len(front) == 0 || cost(&d, y) < cost(&front[len(front)-1], y) {
			front = append(front, d)
		}
	}
	slices.SortStableFunc(front, func(a, b results.SweepDesign) int { return cmp.Compare(a.Values[x], b.Values[x]) })
	return front
}
