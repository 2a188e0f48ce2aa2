package pictures

import (
	"fmt"
	"math"

	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
)

// Fillings of what saves energy, what costs energy, and of energies before and after. They differ
// in more than colour.
func savingFill() chart.Fill { return chart.Fill{Color: chart.Blue} }
func costFill() chart.Fill   { return chart.Fill{Color: chart.Vermillion, Hatch: chart.Rising} }
func wholeFill() chart.Fill  { return chart.Fill{Color: chart.Grey} }

// fall is a waterfall as shares of INT8's energy.
type fall struct {
	machine, from string
	to            float64
	changes       []float64
	joules        float64 // INT8's energy in pJ; 0: a mean, of shares alone
}

// meanWaterfallPicture shows the mean of the networks.
func meanWaterfallPicture(r *results.Run) (chart.Picture, bool) {
	if r.Waterfall == nil {
		return chart.Picture{}, false
	}
	var falls []fall
	for i := range r.Waterfall.Mean {
		m := &r.Waterfall.Mean[i]
		f := fall{machine: m.Machine, from: m.From, to: m.To}
		for _, s := range m.Steps {
			f.changes = append(f.changes, s.Change)
		}
		falls = append(falls, f)
	}
	of := "mean of the networks"
	if len(r.Networks) == 1 {
		of = r.Networks[0].Name
	}
	p, ok := waterfallPicture(r, falls, of)
	p.Key, p.Path = "waterfall", "waterfall.mean[].steps[]"
	return p, ok
}

// networkWaterfallPicture shows one network.
func networkWaterfallPicture(r *results.Run, network int) (chart.Picture, bool) {
	n := &r.Networks[network]
	if r.Waterfall == nil || len(r.Networks) == 1 { // of one network the mean is that network
		return chart.Picture{}, false
	}
	var falls []fall
	for i := range n.Waterfalls {
		w := &n.Waterfalls[i]
		f := fall{machine: w.Machine, from: w.From, to: w.ToPJ / w.FromPJ, joules: w.FromPJ}
		for _, s := range w.Steps {
			f.changes = append(f.changes, s.ChangePJ/w.FromPJ)
		}
		falls = append(falls, f)
	}
	p, ok := waterfallPicture(r, falls, n.Name)
	p.Key, p.Path = "waterfall-"+table.Slug(n.Name), fmt.Sprintf("networks[%d].waterfalls[].steps[]", network)
	return p, ok
}

// waterfallPicture has a panel per machine and a row per step that changes anything.
func waterfallPicture(r *results.Run, falls []fall, of string) (chart.Picture, bool) {
	steps := report.ShownSteps(r)
	saving, cost, whole := savingFill(), costFill(), wholeFill()
	ranges := &chart.Ranges{XLabel: "Energy (% of INT8)", Joined: true, Legend: []chart.Entry{
		{Name: "energy", Area: &whole}, {Name: "saved", Area: &saving}, {Name: "added", Area: &cost},
	}}
	ranges.Rows = append(ranges.Rows, "INT8")
	for _, k := range steps {
		ranges.Rows = append(ranges.Rows, r.Waterfall.Kinds[k].Name)
	}
	ranges.Rows = append(ranges.Rows, "the machine")
	for i := range falls {
		ranges.Panels = append(ranges.Panels, fallPanel(&falls[i], steps, r.Waterfall.Kinds, of))
	}
	return chart.Picture{
		Title: "From INT8's energy to that of the others: " + of,
		Caption: "Energy per inference, INT8 = 100 %. Each row changes one thing, in this order, on top of the rows above; in another order the steps have other sizes. " +
			"What each step is: table \"Where the difference from INT8 comes from\".",
		Figure: ranges,
	}, len(falls) > 0 && len(steps) > 0
}

// fallPanel draws the steps of a machine.
func fallPanel(f *fall, steps []int, kinds []results.WaterfallKind, of string) chart.RangePanel {
	p := chart.RangePanel{Name: f.machine, Reference: 100}
	add := func(label string, bar chart.Range) {
		p.Bars, p.Labels = append(p.Bars, []chart.Range{bar}), append(p.Labels, label)
	}
	add("100 %", chart.Range{To: 100, Fill: wholeFill(), Title: fmt.Sprintf("%s on %s%s", of, f.from, f.absolute(1))})
	at := 1.0
	for _, k := range steps {
		change := f.changes[k]
		fill := costFill()
		if change < 0 {
			fill = savingFill()
		}
		if change == 0 {
			p.Bars, p.Labels = append(p.Bars, []chart.Range{{From: 100 * at, To: 100 * at, Fill: wholeFill(), Title: fmt.Sprintf("%s to %s, %s: nothing", f.from, f.machine, kinds[k].Name)}}), append(p.Labels, "0")
			continue
		}
		label := signedPercent(change)
		add(label, chart.Range{From: 100 * at, To: 100 * (at + change), Fill: fill,
			Title: fmt.Sprintf("%s to %s, %s: %s%s. %s: %s", f.from, f.machine, kinds[k].Name, label, f.absolute(change), kinds[k].How, kinds[k].What)})
		at += change
	}
	add(table.FormatFixed(100*f.to, 1)+" %", chart.Range{To: 100 * f.to, Fill: wholeFill(), Title: fmt.Sprintf("%s on %s: %s %% of %s%s", of, f.machine, table.FormatFixed(100*f.to, 1), f.from, f.absolute(f.to))})
	return p
}

