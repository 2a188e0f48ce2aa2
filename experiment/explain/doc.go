// Package explain says where the energy of a machine differs from that of the INT8 machine, step by
// step (the waterfall), and how far uncertain prices can move the comparison (the tornado). It
// knows no more of machines than packages simulate and bill tell.
//
// Start reading at explain.go, then path.go and waterfall.go.
package explain
