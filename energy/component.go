package energy

import (
	"fmt"
	"math"

	"dnasim/energy/datapath"
	"dnasim/energy/memory"
)

// Class is the kind of a component: which rows price it and where its energy goes in the Stack.
type Class int

// The classes, with the actions that are counted for each.
const (
	ClassINT8MAC    Class = iota + 1 // pair_nonzero, pair_zero, drain_step
	ClassCounterSet                  // pair_nonzero, pair_zero, drain_step
	// pair_nonzero, pair_zero, drain_step: lanes that add powers from a table
	ClassLookup
	ClassRegisters       // none: storage that occupies and leaks
	ClassSRAM            // read, write (words)
	ClassINT8Requantizer // requantize
	// bin, requantize: weights counters, quantizes to exponents
	ClassPostProcessor
	// read: a word of powers, from one macro a tile to all units of post-processing
	ClassPowerTable
	ClassVector       // op
	ClassInterconnect // byte_hops
	ClassArrayWires   // activation_toggle, weight_toggle, result_bit, register_bit
	// read_bytes, write_bytes; with a Device also activate, read_burst, write_burst, refresh,
	// open_cycle, closed_cycle
	ClassDRAM
	numClasses
)

// classTable says what a class is called and which parts of the Stack its energy belongs to: that
// of its actions, and that which it takes with time.
var classTable = [numClasses]struct {
	name            string
	dynamic, static Part
	byExponentBits  bool // the price of an action depends on the exponent bits of the layer
}{
	ClassINT8MAC:         {"INT8 MAC", DatapathDynamic, DatapathLeakage, false},
	ClassCounterSet:      {"counter set", DatapathDynamic, DatapathLeakage, true},
	ClassLookup:          {"look-up lane", DatapathDynamic, DatapathLeakage, true},
	ClassRegisters:       {"registers", DatapathDynamic, DatapathLeakage, false},
	ClassSRAM:            {"SRAM", SRAMDynamic, SRAMLeakage, false},
	ClassINT8Requantizer: {"INT8 requantizer", PostProcessing, DatapathLeakage, false},
	ClassPostProcessor:   {"post-processor", PostProcessing, DatapathLeakage, true},
	ClassPowerTable:      {"table of powers", PostProcessing, DatapathLeakage, false},
	ClassVector:          {"vector unit", Vector, DatapathLeakage, false},
	ClassInterconnect:    {"interconnect", Interconnect, DatapathLeakage, false},
	ClassArrayWires:      {"array wires", ArrayWires, DatapathLeakage, false},
	ClassDRAM:            {"DRAM", DRAMDynamic, DRAMBackground, false},
}

func (c Class) known() bool { return c >= 1 && c < numClasses }

func (c Class) String() string {
	if !c.known() {
		return fmt.Sprintf("class %d", int(c))
	}
	return classTable[c].name
}

func (c Class) dynamicPart() Part   { return classTable[c].dynamic }
func (c Class) staticPart() Part    { return classTable[c].static }
func (c Class) usesExponents() bool { return classTable[c].byExponentBits }

// The fronts of a lane: with operand registers, or without.
const (
	FrontRegistered = datapath.FrontRegistered
	FrontLean       = datapath.FrontLean
)

// Component is a part of a machine as the energy model sees it. Fields that do not concern
// the class are ignored.
type Component struct {
	// Name by which counts refer to it, unique in the machine: "lane", "lane_int8",
	// "activation_buffer", "weight_buffer", "output_buffer", "post_processing", "vector",
	// "interconnect", "array", "dram".
	Name  string
	Class Class
	// Instances in the whole machine: lanes, SRAM banks, post-processing units (times
	// bins per cycle), operations per cycle of the vector units, arrays. The area of the chip
	// divided by those of the interconnect is the square of a hop. Ignored for DRAM.
	Instances int
	// Rows and Columns of lanes in an array, and the post-processing units along its lower side.
	Rows, Columns, Units int
	// Registers on the wires of an array, in bits.
	Registers int

	// Organisation, Front and Arrays name a synthesized lane; Front "" is FrontRegistered. Arrays
	// only for counter sets: "AC1+AC2+AC3+AC4" (four terms), "AC1" (one term), "joint_2d", ...;
	// look-up lanes: "four_terms", "one_term".
	Organisation, Front, Arrays string
	// ExponentBits is the largest n that a counter set or a post-processor is built for: it sets
	// area and leakage. Layers may have 3 up to it.
	ExponentBits int
	// CounterBits is the width of the counters (0: 12) of counter sets and post-processors;
	// AccumulatorBits (0: 32) that of INT8 MACs.
	CounterBits, AccumulatorBits int
	// Weights is the number of entries of a table of powers. Of a post-processor: of the one that
	// it weighs by; 0: it weighs nothing.
	Weights int
	// SumBits is the width of all sums of a look-up lane together, of a value that a post-processor
	// weighs where it is wider than a counter, or the size of registers.
	SumBits int
	// Sets of accumulators per lane: 1 (or 0), or 2 when drain and accumulation overlap. The second
	// one costs area and leakage: a counter set in full, of an INT8 MAC the accumulator.
	Sets int

	// CapacityBytes and WidthBits of one SRAM bank, and its device type; Cell "" is the table's.
	CapacityBytes, WidthBits int
	Cell                     string

	// Technology of the memory: ddr4, lpddr4, hbm2 or hmc; its channels, and the bandwidth of one
	// channel in 10^9 bytes/s.
	Technology string
	Channels   int
	PeakGBps   float64
	// Device prices what the banks do, where they are simulated and the technology has no published
	// energy of whole accesses; nil: banks are not simulated.
	Device *memory.Device
}

// MinExponentBits is the smallest n that blocks were synthesized for.
const MinExponentBits = 3

// check refuses components that make no sense whatever the table.
func (c Component) check() error {
	switch {
	case c.Name == "":
		return fmt.Errorf("a component of class %s has no name", c.Class)
	case !c.Class.known():
		return fmt.Errorf("unknown class %d", int(c.Class))
	case c.Class == ClassDRAM:
		return c.checkMemory()
	case c.Instances < 1:
		return fmt.Errorf("%d instances: at least 1 is needed", c.Instances)
	case c.Sets < 0 || c.Sets > 2:
		return fmt.Errorf("%d accumulator sets: allowed are 1 and 2", c.Sets)
	case c.Class == ClassArrayWires && min(c.Rows, c.Columns, c.Units) < 1:
		return fmt.Errorf("an array of %d x %d lanes with %d post-processing units: at least 1 each is needed", c.Rows, c.Columns, c.Units)
	case c.Class.usesExponents() && c.ExponentBits < MinExponentBits:
		return fmt.Errorf("built for %d exponent bits: at least %d are needed", c.ExponentBits, MinExponentBits)
	}
	return nil
}

func (c Component) checkMemory() error {
	if c.Channels < 1 {
		return fmt.Errorf("%d channels: at least 1 is needed", c.Channels)
	}
	if !(c.PeakGBps > 0) || math.IsInf(c.PeakGBps, 0) {
		return fmt.Errorf("peak bandwidth of %g GB/s per channel: it must be positive and finite", c.PeakGBps)
	}
	return nil
}

// doubled reports whether there is a second accumulator set.
func (c Component) doubled() bool { return c.Sets == 2 }

// Count is how often a component performed an action.
type Count struct {
	Component, Action string
	// ExponentBits is n of the layer for actions of counter sets and post-processors, else 0.
	ExponentBits int
	// N may be fractional: pairs are split by the measured fraction of zero codes.
	N float64
}
