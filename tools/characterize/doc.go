// Characterize synthesizes the blocks of package rtl, simulates the netlists gate by gate with
// delays, checks their results, and writes what they cost: the sheet datapath_osu.csv of package
// energy, and RESULTS.md.
//
//	go run ./tools/characterize [-run REGEXP] [-heavy] [-technology osu018] [-out rtl] [-work DIR]
//
// It needs yosys, iverilog and the OSU cell libraries (Debian: yosys iverilog qflow-tech-osu018
// qflow-tech-osu035). Rows of blocks that are not run stay as they are. Netlists are kept in the
// work folder and used again.
package main
