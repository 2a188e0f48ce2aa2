package gates

import (
	"fmt"
	"strconv"
)

// A Library is the cells of a technology. Units: ns, pF, V, pJ, um2, nW.
type Library struct {
	Name  string
	Volts float64
	Cells map[string]*Cell
}

// A Cell of a library.
type Cell struct {
	Name      string
	AreaUM2   float64
	LeakageNW float64
	Kind      CellKind
	Inputs    []*Pin
	Outputs   []*Pin
}

// CellKind tells gates from what holds a value.
type CellKind int

// The kinds of cells.
const (
	Gate CellKind = iota
	FlipFlop
	Latch
)

// A Pin of a cell.
type Pin struct {
	Name          string
	CapacitancePF float64
	Clock         bool
	Function      string // of an output
	// Internal energies of a change, pJ; of an input by its slew, of an output by load and slew.
	riseEnergy, fallEnergy []*table
	arcs                   []arc // to an output
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

// ReadLibrary reads a Liberty file with table look-up. It must be in ns, pF and V, so that
// internal energies are in pJ, and leakage in nW. Errors name file and line, or the cell.
func ReadLibrary(file, text string) (*Library, error) {
	g, err := parseLiberty(file, text)
	if err != nil {
		return nil, err
	}
	for attribute, must := range map[string]string{"time_unit": "1ns", "voltage_unit": "1V", "leakage_power_unit": "1nW"} {
		if got := g.attribute(attribute); got != must {
			return nil, fmt.Errorf("%s: %s is %q; only %q can be read", file, attribute, got, must)
		}
	}
	library := &Library{Name: g.name(), Cells: map[string]*Cell{}}
	if library.Volts, err = number(g, "nom_voltage"); err != nil || library.Volts <= 0 {
		return nil, fmt.Errorf("%s: nom_voltage is %q, must be positive", file, g.attribute("nom_voltage"))
	}
	for _, c := range g.of("cell") {
		cell, err := readCell(c)
		if err != nil {
			return nil, fmt.Errorf("%s: cell %s: %w", file, c.name(), err)
		}
		library.Cells[cell.Name] = cell
	}
	return library, nil
}

func number(g *group, attribute string) (float64, error) {
	text := g.attribute(attribute)
	if text == "" {
		return 0, nil
	}
	x, err := numbers([]string{text})
	if err != nil || len(x) != 1 {
		return 0, fmt.Errorf("%s is %q, must be a number", attribute, text)
	}
	return x[0], nil
}

func readCell(g *group) (*Cell, error) {
	c := &Cell{Name: g.name()}
	var err error
	if c.AreaUM2, err = number(g, "area"); err != nil {
		return nil, err
	}
	if c.LeakageNW, err = number(g, "cell_leakage_power"); err != nil {
		return nil, err
	}
	if len(g.of("ff")) > 0 {
		c.Kind = FlipFlop
	}
	if len(g.of("latch")) > 0 {
		c.Kind = Latch
	}
	for _, p := range g.of("pin") {
		pin, err := readPin(p)
		if err != nil {
			return nil, fmt.Errorf("pin %s: %w", p.name(), err)
		}
		if p.attribute("direction") == "output" {
			c.Outputs = append(c.Outputs, pin)
		} else {
			c.Inputs = append(c.Inputs, pin)
		}
	}
	return c, nil
}

func readPin(g *group) (*Pin, error) {
	p := &Pin{Name: g.name(), Function: g.attribute("function")}
	p.Clock, _ = strconv.ParseBool(g.attribute("clock"))
	var err error
	if p.CapacitancePF, err = number(g, "capacitance"); err != nil {
		return nil, err
	}
	for _, power := range g.of("internal_power") {
		if p.riseEnergy, err = appendTables(p.riseEnergy, power.of("rise_power")); err != nil {
			return nil, err
		}
		if p.fallEnergy, err = appendTables(p.fallEnergy, power.of("fall_power")); err != nil {
			return nil, err
		}
	}
	for _, timing := range g.of("timing") {
		a, err := readArc(timing)
		if err != nil {
			return nil, err
		}
		if a.rise != nil || a.fall != nil {
			p.arcs = append(p.arcs, a)
		}
	}
	return p, nil
}

func appendTables(tables []*table, groups []*group) ([]*table, error) {
	for _, g := range groups {
		t, err := readTable(g)
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func readArc(g *group) (arc, error) {
	a := arc{from: g.attribute("related_pin"), sense: g.attribute("timing_sense")}
	switch g.attribute("timing_type") {
	case "rising_edge", "falling_edge":
		a.edge = true
	case "", "combinational":
	default:
		a.control = true
	}
	for kind, into := range map[string]**table{"cell_rise": &a.rise, "cell_fall": &a.fall, "rise_transition": &a.riseSlew, "fall_transition": &a.fallSlew} {
		tables, err := appendTables(nil, g.of(kind))
		if err != nil {
			return arc{}, err
		}
		if len(tables) > 0 {
			*into = tables[0]
		}
	}
	return a, nil
}

// pin of that name, or nil.
func (c *Cell) pin(name string) *Pin {
	for _, pins := range [][]*Pin{c.Inputs, c.Outputs} {
		for _, p := range pins {
			if p.Name == name {
				return p
			}
		}
	}
	return nil
}

// sets says whether the input sets or clears what the cell holds, at any time.
func (c *Cell) sets(input string) bool {
	if c.Kind == Gate {
		return false
	}
	for _, out := range c.Outputs {
		for _, a := range out.arcs {
			if a.control && a.from == input {
				return true
			}
		}
	}
	return false
}
