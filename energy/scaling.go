package energy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dnasim/energy/sheet"
	"dnasim/internal/portable"
)

// device is one node of a device family: how energy and delay depend on the supply.
type device struct {
	nominalV float64
	energy   [3]float64 // a2, a1, a0
	delay    [4]float64 // a3, a2, a1, a0
}

// energyAt and delayAt evaluate the published polynomials, in units that cancel in ratios.
func (d device) energyAt(v float64) float64 {
	return float64((float64(d.energy[0]*v)+d.energy[1])*v) + d.energy[2]
}

func (d device) delayAt(v float64) float64 {
	return float64((float64((float64(d.delay[0]*v)+d.delay[1])*v)+d.delay[2])*v) + d.delay[3]
}

// point is a property of a node.
type point struct{ nodeNM, value float64 }

// scaling holds, for the tabulated nodes, energy, delay and supply at nominal voltage and
// the area, each as a curve over the node.
type scaling struct {
	energy, delay, supply, area []point
}

// factors are the ratios of a property at one node to that at another.
type factors struct {
	energy, delay, supply, area float64
	interpolated                []int // nodes that the source does not tabulate
}

// leakage is assumed to scale with area and supply; the source has no factor for it.
func (f factors) leakage() float64 { return f.area * f.supply }

// bulkOrHP reports whether a node's name in the sheet is of the bulk or high-performance family,
// and its size. Those form one curve from 180 to 7 nm.
func bulkOrHP(name string) (nodeNM float64, ok bool) {
	nodeNM, err := strconv.ParseFloat(strings.TrimPrefix(name, "HP"), 64)
	return nodeNM, err == nil
}

func readDevices(files *sheet.Folder) (map[string]device, error) {
	devices := map[string]device{}
	err := files.Read("scaling_polynomials.csv", func(r *sheet.Record) {
		devices[r.Text("node")] = device{
			nominalV: r.Number("nominal_v"),
			energy:   [3]float64{r.Coefficient("energy_a2"), r.Coefficient("energy_a1"), r.Coefficient("energy_a0")},
			delay: [4]float64{r.Coefficient("delay_a3"), r.Coefficient("delay_a2"),
				r.Coefficient("delay_a1"), r.Coefficient("delay_a0")},
		}
	})
	return devices, err
}

func readScaling(files *sheet.Folder) (*scaling, error) {
	devices, err := readDevices(files)
	if err != nil {
		return nil, err
	}
	s := &scaling{}
	for name, d := range devices {
		if nodeNM, ok := bulkOrHP(name); ok {
			s.energy = append(s.energy, point{nodeNM, d.energyAt(d.nominalV)})
			s.delay = append(s.delay, point{nodeNM, d.delayAt(d.nominalV)})
			s.supply = append(s.supply, point{nodeNM, d.nominalV})
		}
	}
	err = files.Read("scaling_area.csv", func(r *sheet.Record) {
		s.area = append(s.area, point{r.Number("node_nm"), r.Number("area_relative_to_45nm")})
	})
	for _, curve := range [][]point{s.energy, s.delay, s.supply, s.area} {
		slices.SortFunc(curve, func(a, b point) int { return int(a.nodeNM - b.nodeNM) })
	}
	return s, err
}

// at interpolates a curve log-log; exact tells whether the node is tabulated. It is written as a
// power and not with gonum's interp on logarithms, which rounds the last digits otherwise.
func at(curve []point, nodeNM float64) (v float64, exact bool) {
	i := slices.IndexFunc(curve, func(p point) bool { return p.nodeNM >= nodeNM })
	if curve[i].nodeNM == nodeNM {
		return curve[i].value, true
	}
	a, b := curve[i-1], curve[i]
	t := portable.Log(nodeNM/a.nodeNM) / portable.Log(b.nodeNM/a.nodeNM)
	return a.value * portable.Pow(b.value/a.value, t), false
}

// between gives the factors that bring values from one of Nodes to another.
func (s *scaling) between(fromNM, toNM int) factors {
	ratio := func(curve []point) float64 {
		from, _ := at(curve, float64(fromNM))
		to, _ := at(curve, float64(toNM))
		return to / from
	}
	f := factors{energy: ratio(s.energy), delay: ratio(s.delay), supply: ratio(s.supply), area: ratio(s.area)}
	for _, node := range []int{fromNM, toNM} {
		if _, exact := at(s.energy, float64(node)); !exact {
			f.interpolated = append(f.interpolated, node)
		}
	}
	return f
}

// toNode brings a row to another node. Rows that do not depend on the node, or hold
// for it already, are unchanged.
func (s *scaling) toNode(r Row, nodeNM int) Row {
	if r.NodeNM == 0 || r.NodeNM == nodeNM {
		return r
	}
	f := s.between(r.NodeNM, nodeNM)
	r.Scaled = f.describe(r, nodeNM)
	r.EnergyPJ = sheet.Scale(r.EnergyPJ, f.energy)
	r.AreaUM2 = sheet.Scale(r.AreaUM2, f.area)
	if r.LeakageUW != nil {
		r.LeakageUW = sheet.Scale(r.LeakageUW, f.leakage())
		r.Status = Assumed
	}
	r.CriticalPathNS *= f.delay
	r.VoltageV *= f.supply
	r.NodeNM = nodeNM
	return r
}

// describe states the factors that concern the row.
func (f factors) describe(r Row, nodeNM int) string {
	var parts []string
	add := func(applies bool, name string, factor float64) {
		if applies {
			parts = append(parts, fmt.Sprintf("%s x%.3g", name, factor))
		}
	}
	add(r.EnergyPJ != nil, "energy", f.energy)
	add(r.AreaUM2 != nil, "area", f.area)
	add(r.CriticalPathNS > 0, "delay", f.delay)
	add(r.LeakageUW != nil, "leakage (assumed: area x supply)", f.leakage())
	text := fmt.Sprintf("from %d nm to %d nm: %s (Stillmaker & Baas 2017, HP, nominal supplies x%.3g)",
		r.NodeNM, nodeNM, strings.Join(parts, ", "), f.supply)
	if len(f.interpolated) > 0 {
		text += fmt.Sprintf("; %s nm interpolated log-log", sheet.List(f.interpolated))
	}
	return text
}
