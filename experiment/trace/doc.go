// Package trace records what a machine does in a layer, as the machine reports it to its observer,
// and turns it into the tracks and counters of a timeline. It knows the tracks of a machine and
// nothing of how they are drawn or stored.
//
// Start reading at New.
package trace
