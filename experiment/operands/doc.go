// Package operands finds the tensors of a network's layers and their codes: it opens shipped and
// imported models, reads their inputs, records what enters each layer, draws synthetic tensors
// where there are no real ones, searches codes, and measures networks in codes. It knows formats of
// numbers and no hardware.
//
// Start reading at network.go, then codes.go.
package operands
