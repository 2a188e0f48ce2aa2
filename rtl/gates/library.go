package gates

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Library is the cells of a technology. Units: ns, pF, V, pJ, um2, nW, degrees Celsius.
type Library struct {
	Name, Revised      string // Revised: date or revision, as the file states it
	Volts, Temperature float64
	Cells              map[string]*Cell
}

// A Cell of a library.
type Cell struct {
	Name      string
	AreaUM2   float64
	LeakageNW float64
	Kind      CellKind
	Unused    bool // for special places, or the library asks that it be left alone
	Inputs    []*Pin
	Outputs   []*Pin
	state     state // of a flip-flop or latch
}

// CellKind tells gates from what holds a value.
type CellKind int

// The kinds of cells.
const (
	Gate CellKind = iota
	FlipFlop
	Latch
)

// state is what a flip-flop or latch holds: its names for that and for the inverse, and functions.
type state struct {
	holds, inverse string
	when, next     string // clock edge or enable; what is taken then
	clear, preset  string
}

// libraryReader knows the units of a file, as factors, and its templates of tables.
type libraryReader struct {
	ns, pf, pj, nw float64
	templates      map[string]template
	ground         map[string]bool // ground pins of the cell that is read
}

// ReadLibrary reads a Liberty file with table look-up. Errors name file and line, or the cell.
func ReadLibrary(file, text string) (*Library, error) {
	g, err := parseLiberty(file, text)
	if err != nil {
		return nil, err
	}
	r := libraryReader{templates: map[string]template{}}
	if err := r.units(file, g); err != nil {
		return nil, err
	}
	for _, kind := range []string{"lu_table_template", "power_lut_template"} {
		for _, t := range g.of(kind) {
			r.templates[t.name()] = template{
				variables: [2][]string{t.attributes["variable_1"], t.attributes["variable_2"]},
				index:     [2][]string{t.attributes["index_1"], t.attributes["index_2"]},
			}
		}
	}
	library := &Library{Name: g.name(), Revised: strings.Trim(g.attribute("date"), "$ "), Cells: map[string]*Cell{}}
	if library.Volts, err = number(g, "nom_voltage", 1); err != nil || library.Volts <= 0 {
		return nil, fmt.Errorf("%s: nom_voltage is %q, must be positive", file, g.attribute("nom_voltage"))
	}
	if library.Temperature, err = number(g, "nom_temperature", 1); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, c := range g.of("cell") {
		cell, err := r.cell(c)
		if err != nil {
			return nil, fmt.Errorf("%s: cell %s: %w", file, c.name(), err)
		}
		library.Cells[cell.Name] = cell
	}
	return library, nil
}

// units of a file; internal energies are in those of its capacitances, times V^2.
func (r *libraryReader) units(file string, g *group) error {
	var volts float64
	for _, u := range []struct {
		attribute string
		into      *float64
		known     map[string]float64
	}{
		{"time_unit", &r.ns, map[string]float64{"ns": 1, "ps": 1e-3}},
		{"voltage_unit", &volts, map[string]float64{"v": 1}},
		{"leakage_power_unit", &r.nw, map[string]float64{"uw": 1e3, "nw": 1, "pw": 1e-3}},
		{"capacitive_load_unit", &r.pf, map[string]float64{"pf": 1, "ff": 1e-3}},
	} {
		text := strings.Join(g.attributes[u.attribute], "")
		digits := strings.TrimRightFunc(text, func(c rune) bool { return c >= 'A' })
		count, err := strconv.ParseFloat(digits, 64)
		factor := u.known[strings.ToLower(text[len(digits):])]
		if err != nil || factor == 0 || !(count > 0) {
			return fmt.Errorf("%s: %s is %q; it must be a number of %s", file, u.attribute, text, strings.Join(slices.Sorted(maps.Keys(u.known)), " or "))
		}
		*u.into = count * factor
	}
	if volts != 1 {
		return fmt.Errorf("%s: voltage_unit is %g V; only 1V can be read", file, volts)
	}
	r.pj = r.pf
	return nil
}

func number(g *group, attribute string, unit float64) (float64, error) {
	text := g.attribute(attribute)
	if text == "" {
		return 0, nil
	}
	x, err := numbers([]string{text}, unit)
	if err != nil || len(x) != 1 {
		return 0, fmt.Errorf("%s is %q, must be a number", attribute, text)
	}
	return x[0], nil
}

func (r *libraryReader) cell(g *group) (*Cell, error) {
	c := &Cell{Name: g.name()}
	for _, attribute := range []string{"dont_use", "is_isolation_cell"} {
		unused, _ := strconv.ParseBool(g.attribute(attribute))
		c.Unused = c.Unused || unused
	}
	r.ground = map[string]bool{}
	for _, p := range g.of("pg_pin") {
		r.ground[p.name()] = p.attribute("pg_type") == "primary_ground"
	}
	var err error
	if c.AreaUM2, err = number(g, "area", 1); err != nil {
		return nil, err
	}
	if c.LeakageNW, err = r.leakage(g); err != nil {
		return nil, err
	}
	c.readState(g)
	for _, p := range g.of("pin") {
		pin, err := r.pin(p)
		if err != nil {
			return nil, fmt.Errorf("pin %s: %w", p.name(), err)
		}
		pin.Clock = pin.Clock || c.Kind != Gate && mentions(c.state.when, pin.Name)
		if p.attribute("direction") == "output" {
			c.Outputs = append(c.Outputs, pin)
		} else {
			c.Inputs = append(c.Inputs, pin)
		}
	}
	return c, nil
}

// leakage of a cell: what the file gives as such, else what it gives for no state in particular,
// else the mean of its states.
func (r *libraryReader) leakage(g *group) (float64, error) {
	if g.attribute("cell_leakage_power") != "" {
		return number(g, "cell_leakage_power", r.nw)
	}
	var states, total float64 // sums over the supply pins
	when := map[string]bool{}
	stated := false
	for _, l := range g.of("leakage_power") {
		nw, err := number(l, "value", r.nw)
		if err != nil {
			return 0, err
		}
		if state := l.attribute("when"); state != "" {
			when[state] = true
			states += nw
		} else {
			stated = true
			total += nw
		}
	}
	if stated || len(when) == 0 {
		return total, nil
	}
	return states / float64(len(when)), nil
}

// readState finds what the cell holds.
func (c *Cell) readState(g *group) {
	for kind, names := range map[CellKind][3]string{FlipFlop: {"ff", "clocked_on", "next_state"}, Latch: {"latch", "enable", "data_in"}} {
		for _, s := range g.of(names[0]) {
			c.Kind = kind
			c.state = state{when: s.attribute(names[1]), next: s.attribute(names[2]), clear: s.attribute("clear"), preset: s.attribute("preset")}
			if len(s.arguments) == 2 {
				c.state.holds, c.state.inverse = s.arguments[0], s.arguments[1]
			}
		}
	}
}

// mentions says whether a function has a pin.
func mentions(function, pin string) bool {
	for _, name := range strings.FieldsFunc(function, func(r rune) bool { return r > 127 || !isName(byte(r)) }) {
		if name == pin {
			return true
		}
	}
	return false
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
	return c.Kind != Gate && (mentions(c.state.clear, input) || mentions(c.state.preset, input))
}
