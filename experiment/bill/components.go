package bill

import (
	"dnasim/arch"
	"dnasim/arch/lane"
	"dnasim/energy"
)

// Components the energy model prices beside those that package arch counts.
const (
	Lane         = "lane"
	Array        = "array"      // its wires
	laneTable    = "lane_table" // of powers, one a tile
	FallbackLane = "lane_int8"
	Post         = "post_processing"
	PowerTable   = "power_table" // one a tile, broadcast to its units
	FallbackPost = "post_processing_int8"
)

// datapathComponents are lanes and post-processing, with what belongs to them.
var datapathComponents = []string{Lane, laneTable, FallbackLane, Post, PowerTable, FallbackPost}

// maxComponents bounds the components of a machine.
const maxComponents = 14

// components describes a machine to the energy model.
func components(c *arch.Config, cell string) []energy.Component {
	parts := []energy.Component{
		sram("activation_buffer", &c.ActivationBuffer, c.Tiles, cell),
		sram("weight_buffer", &c.WeightBuffer, c.Tiles, cell),
		sram("output_buffer", &c.OutputBuffer, c.Tiles, cell),
		{Name: "vector", Class: energy.ClassVector, Instances: c.Tiles * c.Vector.Width},
		{Name: "interconnect", Class: energy.ClassInterconnect, Instances: hopShares(c)},
		{
			Name: Array, Class: energy.ClassArrayWires, Instances: c.Tiles,
			Rows: c.Rows, Columns: c.Columns, Units: c.PostProcessing.Units, Registers: wireRegisters(c),
		},
		memoryComponent(&c.Memory),
	}
	if c.Lane.Kind == arch.LaneINT8 {
		return append(parts, int8Datapath(c, Lane, Post, c.Lane.Organisation)...)
	}
	parts = append(parts, exponentialDatapath(c)...)
	if c.Lane.FallbackINT8 {
		parts = append(parts, int8Datapath(c, FallbackLane, FallbackPost, lane.MergedCarrySave.Name)...)
	}
	return parts
}

// wireRegisters are the bits of the registers on the wires of an array, which are as wide as the
// widest operand that its lanes are built for.
func wireRegisters(c *arch.Config) int {
	width := int8Bits
	if c.Lane.Kind == arch.LaneDNATEQ && !c.Lane.FallbackINT8 {
		width = int(c.Lane.ExponentBitsMax) + 1
	}
	return width * (c.Rows*c.Skew.Row + c.Columns*c.Skew.Column)
}

// hopShares is the number of squares that the hops of the interconnect divide the chip into: a mesh
// goes from tile to tile, a bus passes all of them.
func hopShares(c *arch.Config) int {
	if c.Interconnect.Topology == "mesh" {
		return c.Tiles
	}
	return 1
}

func sram(name string, b *arch.Buffer, tiles int, cell string) energy.Component {
	return energy.Component{
		Name: name, Class: energy.ClassSRAM, Instances: tiles * 2 * b.Banks,
		CapacityBytes: int(b.BankBytes()), WidthBits: b.WidthBits, Cell: cell,
	}
}

func int8Datapath(c *arch.Config, lanes, post, organisation string) []energy.Component {
	return []energy.Component{
		{
			Name: lanes, Class: energy.ClassINT8MAC, Instances: c.Lanes(), Organisation: organisation,
			Front: c.Lane.Front, Sets: sets(c),
		},
		{Name: post, Class: energy.ClassINT8Requantizer, Instances: c.Tiles * c.PostProcessing.Units},
	}
}

// exponentialDatapath describes lanes for exponential codes and their post-processing.
func exponentialDatapath(c *arch.Config) []energy.Component {
	l := &c.Lane
	n := int(l.ExponentBitsMax)
	organisation, _ := lane.OrganisationNamed(l.Organisation) // Validate has seen it
	units := energy.Component{
		Name: Post, Class: energy.ClassPostProcessor, Instances: c.Tiles * c.PostProcessing.Units * c.PostProcessing.BinsPerCycle,
		ExponentBits: n, CounterBits: l.CounterBits, Weights: organisation.Weights(n, l.Terms),
	}
	lanes := energy.Component{
		Name: Lane, Class: energy.ClassCounterSet, Instances: c.Lanes() / organisation.Lanes,
		Organisation: organisation.Circuit, Front: l.Front, Arrays: organisation.Arrays(l.Terms, l.Front == energy.FrontLean),
		ExponentBits: n, CounterBits: l.CounterBits, Sets: sets(c),
	}
	if organisation.Sums == lane.LookedUp {
		lanes.Class = energy.ClassLookup
		units.SumBits = lane.LookupSumBits(n, l.CounterBits)
		lanes.SumBits = l.Terms * units.SumBits
	}
	parts := []energy.Component{lanes, units}
	// A unit weighs by a word of each bank in a cycle.
	if banks := c.PostProcessing.BinsPerCycle; units.Weights > 0 {
		parts = append(parts, energy.Component{
			Name: PowerTable, Class: energy.ClassPowerTable, Instances: c.Tiles * banks, Weights: (units.Weights + banks - 1) / banks,
		})
	}
	if organisation.Sums == lane.LookedUp {
		parts = append(parts, energy.Component{
			Name: laneTable, Class: energy.ClassRegisters, Instances: c.Tiles, SumBits: lane.LookupTableBits(n, l.Terms),
		})
	}
	return parts
}

func sets(c *arch.Config) int {
	if c.Lane.Doubled {
		return 2
	}
	return 1
}
