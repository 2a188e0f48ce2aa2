package energy

import (
	"dnasim/energy/datapath"
	"dnasim/energy/sheet"
)

// priceOf identifies a price within a component; exponentBits is 0 for classes that do not use it.
type priceOf struct {
	action       string
	exponentBits int
}

// part is a component with everything the table says about it.
type part struct {
	Component
	prices         map[priceOf]float64 // pJ per action
	areaUM2        float64             // per instance
	leakageUW      float64             // per instance; DRAM: background of all channels
	criticalPathNS float64
	delayNS        float64 // wires: of a mm
	broadcastPJ    float64 // pJ per mm, of a word of a table of powers
	areaStatus     Status
	idleOnly       bool // DRAM: background is charged only while no data moves
	byCommands     bool // DRAM: priced by the commands of its banks
	rows           []Row
}

// resolver collects the rows of one component at one node.
type resolver struct {
	table  *Table
	nodeNM int
	part   *part
}

// resolve finds every row the component needs.
func (t *Table) resolve(nodeNM int, c Component) (*part, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Cell == "" {
		c.Cell = t.config.Cell()
	}
	if err := checkCell(c.Cell); err != nil {
		return nil, err
	}
	r := &resolver{table: t, nodeNM: nodeNM, part: &part{Component: c, prices: map[priceOf]float64{}, areaStatus: Published}}
	return r.part, r.byClass()
}

func (r *resolver) byClass() error {
	c := r.part.Component
	switch c.Class {
	case ClassINT8MAC:
		return r.int8MAC(c)
	case ClassCounterSet:
		return r.exponentialLane(c, datapath.CounterSet)
	case ClassLookup:
		return r.exponentialLane(c, datapath.LookupAccumulate)
	case ClassRegisters:
		r.registers(c.SumBits)
	case ClassSRAM:
		return r.sramBank(c)
	case ClassINT8Requantizer:
		r.price(datapath.INT8Requantizer, "requantize", 0)
		r.instance(datapath.INT8Requantizer)
	case ClassPostProcessor:
		return r.postProcessor(c)
	case ClassPowerTable:
		return r.powerTable(c)
	case ClassVector:
		r.price(vectorComponent, "op", 0)
		r.instance(vectorComponent)
	case ClassInterconnect, ClassArrayWires:
		r.wires(c)
	default:
		return r.dram(c)
	}
	return nil
}

func (r *resolver) use(row Row) Row {
	r.part.rows = append(r.part.rows, row)
	return row
}

// row takes a fixed row into use.
func (r *resolver) row(component, action string) Row {
	return r.use(r.table.fixedRow(component+"."+action, r.nodeNM))
}

// price adds the price of an action to what the component charges for it.
func (r *resolver) price(component, action string, exponentBits int) {
	r.part.prices[priceOf{action, exponentBits}] += sheet.Value(r.row(component, action).EnergyPJ)
}

// instance adds area and leakage of a block to those of an instance.
func (r *resolver) instance(component string) {
	r.occupy(r.row(component, "area"), r.row(component, "leakage"))
}

func (r *resolver) occupy(area, leakage Row) {
	r.part.areaUM2 += sheet.Value(area.AreaUM2)
	r.part.leakageUW += sheet.Value(leakage.LeakageUW)
	r.part.criticalPathNS = max(r.part.criticalPathNS, area.CriticalPathNS)
	r.part.areaStatus = Weaker(r.part.areaStatus, area.Status)
}

func (r *resolver) int8MAC(c Component) error {
	d := datapath.Design{Front: frontOf(c), Kind: datapath.INT8MAC,
		AccumulatorBits: orDefault(c.AccumulatorBits, datapath.DefaultAccumulatorBits), Organisation: c.Organisation}
	if err := r.table.data.datapath.Check(d); err != nil {
		return err
	}
	name := d.Name()
	r.price(name, "pair_nonzero", 0)
	r.price(name, "pair_zero", 0)
	r.price(name, "drain_step", 0)
	r.instance(name)
	if c.doubled() {
		r.registers(d.AccumulatorBits)
	}
	return nil
}

// registers adds bits of storage to an instance.
func (r *resolver) registers(bits int) {
	area, leakage := r.row(datapath.RegisterBit, "area"), r.row(datapath.RegisterBit, "leakage")
	area.AreaUM2, leakage.LeakageUW = sheet.Scale(area.AreaUM2, float64(bits)), sheet.Scale(leakage.LeakageUW, float64(bits))
	r.occupy(area, leakage)
}

// exponentialLane resolves a lane that counts, or looks powers up.
func (r *resolver) exponentialLane(c Component, kind string) error {
	d := datapath.Design{Front: frontOf(c), Kind: kind, CounterBits: orDefault(c.CounterBits, datapath.DefaultCounterBits),
		Organisation: c.Organisation, Arrays: c.Arrays}
	d.ExponentBits = c.ExponentBits
	if err := r.table.data.datapath.Check(d); err != nil {
		return err
	}
	for _, action := range []string{"pair_nonzero", "pair_zero", "drain_step"} {
		price, perBit := sheet.Value(r.row(d.Name(), action).EnergyPJ), r.savedPerBit(d, action)
		for n := MinExponentBits; n <= c.ExponentBits; n++ {
			r.part.prices[priceOf{action, n}] = price * (1 - float64(perBit*float64(c.ExponentBits-n)))
		}
	}
	r.instance(d.Name())
	switch {
	case c.doubled() && c.Class == ClassLookup:
		r.registers(c.SumBits)
	case c.doubled():
		r.part.areaUM2 *= 2
		r.part.leakageUW *= 2
	}
	return nil
}

