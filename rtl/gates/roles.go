package gates

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Roles are the cells of a library that a circuit needs by what they do: of each the smallest. A
// role that no cell has is nil.
type Roles struct {
	Inverter, Nand2, Or2, Buffer *Cell
	HalfAdder, FullAdder         *Cell
	LatchHigh, LatchLow          *Cell // open while the enable is 1, or 0
	FlipFlop                     *Cell // at the rising edge, without set and clear if there is one
}

// A function of n inputs, the lowest bit the first.
type truth struct {
	inputs int
	of     func(ones, bits int) bool
}

var (
	inverter = truth{1, func(ones, _ int) bool { return ones == 0 }}
	buffer   = truth{1, func(ones, _ int) bool { return ones == 1 }}
	nand2    = truth{2, func(ones, _ int) bool { return ones < 2 }}
	or2      = truth{2, func(ones, _ int) bool { return ones > 0 }}
	and2     = truth{2, func(ones, _ int) bool { return ones == 2 }}
	parity2  = truth{2, func(ones, _ int) bool { return ones == 1 }}
	parity3  = truth{3, func(ones, _ int) bool { return ones%2 == 1 }}
	majority = truth{3, func(ones, _ int) bool { return ones > 1 }}
)

// Roles finds the cells by their functions.
func (l *Library) Roles() Roles {
	var r Roles
	for _, role := range []struct {
		into      **Cell
		functions []truth
	}{
		{&r.Inverter, []truth{inverter}}, {&r.Nand2, []truth{nand2}}, {&r.Or2, []truth{or2}}, {&r.Buffer, []truth{buffer}},
		{&r.HalfAdder, []truth{parity2, and2}}, {&r.FullAdder, []truth{parity3, majority}},
	} {
		*role.into = l.smallest(func(c *Cell) bool { return c.computes(role.functions) })
	}
	r.LatchHigh = l.smallest(func(c *Cell) bool { return c.Kind == Latch && c.takes("", false) })
	r.LatchLow = l.smallest(func(c *Cell) bool { return c.Kind == Latch && c.takes("!", false) })
	r.FlipFlop = l.smallest(func(c *Cell) bool { return c.Kind == FlipFlop && c.takes("", false) })
	if r.FlipFlop == nil {
		r.FlipFlop = l.smallest(func(c *Cell) bool { return c.Kind == FlipFlop && c.takes("", true) })
	}
	return r
}

// smallest of the cells that fit, by area, then by outputs and name.
func (l *Library) smallest(fits func(*Cell) bool) *Cell {
	var best *Cell
	for _, name := range slices.Sorted(maps.Keys(l.Cells)) {
		c := l.Cells[name]
		if c.Unused || c.AreaUM2 <= 0 || !fits(c) {
			continue
		}
		if best == nil || c.AreaUM2 < best.AreaUM2 || c.AreaUM2 == best.AreaUM2 && len(c.Outputs) < len(best.Outputs) {
			best = c
		}
	}
	return best
}

// computes says whether the cell is a gate whose outputs are these functions, in this or another
// order.
func (c *Cell) computes(functions []truth) bool {
	if c.Kind != Gate || len(c.Outputs) != len(functions) || len(c.Inputs) != functions[0].inputs {
		return false
	}
	for _, f := range functions {
		if c.Output(f) == nil {
			return false
		}
	}
	return true
}

// Output with this function, or nil.
func (c *Cell) Output(f truth) *Pin {
	for _, out := range c.Outputs {
		e, err := parseFunction(out.Function)
		if err != nil || out.ThreeState {
			continue
		}
		same := true
		for bits := range 1 << len(c.Inputs) {
			names, ones := map[string]bool{}, 0
			for i, in := range c.Inputs {
				names[in.Name] = bits>>i&1 == 1
				ones += bits >> i & 1
			}
			same = same && e.value(names) == f.of(ones, bits)
		}
		if same {
			return out
		}
	}
	return nil
}

