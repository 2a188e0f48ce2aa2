package bill

import (
	"fmt"
	"slices"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment/simulate"
	"dnasim/results"
)

// Machine is a machine of the configuration, ready to be simulated and priced.
type Machine struct {
	*simulate.Machine
	Pricer *energy.Pricer
}

// Machines builds the machines of the run, in the order asked for. cache may be nil.
func Machines(c *configs.Config, prices *Prices, cache *simulate.Cache) ([]*Machine, error) {
	designs, leftOut := priced(c, prices)
	for _, l := range leftOut {
		if !l.Machine.Predefined || len(designs) == 0 {
			return nil, l.Reason
		}
	}
	if err := size(c, designs, prices); err != nil {
		return nil, err
	}
	var list []*Machine
	for _, d := range designs {
		list = append(list, &Machine{simulate.New(c, d.Machine, cache), d.pricer})
	}
	return list, nil
}

// LeftOut is a machine of the run without a price, and why.
type LeftOut struct {
	Machine configs.Machine
	Reason  error
}

// priced prices the machines of the run. Predefined ones that nobody asked for need none.
func priced(c *configs.Config, prices *Prices) (designs []*design, leftOut []LeftOut) {
	for _, described := range c.Selected() {
		described.Predefined = described.Predefined && len(c.Run.Machines) == 0
		d := &design{Machine: described}
		if err := d.price(c, prices); err != nil {
			leftOut = append(leftOut, LeftOut{described, err})
			continue
		}
		designs = append(designs, d)
	}
	return designs, leftOut
}

// NotesOf tells which predefined machines do not run because the energy table lacks them.
func NotesOf(c *configs.Config, prices *Prices) []results.Note {
	var notes []results.Note
	_, leftOut := priced(c, prices)
	for _, l := range leftOut {
		notes = append(notes, results.Note{Status: "assumed", Text: fmt.Sprintf("Predefined machine %s does not run: %s.", l.Machine.Name, l.Reason)})
	}
	return notes
}

// Baseline is the index of the INT8 machine that others are compared with: the one named "int8",
// else the first of that kind; -1 if there is none.
func Baseline(machines []*Machine) int {
	return baseline(machines, func(m *Machine) *configs.Machine { return &m.Machine.Machine })
}

// FirstOfKind is the index of the first machine of a kind, -1 if there is none.
func FirstOfKind(machines []*Machine, kind arch.LaneKind) int {
	return slices.IndexFunc(machines, func(m *Machine) bool { return m.Kind == kind })
}
