package energy

import (
	"fmt"
	"slices"
	"strings"

	"dnasim/internal/spelling"
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
		c.Cell = t.config.SRAMCell
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
		return r.exponentialLane(c, blockCounterSet)
	case ClassLookup:
		return r.exponentialLane(c, blockLookup)
	case ClassRegisters:
		r.registers(c.SumBits)
	case ClassSRAM:
		return r.sramBank(c)
	case ClassINT8Requantizer:
		r.price(blockRequantizer, "requantize", 0)
		r.instance(blockRequantizer)
	case ClassPostProcessor:
		return r.postProcessor(c)
	case ClassVector:
		r.price(vectorComponent, "op", 0)
		r.instance(vectorComponent)
	case ClassInterconnect:
		row := r.table.byteHops(r.nodeNM, c.Cell)
		r.use(row)
		r.part.prices[priceOf{"byte_hops", 0}] = value(row.EnergyPJ)
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
	r.part.prices[priceOf{action, exponentBits}] += value(r.row(component, action).EnergyPJ)
}

// instance adds area and leakage of a block to those of an instance.
func (r *resolver) instance(component string) {
	r.occupy(r.row(component, "area"), r.row(component, "leakage"))
}

func (r *resolver) occupy(area, leakage Row) {
	r.part.areaUM2 += value(area.AreaUM2)
	r.part.leakageUW += value(leakage.LeakageUW)
	r.part.criticalPathNS = max(r.part.criticalPathNS, area.CriticalPathNS)
	r.part.areaStatus = Weaker(r.part.areaStatus, area.Status)
}

