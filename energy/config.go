package energy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"dnasim/energy/process"
	"dnasim/energy/sheet"
	"dnasim/internal/invalid"
)

// Config selects the table in force.
type Config struct {
	// NodeNM is the technology node of the chip, in nm: 22, 28, 32, 40, 45, 65 or 90.
	NodeNM int `toml:"node_nm"`
	// Process is the family of devices that the chip is made of: lstp (low standby power), lop (low
	// operating power) or hp (high performance). SRAM, logic and wires follow it. Combinations with
	// known bad leakage data are refused.
	Process string `toml:"process"`
	// TemperatureK of the chip in K: 300 to 400 in steps of 10.
	TemperatureK int `toml:"temperature_k"`
	// SRAMCell sets CACTI's device type of the SRAM macros apart: itrs-lstp, itrs-lop or itrs-hp.
	// LogicProcess sets the family of logic apart. "" is that of Process.
	SRAMCell     string `toml:"sram_cell"`
	LogicProcess string `toml:"logic_process"`
	// Synthesis is where lanes, post-processing and requantizers are priced from: SynthesisOwn.
	Synthesis Synthesis `toml:"synthesis"`
	// Overrides is the path of a TOML file that replaces rows; empty: none.
	Overrides string `toml:"overrides"`
}

// Synthesis names a synthesis of the datapath.
type Synthesis string

// The syntheses; there was another until version 0.1.0.
const (
	// SynthesisOwn is that of the Verilog in rtl, to which the simulated lanes are held.
	SynthesisOwn Synthesis = "own"
)

// DefaultConfig is 32 nm, low standby power, 350 K, and no overrides.
func DefaultConfig() Config {
	return Config{NodeNM: 32, Process: "lstp", TemperatureK: process.DefaultTemperatureK, Synthesis: SynthesisOwn}
}

// Cell is CACTI's device type of the SRAM macros.
func (c Config) Cell() string { return cmp.Or(c.SRAMCell, process.Device(c.Process)) }

// Logic is the family of devices of the logic.
func (c Config) Logic() string { return cmp.Or(c.LogicProcess, c.Process) }

// Mixed is the name of a chip of several families.
const Mixed = "mixed"

// ProcessName is the family of devices that the chip is made of, or Mixed.
func (c Config) ProcessName() string {
	if c.Cell() != process.Device(c.Process) || c.Logic() != c.Process {
		return Mixed
	}
	return c.Process
}

// DescribeProcess is such as "lstp, 350 K, 32 nm", or says what is mixed.
func (c Config) DescribeProcess() string {
	name := c.ProcessName()
	if name == Mixed {
		name += fmt.Sprintf(" (SRAM %s, logic %s, wires %s)", process.Family(c.Cell()), c.Logic(), c.Process)
	}
	return fmt.Sprintf("%s, %d K, %d nm", name, c.TemperatureK, c.NodeNM)
}

// Identity is the configuration without the path of the overrides, which count by content.
func (c Config) Identity() Config {
	c.Overrides = ""
	return c
}

// Nodes lists the technology nodes of the table, in nm.
func Nodes() []int { return []int{22, 28, 32, 40, 45, 65, 90} }

// Cells lists the SRAM device types of the table.
func Cells() []string { return []string{"itrs-lstp", "itrs-lop", "itrs-hp"} }

// Validate reports a node, a process, a temperature, a cell or a synthesis that the table does not
// hold as an *invalid.FieldError. Load reads the file of overrides.
func (c Config) Validate() error {
	if err := checkNode(c.NodeNM); err != nil {
		return err
	}
	if err := process.CheckTemperature(c.TemperatureK); err != nil {
		return err
	}
	if err := c.checkFamily("process", c.Process); err != nil {
		return err
	}
	if err := c.checkFamily("logic_process", c.Logic()); err != nil {
		return err
	}
	if err := checkCell(c.Cell()); err != nil {
		return err
	}
	if err := c.checkFamily("sram_cell", process.Family(c.Cell())); err != nil {
		return err
	}
	return invalid.OneOf("synthesis", c.Synthesis, SynthesisOwn)
}

// checkFamily refuses a family of devices without trusted data, as the value of a key.
func (c Config) checkFamily(key, family string) error {
	_, err := process.New(family, c.NodeNM, c.TemperatureK)
	if field := (*invalid.FieldError)(nil); errors.As(err, &field) && field.Key == "process" {
		if field.Key = key; key == "sram_cell" {
			field.Allowed = "another of " + sheet.List(Cells())
		}
	}
	return err
}

func checkNode(nodeNM int) error {
	if slices.Contains(Nodes(), nodeNM) {
		return nil
	}
	return invalid.New("node_nm", fmt.Sprintf("no data for the %d nm node", nodeNM),
		sheet.List(Nodes())+" nm (leakage does not interpolate between nodes)")
}

func checkCell(cell string) error {
	if slices.Contains(Cells(), cell) {
		return nil
	}
	return invalid.Name("sram_cell", fmt.Sprintf("no SRAM cell %q", cell), cell, Cells())
}
