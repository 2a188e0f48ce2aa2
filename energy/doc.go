// Package energy prices action counts: energy = counts x energy per action +
// leakage x time, by component. It holds the table of energies, areas and leakages
// (data/*.csv, every row with its source and status), scales it to a technology
// node and lets a user's TOML file override any row. It knows no networks, no
// timing and none of the other packages; an action it cannot price is an error.
//
// How far prices and assumptions may lie off stands in data/uncertainty.csv; Table.With moves one of them.
//
// Start reading at row.go (what a price is), table.go (where prices come from) and
// pricer.go (what a machine costs).
//
// # What the prices rest on
//
// SRAM (sram.go): CACTI 7 macros on a grid of capacity and width; between its points CACTI's own equations
// and search (package cacti, SRAM.md); refused outside.
//
// Datapath: one of two syntheses. "own" (datapath_own.go): the Verilog of package rtl, synthesized to 180 nm cells; of it the ratios to
// the INT8 lane of the same cells are taken, times that lane at 45 nm; leakage is that of like blocks there. "nangate45" (datapath.go, derive.go): an independent
// one at 45 nm, 1.1 V, which lacks organisations. In both (solve.go) the energy of a pair is known for streams with different fractions f of pairs without a zero
// code; the streams "laplace" and "relu" give two equations E = f*pair_nonzero +
// (1-f)*pair_zero, whose solution reproduces both streams exactly. Three cautions, the first
// two repeated in the rows they concern:
//   - It interpolates. The relu stream differs from the laplace stream in its signs too, so
//     pair_zero takes up what unsigned operands save: for the INT8 lanes it lies
//     below the clock energy, and prices of streams with f well below 0.5 are too low.
//   - Where the solution is not positive (lean zero_gated lanes), pair_zero is
//     the clock energy of a zero pair and pair_nonzero the least-squares fit of all streams.
//   - A lane built for n-bit exponents that runs a layer of fewer bits is charged as a
//     lane built for those fewer bits: its unused counters are taken as not clocked.
//
// A bin, and a drain step, cost the mean over the same two streams. Of "nangate45" lean lanes have
// no synthesized leakage: that of the same organisation per area is assumed. One-term
// arrays (AC1) were synthesized without operand registers only; for a comparison with lanes that have
// them, the registers' energy and area (the difference of the joint_2d lanes with
// and without) are added.
//
// Scaling (scaling.go): Stillmaker & Baas, high-performance family, each node at its nominal
// supply; the synthesis library's 1.1 V counts as nominal at 45 nm, so a factor includes
// the fall of the supply. The low-power family gives the same factor to 32 nm (0.531) but
// has no planar entry below and no comparable one above, so it cannot span 90 to 22 nm.
// CACTI's own macros scale alike within 13 %. Leakage: area ratio x supply ratio, assumed.
//
// Memory (memory.go): published energy per bit. Where it covers the whole access, the
// background is charged only for the time in which no data moves.
//
// Post-processing: the synthesized unit and quantizer plus their tables of powers and of thresholds
// as CACTI macros, which the synthesis leaves out. The tables are sized for the largest n, and a read costs
// the same whatever the layer.
//
// # Not priced
//
// Clock distribution outside the lanes, control, DMA engines, routers and link registers of the
// interconnect. They are alike in the machines compared.
package energy
