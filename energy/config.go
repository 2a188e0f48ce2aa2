package energy

import (
	"fmt"
	"slices"

	"dnasim/energy/sheet"
	"dnasim/internal/invalid"
)

// Config selects the table in force.
type Config struct {
	// NodeNM is the technology node of the chip, in nm: 22, 28, 32, 40, 45, 65 or 90.
	NodeNM int `toml:"node_nm"`
	// SRAMCell is CACTI's device type of the SRAM macros and of the wires between tiles:
	// itrs-lstp (low standby power), itrs-lop (low operating power) or itrs-hp
	// (high performance). Combinations with known bad leakage data are refused.
	SRAMCell string `toml:"sram_cell"`
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

// DefaultConfig is 32 nm with low-standby-power SRAM and no overrides.
func DefaultConfig() Config {
	return Config{NodeNM: 32, SRAMCell: "itrs-lstp", Synthesis: SynthesisOwn}
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

// Validate reports a node, a cell or a synthesis that the table does not hold as an
// *invalid.FieldError. Load reads the file of overrides.
func (c Config) Validate() error {
	if err := checkNode(c.NodeNM); err != nil {
		return err
	}
	if err := checkCell(c.SRAMCell); err != nil {
		return err
	}
	return invalid.OneOf("synthesis", c.Synthesis, SynthesisOwn)
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
