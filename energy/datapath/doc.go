// Package datapath derives what the actions of lanes, post-processing and requantizers cost, from
// the sheet of their gate-level synthesis: the Verilog of package rtl in 45 nm cells at 1.1 V. It
// gives rows of prices; other processes, leakage, overrides and machines are not its business.
//
// # Pairs
//
// The sheet gives the energy of a pair for streams of operands with different fractions f of pairs
// without a zero code. The streams "laplace" and "relu" give two equations
// E = f*pair_nonzero + (1-f)*pair_zero, whose solution reproduces both streams exactly (pairs.go).
// Two cautions, the first repeated in the rows it concerns:
//   - It interpolates. The relu stream differs from the laplace stream in its signs too, so
//     pair_zero takes up what unsigned operands save: for the INT8 lanes it lies
//     below the clock energy, and prices of streams with f well below 0.5 are too low.
//   - What narrow codes take on a wide lane was synthesized for codes of n = 4 on lanes of n = 7
//     (rows with codes_n4 in their names). Package energy takes what they save as
//     proportional to the bits by which codes are narrower.
//
// A bin, and a drain step, cost the mean over the same two streams.
//
// Start reading at design.go (what a block is), then read.go (how the sheet is read) and block.go
// (its rows).
package datapath
