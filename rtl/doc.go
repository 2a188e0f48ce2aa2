// Package rtl holds the lanes in Verilog and runs them against the software: the strongest
// oracle there is for the cycle contract of arch/lane.
//
//	src/            the blocks, synthesizable Verilog-2005; every header states its timing contract
//	testbench.v     applies a vector a cycle, writes every output of every cycle
//	gates/          cell library, netlist, delays, changes, energy
//	RESULTS.md      what the blocks cost, written by tools/characterize
//
// A Block is a module with its parameters and ports. A Program is what is applied to it, cycle by
// cycle, and what must come out; the programs of counting.go, integer.go and post.go take both from
// quant and arch/lane. Simulate runs a program on Verilog, the blocks' own or a netlist, and Check
// compares every bit in every cycle.
//
// The package needs Icarus Verilog (iverilog, vvp) at run time. It knows no energies.
//
// Start reading at block.go, then counting.go, then cosim_test.go.
package rtl
