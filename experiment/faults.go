package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"dnasim/configs"
	"dnasim/energy"
	"dnasim/mapping"
	"dnasim/workloads"
)

// within says where an error happened; errors of the configuration say so themselves.
func within(where string, err error) error {
	if fault := (*configs.Error)(nil); errors.As(err, &fault) {
		return fault
	}
	return fmt.Errorf("%s: %w", where, err)
}

// loadPrices reads the energy table with the user's overrides.
func loadPrices(c *configs.Config) (*energy.Table, error) {
	table, err := energy.Load(c.Energy)
	if err == nil || c.Energy.Overrides == "" {
		return table, err
	}
	problem := err.Error()
	if cause := (*fs.PathError)(nil); errors.As(err, &cause) {
		problem = fmt.Sprintf("%s: %v", cause.Path, cause.Err)
	}
	return nil, c.Fault(problem, "", "energy.overrides")
}

// unpriced makes an error about the first component of a machine that the energy table
// holds no price for. err is that of the whole machine.
func unpriced(c *configs.Config, m *configs.Machine, table *energy.Table, err error) error {
	own := "machine." + m.Name + ".hardware."
	for _, part := range components(&m.Hardware, c.Energy.SRAMCell) {
		_, e := energy.NewPricer(table, c.Energy.NodeNM, []energy.Component{part})
		if e == nil {
			continue
		}
		problem := "machine " + m.Name + ": " + e.Error()
		switch part.Class {
		case energy.ClassSRAM:
			return c.Fault(problem, "", own+part.Name, "hardware."+part.Name)
		case energy.ClassDRAM:
			return c.Fault(problem, "", own+"memory.technology", "hardware.memory.technology")
		default:
			return c.Fault(problem, "", own+"lane.organisation")
		}
	}
	return c.Fault(err.Error(), "", "machine."+m.Name)
}

// unmappable makes an error about a layer that cannot be computed on the machine: its pinned mapping
// is wrong, or a buffer too small, which the mapper then names.
func (m *machine) unmappable(net string, l *workloads.Layer, err error) error {
	table := "machine." + m.Name
	problem := fmt.Sprintf("machine %s: network %s: %s", m.Name, net, strings.TrimPrefix(err.Error(), "mapping: "))
	if _, pinned := m.Pin[net][l.Name]; pinned {
		return m.config.Fault(problem, "", table+".pin."+net+"."+l.Name)
	}
	keys := []string{table + ".hardware", "hardware"}
	var small *mapping.BufferError
	if errors.As(err, &small) {
		keys = []string{table + ".hardware." + small.Buffer + ".capacity_kib", "hardware." + small.Buffer + ".capacity_kib"}
	}
	return m.config.Fault(problem, "", keys...)
}

// checkPins refuses mappings for layers that do not exist.
func (m *machine) checkPins(nets []*workloads.Network) error {
	for _, net := range nets {
		for _, name := range slices.Sorted(maps.Keys(m.Pin[net.Name])) {
			if !slices.ContainsFunc(net.Layers, func(l workloads.Layer) bool { return l.Name == name }) {
				return m.config.Fault(fmt.Sprintf("network %s has no layer %q", net.Name, name),
					"the layers that dnasim networks "+net.Name+" lists", "machine."+m.Name+".pin."+net.Name+"."+name)
			}
		}
	}
	return nil
}