// absolute is a share of INT8's energy in joules, where that is known.
func (f *fall) absolute(share float64) string {
	if f.joules == 0 {
		return ""
	}
	return ", " + Joules(share*f.joules)
}

// signedPercent writes a share with its sign.
func signedPercent(share float64) string {
	s := table.FormatFixed(100*math.Abs(share), 1) + " %"
	switch {
	case table.FormatFixed(100*math.Abs(share), 1) == "0.0":
		return s
	case share < 0:
		return "−" + s
	}
	return "+" + s
}

// tornadoConstants is the most constants that a picture shows.
const tornadoConstants = 12

// leastSwing is the least move of a geometric mean that a picture shows.
const leastSwing = 0.005

// swing is what a tornado shows of a machine's geometric means.
type swing struct {
	key, title, label string
	low, high         func(*results.SwingFrom) float64
	now               func(*results.Geomean) float64
}

func swings() []swing {
	return []swing{
		{"tornado", "What uncertain constants can change: energy", "Energy ratio (x)",
			func(s *results.SwingFrom) float64 { return s.EnergyRatioLow }, func(s *results.SwingFrom) float64 { return s.EnergyRatioHigh }, func(g *results.Geomean) float64 { return g.EnergyRatio }},
		{"tornado-dot-product", "What uncertain constants can change: dot products", "Dot-product ratio (x)",
			func(s *results.SwingFrom) float64 { return orNaN(s.DotProductEnergyRatioLow) }, func(s *results.SwingFrom) float64 { return orNaN(s.DotProductEnergyRatioHigh) }, func(g *results.Geomean) float64 { return orNaN(g.DotProductEnergyRatio) }},
	}
}

// orNaN is NaN for what is not stated: it moves nothing, so it is not drawn.
func orNaN(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}

// tornadoPicture shows how far a geometric mean moves with each constant.
func tornadoPicture(r *results.Run, of swing) (chart.Picture, bool) {
	if r.Sensitivity == nil {
		return chart.Picture{}, false
	}
	low, high := savingFill(), costFill()
	ranges := &chart.Ranges{XLabel: of.label, Legend: []chart.Entry{{Name: "constant at its lower end", Area: &low}, {Name: "at its upper end", Area: &high}}}
	var shown []*results.Constant
	for i := range r.Sensitivity.Constants {
		if c := &r.Sensitivity.Constants[i]; of.moves(c) && len(shown) < tornadoConstants {
			shown = append(shown, c)
			ranges.Rows = append(ranges.Rows, fmt.Sprintf("%s ×%s–%s", c.Name, table.Trimmed(c.Low), table.Trimmed(c.High)))
		}
	}
	for i := range r.Geomean {
		ranges.Panels = append(ranges.Panels, of.panel(&r.Geomean[i], shown))
	}
	return chart.Picture{
		Key: of.key, Title: of.title, Path: "sensitivity.constants[].swings[], geomean[]",
		Caption: "INT8's energy over the machine's, geometric mean over the networks, with one constant at a time at the ends of its range; dashed: as reported. Above 1 is a gain over INT8. Counted actions are priced anew; the reasons of the ranges stand in the table.",
		Figure:  ranges,
	}, len(shown) > 0 && len(ranges.Panels) > 0
}

// moves reports whether a constant moves any machine so far that it shows.
func (s *swing) moves(c *results.Constant) bool {
	for i := range c.Swings {
		if math.Abs(s.high(&c.Swings[i])-s.low(&c.Swings[i])) >= leastSwing {
			return true
		}
	}
	return false
}

// spanned writes a range; one number where its ends look alike.
func spanned(from, to float64) string {
	a, b := table.FormatFixed(from, 2), table.FormatFixed(to, 2)
	if a == b {
		return a
	}
	return a + "–" + b
}

// panel draws the swings of a machine.
func (s *swing) panel(g *results.Geomean, shown []*results.Constant) chart.RangePanel {
	now := s.now(g)
	p := chart.RangePanel{Name: g.Machine + ": " + table.FormatFixed(now, 2), Reference: now}
	for _, c := range shown {
		var bars []chart.Range
		label := ""
		for i := range c.Swings {
			if x := &c.Swings[i]; x.Machine == g.Machine {
				low, high := s.low(x), s.high(x)
				label = spanned(min(low, high, now), max(low, high, now))
				for _, end := range []struct {
					value, factor float64
					fill          chart.Fill
				}{{low, c.Low, savingFill()}, {high, c.High, costFill()}} {
					bars = append(bars, chart.Range{From: now, To: end.value, Fill: end.fill, Title: fmt.Sprintf("%s: with %s at %s times its value (%s, range %s) the ratio is %s in place of %s",
						g.Machine, c.Name, table.Trimmed(end.factor), c.Status, c.Range, table.FormatFixed(end.value, 3), table.FormatFixed(now, 3))})
				}
			}
		}
		p.Bars, p.Labels = append(p.Bars, bars), append(p.Labels, label)
	}
	return p
}
