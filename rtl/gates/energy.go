package gates

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
)

// Energy of a window of activity, pJ, by where it goes.
type Energy struct {
	Nets     float64 // charging pins and wires
	Internal float64 // in cells
	Clock    float64 // the part of both that the clock network and the clock pins on it take
}

// Total energy, pJ.
func (e Energy) Total() float64 { return e.Nets + e.Internal }

// Energy prices activity.
func (t *Timing) Energy(a Activity) Energy {
	var e Energy
	for net := range t.netlist.Nets {
		one := t.netEnergy(a, net)
		e.Nets += one.Nets
		e.Internal += one.Internal
		e.Clock += one.Clock
	}
	return e
}

func (t *Timing) netEnergy(a Activity, net int) Energy {
	rises, falls := float64(a.Rises[net]), float64(a.Falls[net])
	if rises+falls == 0 {
		return Energy{}
	}
	var e Energy
	e.Nets = float64((rises + falls) * t.library.Volts * t.library.Volts / 2 * t.chargedPF[net])
	e.Internal = float64((rises+falls)*t.bufferPJ[net]) + t.driven(net, rises, falls) + t.entered(net, rises, falls)
	if t.clock[net] {
		e.Clock = e.Total()
	}
	return e
}

// Spent is what the nets of one kind took: those of one name but for the numbers in it, or, where
// logic optimisation left no name, those that cells of one kind drive.
type Spent struct {
	Kind     string
	Nets     int
	Changes  int64
	EnergyPJ float64
}

var numbersInNames = regexp.MustCompile(`[0-9]+`)

// Ranking of the kinds of nets, dearest first.
func (t *Timing) Ranking(a Activity) []Spent {
	kinds := map[string]*Spent{}
	for net := range t.netlist.Nets {
		kind := numbersInNames.ReplaceAllString(t.netlist.Names[net], "#")
		if d := t.netlist.drivers[net]; kind == "" && d.instance >= 0 {
			kind = "(" + t.netlist.Instances[d.instance].Cell.Name + ")"
		}
		if t.clock[net] {
			kind += " (clock)"
		}
		if kinds[kind] == nil {
			kinds[kind] = &Spent{Kind: kind}
		}
		s := kinds[kind]
		s.Nets++
		s.Changes += a.Rises[net] + a.Falls[net]
		s.EnergyPJ += t.netEnergy(a, net).Total()
	}
	var all []Spent
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		all = append(all, *kinds[kind])
	}
	slices.SortStableFunc(all, func(x, y Spent) int { return cmp.Compare(y.EnergyPJ, x.EnergyPJ) })
	return all
}

// driven is the internal energy of the cell that drives a net.
func (t *Timing) driven(net int, rises, falls float64) float64 {
	d := t.netlist.drivers[net]
	if d.instance < 0 {
		return 0
	}
	instance := t.netlist.Instances[d.instance]
	pin := instance.Cell.Outputs[d.output]
	var slew, inputs float64
	for k, in := range instance.In {
		if in >= 0 && (instance.Cell.Kind == Gate || instance.Cell.Inputs[k].Clock) {
			slew += t.slewNS[in]
			inputs++
		}
	}
	if inputs > 0 {
		slew /= inputs
	}
	return float64(rises*mean(pin.riseEnergy, t.loadPF[net], slew)) + float64(falls*mean(pin.fallEnergy, t.loadPF[net], slew))
}

// entered is the internal energy of the pins a net enters.
func (t *Timing) entered(net int, rises, falls float64) float64 {
	var sum float64
	for _, s := range t.netlist.sinks[net] {
		pin := t.netlist.Instances[s.instance].Cell.Inputs[s.input]
		sum += float64(rises*mean(pin.riseEnergy, 0, t.slewNS[net])) + float64(falls*mean(pin.fallEnergy, 0, t.slewNS[net]))
	}
	return sum
}

// Buffers is the number of buffers in the trees of nets with many pins.
func (t *Timing) Buffers() int {
	sum := 0
	for _, b := range t.buffers {
		sum += b
	}
	return sum
}
