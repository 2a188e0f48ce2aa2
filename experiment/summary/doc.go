// Package summary says what holds for a whole network and for a whole run: sums over layers,
// comparisons with the INT8 machine, what the results rest on, and the published claims beside
// ours. It simulates and prices nothing.
//
// Start reading at run.go.
package summary
