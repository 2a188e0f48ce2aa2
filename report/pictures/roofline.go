package pictures

import (
	"fmt"
	"strings"

	"dnasim/report"
	"dnasim/report/chart"
	"dnasim/report/table"
	"dnasim/results"
)

// roof is what a machine can do at best.
type roof struct {
	peak      float64 // GMAC/s
	bandwidth float64 // GB/s
}

// ridge is the operational intensity from which the lanes limit.
func (r roof) ridge() float64 { return r.peak / r.bandwidth }

// at is the highest rate at an operational intensity in MAC/byte.
func (r roof) at(intensity float64) float64 { return min(r.peak, r.bandwidth*intensity) }

// rooflinePicture shows every layer with MACs of some networks: MACs per byte of DRAM
// traffic against the rate, below the roofs of the machines.
func rooflinePicture(r *results.Run, nets []results.Network, key, title, path string) (chart.Picture, bool) {
	look := machineLooks(r)
	xy := &chart.XY{XLabel: "MAC per byte of DRAM traffic", YLabel: "GMAC/s", LogX: true, LogY: true}
	roofs := map[string]roof{}
	lowest := 0.0
	for _, name := range r.MachineNames() {
		points := rooflinePoints(nets, name, roofOf(r, name), look[name])
		if len(points.X) == 0 {
			continue
		}
		for _, x := range points.X {
			if lowest == 0 || x < lowest {
				lowest = x
			}
		}
		roofs[name] = roofOf(r, name)
		xy.Series = append(xy.Series, points)
		xy.Legend = append(xy.Legend, chart.Entry{Name: name, Look: points.Look})
	}
	found := len(xy.Series) > 0
	drawRoofs(xy, r.MachineNames(), roofs, look, lowest)
	return chart.Picture{
		Key: key, Title: title,
		Caption: "Every layer with MACs as a point: its MACs per byte moved to and from DRAM against the rate it ran at. Lines: the peak of the lanes and the bandwidth of the memory.",
		Path:    path, Figure: xy,
	}, found
}

// roofOf is the roof of a machine; zero if it is not described.
func roofOf(r *results.Run, machine string) roof {
	if h := r.FindHardware(machine); h != nil {
		return roof{h.PeakGMACs, h.MemoryGBps}
	}
	return roof{}
}

// rooflinePoints has a point per layer that has MACs and DRAM traffic.
func rooflinePoints(nets []results.Network, machine string, top roof, look chart.Look) chart.Series {
	s := chart.Series{Look: look}
	for i := range nets {
		m := nets[i].FindMachine(machine)
		if m == nil || m.Cycles <= 0 || m.TimeS <= 0 {
			continue
		}
		for k := range m.Layers {
			l := &m.Layers[k]
			if l.MACs <= 0 || l.DRAMBytes <= 0 || l.Cycles <= 0 {
				continue
			}
			seconds := float64(l.Cycles) * m.TimeS / float64(m.Cycles)
			intensity, rate := float64(l.MACs)/float64(l.DRAMBytes), float64(l.MACs)/seconds/report.MacsPerGMAC
			s.X, s.Y = append(s.X, intensity), append(s.Y, rate)
			s.Titles = append(s.Titles, fmt.Sprintf("%s, %s on %s: %s MAC/B, %s GMAC/s, %s of its roof, bound by %s", nets[i].Name, l.Name, machine,
				table.FormatSignificant(intensity, 3), table.FormatSignificant(rate, 3), percent(rate, top.at(intensity)), l.Bound))
		}
	}
	return s
}

// drawRoofs adds the roofs: one in black where all machines have the same, else each
// with the names of its machines.
func drawRoofs(xy *chart.XY, order []string, roofs map[string]roof, look looks, lowest float64) {
	highest := 0.0
	for i := range xy.Series {
		for _, x := range xy.Series[i].X {
			highest = max(highest, x)
		}
	}
	owners := map[roof][]string{}
	var distinct []roof
	for _, name := range order {
		top, ran := roofs[name]
		if !ran || top.peak <= 0 || top.bandwidth <= 0 {
			continue
		}
		if len(owners[top]) == 0 {
			distinct = append(distinct, top)
		}
		owners[top] = append(owners[top], name)
	}
	left, right := lowest, highest
	for _, top := range distinct {
		left, right = min(left, top.ridge()/4), max(right, top.ridge()*4)
	}
	labelled := map[float64]bool{}
	for _, top := range distinct {
		ink, whose := chart.Look{Color: chart.Black, Marker: chart.NoMarker}, ""
		if len(distinct) > 1 {
			ink.Color = look[owners[top][0]].Color
			whose = " (" + someOf(owners[top]) + ")"
		}
		addRoof(xy, top, ink, left, right, whose)
		if !labelled[top.bandwidth] {
			labelled[top.bandwidth] = true
			xy.Labels = append(xy.Labels, chart.Label{X: left, Y: top.at(left), ToX: top.ridge(), ToY: top.peak, Text: "  " + table.Trimmed(top.bandwidth) + " GB/s", Ink: ink})
		}
	}
}

// someOf names the first of several.
func someOf(names []string) string {
	const most = 2
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d others", names[0], len(names)-1)
}

// addRoof draws a roof from left to right, with its peak.
func addRoof(xy *chart.XY, top roof, ink chart.Look, left, right float64, whose string) {
	peak := table.Trimmed(top.peak) + " GMAC/s" + whose
	xy.Series = append(xy.Series, chart.Series{
		X: []float64{left, top.ridge(), right}, Y: []float64{top.at(left), top.peak, top.peak}, Look: ink, Line: true,
		Title: fmt.Sprintf("Roof: %s, %s GB/s, ridge at %s MAC/B", peak, table.Trimmed(top.bandwidth), table.FormatSignificant(top.ridge(), 3)),
	})
	xy.Labels = append(xy.Labels, chart.Label{X: right, Y: top.peak, Text: peak, Ink: ink, Right: true})
}
