// Package replay runs memory traces on a described DRAM: it reads and writes trace files,
// offers their accesses to a dram.System in order, and reports time, bandwidth,
// latencies and commands.
//
// It uses only what package dram exports, and knows nothing of accelerators or energies.
//
// Start reading at run.go (how accesses are offered), then trace.go (the file format) and
// report.go. Package replaytest makes traces for tests.
package replay
