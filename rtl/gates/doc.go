// Package gates estimates delay and energy of a synthesized netlist: it reads a cell library
// (Liberty) and a netlist (yosys JSON), gives every gate a delay from the library's tables, writes
// the netlist as Verilog with these delays, and prices the changes (VCD) that simulating it shows.
//
// What is charged, per change of a net: half C V^2 with the capacitances of the pins on it and a
// wire load per pin, the internal energy of the cell that drives it, and the internal energy of the
// clock and data pins of flip-flops and latches on it. Nets with many pins get a tree of buffers,
// charged alike. Leakage is the library's. There is no layout: no placement, no clock skew, no
// crosstalk. Clock nets are ideal in time, not in energy.
//
// Start reading at liberty.go, library.go and roles.go, then netlist.go, timing.go, verilog.go,
// vcd.go, energy.go.
package gates
