// Package energy prices action counts: energy = counts x energy per action +
// leakage x time, by component. It holds the table of energies, areas and leakages
// (data/*.csv, every row with its source and status), scales it to a technology
// node and lets a user's TOML file override any row. It knows no networks, no
// timing and none of the packages outside its folder; an action it cannot price is an error.
//
// data/uncertainty.csv says how far prices and assumptions may lie off; Table.With moves one of
// them.
//
// Its parts in packages of their own: sheet (rows and how files are read), datapath (what lanes
// cost by synthesis), memory (DRAM), cacti (SRAM macros), process (gates and bits in a process).
//
// Start reading at part.go (where energy goes), component.go (what a machine consists of), table.go
// (where prices come from) and pricer.go (what a machine costs).
//
// # What the prices rest on
//
// SRAM (sram.go): CACTI 7 macros on a grid of capacity and width; between its points CACTI's own
// equations and search (package cacti, SRAM.md); refused outside.
//
// Datapath: synthesis of the lanes in Verilog to 45 nm cells, see package datapath. A lane that is
// wider than the codes that run costs what was synthesized for such codes.
//
// Process (scaling.go, package process, PROCESS.md): SRAM, logic and wires are made of one of
// CACTI's families of devices. Dynamic energy and paths of logic are those of the synthesis times
// C V^2 and C V / I over those of its library; leakage is gate equivalents times a NAND2 of the
// process; area scales by published factors. The vector unit's source counts as hp.
//
// Memory: published energy per bit, or device currents, see package memory.
//
// Wires (wires.go): CACTI's repeated global wires. Lengths follow from the areas of lanes and chip.
//
// Post-processing: the synthesized unit and quantizer plus tables of powers and of thresholds as
// CACTI macros, which the synthesis leaves out. The tables are sized for the largest n, and a read
// costs the same whatever the layer. A tile has one table of powers: its units weigh the same bin
// in the same cycle, so that a word is read once and broadcast. Thresholds are searched by value,
// each unit at other words, so each unit has its own. Units without work are clock-gated (rtl/src).
//
// # Not priced
//
// Clock distribution outside the lanes, control, DMA engines, routers and link registers of the
// interconnect, input gates of lanes along a broadcast. They are alike in the machines compared.
package energy
