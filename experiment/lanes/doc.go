// Package lanes compares the organisations of the exponential lane with the INT8 lane and with
// integers of as many stored bits: single lanes by their prices, whole networks by experiment.Run
// on machines of them.
//
// Start reading at Compare.
package lanes
