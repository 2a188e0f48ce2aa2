package lane

import (
	"strings"

	"dnasim/quant"
)

// In these functions n is the number of exponent bits, 3..7, or 0 for integer codes;
// terms is 4 or 1, or 0 for integer codes. They panic for other n and terms, which
// package arch validates.

// DrainSteps is the number of counters read when an output leaves a counter set: 28, 60,
// 124, 252, 508 for n = 3..7 with four terms; 13, 29, 61, 125, 253 with one. An
// integer lane has no counters: 0.
func DrainSteps(n, terms int) int {
	if n == 0 {
		return 0
	}
	return quant.Bins(n, terms)
}

// PostLatency is the number of cycles from the end of an output's drain until its code
// is in the output buffer: two for the post-processing unit, and for exponential codes
// 1+n for the requantizer.
func PostLatency(n int) int {
	if n == 0 {
		return INT8PostLatency
	}
	return postProcessingCycles + requantizeCycles(n)
}

const postProcessingCycles = 2

// INT8PostLatency is the number of cycles from the end of an INT8 output's drain until it is
// requantized and in the output buffer.
const INT8PostLatency = postProcessingCycles

// requantizeCycles is one cycle to take the value in and one comparison for each bit.
func requantizeCycles(n int) int { return 1 + n }

// CountLimit is the number of pairs a counter of the given width surely holds, all of
// one sign falling into one counter: 2^bits - 1 in the organisations with separate up
// and down counters (their names start with "ripple_"), 2^(bits-1) - 1 in the others,
// whose counters are signed. counterBits is 1..62.
func CountLimit(organisation string, counterBits int) int64 {
	if countsUpAndDown(organisation) {
		return 1<<counterBits - 1
	}
	return 1<<(counterBits-1) - 1
}

// SettleCycles is the number of cycles between the last pair and the first drain step:
// a ripple counter's carry must have passed through.
func SettleCycles(organisation string) int {
	if countsUpAndDown(organisation) {
		return 1
	}
	return 0
}

func countsUpAndDown(organisation string) bool { return strings.HasPrefix(organisation, "ripple_") }
