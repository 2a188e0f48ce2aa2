// Package quant turns tensors into codes: exponential codes (DNA-TEQ, arXiv
// 2306.16430, in our reading) and uniform ones (INT), with the fits and searches that find their
// parameters. dot.go is the only definition of the counting dot product.
// The package knows no networks, no hardware and no energies.
//
// Start reading at exponential.go (the code), then dot.go (what it is good for), then
// search.go (how a layer gets its codes; tensorfit.go for one tensor alone). What lies between:
//
//	sample.go, sort.go, sorted.go   a tensor prepared once, so that the error of a code
//	                                costs O(levels x log elements), not O(elements)
//	rounding.go                     where the thresholds lie
//	fit.go, base.go                 the paper's fit, in our reading
//	refined.go, effort.go, span.go  ours: the code of least error
//	shortfall.go, simplex.go        what its search evaluates, and how it descends
//	uniform.go, clip.go             a rival: integers and their clipping point
//	poweroftwo.go, mokey.go         rivals: base 2; a fixed dictionary
//	rules.go                        what is particular to each fit
//	goodness.go                     how exponential a tensor is
//
// What is ours and not the paper's is marked "our reading" or "ours" where it stands.
package quant
