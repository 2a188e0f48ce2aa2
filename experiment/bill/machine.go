package bill

import (
	"errors"
	"fmt"
	"slices"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment/simulate"
	"dnasim/internal/invalid"
	"dnasim/results"
)

// Machine is a machine of the configuration, ready to be simulated and priced.
type Machine struct {
	*simulate.Machine
	Pricer *energy.Pricer
}

// Machines builds the machines of the run, in the order asked for, for what their layers need. It
// also returns the predefined ones that it leaves out. cache may be nil.
func Machines(c *configs.Config, prices *Prices, needs simulate.Needs, cache *simulate.Cache) (list []*Machine, leftOut []LeftOut, err error) {
	designs, leftOut := priced(c, prices, needs)
	for _, l := range leftOut {
		if !l.Machine.Predefined || len(designs) == 0 {
			return nil, nil, l.Reason
		}
	}
	if err := size(c, designs, prices); err != nil {
		return nil, nil, err
	}
	for _, d := range designs {
		list = append(list, &Machine{simulate.New(c, d.Machine, cache), d.pricer})
	}
	return list, leftOut, nil
}

// LeftOut is a machine of the run without a price, and why.
type LeftOut struct {
	Machine configs.Machine
	Reason  error
}

// priced builds and prices the machines of the run. Predefined ones that nobody asked for need no
// price.
func priced(c *configs.Config, prices *Prices, needs simulate.Needs) (designs []*design, leftOut []LeftOut) {
	for _, described := range c.Selected() {
		described.Predefined = described.Predefined && len(c.Run.Machines) == 0
		d := &design{Machine: described}
		err := d.build(c, needs(&described))
		if err == nil {
			err = d.price(c, prices)
		}
		if err != nil {
			leftOut = append(leftOut, LeftOut{described, err})
			continue
		}
		designs = append(designs, d)
	}
	return designs, leftOut
}

// build decides what the lanes are built for.
func (d *design) build(c *configs.Config, need arch.Need) error {
	err := d.Hardware.Lane.Build(need)
	if field := (*invalid.FieldError)(nil); errors.As(err, &field) {
		return c.KeyError("machine "+d.Name+": "+field.Problem, field.Allowed, "machine."+d.Name+".hardware."+field.Key)
	}
	return err
}

// NotesOf tells which predefined machines do not run because the energy table lacks them.
func NotesOf(leftOut []LeftOut) []results.Note {
	var notes []results.Note
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
