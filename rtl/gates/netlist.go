package gates

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// A Netlist is a flat module of library cells. Nets are numbered from 0.
type Netlist struct {
	Module    string
	Ports     []NetPort
	Instances []Instance
	Nets      int
	// Names of the nets, as the circuit's source has them; "" where there is none.
	Names   []string
	drivers []driver // by net
	sinks   [][]sink // by net
}

// A NetPort is a port of the module with its nets, lowest bit first. A constant bit is Zero or One.
type NetPort struct {
	Name  string
	Input bool
	Nets  []int
}

// Constant bits in place of a net.
const (
	Zero    = -1
	One     = -2
	Unknown = -3
)

// An Instance of a cell with the nets of its pins.
type Instance struct {
	Cell *Cell
	// In and Out are nets in the order of the cell's Inputs and Outputs. Unconnected inputs are
	// Unknown; unconnected outputs have a net of their own.
	In, Out []int
}

type driver struct{ instance, output int } // instance -1: a port or nothing

type sink struct{ instance, input int }

// yosysModule is a module of a netlist in yosys JSON. Bits are numbers of nets or constants.
type yosysModule struct {
	Ports map[string]struct {
		Direction string            `json:"direction"`
		Bits      []json.RawMessage `json:"bits"`
	} `json:"ports"`
	Cells map[string]struct {
		Type        string                       `json:"type"`
		Connections map[string][]json.RawMessage `json:"connections"`
	} `json:"cells"`
	NetNames map[string]struct {
		Hidden int               `json:"hide_name"`
		Bits   []json.RawMessage `json:"bits"`
	} `json:"netnames"`
}

