// Package checker judges streams of DRAM commands by the definitions of the timing constraints.
//
// It is an oracle: it shares with the controllers of package dram only the commands and the
// configuration, and must not know how the controllers keep their timers.
//
// Start reading at constraints.go (the table of least distances), then checker.go.
package checker
