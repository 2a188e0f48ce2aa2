package simulate

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/mapping"
	"dnasim/workloads"
)

// Machine is a machine of the configuration, ready to be simulated. It must not be changed any
// more.
type Machine struct {
	configs.Machine
	config *configs.Config
	cache  *Cache
	timing arch.TimingKey
}

// New returns a machine whose mappings and timings are cached; cache may be nil.
func New(c *configs.Config, m configs.Machine, cache *Cache) *Machine {
	if cache == nil {
		cache = &Cache{} // caches nothing
	}
	return &Machine{Machine: m, config: c, cache: cache, timing: m.Hardware.TimingKey()}
}

// mapping is the pinned mapping of a layer, or the best one found, and the key of the latter.
func (m *Machine) mapping(net string, l *workloads.Layer, f arch.Format) (mapping.Key, *mapping.Mapping, error) {
	key, err := mapping.KeyOf(l, f, &m.Hardware)
	if err != nil {
		return key, nil, err
	}
	var found *mapping.Mapping
	if pinned, ok := m.Pin[net][l.Name]; ok {
		found, err = mapping.Pin(pinned, l, f, &m.Hardware)
	} else {
		found, err = m.cache.mapping(key, l, f, &m.Hardware)
	}
	return key, found, err
}

// unmappable makes an error about a layer that cannot be computed on the machine: its pinned
// mapping is wrong, or a buffer is too small.
func (m *Machine) unmappable(net string, l *workloads.Layer, err error) error {
	table := "machine." + m.Name
	problem := fmt.Sprintf("machine %s: network %s: %s", m.Name, net, strings.TrimPrefix(err.Error(), "mapping: "))
	if _, pinned := m.Pin[net][l.Name]; pinned {
		return m.config.KeyError(problem, "", table+".pin."+net+"."+l.Name)
	}
	keys := []string{table + ".hardware", "hardware"}
	var small *mapping.BufferError
	if errors.As(err, &small) {
		keys = []string{table + ".hardware." + small.Buffer + ".capacity_kib", "hardware." + small.Buffer + ".capacity_kib"}
	}
	return m.config.KeyError(problem, "", keys...)
}

// CheckPins refuses mappings of layers that do not exist.
func (m *Machine) CheckPins(nets []*workloads.Network) error {
	for _, net := range nets {
		for _, name := range slices.Sorted(maps.Keys(m.Pin[net.Name])) {
			if !slices.ContainsFunc(net.Layers, func(l workloads.Layer) bool { return l.Name == name }) {
				return m.config.KeyError(fmt.Sprintf("network %s has no layer %q", net.Name, name),
					"the layers that dnasim networks "+net.Name+" lists", "machine."+m.Name+".pin."+net.Name+"."+name)
			}
		}
	}
	return nil
}

// Counters is the number of counters that are read for an output in codes of so many bits and
// terms.
func (m *Machine) Counters(bits, terms int) int { return counters(&m.Machine, bits, terms) }

func counters(m *configs.Machine, bits, terms int) int {
	organisation, _ := lane.OrganisationNamed(m.Hardware.Lane.Organisation) // Validate has seen it
	return organisation.DrainSteps(bits, terms)
}
