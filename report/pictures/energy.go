package pictures

import (
	"fmt"
	"image/color"
	"math"

	"dnasim/energy"
	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
)

// energyFills tells the parts of the energy apart. Each dynamic part has a colour of its own. A
// static part (background, leakage) has the colour of the part before it, hatched.
func energyFills() [energy.NumParts]chart.Fill {
	colors := []color.RGBA{chart.Blue, chart.Yellow, chart.Orange, chart.Green, chart.Purple, chart.Black, chart.SkyBlue, chart.Vermillion}
	var fills [energy.NumParts]chart.Fill
	next := 0
	for i, part := range energy.Parts() {
		if part.Kind() == energy.Static && i > 0 {
			fills[i] = chart.Fill{Color: fills[i-1].Color, Hatch: chart.Rising}
			continue
		}
		fills[i] = chart.Fill{Color: colors[next%len(colors)]}
		next++
	}
	return fills
}

// energyPicture stacks the energy of every network on every machine, divided by that of
// the INT8 machine.
func energyPicture(r *results.Run) (chart.Picture, bool) {
	bars := &chart.Bars{Reference: 1}
	fills := energyFills()
	for _, part := range energy.Parts() {
		bars.Legend = append(bars.Legend, chart.Entry{Name: part.String(), Area: &fills[part]})
	}
	unit := ""
	for i := range r.Networks {
		n := &r.Networks[i]
		base := n.UnitMachine()
		if base == nil || base.Energy.Total <= 0 {
			continue
		}
		unit = base.Name
		group := chart.Group{Name: n.Name}
		for j := range n.Machines {
			group.Bars = append(group.Bars, energyBar(n, &n.Machines[j], base))
		}
		bars.Groups = append(bars.Groups, group)
	}
	bars.YLabel = "Energy normalised to " + unit
	return chart.Picture{
		Key: "energy", Title: "Where the energy goes",
		Caption: fmt.Sprintf("Energy per inference divided by that of %s on the same network; above the bars in joules. Hatched: leakage, standby and refresh.", unit),
		Path:    "networks[].machines[].energy_pj", Figure: bars,
	}, len(bars.Groups) > 0
}

func energyBar(n *results.Network, m, base *results.Machine) chart.Bar {
	bar := chart.Bar{Name: m.Name, Top: Joules(m.Energy.Total)}
	fills := energyFills()
	for _, part := range energy.Parts() {
		pj := m.Energy.Parts[part]
		bar.Segments = append(bar.Segments, chart.Segment{
			Value: max(0, pj/base.Energy.Total), Fill: fills[part],
			Title: fmt.Sprintf("%s on %s: %s %s, %s of its energy", n.Name, m.Name, part, Joules(pj), percent(pj, m.Energy.Total)),
		})
	}
	return bar
}

// speedupPicture shows the speedup of every network over INT8, and the geometric mean.
func speedupPicture(r *results.Run) (chart.Picture, bool) {
	bars := &chart.Bars{YLabel: "Speedup over INT8", Reference: 1}
	s := speedupBars{look: machineLooks(r), seen: map[string]bool{}}
	for i := range r.Networks {
		group := chart.Group{Name: r.Networks[i].Name}
		for _, v := range r.Networks[i].Versus {
			group.Bars = append(group.Bars, s.bar(group.Name, v.Machine, v.Speedup))
		}
		if len(group.Bars) > 0 {
			bars.Groups = append(bars.Groups, group)
		}
	}
	mean := chart.Group{Name: "geo. mean"}
	for _, g := range r.Geomean {
		mean.Bars = append(mean.Bars, s.bar("Geometric mean", g.Machine, g.Speedup))
	}
	if len(bars.Groups) > 1 && len(mean.Bars) > 0 {
		bars.Groups = append(bars.Groups, mean)
	}
	if bars.Legend = s.legend; len(s.legend) == 1 {
		bars.YLabel, bars.Legend = "Speedup of "+s.legend[0].Name+" over INT8", nil
	}
	return chart.Picture{
		Key: "speedup", Title: "Speedup over INT8",
		Caption: "Time of INT8 over the time of the machine, per network, with the geometric mean; above 1 (dashed) is a gain.",
		Path:    "networks[].versus_int8[].speedup, geomean[].speedup", Figure: bars,
	}, len(bars.Groups) > 0
}

// speedupBars makes bars and gathers their legend.
type speedupBars struct {
	look   looks
	seen   map[string]bool
	legend []chart.Entry
}

func (s *speedupBars) bar(of, machine string, speedup float64) chart.Bar {
	fill := s.look.fill(machine)
	if !s.seen[machine] {
		s.seen[machine] = true
		s.legend = append(s.legend, chart.Entry{Name: machine, Area: &fill})
	}
	value := table.FormatFixed(speedup, 2)
	return chart.Bar{Top: value, Segments: []chart.Segment{{
		Value: max(0, speedup), Fill: fill, Title: fmt.Sprintf("%s on %s: %s times the speed of INT8", of, machine, value),
	}}}
}

// Joules writes an energy with three digits and the unit that suits it.
func Joules(pj float64) string {
	units := []string{"pJ", "nJ", "µJ", "mJ", "J", "kJ"}
	k := 0
	for k+1 < len(units) && math.Abs(pj) >= 999.5 {
		pj /= 1000
		k++
	}
	return table.FormatSignificant(pj, 3) + " " + units[k]
}

// percent writes part/whole; "-" without a whole.
func percent(part, whole float64) string {
	if whole == 0 {
		return "-"
	}
	return table.FormatFixed(100*part/whole, 1) + " %"
}
