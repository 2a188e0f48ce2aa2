package energy

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// arrayPJ is the energy of the wires of an array for a mixture of actions.
func arrayPJ(t *testing.T, p *Pricer) float64 {
	t.Helper()
	s, err := p.Price([]Count{{Component: "array", Action: "activation_toggle", N: 100},
		{Component: "array", Action: "weight_toggle", N: 30}, {Component: "array", Action: "result_bit", N: 7}}, 0)
	require.NoError(t, err)
	assert.Equal(t, s.Total(), s[ArrayWires], "nothing else is charged")
	return s[ArrayWires]
}

// changed is the INT8 machine with one component changed.
func changed(component string, change func(*Component)) []Component {
	parts := int8Machine()
	change(&parts[slices.IndexFunc(parts, func(c Component) bool { return c.Name == component })])
	return parts
}

func TestWiresAreAsLongAsTheLanesAreLarge(t *testing.T) {
	table := load(t, 45)
	p := pricer(t, 45, int8Machine())
	lane := *rowOf(t, table, "int8_mac.merged_carry_save.a32.area").AreaUM2
	l := p.Lengths()
	assert.InEpsilon(t, 32*math.Sqrt(lane)/1e3, l.ArrayWidth, 1e-12)
	assert.InEpsilon(t, 8*math.Sqrt(lane)/1e3, l.ArrayHeight, 1e-12)
	assert.InEpsilon(t, l.ArrayHeight/2+l.ArrayWidth/64, l.ResultMean, 1e-12, "16 units")
	toggle := 0.388651 / 2
	assert.InEpsilon(t, toggle*(100*l.ArrayWidth+30*l.ArrayHeight+7*l.ResultMean/2), arrayPJ(t, p), 1e-12)
}

// Laws of geometry: lanes of twice the area have wires 1.41 times as long; more rows only lengthen
// columns; arrays side by side change nothing but the hops.
func TestWiresFollowTheGeometry(t *testing.T) {
	base := pricer(t, 45, int8Machine())
	table, err := loadWith(t, "[\"int8_mac.merged_carry_save.a32.area\"]\narea_um2 = 1000\n")
	require.NoError(t, err)
	twice, err := loadWith(t, "[\"int8_mac.merged_carry_save.a32.area\"]\narea_um2 = 2000\n")
	require.NoError(t, err)
	small, err := NewPricer(table, 32, int8Machine())
	require.NoError(t, err)
	large, err := NewPricer(twice, 32, int8Machine())
	require.NoError(t, err)
	assert.InEpsilon(t, math.Sqrt2*arrayPJ(t, small), arrayPJ(t, large), 1e-12)
	assert.Greater(t, large.Lengths().Hop, small.Lengths().Hop)

	taller := changed("array", func(c *Component) { c.Rows *= 2 })
	taller[0].Instances *= 2
	tall := pricer(t, 45, taller).Lengths()
	assert.InEpsilon(t, base.Lengths().ArrayWidth, tall.ArrayWidth, 1e-12)
	assert.InEpsilon(t, 2*base.Lengths().ArrayHeight, tall.ArrayHeight, 1e-12)

	two := int8Machine()
	for i := range two {
		two[i].Instances *= 2
	}
	assert.InEpsilon(t, arrayPJ(t, base), arrayPJ(t, pricer(t, 45, two)), 1e-12)
	assert.InEpsilon(t, base.Lengths().Hop, pricer(t, 45, two).Lengths().Hop, 1e-12, "twice the chip, twice the tiles")
}

// A hop is the side of a tile's share of the chip, buffers included.
func TestAHopIsThePitchOfATile(t *testing.T) {
	p := pricer(t, 45, int8Machine())
	mm2 := 0.0
	for _, a := range p.Areas() {
		mm2 += a.MM2
	}
	assert.InEpsilon(t, math.Sqrt(mm2/4), p.Lengths().Hop, 1e-12)
	wide := pricer(t, 45, changed("activation_buffer", func(c *Component) { c.Instances *= 4 }))
	assert.Greater(t, wide.Lengths().Hop, p.Lengths().Hop)
	assert.Equal(t, p.Lengths().ArrayWidth, wide.Lengths().ArrayWidth, "buffers lie beside the array")
}

// A second set of accumulators and a lane of another kind beside it make a lane larger.
func TestAllOfALaneCounts(t *testing.T) {
	base := pricer(t, 45, int8Machine()).Lengths()
	doubled := pricer(t, 45, changed("lane", func(c *Component) { c.Sets = 2 })).Lengths()
	assert.Greater(t, doubled.ArrayWidth, base.ArrayWidth)
	counters := dnateqMachine()
	both := pricer(t, 45, counters).Lengths()
	alone := pricer(t, 45, counters[:len(counters)-1]).Lengths()
	assert.InEpsilon(t, alone.ArrayWidth*alone.ArrayWidth+base.ArrayWidth*base.ArrayWidth, both.ArrayWidth*both.ArrayWidth, 1e-12)
}

func TestAnArrayHasLanesAndUnits(t *testing.T) {
	_, err := NewPricer(load(t, 45), 45, changed("array", func(c *Component) { c.Units = 0 }))
	assert.ErrorContains(t, err, "an array of 8 x 32 lanes with 0 post-processing units: at least 1 each is needed")
}

// A signal takes a mm of wire in 0.21 ns at 45 nm: as many registers as keep its pieces within the
// period.
func TestWiresThatAreTooSlowHaveRegisters(t *testing.T) {
	p := pricer(t, 45, int8Machine())
	l := p.Lengths()
	along := 0.210845 * l.ArrayWidth // four times as long as a column
	for _, x := range []struct {
		period      float64
		row, column int
	}{{1.01 * along, 0, 0}, {0.99 * along, 1, 0}, {0.51 * along, 1, 0}, {along / 3.01, 3, 0}, {along / 4.01, 4, 1}} {
		row, column := p.Stages(x.period)
		assert.Equal(t, [2]int{x.row, x.column}, [2]int{row, column}, "%g ns", x.period)
	}
	registers := pricer(t, 45, changed("array", func(c *Component) { c.Registers = 100 }))
	bit := rowOf(t, load(t, 45), "register_bit.area")
	areas := registers.Areas()
	array := areas[slices.IndexFunc(areas, func(a BlockArea) bool { return a.Block == "array" })]
	assert.InEpsilon(t, 100**bit.AreaUM2/1e6, array.MM2, 1e-12)
	assert.Positive(t, array.LeakageMW)
	assert.Equal(t, l.ArrayWidth, registers.Lengths().ArrayWidth)
	s, err := registers.Price([]Count{{Component: "array", Action: "register_bit", N: 2}}, 0)
	require.NoError(t, err)
	assert.InEpsilon(t, 2**rowOf(t, load(t, 45), "wire.register_bit").EnergyPJ, s[ArrayWires], 1e-12)
	_, err = p.Price([]Count{{Component: "array", Action: "register_bit", N: 2}}, 0)
	assert.ErrorContains(t, err, "no price for action \"register_bit\"", "there is none")
}
