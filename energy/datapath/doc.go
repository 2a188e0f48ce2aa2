// Package datapath derives what the actions of lanes, post-processing and requantizers cost, from
// sheets of gate-level synthesis, at 45 nm and 1.1 V. It gives rows of prices; scaling to other
// nodes, overrides and whole machines are not its business.
//
// There are two syntheses:
//
//   - Nangate45 is independent of this project: 45 nm cells. It lacks organisations.
//   - Own is that of the Verilog in rtl, to 180 nm cells. We take from it only the ratio block /
//     INT8 MAC, and multiply it by the MAC of the 45 nm synthesis. Leakage comes from similar
//     blocks there.
//
// # Pairs
//
// The sheets give the energy of a pair for streams of operands with different fractions f of pairs
// without a zero code. The streams "laplace" and "relu" give two equations
// E = f*pair_nonzero + (1-f)*pair_zero, whose solution reproduces both streams exactly (pairs.go).
// Three cautions, the first two repeated in the rows they concern:
//   - It interpolates. The relu stream differs from the laplace stream in its signs too, so
//     pair_zero takes up what unsigned operands save: for the INT8 lanes it lies
//     below the clock energy, and prices of streams with f well below 0.5 are too low.
//   - Where the solution is not positive (lean zero_gated lanes), pair_zero is
//     the clock energy of a zero pair and pair_nonzero the least-squares fit of all streams.
//   - A lane built for n-bit exponents that runs a layer of fewer bits is charged as a
//     lane built for those fewer bits: its unused counters are taken as not clocked.
//
// A bin, and a drain step, cost the mean over the same two streams.
//
// # What the 45 nm synthesis lacks
//
// Lean lanes have no synthesized leakage: that of the same organisation per area is assumed.
// One-term arrays (AC1) were synthesized without operand registers only; for a comparison with
// lanes that have them, we add the registers' energy and area (the difference of the joint_2d
// lanes with and without).
//
// Start reading at design.go (what a block is), block.go (its rows), then nangate45.go and own.go.
package datapath
