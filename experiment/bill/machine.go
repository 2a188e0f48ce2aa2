package bill

import (
	"slices"

	"dnasim/arch"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/experiment/simulate"
)

// Machine is a machine of the configuration, ready to be simulated and priced.
type Machine struct {
	*simulate.Machine
	Pricer *energy.Pricer
}

// Machines builds the machines of the run, in the order asked for. cache may be nil.
func Machines(c *configs.Config, prices *Prices, cache *simulate.Cache) ([]*Machine, error) {
	var designs []*design
	for _, described := range c.Selected() {
		d := &design{Machine: described}
		if err := d.price(c, prices); err != nil {
			return nil, err
		}
		designs = append(designs, d)
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

// Baseline is the index of the INT8 machine that others are compared with: the one named "int8",
// else the first of that kind; -1 if there is none.
func Baseline(machines []*Machine) int {
	return baseline(machines, func(m *Machine) *configs.Machine { return &m.Machine.Machine })
}

// FirstOfKind is the index of the first machine of a kind, -1 if there is none.
func FirstOfKind(machines []*Machine, kind arch.LaneKind) int {
	return slices.IndexFunc(machines, func(m *Machine) bool { return m.Kind == kind })
}