// Sum and Carry are the outputs of an adder cell.
func (c *Cell) Sum() *Pin {
	if len(c.Inputs) == 2 {
		return c.Output(parity2)
	}
	return c.Output(parity3)
}

// Carry of an adder cell.
func (c *Cell) Carry() *Pin {
	if len(c.Inputs) == 2 {
		return c.Output(and2)
	}
	return c.Output(majority)
}

// takes says whether the cell takes the value of one pin when another is 1 (sign "") or 0 ("!"),
// and nothing else; with set it may have set and clear besides.
func (c *Cell) takes(sign string, set bool) bool {
	data := c.pin(c.state.next)
	if data == nil || c.Kind == Latch && c.Held() == nil || !set && (c.state.clear != "" || c.state.preset != "") {
		return false
	}
	for _, in := range c.Inputs {
		if c.state.when == sign+in.Name || c.state.when == "("+sign+in.Name+")" {
			return set || len(c.Inputs) == 2
		}
	}
	return false
}

// Held is the output that shows what a flip-flop or latch holds, or nil.
func (c *Cell) Held() *Pin {
	for _, out := range c.Outputs {
		if out.Function == c.state.holds && !out.ThreeState {
			return out
		}
	}
	return nil
}

// Data and Enable are the pins of a latch.
func (c *Cell) Data() *Pin { return c.pin(c.state.next) }

// Enable is the pin that opens a latch, or the clock of a flip-flop.
func (c *Cell) Enable() *Pin {
	for _, in := range c.Inputs {
		if mentions(c.state.when, in.Name) {
			return in
		}
	}
	return nil
}

// FanOutOfFour is what an inverter does that drives four of its own kind, without wires: the mean
// of its delays and slews, and the energy of a change of its output, pJ.
func (l *Library) FanOutOfFour(inverter *Cell) (delayNS, slewNS, energyPJ float64) {
	in, out := inverter.Inputs[0], inverter.Outputs[0]
	load := 4 * in.CapacitancePF
	for range 20 { // the slew is that of another such inverter
		var slew float64
		for _, a := range out.arcs {
			slew += float64((a.riseSlew.at(load, slewNS) + a.fallSlew.at(load, slewNS)) / 2)
		}
		slewNS = slew / float64(len(out.arcs))
	}
	internal := float64((mean(out.riseEnergy, load, slewNS) + mean(out.fallEnergy, load, slewNS)) / 2)
	internal += float64((mean(in.riseEnergy, 0, slewNS) + mean(in.fallEnergy, 0, slewNS)) / 2)
	return arcDelay(out, load, slewNS), slewNS, float64(load*l.Volts*l.Volts/2) + internal
}

// SetupNS of the data of a flip-flop at that slew of data and clock.
func (c *Cell) SetupNS(slewNS float64) (float64, error) {
	data := c.Data()
	if data == nil || len(data.setup) == 0 {
		return 0, fmt.Errorf("cell %s has no set-up time", c.Name)
	}
	return mean(data.setup, slewNS, slewNS), nil
}

// ClockPJ is the energy of a rising and a falling edge at the clock of a flip-flop, within it and
// to charge the pin.
func (l *Library) ClockPJ(c *Cell, slewNS float64) float64 {
	pin := c.Enable()
	return mean(pin.riseEnergy, 0, slewNS) + mean(pin.fallEnergy, 0, slewNS) + float64(pin.CapacitancePF*l.Volts*l.Volts)
}

// BufferFor is the buffer of the least product of delay and area at that load, or nil.
func (l *Library) BufferFor(loadPF, slewNS float64) *Cell {
	var best *Cell
	least := math.Inf(1)
	for _, name := range slices.Sorted(maps.Keys(l.Cells)) {
		c := l.Cells[name]
		if c.Unused || c.AreaUM2 <= 0 || !c.computes([]truth{buffer}) || len(c.Outputs[0].arcs) == 0 {
			continue
		}
		if product := float64(arcDelay(c.Outputs[0], loadPF, slewNS) * c.AreaUM2); product < least {
			best, least = c, product
		}
	}
	return best
}
