// Package quant turns tensors into codes: exponential codes (DNA-TEQ, arXiv
// 2306.16430, in our reading) and uniform ones (INT), with the fits and searches that find their
// parameters. dot.go is the only definition of the counting dot product.
// The package knows no networks, no hardware and no energies.
//
// Start reading at exponential.go, then dot.go, then search.go.
package quant
