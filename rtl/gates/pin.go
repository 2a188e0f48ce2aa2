package gates

import (
	"strconv"
	"strings"
)

// A Pin of a cell.
type Pin struct {
	Name          string
	CapacitancePF float64
	Clock         bool
	Function      string // of an output
	ThreeState    bool
	// Internal energies of a change, pJ; of an input by its slew, of an output by load and slew.
	riseEnergy, fallEnergy []*table
	arcs                   []arc    // to an output
	setup                  []*table // of the data of a flip-flop
}

// An arc is a path through a cell to an output.
type arc struct {
	from               string
	sense              string // positive_unate, negative_unate or else
	edge               bool   // from a clock edge
	control            bool   // from set, clear or enable
	rise, fall         *table // delays
	riseSlew, fallSlew *table
}

func (r *libraryReader) pin(g *group) (*Pin, error) {
	p := &Pin{Name: g.name(), Function: g.attribute("function"), ThreeState: g.attribute("three_state") != ""}
	p.Clock, _ = strconv.ParseBool(g.attribute("clock"))
	var err error
	if p.CapacitancePF, err = number(g, "capacitance", r.pf); err != nil {
		return nil, err
	}
	for _, power := range g.of("internal_power") {
		if r.ground[power.attribute("related_pg_pin")] {
			continue // what flows there has been charged at the supply
		}
		both := power.of("power")
		if p.riseEnergy, err = r.appendTables(p.riseEnergy, append(power.of("rise_power"), both...), r.pj); err != nil {
			return nil, err
		}
		if p.fallEnergy, err = r.appendTables(p.fallEnergy, append(power.of("fall_power"), both...), r.pj); err != nil {
			return nil, err
		}
	}
	for _, timing := range g.of("timing") {
		if strings.HasPrefix(timing.attribute("timing_type"), "setup_") {
			for _, kind := range []string{"rise_constraint", "fall_constraint"} {
				if p.setup, err = r.appendTables(p.setup, timing.of(kind), r.ns); err != nil {
					return nil, err
				}
			}
		}
		a, err := r.arc(timing)
		if err != nil {
			return nil, err
		}
		if a.rise != nil || a.fall != nil {
			p.arcs = append(p.arcs, a)
		}
	}
	return p, nil
}

func (r *libraryReader) appendTables(tables []*table, groups []*group, unit float64) ([]*table, error) {
	for _, g := range groups {
		t, err := r.table(g, unit)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func (r *libraryReader) arc(g *group) (arc, error) {
	a := arc{from: g.attribute("related_pin"), sense: g.attribute("timing_sense")}
	switch g.attribute("timing_type") {
	case "rising_edge", "falling_edge":
		a.edge = true
	case "", "combinational":
	default:
		a.control = true
	}
	for kind, into := range map[string]**table{"cell_rise": &a.rise, "cell_fall": &a.fall, "rise_transition": &a.riseSlew, "fall_transition": &a.fallSlew} {
		tables, err := r.appendTables(nil, g.of(kind), r.ns)
		if err != nil {
			return arc{}, err
		}
		if len(tables) > 0 {
			*into = tables[0]
		}
	}
	return a, nil
}
