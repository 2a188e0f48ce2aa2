// Package cacti computes single-port scratchpad SRAM macros as CACTI 7 does: read and
// write energy, leakage, area and access time of any capacity and word width.
//
// CACTI searches organisations: the words of a bank are cut into Ndwl x Ndbl subarrays, Nspd words
// share a row, and Ndcm, Ndsam1 and Ndsam2 columns share a bit line mux, and sense amplifiers two
// more, all powers of two. It keeps the organisation of least delay^2 x read energy. Its results
// are therefore rough as functions of capacity and width: read energy jumps by up to 30 % where the
// organisation changes, and no interpolation of a table can know where. This package evaluates the
// equations and does the search.
//
// The settings are those of energy/data/sram.csv: "ram", one bank, one read-write port, cell and
// periphery of one device type, objective ED^2, no ECC, wires Global_30, semi-global layers inside
// and outside the mats, conservative projection. It knows nothing else of CACTI: no caches, no
// DRAM, no low-swing wires. The sheet holds for 350 K; the model also for other temperatures of
// CACTI's tables (leakage.csv), and for gates of the same devices (logic.go).
//
// # Source and fidelity
//
// The equations are those of "CACTI 5.1" (HP Labs, HPL-2008-20), "CACTI 6.0" (HPL-2009-85) and
// "CACTI 7" (ACM TACO 14(2), 2017, doi:10.1145/3085572); where papers and program differ, the
// program counts (HewlettPackard/cacti, Copyright 2015 Hewlett-Packard Development Company, L.P.),
// and so do the parameters in technology.csv. Comments name the file and function of the program
// that a function follows. Nothing is fitted. Where the program does something unexpected that
// changes results, we do the same and mark it "as CACTI". At every tabulated macro the package
// agrees to the six digits of the table (model_test.go).
//
// Units inside: um, s, F, ohm, A, V, J, W. Start reading at model.go, then
// search.go (what is compared) and mat.go (what an organisation costs).
package cacti
