// Package process says what transistors, gates and memory cells cost in the process that a chip is
// made in: supply, leakage of a NAND2 and of a bit of SRAM, delay and energy of an inverter. Three
// processes are known, CACTI 7's ITRS families of devices: hp (high performance), lop (low
// operating power) and lstp (low standby power), at nodes from 22 to 90 nm and 300 to 400 K.
//
// Logic was synthesized to a cell library, which is not one of them. A Library is what its Liberty
// file states; EnergyFactor and DelayFactor bring what was synthesized with it to a process, and
// LeakageUW replaces its leakage. PROCESS.md (../PROCESS.md) shows the figures beside those of the
// libraries, and how well they match.
//
// Start reading at process.go.
package process
