// Package quant turns tensors into codes: exponential codes (DNA-TEQ, arXiv
// 2306.16430, in our reading) and uniform ones (INT), with the fits and searches that find their
// parameters. dot.go is the only definition of the counting dot product.
// The package knows no networks, no hardware and no energies.
//
// Start reading at exponential.go (the code), then dot.go (what it is good for), then
// search.go (how a layer gets its codes). What lies between:
//
//	sample.go, sorted.go   a tensor prepared once, so that the error of a code costs
//	                       O(levels x log elements) instead of O(elements)
//	fit.go, base.go        scale, offset and base of an exponential code
//	uniform.go, clip.go    the integer rival and its clipping point
//	goodness.go            how exponential a tensor is
//
// What is ours and not the paper's is marked "our reading" or "ours" where it stands.
package quant
