package quant

import (
	"fmt"
	"math"

	"dnasim/internal/portable"
)

// ExponentialFit is the code found for one tensor and its error on the sample.
type ExponentialFit struct {
	Code Exponential
	RMAE float64
}

// SearchBase finds the base that the given tensors share in their codes of n exponent
// bits, with four terms (FitExponential) or one (FitOneTerm), and returns it with the
// fit of each tensor. This is the paper's SOB, "search optimal base", in our reading:
//
//   - Bases are 1 + k step, with k a whole number from 1 on, up to MaxBase.
//   - The search starts at the base nearest to (M/mean)^(1/R), with M the largest and
//     mean the mean magnitude of the non-zero values: the upper R steps then reach from
//     the mean to the largest. For several tensors it starts at their geometric mean.
//   - It moves in the direction that lowers the error, a step at a time, until the error
//     no longer falls, and returns the last base at which it did.
//   - The error is the RMAE; for several tensors the mean of their RMAEs (ours).
//
// The start is ours too. The base whose 2R steps cover the whole range, (M/m)^(1/2R), depends on
// one value, the smallest. It is often far above the optimum, where the error has local minima and
// the search would end in the first of them. Tensors whose magnitudes are all equal do not
// influence the search; if there are no others, the base is 2.
//
// It panics for a width, number of terms or step that Config.Validate refuses, and
// without tensors.
func SearchBase(n, terms int, step float64, samples ...*Sample) (base float64, fits []ExponentialFit) {
	mustBeCountable(n, terms)
	if !(step >= MinBaseStep && step <= MaxBaseStep) || len(samples) == 0 {
		panic(fmt.Sprintf("quant: base search with step %g over %d tensors", step, len(samples)))
	}
	search := baseSearch{n: n, terms: terms, step: step, samples: samples}
	base = search.run()
	fits = make([]ExponentialFit, len(samples))
	for i, s := range samples {
		fits[i] = search.fit(s, base)
	}
	return base, fits
}

type baseSearch struct {
	n, terms int
	step     float64
	samples  []*Sample
}

func (b *baseSearch) fit(s *Sample, base float64) ExponentialFit {
	fit := FitExponential
	if b.terms == OneTerm {
		fit = FitOneTerm
	}
	code, rmae := fit(s, b.n, base)
	return ExponentialFit{code, rmae}
}

// base returns the base of grid point k.
func (b *baseSearch) base(k int) float64 { return 1 + float64(float64(k)*b.step) }

// meanRMAE is what the search minimises: the mean RMAE at grid point k, +Inf outside the grid.
func (b *baseSearch) meanRMAE(k int) float64 {
	if k < 1 || b.base(k) > MaxBase {
		return math.Inf(1)
	}
	var sum float64
	for _, s := range b.samples {
		sum += b.fit(s, b.base(k)).RMAE
	}
	return sum / float64(len(b.samples))
}

const defaultBase = 2

// run returns the base at which the search ends. Its steps and its stop rule are those of the
// paper, so it is no search of gonum's optimize.
func (b *baseSearch) run() float64 {
	start, ok := b.start()
	if !ok {
		return defaultBase
	}
	last := int(math.Floor((MaxBase - 1) / b.step))
	k := min(max(int(math.Round((start-1)/b.step)), 1), last)
	best, direction := b.meanRMAE(k), 1
	up, down := b.meanRMAE(k+1), b.meanRMAE(k-1)
	next := up
	if down < up {
		next, direction = down, -1
	}
	for next < best {
		best = next
		k += direction
		next = b.meanRMAE(k + direction)
	}
	return b.base(k)
}

// start is the geometric mean of (M/mean)^(1/R); ok is false when every tensor has equal
// magnitudes only.
func (b *baseSearch) start() (base float64, ok bool) {
	r := float64(int(1)<<(b.n-1) - 1)
	var logs float64
	tensors := 0
	for _, s := range b.samples {
		if s.max > s.min && s.total > 0 {
			logs += portable.Log(s.max/s.MeanAbs()) / r
			tensors++
		}
	}
	if tensors == 0 {
		return 0, false
	}
	return portable.Exp(logs / float64(tensors)), true
}
