package energy

import (
	"fmt"
	"math"

	"dnasim/energy/process"
	"dnasim/energy/sheet"
)

// Wires cross the chip and the arrays of lanes. Their prices per mm are those of CACTI's repeated
// global wires. A wire without repeaters charges about as much, but its delay grows with the square
// of its length, and the rows and columns of an array are as long as the wires of a memory.
const (
	wireComponent = "wire"
	wireToggle    = "toggle_mm" // a bit changes
	wireBit       = "bit_mm"    // a bit passes whose changes are not counted

	wireRegister = "register_bit" // a bit passes a register on its way
)

// wirePrices are the two rows of a node and device type, and the delay of a mm in ns.
type wirePrices struct {
	toggle, bit Row
	delayNS     float64
}

// readWires reads what it takes to charge a bit and mm of wire. A toggle charges the wire or
// discharges it, by turns, and so takes half of that.
func readWires(files *sheet.Folder, assumed assumptions) (map[sramKind]wirePrices, error) {
	wires := map[sramKind]wirePrices{}
	activity := assumed[assumedWireActivity]
	err := files.Read("wires.csv", func(r *sheet.Record) {
		charge, cell := r.Number("energy_pj_per_bit_mm"), r.Text("cell")
		toggle := sheet.NewRow(wireComponent, wireToggle).WithEnergy(charge / 2)
		toggle.WidthBits, toggle.NodeNM, toggle.VoltageV = 1, r.Integer("node_nm"), r.Number("voltage_v")
		toggle.Status = Status(r.Text("status"))
		toggle.Source = sheet.JoinNotes(r.Citation(), fmt.Sprintf("%g pJ charge a bit and mm (%s), a toggle takes half", charge, cell))
		bit := sheet.NewRow(wireComponent, wireBit).WithEnergy(charge / 2 * activity.value)
		bit.WidthBits, bit.NodeNM, bit.VoltageV = 1, toggle.NodeNM, toggle.VoltageV
		bit.Status, bit.Source = Assumed, sheet.JoinNotes(toggle.Source, activity.note)
		wires[sramKind{toggle.NodeNM, cell}] = wirePrices{toggle, bit, r.Number("delay_ns_per_mm")}
	})
	return wires, err
}

// readWireRegister is a published register, written once.
func readWireRegister(files *sheet.Folder) (Row, error) {
	row := sheet.NewRow(wireComponent, wireRegister)
	err := files.Read("arithmetic.csv", func(r *sheet.Record) {
		if r.Text("component") == "register" {
			row = row.WithEnergy(r.Number("energy_pj"))
			row.WidthBits, row.NodeNM = r.Integer("width_bits"), r.Integer("node_nm")
			row.Status, row.Source = Status(r.Text("status")), r.Citation()
		}
	})
	return row, err
}

// builtinWires are the prices of a node in the table's process.
func (t *Table) builtinWires(nodeNM int) wirePrices {
	return t.data.wires[sramKind{nodeNM, process.Device(t.config.Process)}]
}

// wires are the same, overrides applied.
func (t *Table) wires(nodeNM int) wirePrices {
	w := t.builtinWires(nodeNM)
	w.toggle, w.bit = t.overridden(w.toggle), t.overridden(w.bit)
	return w
}

// wires sets the prices per mm; route multiplies them by lengths.
func (r *resolver) wires(c Component) {
	w := r.table.wires(r.nodeNM)
	toggle, bit := sheet.Value(w.toggle.EnergyPJ), sheet.Value(w.bit.EnergyPJ)
	r.use(w.bit)
	if c.Class == ClassInterconnect {
		r.part.prices[priceOf{"byte_hops", 0}] = bitsPerB * bit
		return
	}
	r.use(w.toggle)
	r.part.prices[priceOf{"activation_toggle", 0}] = toggle
	r.part.prices[priceOf{"weight_toggle", 0}] = toggle
	r.part.prices[priceOf{"result_bit", 0}] = bit
	r.part.delayNS = w.delayNS
	if c.Registers > 0 {
		r.price(wireComponent, wireRegister, 0)
		r.registers(c.Registers)
	}
}

// Lengths of wires, in mm.
type Lengths struct {
	Hop         float64 // of the interconnect
	ArrayWidth  float64 // an activation crosses it along a row
	ArrayHeight float64 // a weight crosses it along a column
	ResultMean  float64 // from a lane to its post-processing unit
}

// Lengths follow from the areas of the components. The lanes of an array are squares without gaps.
// The post-processing units stand along its lower side, evenly spaced: a result goes down half of
// the height, and sideways a quarter of the distance between units, both on average. A hop is the
// side of a square as large as the share of the chip that belongs to it.
func (p *Pricer) Lengths() Lengths {
	var l Lengths
	lanes, chip := 0.0, 0.0 // mm2
	for _, pt := range p.parts {
		area := float64(pt.Instances) * pt.areaUM2 / um2PerMM2
		chip += area
		if pt.Class == ClassINT8MAC || pt.Class == ClassCounterSet || pt.Class == ClassLookup {
			lanes += area
		}
	}
	for _, pt := range p.parts {
		switch pt.Class {
		case ClassInterconnect:
			l.Hop = math.Sqrt(chip / float64(pt.Instances))
		case ClassArrayWires:
			pitch := math.Sqrt(lanes / float64(pt.Instances*pt.Rows*pt.Columns))
			l.ArrayWidth, l.ArrayHeight = float64(pitch*float64(pt.Columns)), float64(pitch*float64(pt.Rows))
			l.ResultMean = float64(l.ArrayHeight/2) + l.ArrayWidth/float64(4*pt.Units)
		}
	}
	return l
}

// route gives the wires their lengths.
func (p *Pricer) route() {
	l := p.Lengths()
	mm := map[string]float64{"byte_hops": l.Hop, "activation_toggle": l.ArrayWidth, "weight_toggle": l.ArrayHeight, "result_bit": l.ResultMean}
	for _, pt := range p.parts {
		if pt.Class == ClassPowerTable {
			pt.prices[priceOf{"read", 0}] += float64(pt.broadcastPJ * l.ArrayWidth)
		}
		if pt.Class != ClassInterconnect && pt.Class != ClassArrayWires {
			continue
		}
		for of := range pt.prices {
			if length, ok := mm[of.action]; ok {
				pt.prices[of] *= length
			}
		}
	}
}

// Stages is the number of registers that a signal needs on its way along a row and along a column
// of an array, so that it takes no more than a period between two of them.
func (p *Pricer) Stages(periodNS float64) (row, column int) {
	l := p.Lengths()
	for _, pt := range p.parts {
		if pt.Class == ClassArrayWires {
			stages := func(mm float64) int { return max(0, int(math.Ceil(mm*pt.delayNS/periodNS))-1) }
			return stages(l.ArrayWidth), stages(l.ArrayHeight)
		}
	}
	return 0, 0
}
