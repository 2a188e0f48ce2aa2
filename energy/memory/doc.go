// Package memory says what the memory outside the tiles costs: published energies per bit of a
// technology (data/dram.csv), or the currents of its devices. It knows no machines, no overrides
// and no bank timing.
//
// Where a technology has a published energy of accesses, bytes cost that, less its share of row
// activations; every activate costs its own, and background is charged as the rows say.
// Otherwise what the banks do is priced by device currents (IDD x V x time of each command and
// state), and the way of the bytes through I/O by published energies. Power-down is not entered:
// idle ranks stand by.
//
// Start reading at technology.go, then device.go and replay.go.
package memory
