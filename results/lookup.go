package results

// FindMachine finds the results of a network on a machine; nil if it did not run there.
func (n *Network) FindMachine(name string) *Machine {
	for i := range n.Machines {
		if n.Machines[i].Name == name {
			return &n.Machines[i]
		}
	}
	return nil
}

// FindVersus finds the comparison of a machine with INT8. The INT8 machine itself, which stands in
// no comparison of its own, gets ratios of one; nil when there is nothing to compare with.
func (n *Network) FindVersus(m *Machine) *Versus {
	for i := range n.Versus {
		if n.Versus[i].Machine == m.Name {
			return &n.Versus[i]
		}
	}
	if m.Kind == Baseline && len(n.Versus) > 0 {
		v := &Versus{Machine: m.Name, Speedup: 1}
		if m.DotProductEnergyPJ > 0 {
			v.DotProductEnergySaving = new(0.0)
		}
		return v
	}
	return nil
}

// Baseline is the kind of the machine that the others are compared with.
const Baseline = "int8"

// FindHardware finds the description of a machine; nil if there is none.
func (r *Run) FindHardware(name string) *Hardware {
	for i := range r.Hardware {
		if r.Hardware[i].Name == name {
			return &r.Hardware[i]
		}
	}
	return nil
}

// MachineNames lists the machines in the order in which they appear: those described,
// then any others that ran.
func (r *Run) MachineNames() []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for i := range r.Hardware {
		add(r.Hardware[i].Name)
	}
	for i := range r.Networks {
		for j := range r.Networks[i].Machines {
			add(r.Networks[i].Machines[j].Name)
		}
	}
	return names
}

// HasBaseline reports whether any network was compared with INT8.
func (r *Run) HasBaseline() bool {
	for i := range r.Networks {
		if len(r.Networks[i].Versus) > 0 {
			return true
		}
	}
	return false
}

// IsBaseline reports whether the others are compared with a machine: one of kind int8 that
// stands in no comparison.
func (r *Run) IsBaseline(machine string) bool {
	for i := range r.Networks {
		n := &r.Networks[i]
		if m := n.FindMachine(machine); m != nil {
			return m.Kind == Baseline && !n.isCompared(machine)
		}
	}
	return false
}

// IsCompared reports whether a machine stands in a comparison with INT8.
func (n *Network) isCompared(machine string) bool {
	for i := range n.Versus {
		if n.Versus[i].Machine == machine {
			return true
		}
	}
	return false
}

// UnitMachine is the machine whose energy is one: the INT8 baseline, without one the first.
func (n *Network) UnitMachine() *Machine {
	for i := range n.Machines {
		if m := &n.Machines[i]; m.Kind == Baseline && !n.isCompared(m.Name) {
			return m
		}
	}
	if len(n.Machines) == 0 {
		return nil
	}
	return &n.Machines[0]
}

// FindGeomean finds the geometric means of a machine; nil if there are none.
func (r *Run) FindGeomean(machine string) *Geomean {
	for i := range r.Geomean {
		if r.Geomean[i].Machine == machine {
			return &r.Geomean[i]
		}
	}
	return nil
}