// Weaker is the less firm of two statuses.
func Weaker(a, b Status) Status {
	order := []Status{Published, Synthesized, Simulated, Ours, Assumed}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

func (r *resolver) int8MAC(c Component) error {
	s, err := r.table.data.datapath.find(variant{front: frontOf(c), block: blockINT8MAC,
		accumulatorBits: orDefault(c.AccumulatorBits, defaultAccumulate), organisation: c.Organisation})
	if err != nil {
		return err
	}
	name := s.name()
	r.price(name, "pair_nonzero", 0)
	r.price(name, "pair_zero", 0)
	r.price(name, "drain_step", 0)
	r.instance(name)
	if c.doubled() {
		r.registers(s.accumulatorBits)
	}
	return nil
}

// registers adds bits of storage to an instance.
func (r *resolver) registers(bits int) {
	area, leakage := r.row(blockRegisterBit, "area"), r.row(blockRegisterBit, "leakage")
	area.AreaUM2, leakage.LeakageUW = scaled(area.AreaUM2, float64(bits)), scaled(leakage.LeakageUW, float64(bits))
	r.occupy(area, leakage)
}

// exponentialLane resolves a lane that counts, or looks powers up.
func (r *resolver) exponentialLane(c Component, block string) error {
	v := variant{front: frontOf(c), block: block, counterBits: orDefault(c.CounterBits, defaultCounter),
		organisation: c.Organisation, arrays: c.Arrays}
	for n := MinExponentBits; n <= c.ExponentBits; n++ {
		v.exponentBits = n
		s, err := r.table.data.datapath.find(v)
		if err != nil {
			return err
		}
		for _, action := range []string{"pair_nonzero", "pair_zero", "drain_step"} {
			r.price(s.name(), action, n)
		}
	}
	r.instance(v.name())
	switch {
	case c.doubled() && c.Class == ClassLookup:
		r.registers(c.SumBits)
	case c.doubled():
		r.part.areaUM2 *= 2
		r.part.leakageUW *= 2
	}
	return nil
}

// postProcessor resolves a unit that weights counters by a table and quantizes results by a table of
// thresholds. Both tables are SRAM macros sized for the largest n. A bin reads one
// weight, the quantizer's binary search n thresholds.
func (r *resolver) postProcessor(c Component) error {
	var weightPJ float64
	if c.Weights > 0 {
		weights, err := r.macro(c, r.tableShape(c.Weights))
		if err != nil {
			return err
		}
		weightPJ = value(weights[0].EnergyPJ)
	}
	thresholds, err := r.macro(c, r.tableShape(magnitudes(c.ExponentBits)+1))
	if err != nil {
		return err
	}
	for n := MinExponentBits; n <= c.ExponentBits; n++ {
		if err := r.postProcessorFor(c, n, weightPJ); err != nil {
			return err
		}
		r.part.prices[priceOf{"requantize", n}] += float64(n) * value(thresholds[0].EnergyPJ)
	}
	return nil
}

// postProcessorFor adds the unit's own share for layers of n exponent bits.
func (r *resolver) postProcessorFor(c Component, n int, weightPJ float64) error {
	unit := variant{front: FrontRegistered, block: blockPost, exponentBits: n, counterBits: orDefault(c.CounterBits, defaultCounter)}
	quantizer := variant{front: FrontRegistered, block: blockQuantizer, exponentBits: n}
	if _, err := r.table.data.datapath.find(quantizer); err != nil {
		return err
	}
	r.price(quantizer.name(), "requantize", n)
	if n == c.ExponentBits {
		r.instance(quantizer.name())
	}
	if c.Weights == 0 { // nothing is weighed: the factor of the only sum lies in the thresholds
		return nil
	}
	if _, err := r.table.data.datapath.find(unit); err != nil {
		return err
	}
	r.price(unit.name(), "bin", n)
	if c.SumBits > unit.counterBits { // a multiplier for wider values than counts
		r.part.prices[priceOf{"bin", n}] *= float64(c.SumBits) / float64(unit.counterBits)
		r.part.areaStatus = Assumed
	}
	r.part.prices[priceOf{"bin", n}] += weightPJ
	if n == c.ExponentBits {
		r.instance(unit.name())
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
	r.part.prices[priceOf{"read", 0}] = value(macro[0].EnergyPJ)
	r.part.prices[priceOf{"write", 0}] = value(macro[1].EnergyPJ)
	return nil
}

func frontOf(c Component) string {
	if c.Front == "" {
		return FrontRegistered
	}
	return c.Front
}

func orDefault(v, fallback int) int {
	if v == 0 {
		return fallback
	}
	return v
}

// find returns a block or, in the error, the ones that are nearest.
func (d *datapath) find(v variant) (*synthesized, error) {
	if s, ok := d.index[v]; ok {
		return s, nil
	}
	var organisations, near []string
	var widths, counters []int // of blocks that differ in these alone
	for _, s := range d.blocks {
		if s.block != v.block {
			continue
		}
		if !slices.Contains(organisations, s.organisation) {
			organisations = append(organisations, s.organisation)
		}
		if s.organisation == v.organisation {
			near = append(near, s.name())
		}
		other := s.variant
		if other.exponentBits = v.exponentBits; other == v {
			widths = append(widths, s.exponentBits)
		}
		other = s.variant
		if other.counterBits = v.counterBits; other == v {
			counters = append(counters, s.counterBits)
		}
	}
	slices.Sort(widths)
	switch {
	case len(near) == 0:
		return nil, fmt.Errorf("no %s of organisation %q was synthesized: allowed are %s%s", v.block, v.organisation,
			strings.Join(organisations, ", "), spelling.DidYouMean(v.organisation, organisations))
	case len(counters) > 0:
		return nil, fmt.Errorf("no %s was synthesized: of it there are counters of %s bits (counter_bits)", v.describe(), list(counters))
	case len(widths) > 0:
		return nil, fmt.Errorf("no %s was synthesized: of it there are n = %s; build the lanes for fewer exponent bits (exponent_bits_max, and bits_max of their codes)",
			v.describe(), list(widths))
	}
	return nil, fmt.Errorf("no %s was synthesized: there are %s", v.describe(), strings.Join(near, ", "))
}

// describe names a variant for a reader, with its front.
func (v variant) describe() string {
	front := "with operand registers"
	if v.front != FrontRegistered {
		front = "of front " + fmt.Sprintf("%q", v.front)
	}
	return v.name() + " " + front
}
