// Package quant turns tensors into codes: exponential codes (DNA-TEQ, arXiv 2306.16430, in our
// reading) and uniform ones (integers). It holds the fits and searches that find their parameters.
// dot.go is the only definition of the counting dot product. The package must not know networks,
// hardware or energies; a tensor is a slice of float32.
//
// Start reading with exponential.go (the code), dot.go (its dot product) and search.go (how a layer
// gets its codes; tensorfit.go for a tensor alone). The other files:
//
//	sample.go, sort.go, sorted.go   a tensor prepared once, so that the error of a code
//	                                costs O(levels x log elements), not O(elements)
//	rounding.go                     where the thresholds lie
//	fit.go, base.go                 the paper's fit, in our reading
//	refined.go, effort.go, span.go  ours: the code of least error
//	shortfall.go, simplex.go        the function that its search evaluates, and the search
//	uniform.go, clip.go             a rival: integers and their clipping point
//	poweroftwo.go, mokey.go         rivals: base 2; a fixed dictionary
//	rules.go                        the table of the fits
//	goodness.go, density.go         which density describes a tensor best
//
// Comments mark what is not from the abstract of the paper: "our reading" is how we understand the
// paper, "ours" is our own.
package quant
