// Package experiment evaluates one configuration. It is the order in which the others are asked,
// from the configuration to the results: networks and tensors to codes, codes to programs, programs
// to cycles and action counts, and these to energies. It models nothing itself and knows neither
// files nor terminals. The command line and the sweeps stand on it.
//
// The stages are packages of their own, each of which knows only those above it in this list:
//
//	operands   networks, tensors, codes, accuracy
//	trace      what a machine does when, as a timeline
//	simulate   formats, mappings, cycles, action counts
//	bill       components, prices, areas; machines of equal area
//	explain    where energies differ, and how far uncertain prices move the comparison
//	summary    sums, comparisons, notes, published claims
//
// Two studies stand beside a run: formats compares number formats, and lanes the organisations of
// the exponential lane.
//
// Start reading at experiment.go.
package experiment
