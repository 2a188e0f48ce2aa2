package gates

import (
	"fmt"
	"math"
)

// Conditions are what is assumed of everything that the library does not know.
type Conditions struct {
	WirePFPerPin float64 // wire capacitance for each pin on a net
	MaxFanout    int     // pins a driver sees; beyond, a tree of buffers
	Buffer       string  // cell of the buffers
	ClockSlewNS  float64 // of clock nets, whose tree is not built
	InputSlewNS  float64 // of the module's inputs
	SetupNS      float64 // of flip-flops and latches
}

// Timing is what the library's tables say of a netlist.
type Timing struct {
	netlist *Netlist
	library *Library
	c       Conditions
	clock   []bool
	// By net: capacitance a change charges, pF, with the tree of buffers; the load its driver
	// sees; slew; buffers.
	chargedPF, loadPF, slewNS, bufferPJ []float64
	bufferNS                            []float64
	buffers                             []int
	arrivalNS                           []float64
	// Rise and fall delays of the outputs of each instance, for simulation; 0 on clock nets.
	rise, fall [][]float64
	// CriticalPathNS is the longest path from a clock edge to the next, setup included; paths that
	// end in a clock gate count twice, since they have half a cycle.
	CriticalPathNS float64
	// RippleNS is the longest chain of flip-flops that clock one another.
	RippleNS float64
}

// Analyse finds loads, slews, delays and arrival times. A loop of gates is an error.
func Analyse(n *Netlist, library *Library, c Conditions) (*Timing, error) {
	t := &Timing{netlist: n, library: library, c: c, clock: n.clockNets()}
	buffer, ok := library.Cells[c.Buffer]
	if !ok || len(buffer.Inputs) != 1 || len(buffer.Outputs) != 1 || c.MaxFanout < 2 {
		return nil, fmt.Errorf("timing: no buffer %q in library %s, or a fan-out of %d (least 2)", c.Buffer, library.Name, c.MaxFanout)
	}
	t.loads(buffer)
	order, err := n.order()
	if err != nil {
		return nil, err
	}
	t.slewNS, t.arrivalNS = make([]float64, n.Nets), make([]float64, n.Nets)
	for net := range t.slewNS {
		t.slewNS[net] = c.InputSlewNS
	}
	t.rise, t.fall = make([][]float64, len(n.Instances)), make([][]float64, len(n.Instances))
	for _, i := range order {
		t.instance(i)
	}
	t.endpoints()
	t.ripple()
	return t, nil
}

// loads finds what each net charges and what its driver sees.
func (t *Timing) loads(buffer *Cell) {
	n := t.netlist
	t.chargedPF, t.loadPF = make([]float64, n.Nets), make([]float64, n.Nets)
	t.bufferNS, t.bufferPJ, t.buffers = make([]float64, n.Nets), make([]float64, n.Nets), make([]int, n.Nets)
	in, out := buffer.Inputs[0], buffer.Outputs[0]
	for net := range n.sinks {
		var pf float64
		for _, s := range n.sinks[net] {
			pf += n.Instances[s.instance].Cell.Inputs[s.input].CapacitancePF + t.c.WirePFPerPin
		}
		t.chargedPF[net] = pf
		for pins := len(n.sinks[net]); pins > t.c.MaxFanout; {
			level := (pins + t.c.MaxFanout - 1) / t.c.MaxFanout
			share := pf / float64(level)
			t.bufferNS[net] += arcDelay(out, share, t.c.ClockSlewNS)
			energy := (mean(out.riseEnergy, share, t.c.ClockSlewNS) + mean(out.fallEnergy, share, t.c.ClockSlewNS)) / 2
			t.bufferPJ[net] += float64(float64(level) * energy)
			t.buffers[net] += level
			pins = level
			pf = float64(float64(level) * (in.CapacitancePF + t.c.WirePFPerPin))
			t.chargedPF[net] += pf
		}
		t.loadPF[net] = pf
	}
}

func arcDelay(out *Pin, load, slew float64) float64 {
	var sum float64
	for _, a := range out.arcs {
		sum += float64((a.rise.at(load, slew) + a.fall.at(load, slew)) / 2)
	}
	return sum / float64(len(out.arcs))
}

