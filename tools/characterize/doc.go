// Characterize synthesizes the blocks of package rtl to the cells of a library, simulates the
// netlists gate by gate with delays, checks their results, and writes what they cost: a sheet of
// package energy, RESULTS.md, and what the library itself states (libraries.csv).
//
//	go run ./tools/characterize [-liberty FILE] [-run REGEXP] [-heavy] [-out rtl] [-work DIR]
//
// It needs yosys, iverilog and a Liberty file, compressed or not: by default that of Debian's
// qflow-tech-osu018. Cells are known by their functions. Rows of blocks that are not run stay as
// they are. Netlists are kept in the work folder and used again.
package main