// savedPerBit is the share of an action's energy that codes save for each bit by which they are
// narrower than the lane. It was synthesized for one width of lanes and of codes (see package
// datapath); lanes of other widths save as much a bit, and organisations that it was not
// synthesized for save nothing.
func (r *resolver) savedPerBit(d datapath.Design, action string) float64 {
	narrow, ok := r.table.data.datapath.Narrow(d)
	if !ok {
		return 0
	}
	wide := narrow
	wide.CodeBits = 0
	ratio := sheet.Value(r.row(narrow.Name(), action).EnergyPJ) / sheet.Value(r.row(wide.Name(), action).EnergyPJ)
	return (1 - ratio) / float64(narrow.ExponentBits-narrow.CodeBits)
}

// powerTable resolves the table that the post-processing units of a tile weigh by. In a cycle all
// of them weigh counters of the same bin, so that one read serves them all: its word is broadcast
// along the side of the array on which they stand (route).
func (r *resolver) powerTable(c Component) error {
	s := r.tableShape(c.Weights)
	table, err := r.macro(c, s)
	if err != nil {
		return err
	}
	r.part.prices[priceOf{"read", 0}] = sheet.Value(table[0].EnergyPJ)
	wire := r.use(r.table.wires(r.nodeNM).bit)
	r.part.broadcastPJ = float64(s.widthBits) * sheet.Value(wire.EnergyPJ)
	return nil
}

// postProcessor resolves a unit that weights counters and quantizes results by a table of
// thresholds, an SRAM macro sized for the largest n. Each unit has its own thresholds, because its
// binary search reads n words that depend on the value.
func (r *resolver) postProcessor(c Component) error {
	thresholds, err := r.macro(c, r.tableShape(magnitudes(c.ExponentBits)+1))
	if err != nil {
		return err
	}
	for n := MinExponentBits; n <= c.ExponentBits; n++ {
		if err := r.postProcessorFor(c, n); err != nil {
			return err
		}
		r.part.prices[priceOf{"requantize", n}] += float64(float64(n) * sheet.Value(thresholds[0].EnergyPJ))
	}
	return nil
}

// postProcessorFor adds the unit's own share for layers of n exponent bits.
func (r *resolver) postProcessorFor(c Component, n int) error {
	unit := datapath.Design{Front: datapath.FrontRegistered, Kind: datapath.PostProcessing, ExponentBits: n,
		CounterBits: orDefault(c.CounterBits, datapath.DefaultCounterBits)}
	quantizer := datapath.Design{Front: datapath.FrontRegistered, Kind: datapath.ExponentQuantizer, ExponentBits: n}
	if err := r.table.data.datapath.Check(quantizer); err != nil {
		return err
	}
	r.price(quantizer.Name(), "requantize", n)
	if n == c.ExponentBits {
		r.instance(quantizer.Name())
	}
	if c.Weights == 0 { // nothing is weighed: the factor of the only sum lies in the thresholds
		return nil
	}
	if err := r.table.data.datapath.Check(unit); err != nil {
		return err
	}
	r.price(unit.Name(), "bin", n)
	if c.SumBits > unit.CounterBits { // a multiplier for wider values than counts
		r.part.prices[priceOf{"bin", n}] *= float64(c.SumBits) / float64(unit.CounterBits)
		r.part.areaStatus = Assumed
	}
	if n == c.ExponentBits {
		r.instance(unit.Name())
	}
	return nil
}

// magnitudes is R, the largest exponent of an n-bit code.
func magnitudes(exponentBits int) int { return 1<<(exponentBits-1) - 1 }

// tableShape is the macro that holds a table of that many words.
func (r *resolver) tableShape(words int) shape {
	const leastBytes = 64 // of a macro of the grid
	bits := r.table.data.tableWordBits
	return shape{capacityBytes: max(max(words, minSRAMWords)*bits/bitsPerB, leastBytes), widthBits: bits}
}

// macro adds an SRAM macro to the instance; it returns its rows read, write, area, leakage.
func (r *resolver) macro(c Component, s shape) ([4]Row, error) {
	rows, q, err := r.table.sramRows(r.nodeNM, c.Cell, s)
	if err != nil {
		return rows, err
	}
	r.part.rows = append(r.part.rows, rows[:]...)
	area := rows[2]
	area.CriticalPathNS = q[4]
	r.occupy(area, rows[3])
	return rows, nil
}

func (r *resolver) sramBank(c Component) error {
	macro, err := r.macro(c, shape{c.CapacityBytes, c.WidthBits})
	if err != nil {
		return err
	}
	r.part.prices[priceOf{"read", 0}] = sheet.Value(macro[0].EnergyPJ)
	r.part.prices[priceOf{"write", 0}] = sheet.Value(macro[1].EnergyPJ)
	return nil
}

func frontOf(c Component) string {
	if c.Front == "" {
		return datapath.FrontRegistered
	}
	return c.Front
}

func orDefault(v, fallback int) int {
	if v == 0 {
		return fallback
	}
	return v
}