// order sorts the instances so that gates come after what drives them.
func (n *Netlist) order() ([]int, error) {
	waiting := make([]int, len(n.Instances))
	var order []int
	for i, instance := range n.Instances {
		if instance.Cell.Kind == Gate {
			for _, net := range instance.In {
				if net >= 0 && n.drivers[net].instance >= 0 {
					waiting[i]++
				}
			}
		}
		if waiting[i] == 0 {
			order = append(order, i)
		}
	}
	for k := 0; k < len(order); k++ {
		for _, net := range n.Instances[order[k]].Out {
			if net < 0 {
				continue
			}
			for _, s := range n.sinks[net] {
				if n.Instances[s.instance].Cell.Kind != Gate {
					continue
				}
				if waiting[s.instance]--; waiting[s.instance] == 0 {
					order = append(order, s.instance)
				}
			}
		}
	}
	if len(order) != len(n.Instances) {
		return nil, fmt.Errorf("timing: %d gates of %s are in a loop", len(n.Instances)-len(order), n.Module)
	}
	return order, nil
}

// instance computes the delays of an instance, and slew and arrival of its outputs.
func (t *Timing) instance(i int) {
	instance := t.netlist.Instances[i]
	t.rise[i], t.fall[i] = make([]float64, len(instance.Out)), make([]float64, len(instance.Out))
	for k, net := range instance.Out {
		if net < 0 {
			continue
		}
		if t.clock[net] {
			t.slewNS[net] = t.c.ClockSlewNS
			continue
		}
		pin := instance.Cell.Outputs[k]
		var arcs, slew float64
		for _, a := range pin.arcs {
			if a.control || a.rise == nil || a.fall == nil || instance.Cell.Kind != Gate && !a.edge {
				continue
			}
			from, at := t.source(instance, a.from)
			rise, fall := a.rise.at(t.loadPF[net], from), a.fall.at(t.loadPF[net], from)
			t.rise[i][k] += rise
			t.fall[i][k] += fall
			slew += float64((a.riseSlew.at(t.loadPF[net], from) + a.fallSlew.at(t.loadPF[net], from)) / 2)
			arcs++
			t.arrivalNS[net] = max(t.arrivalNS[net], at+max(rise, fall)+t.bufferNS[net])
		}
		if arcs > 0 {
			t.slewNS[net] = slew / arcs
			t.rise[i][k] = t.rise[i][k]/arcs + t.bufferNS[net]
			t.fall[i][k] = t.fall[i][k]/arcs + t.bufferNS[net]
		}
	}
}

// source is the slew of the net at an input and when it arrives; a flip-flop starts at the clock's
// edge.
func (t *Timing) source(instance Instance, pin string) (slewNS, arrivalNS float64) {
	slewNS = t.c.ClockSlewNS
	for k, p := range instance.Cell.Inputs {
		if p.Name == pin && instance.In[k] >= 0 {
			if instance.Cell.Kind == Gate {
				return t.slewNS[instance.In[k]], t.arrivalNS[instance.In[k]]
			}
			if !t.clock[instance.In[k]] {
				return t.c.InputSlewNS, 0
			}
		}
	}
	return slewNS, 0
}

// endpoints finds the critical path.
func (t *Timing) endpoints() {
	for _, i := range t.netlist.Instances {
		gate := i.Cell.Kind == Gate && len(i.Out) > 0 && i.Out[0] >= 0 && t.clock[i.Out[0]]
		for k, net := range i.In {
			switch {
			case net < 0 || t.clock[net]:
			case gate:
				t.CriticalPathNS = max(t.CriticalPathNS, 2*t.arrivalNS[net])
			case i.Cell.Kind != Gate && !i.Cell.Inputs[k].Clock:
				t.CriticalPathNS = max(t.CriticalPathNS, t.arrivalNS[net]+t.c.SetupNS)
			}
		}
	}
}

// ripple finds the longest chain of flip-flops that clock one another.
func (t *Timing) ripple() {
	n := t.netlist
	depth := make([]float64, len(n.Instances))
	var chain func(i int) float64
	chain = func(i int) float64 {
		if depth[i] != 0 {
			return depth[i]
		}
		depth[i] = math.SmallestNonzeroFloat64 // breaks loops
		longest := 0.0
		for k, pin := range n.Instances[i].Cell.Inputs {
			net := n.Instances[i].In[k]
			if !pin.Clock || net < 0 || t.clock[net] || n.drivers[net].instance < 0 {
				continue
			}
			longest = max(longest, chain(n.drivers[net].instance))
		}
		own := 0.0
		for k := range n.Instances[i].Out {
			own = max(own, t.rise[i][k], t.fall[i][k])
		}
		depth[i] = longest + own
		return depth[i]
	}
	for i, instance := range n.Instances {
		if instance.Cell.Kind != FlipFlop {
			continue
		}
		for k, pin := range instance.Cell.Inputs {
			if pin.Clock && instance.In[k] >= 0 && !t.clock[instance.In[k]] {
				t.RippleNS = max(t.RippleNS, chain(i))
			}
		}
	}
}
