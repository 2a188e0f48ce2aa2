package bill

import (
	"fmt"
	"math"
	"slices"

	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/configs"
	"dnasim/energy"
	"dnasim/internal/portable"
)

// int8Bits is the width of an operand of the INT8 machine.
const int8Bits = 8

// design is a machine of the configuration while its size is sought.
type design struct {
	configs.Machine
	pricer *energy.Pricer
}

func (d *design) price(c *configs.Config, prices *Prices) (err error) {
	d.pricer, err = prices.Lay(c, &d.Machine)
	return err
}

// size gives the other machines as many lanes as run.comparison asks for, measured against the INT8
// machine. Buffers, vector units, interconnect and memory stay as described; post-processing units
// keep their number per lane.
func size(c *configs.Config, list []*design, prices *Prices) error {
	if c.Run.Comparison == configs.EqualLanes {
		return nil
	}
	at := baseline(list, func(d *design) *configs.Machine { return &d.Machine })
	if at < 0 {
		return c.KeyError(fmt.Sprintf("%q without a machine of kind \"int8\" to compare with", c.Run.Comparison), configs.EqualLanes+", or an int8 machine in run.machines", "run.comparison")
	}
	base := list[at]
	for _, d := range list {
		if d.Kind == arch.LaneINT8 {
			continue
		}
		rows, columns := arraySize(c.Run.Comparison, base, d)
		if rows*columns == 0 {
			return c.KeyError(fmt.Sprintf("machine %s: one of its lanes is larger than all %d of machine %s", d.Name, base.Hardware.Lanes()/base.Hardware.Tiles, base.Name),
				"a smaller exponent_bits_max or another organisation of machine "+d.Name+", or another comparison", "run.comparison")
		}
		d.resize(rows, columns)
		if err := d.price(c, prices); err != nil {
			return err
		}
	}
	return nil
}

// Fits tells whether a machine has room for a lane when it is compared with an INT8 machine.
func Fits(comparison string, prices *Prices, int8, m *configs.Machine) (bool, error) {
	if comparison == configs.EqualLanes {
		return true, nil
	}
	base, other := &design{Machine: *int8}, &design{Machine: *m}
	for _, d := range []*design{base, other} {
		var err error
		if d.pricer, err = prices.Pricer(&d.Hardware); err != nil {
			return false, err
		}
	}
	rows, columns := arraySize(comparison, base, other)
	return rows*columns > 0, nil
}

// arraySize is the size of a machine's array per tile. Lanes that share a counter set come together
// or not at all.
func arraySize(comparison string, base, d *design) (rows, columns int) {
	organisation, _ := lane.OrganisationNamed(d.Hardware.Lane.Organisation)
	together := organisation.Lanes
	if comparison == configs.EqualArea {
		own, int8Lane := d.areaPerLane()*float64(together), base.areaPerLane()
		sets := int(float64(base.Hardware.Rows*base.Hardware.Columns) * int8Lane / own * (1 + 1e-9))
		rows, columns = largestArray(sets, d.Hardware.Rows, d.Hardware.Columns/together)
		return rows, columns * together
	}
	bits := int(d.Hardware.Lane.ExponentBitsMax) + 1
	return base.Hardware.Rows * int8Bits / bits, base.Hardware.Columns * int8Bits / bits / together * together
}

// areaPerLane is the area of the lanes and post-processing units, divided by the lanes, in mm2.
func (d *design) areaPerLane() float64 {
	sum := 0.0
	for _, a := range d.pricer.Areas() {
		if slices.Contains(datapathComponents, a.Block) {
			sum += a.MM2
		}
	}
	return sum / float64(d.Hardware.Lanes())
}

// maxSide of an array of lanes.
const maxSide = 1024

// largestArray finds the array of the most lanes, at most so many. Among arrays of as many lanes it
// takes the one closest in shape to rows x columns. Above 16 lanes no side may be more than twice
// as long as that shape asks for.
func largestArray(lanes, rows, columns int) (r, c int) {
	shape := func(r, c int) float64 {
		return math.Abs(portable.Log(float64(r) / float64(c) * float64(columns) / float64(rows)))
	}
	for i := 1; i <= min(lanes, maxSide); i++ {
		j := min(lanes/i, maxSide)
		if lanes > 16 && shape(i, j) > portable.Log(2) {
			continue
		}
		if i*j > r*c || i*j == r*c && shape(i, j) < shape(r, c) {
			r, c = i, j
		}
	}
	return r, c
}

// resize gives the machine another array, and as many post-processing units per lane as it had.
func (d *design) resize(rows, columns int) {
	h := &d.Hardware
	units := float64(h.PostProcessing.Units) * float64(rows*columns) / float64(h.Rows*h.Columns)
	h.Rows, h.Columns = rows, columns
	h.PostProcessing.Units = max(1, int(math.Round(units)))
}

func baseline[M any](list []M, of func(M) *configs.Machine) int {
	named := slices.IndexFunc(list, func(m M) bool { return of(m).Name == string(arch.LaneINT8) && of(m).Kind == arch.LaneINT8 })
	if named >= 0 {
		return named
	}
	return slices.IndexFunc(list, func(m M) bool { return of(m).Kind == arch.LaneINT8 })
}