// ReadNetlist reads the module of that name from yosys JSON. Its cells must be the library's.
func ReadNetlist(data []byte, module string, library *Library) (*Netlist, error) {
	var file struct {
		Modules map[string]yosysModule `json:"modules"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("netlist: %w", err)
	}
	m, ok := file.Modules[module]
	if !ok {
		return nil, fmt.Errorf("netlist: no module %s; there are %v", module, slices.Sorted(maps.Keys(file.Modules)))
	}
	b := netlistBuilder{n: &Netlist{Module: module}, number: map[string]int{"\"0\"": Zero, "\"1\"": One, "\"x\"": Unknown, "\"z\"": Unknown}}
	if err := b.addPorts(&m); err != nil {
		return nil, err
	}
	if err := b.addCells(&m, library); err != nil {
		return nil, err
	}
	b.addNames(&m)
	return b.n, b.n.connect()
}

// netlistBuilder numbers the nets of a netlist in the order in which they appear.
type netlistBuilder struct {
	n      *Netlist
	number map[string]int // of a net, by its bit in the JSON file; constants are negative
}

func (b *netlistBuilder) net(bit json.RawMessage) (int, error) {
	if known, ok := b.number[string(bit)]; ok {
		return known, nil
	}
	if _, err := strconv.Atoi(string(bit)); err != nil {
		return 0, fmt.Errorf("netlist: bit %s is neither a number nor a constant", bit)
	}
	b.number[string(bit)] = b.n.Nets
	b.n.Nets++
	return b.n.Nets - 1, nil
}

func (b *netlistBuilder) addPorts(m *yosysModule) error {
	for _, name := range slices.Sorted(maps.Keys(m.Ports)) {
		p := NetPort{Name: name, Input: m.Ports[name].Direction == "input"}
		for _, bit := range m.Ports[name].Bits {
			id, err := b.net(bit)
			if err != nil {
				return err
			}
			p.Nets = append(p.Nets, id)
		}
		b.n.Ports = append(b.n.Ports, p)
	}
	return nil
}

func (b *netlistBuilder) addCells(m *yosysModule, library *Library) error {
	for _, name := range slices.Sorted(maps.Keys(m.Cells)) {
		cell, ok := library.Cells[m.Cells[name].Type]
		if !ok {
			return fmt.Errorf("netlist: %s is a %s, which library %s does not have", name, m.Cells[name].Type, library.Name)
		}
		instance := Instance{Cell: cell}
		for _, side := range []struct {
			pins   []*Pin
			nets   *[]int
			output bool
		}{{cell.Inputs, &instance.In, false}, {cell.Outputs, &instance.Out, true}} {
			for _, pin := range side.pins {
				id := Unknown
				if bits := m.Cells[name].Connections[pin.Name]; len(bits) == 1 {
					var err error
					if id, err = b.net(bits[0]); err != nil {
						return err
					}
				} else if side.output { // it changes all the same, and takes energy
					id = b.n.Nets
					b.n.Nets++
				}
				*side.nets = append(*side.nets, id)
			}
		}
		b.n.Instances = append(b.n.Instances, instance)
	}
	return nil
}

// addNames gives nets the first of their names that yosys does not hide.
func (b *netlistBuilder) addNames(m *yosysModule) {
	b.n.Names = make([]string, b.n.Nets)
	for _, name := range slices.Sorted(maps.Keys(m.NetNames)) {
		for _, bit := range m.NetNames[name].Bits {
			if id, ok := b.number[string(bit)]; ok && id >= 0 && m.NetNames[name].Hidden == 0 && b.n.Names[id] == "" {
				b.n.Names[id] = name
			}
		}
	}
}

// connect finds drivers and sinks of the nets.
func (n *Netlist) connect() error {
	n.drivers, n.sinks = make([]driver, n.Nets), make([][]sink, n.Nets)
	for i := range n.drivers {
		n.drivers[i] = driver{-1, 0}
	}
	for i, instance := range n.Instances {
		for k, net := range instance.Out {
			if net < 0 {
				continue
			}
			if n.drivers[net].instance >= 0 {
				return fmt.Errorf("netlist: net %d has two drivers", net)
			}
			n.drivers[net] = driver{i, k}
		}
		for k, net := range instance.In {
			if net >= 0 {
				n.sinks[net] = append(n.sinks[net], sink{i, k})
			}
		}
	}
	return nil
}

// AreaUM2, LeakageNW: sums over the cells. FlipFlops, Latches: how many there are.
type Size struct {
	Cells, FlipFlops, Latches int
	AreaUM2, LeakageNW        float64
}

// Size of the netlist, without the buffers of large nets.
func (n *Netlist) Size() Size {
	var s Size
	for _, i := range n.Instances {
		s.Cells++
		s.AreaUM2 += i.Cell.AreaUM2
		s.LeakageNW += i.Cell.LeakageNW
		switch i.Cell.Kind {
		case FlipFlop:
			s.FlipFlops++
		case Latch:
			s.Latches++
		}
	}
	return s
}

// port of that name.
func (n *Netlist) port(name string) *NetPort {
	for i := range n.Ports {
		if n.Ports[i].Name == name {
			return &n.Ports[i]
		}
	}
	return nil
}

// clockNets marks the nets of the clock network: the clock, and what gates make of it on the way to
// clock pins, and to set and clear pins: a pulse of the clock must be balanced as the clock is.
// What a flip-flop clocks in turn (a ripple counter) is not among them.
func (n *Netlist) clockNets() []bool {
	from, to := make([]bool, n.Nets), make([]bool, n.Nets)
	if clk := n.port("clk"); clk != nil {
		for _, net := range clk.Nets {
			n.forward(net, from)
		}
	}
	for _, i := range n.Instances {
		for k, pin := range i.Cell.Inputs {
			if (pin.Clock || i.Cell.sets(pin.Name)) && i.In[k] >= 0 {
				n.backward(i.In[k], to)
			}
		}
	}
	for net := range from {
		from[net] = from[net] && to[net]
	}
	return from
}

func (n *Netlist) forward(net int, seen []bool) {
	if net < 0 || seen[net] {
		return
	}
	seen[net] = true
	for _, s := range n.sinks[net] {
		if i := n.Instances[s.instance]; i.Cell.Kind == Gate {
			for _, out := range i.Out {
				n.forward(out, seen)
			}
		}
	}
}

func (n *Netlist) backward(net int, seen []bool) {
	if net < 0 || seen[net] {
		return
	}
	seen[net] = true
	if d := n.drivers[net]; d.instance >= 0 && n.Instances[d.instance].Cell.Kind == Gate {
		for _, in := range n.Instances[d.instance].In {
			n.backward(in, seen)
		}
	}
}
