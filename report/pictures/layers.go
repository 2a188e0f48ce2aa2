package pictures

import (
	"fmt"

	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
)

// fullWidth is the width of INT8 codes, which the others are measured against.
const fullWidth = 8

// bitsPicture shows the stored bits of the codes of every layer of a network, a panel for
// each machine that uses others than 8.
func bitsPicture(r *results.Run, network int) (chart.Picture, bool) {
	n := &r.Networks[network]
	look := machineLooks(r)
	chartOf := &chart.ByLayer{YLabel: "Bits", Reference: fullWidth}
	var rows []int
	if len(n.Machines) > 0 {
		for i, l := range n.Machines[0].Layers {
			if l.MACs > 0 {
				rows, chartOf.Layers = append(rows, i), append(chartOf.Layers, l.Name)
			}
		}
	}
	differ := false
	for j := range n.Machines {
		if m := &n.Machines[j]; UsesOtherBits(m) && len(m.Layers) == len(n.Machines[0].Layers) {
			panel, marked := bitsPanel(m, rows, look)
			differ = differ || marked
			chartOf.Panels = append(chartOf.Panels, panel)
		}
	}
	if differ {
		fill := chart.Fill{Color: chart.Grey}
		chartOf.Legend = []chart.Entry{{Name: "weights (bars)", Area: &fill}, {Name: "activations", Look: chart.Look{Color: chart.Black, Marker: chart.Circle}}}
	}
	return chart.Picture{
		Key: "bits-" + table.Slug(n.Name), Title: "Widths of the codes of " + n.Name,
		Caption: "Stored bits per element of weights and activations, by layer" +
			suffix(differ, ": bars are weights, circles are activations where these differ") + ". Dashed: INT8.",
		Path: layersPath(network) + ".bits_weights", Figure: chartOf,
	}, len(chartOf.Panels) > 0 && len(rows) > 0
}

// suffix is s if it applies.
func suffix(applies bool, s string) string {
	if applies {
		return s
	}
	return ""
}

// UsesOtherBits reports whether any code of a machine is not of 8 bits.
func UsesOtherBits(m *results.Machine) bool {
	for i := range m.Layers {
		if l := &m.Layers[i]; l.MACs > 0 && (l.BitsWeights != fullWidth || l.BitsActivations != fullWidth) {
			return true
		}
	}
	return false
}

func orDash(x *float64) string {
	if x == nil {
		return "-"
	}
	return report.ShortDecimal(*x)
}

// bitsPanel has a bar for the weights, and a point for the activations where they differ.
func bitsPanel(m *results.Machine, rows []int, look looks) (p chart.Panel, marked bool) {
	p.Name = fmt.Sprintf("%s: %s bits on average for weights, %s for activations", m.Name, orDash(m.MeanBitsWeights), orDash(m.MeanBitsActivations))
	for _, i := range rows {
		l := &m.Layers[i]
		p.Bars = append(p.Bars, chart.Bar{Segments: []chart.Segment{{
			Value: float64(l.BitsWeights), Fill: look.fill(m.Name),
			Title: fmt.Sprintf("%s on %s: %s, weights %d bits, activations %d bits", l.Name, m.Name, l.Format, l.BitsWeights, l.BitsActivations),
		}}})
		point := -1.0
		if l.BitsActivations != l.BitsWeights {
			point, marked = float64(l.BitsActivations), true
		}
		p.Points = append(p.Points, point)
	}
	return p, marked
}

// cyclePart is a part of the cycles with its filling.
type cyclePart struct {
	name   string
	fill   chart.Fill
	cycles func(*results.CycleSplit) int64
}

// cycleParts lists work first, then waiting. Blocks have the colours of their energy.
func cycleParts() []cyclePart {
	return []cyclePart{
		{"lanes busy", chart.Fill{Color: chart.Green}, func(s *results.CycleSplit) int64 { return s.Busy }},
		{"vector unit", chart.Fill{Color: chart.Black}, func(s *results.CycleSplit) int64 { return s.Vector }},
		{"stall: buffer port", chart.Fill{Color: chart.Orange}, func(s *results.CycleSplit) int64 { return s.Port }},
		{"stall: drain", chart.Fill{Color: chart.Purple}, func(s *results.CycleSplit) int64 { return s.Drain }},
		{"stall: DRAM", chart.Fill{Color: chart.Blue}, func(s *results.CycleSplit) int64 { return s.DRAM }},
	}
}

// cyclesPicture shows what the time of every layer of a network goes to, a panel for each
// machine. Layers run one after the other, so the widths of the bars are their times.
func cyclesPicture(r *results.Run, network int) (chart.Picture, bool) {
	n := &r.Networks[network]
	longest := 0.0
	for j := range n.Machines {
		longest = max(longest, n.Machines[j].TimeS)
	}
	scale, unit := timeUnit(longest)
	timeline := &chart.Timeline{XLabel: "Time (" + unit + ")", YLabel: "Cycles (%)"}
	for j := range n.Machines {
		if m := &n.Machines[j]; m.Cycles > 0 && m.TimeS > 0 {
			panel := cyclesPanel(m, scale)
			panel.Name = fmt.Sprintf("%s: %s cycles, %s %s", m.Name, table.GroupDigits(fmt.Sprint(m.Cycles)), table.FormatSignificant(m.TimeS*scale, 3), unit)
			timeline.Panels = append(timeline.Panels, panel)
		}
	}
	for _, part := range cycleParts() {
		if partOccurs(n, part) {
			timeline.Legend = append(timeline.Legend, chart.Entry{Name: part.name, Area: &part.fill})
		}
	}
	return chart.Picture{
		Key: "cycles-" + table.Slug(n.Name), Title: "Where the time of " + n.Name + " goes",
		Caption: "The layers one after the other; the width of a bar is the layer's time. Colours are shares of its simulated cycles, attributed on its critical tile.",
		Path:    layersPath(network) + ".cycle_split", Figure: timeline,
	}, len(timeline.Panels) > 0
}

// timeUnit chooses the unit in which a time has few digits.
func timeUnit(seconds float64) (scale float64, unit string) {
	switch {
	case seconds >= 1:
		return 1, "s"
	case seconds >= 1e-3:
		return report.MilliPerUnit, "ms"
	}
	return report.MicroPerUnit, "µs"
}

// partOccurs reports whether any machine has cycles of a part.
func partOccurs(n *results.Network, part cyclePart) bool {
	for j := range n.Machines {
		if part.cycles(&n.Machines[j].Cycle) > 0 {
			return true
		}
	}
	return false
}

// cyclesPanel has a span per layer that takes time.
func cyclesPanel(m *results.Machine, scale float64) chart.TimePanel {
	var p chart.TimePanel
	for i := range m.Layers {
		l := &m.Layers[i]
		if l.Cycles <= 0 {
			continue
		}
		span := chart.Span{Name: l.Name, Length: float64(l.Cycles) / float64(m.Cycles) * m.TimeS * scale}
		for _, part := range cycleParts() {
			cycles := part.cycles(&l.Split)
			span.Segments = append(span.Segments, chart.Segment{
				Value: max(0, 100*float64(cycles)/float64(l.Cycles)), Fill: part.fill,
				Title: fmt.Sprintf("%s on %s: %s %s of %s cycles (%s)", l.Name, m.Name, part.name,
					table.GroupDigits(fmt.Sprint(cycles)), table.GroupDigits(fmt.Sprint(l.Cycles)), percent(float64(cycles), float64(l.Cycles))),
			})
		}
		p.Spans = append(p.Spans, span)
	}
	return p
}
