// Package arch is the hardware: tiles of lanes, their buffers, DMA engines, the
// interconnect, the post-processing and vector units, and the quick memory model.
// It executes the tile commands of program.go event by event and counts actions.
// It knows no networks (package workloads), no energies (package energy) and does
// not choose tile sizes (package mapping).
//
// Start reading at program.go (what a tile is told to do), then TIMING.md (the timing contract,
// which the tick-by-tick model of the tests implements a second time), then dataflow.go and
// machine.go. To watch a machine at work, implement the Observer of observer.go.
package arch
