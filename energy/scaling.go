package energy

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/energy/process"
	"dnasim/energy/sheet"
	"dnasim/internal/portable"
)

// point is a property of a node.
type point struct{ nodeNM, value float64 }

// scaling brings logic from the process that it was synthesized or published for to others.
type scaling struct {
	area          []point // relative to 45 nm, for the tabulated nodes
	logic, vector process.Library
}

// vectorFamily and vectorNodeNM are the process of the vector unit's source: 40 nm G, a
// general-purpose process, whose supply it does not state.
const (
	vectorFamily = "hp"
	vectorNodeNM = 40
)

func readScaling(files *sheet.Folder) (*scaling, error) {
	s := &scaling{}
	err := files.Read("scaling_area.csv", func(r *sheet.Record) {
		s.area = append(s.area, point{r.Number("node_nm"), r.Number("area_relative_to_45nm")})
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(s.area, func(a, b point) int { return int(a.nodeNM - b.nodeNM) })
	libraries, err := process.Libraries(files)
	if err != nil {
		return nil, err
	}
	s.logic = libraries[0]
	factor, _ := s.areaFactor(s.logic.NodeNM, vectorNodeNM)
	s.vector, err = process.Published("a 40 nm G process", vectorFamily, vectorNodeNM, s.logic.NAND2UM2*factor)
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

// areaFactor brings areas from one node to another; interpolated lists those of the two that the
// source does not tabulate.
func (s *scaling) areaFactor(fromNM, toNM int) (factor float64, interpolated []int) {
	from, exact := at(s.area, float64(fromNM))
	if !exact {
		interpolated = append(interpolated, fromNM)
	}
	to, exact := at(s.area, float64(toNM))
	if !exact && toNM != fromNM {
		interpolated = append(interpolated, toNM)
	}
	return to / from, interpolated
}

// libraryOf is what a row of logic was synthesized to or published for.
func (s *scaling) libraryOf(r Row) process.Library {
	if r.Component == vectorComponent || r.Component == wireComponent {
		return s.vector
	}
	return s.logic
}

// toProcess brings a row to a process. Rows that do not depend on the node are unchanged.
func (s *scaling) toProcess(r Row, p process.Process) Row {
	if r.NodeNM == 0 {
		return r
	}
	l := s.libraryOf(r)
	how := []string{}
	if r.EnergyPJ != nil {
		how = append(how, fmt.Sprintf("energy x%.3g (C V^2)", p.EnergyFactor(l)))
		r.EnergyPJ = sheet.Scale(r.EnergyPJ, p.EnergyFactor(l))
	}
	if r.AreaUM2 != nil && r.NodeNM != p.NodeNM {
		factor, interpolated := s.areaFactor(r.NodeNM, p.NodeNM)
		text := fmt.Sprintf("area x%.3g (Stillmaker & Baas 2017", factor)
		if len(interpolated) > 0 {
			text += "; " + sheet.List(interpolated) + " nm interpolated log-log"
		}
		how = append(how, text+")")
		r.AreaUM2 = sheet.Scale(r.AreaUM2, factor)
	}
	if r.CriticalPathNS > 0 {
		how = append(how, fmt.Sprintf("delay x%.3g (C V / I)", p.DelayFactor(l)))
		r.CriticalPathNS *= p.DelayFactor(l)
	}
	if r.LeakageUW != nil {
		how = append(how, fmt.Sprintf("leakage of %.4g NAND2 of %.3g nW", r.GateEquivalents, p.NAND2LeakageNW()))
		leakage := p.LeakageUW(r.GateEquivalents)
		r.LeakageUW, r.Status = &leakage, Weaker(r.Status, Simulated)
	}
	if len(how) > 0 {
		r.Scaled = fmt.Sprintf("from %s (%d nm, %.3g V) to %s: %s", l.Name, l.NodeNM, l.SupplyV, p, strings.Join(how, ", "))
	}
	r.VoltageV, r.NodeNM = p.SupplyV(), p.NodeNM
	return r
}
