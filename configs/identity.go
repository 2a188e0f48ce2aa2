package configs

import (
	"reflect"

	"dnasim/arch"
	"dnasim/arch/dram"
	"dnasim/energy"
	"dnasim/workloads/synthetic"
)

// Identity holds the values of a configuration that determine its results, as a caller that keeps
// results needs them for its keys. JSON of equal identities is equal. Paths of files are left out:
// the caller adds what the files hold.
type Identity struct {
	// Run determines the results of all machines of the run together.
	Run []any
	// Machines holds, by name, what determines the results of a single machine.
	Machines map[string][]any
}

// shared are the sections that concern every machine. [hardware] and [quantization] are left out
// because the machines hold what follows from them, [network] because its files count by content,
// and [study] and [format] because only dnasim quantize reads them.
type shared struct {
	Run     Run              `toml:"run"`
	Tensors synthetic.Config `toml:"tensors"`
	Energy  energy.Config    `toml:"energy"`
}

// Identity of the configuration; networks are the names of the run's networks in order.
func (c *Config) Identity(networks []string) Identity {
	selected := c.Selected()
	names, machines := []string{}, map[string]any{}
	for i := range selected {
		names = append(names, selected[i].Name)
		machines[selected[i].Name] = selected[i].identity(&c.DRAM)
	}
	id := Identity{Run: []any{c.shared(networks, names), machines}, Machines: map[string][]any{}}
	sections := c.shared(networks, []string{})
	for i := range selected {
		m := &selected[i]
		own := machines[m.Name]
		if c.Run.Comparison != EqualLanes && m.Kind != arch.LaneINT8 {
			own = machines // the INT8 machine sets its size
		}
		id.Machines[m.Name] = []any{sections, m.Name, own}
	}
	return id
}

func (c *Config) shared(networks, machines []string) map[string]any {
	return tableOf(reflect.ValueOf(shared{c.Run.identity(networks, machines), c.Tensors, c.Energy.Identity()}))
}

// identity is the section with the names of networks, which may stand as paths of files, and of
// machines.
func (r Run) identity(networks, machines []string) Run {
	r.Networks, r.Machines = networks, machines
	return r
}

// identity of a machine holds the DRAM if the machine has one.
func (m *Machine) identity(d *dram.Config) any {
	own := tableOf(reflect.ValueOf(*m))
	if m.Hardware.Memory.Model == arch.MemoryBanks {
		return []any{own, tableOf(reflect.ValueOf(*d))}
	}
	return own
}

// Identity of an imported network's table leaves out the paths of files, which count by content.
func (i Imported) Identity() Imported {
	i.Inputs, i.Labels = nil, ""
	return i
}
