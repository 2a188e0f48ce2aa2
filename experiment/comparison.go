package experiment

import (
	"fmt"
	"math"
	"slices"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/energy"
)

// int8Bits is the width of an operand of the INT8 machine.
const int8Bits = 8

// level gives the other machines the lanes that the comparison asks for, measured against the INT8 machine. Buffers, vector units,
// interconnect and memory stay as described; post-processing units keep their number per lane.
func level(c *configs.Config, list []*machine, table *energy.Table) error {
	base := baseline(list)
	if c.Run.Comparison == configs.EqualLanes {
		return nil
	}
	if base < 0 {
		return c.Fault(fmt.Sprintf("%q without a machine of kind \"int8\" to compare with", c.Run.Comparison), configs.EqualLanes+", or an int8 machine in run.machines", "run.comparison")
	}
	for _, m := range list {
		if m.Kind == arch.LaneINT8 {
			continue
		}
		rows, columns := levelled(c.Run.Comparison, list[base], m)
		if rows*columns == 0 {
			return c.Fault(fmt.Sprintf("machine %s: one of its lanes is larger than all %d of machine %s", m.Name, list[base].Hardware.Lanes()/list[base].Hardware.Tiles, list[base].Name),
				"a smaller exponent_bits_max or another organisation of machine "+m.Name+", or another comparison", "run.comparison")
		}
		if err := m.resize(c, rows, columns, table); err != nil {
			return err
		}
	}
	return nil
}

// levelled is the size of a machine's array per tile. Lanes that share a counter set come together or not at all.
func levelled(comparison string, base, m *machine) (rows, columns int) {
	organisation, _ := lane.OrganisationNamed(m.Hardware.Lane.Organisation)
	together := organisation.Lanes
	if comparison == configs.EqualArea {
		own, int8Lane := areaPerLane(m)*float64(together), areaPerLane(base)
		sets := int(float64(base.Hardware.Rows*base.Hardware.Columns) * int8Lane / own * (1 + 1e-9))
		rows, columns = largestArray(sets, m.Hardware.Rows, m.Hardware.Columns/together)
		return rows, columns * together
	}
	bits := m.Hardware.Lane.ExponentBitsMax + 1
	return base.Hardware.Rows * int8Bits / bits, base.Hardware.Columns * int8Bits / bits / together * together
}

// areaPerLane is the area of a machine's lanes and post-processing units, by lane, in mm2.
func areaPerLane(m *machine) float64 {
	sum := 0.0
	for _, a := range m.pricer.Areas() {
		if slices.Contains(datapathComponents, a.Block) {
			sum += a.MM2
		}
	}
	return sum / float64(m.Hardware.Lanes())
}

// maxSide of an array of lanes.
const maxSide = 1024

// largestArray finds the array of the most lanes that are not more than so many; among arrays of as many lanes the one closest in
// shape to rows x columns. From 16 lanes on no side may be more than twice what that shape asks for.
func largestArray(lanes, rows, columns int) (r, c int) {
	shape := func(r, c int) float64 {
		return math.Abs(math.Log(float64(r) / float64(c) * float64(columns) / float64(rows)))
	}
	for i := 1; i <= min(lanes, maxSide); i++ {
		j := min(lanes/i, maxSide)
		if lanes > 16 && shape(i, j) > math.Log(2) {
			continue
		}
		if i*j > r*c || i*j == r*c && shape(i, j) < shape(r, c) {
			r, c = i, j
		}
	}
	return r, c
}

// resize gives a machine another array, and as many post-processing units per lane as it had.
func (m *machine) resize(c *configs.Config, rows, columns int, table *energy.Table) error {
	h := &m.Hardware
	units := float64(h.PostProcessing.Units) * float64(rows*columns) / float64(h.Rows*h.Columns)
	h.Rows, h.Columns = rows, columns
	h.PostProcessing.Units = max(1, int(math.Round(units)))
	pricer, err := energy.NewPricer(table, c.Energy.NodeNM, components(h, c.Energy.SRAMCell))
	if err != nil {
		return unpriced(c, &m.Machine, table, err)
	}
	m.pricer = pricer
	return nil
}
