package quant

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dnasim/internal/portable"
)

// The refined fit is ours. It differs from the paper's in three points:
//
//   - thresholds are those of RoundNearest;
//   - the largest level need not be the largest magnitude, nor the smallest level the
//     smallest one: Alpha and Beta are free (Beta is 0 with one term);
//   - base, Alpha and Beta are those of the least RMAE.
//
// The error is a rough function of three variables, so the search has many starting points. At each
// base of a grid it evaluates a grid of spans and improves the best of them by a simplex search.
// Then it improves base and spans together, for the best bases. The grids are the finer, the
// rougher the function is. Searches evaluate the shortfall; the RMAE reported is exact.

// Operand is a tensor that shares its base with another, and the largest error that its code should
// have.
type Operand struct {
	Sample  *Sample
	MaxRMAE float64 // above 0
}

// SearchRefined finds codes of least RMAE with n exponent bits, four terms or one, and rounding
// to the nearest level. One or two operands share the base, which minimises
//
//	sqrt(e1^2 + e2^2),  e = RMAE / MaxRMAE of an operand
//
// because independent relative errors of two factors add up in this way in their product. For a
// given base, Alpha and Beta are found for each operand alone.
//
// A tensor of a single magnitude is exact at any base and takes no part in the search. If no other
// operand is left, the base is 2.
//
// It panics for a width or number of terms that Config.Validate refuses, for a MaxRMAE that is not
// above zero, and for any other number of operands.
func SearchRefined(n, terms int, operands ...Operand) (base float64, fits []ExponentialFit) {
	return searchRefined(&refinedSearch{geometry: geometry{n: n, terms: terms}}, operands)
}

// SearchSpanning is SearchRefined among the codes that clip nothing: the largest level is the
// largest magnitude. Their RMAE is larger, but they keep the few large values, on which the
// accuracy of a network may depend.
func SearchSpanning(n, terms int, operands ...Operand) (base float64, fits []ExponentialFit) {
	return searchRefined(&refinedSearch{geometry: geometry{n: n, terms: terms}, spanning: true}, operands)
}

func searchRefined(search *refinedSearch, operands []Operand) (base float64, fits []ExponentialFit) {
	mustBeCountable(search.n, search.terms)
	if len(operands) != 1 && len(operands) != 2 {
		panic(fmt.Sprintf("quant: refined fit of %d tensors", len(operands)))
	}
	for _, o := range operands {
		if !(o.MaxRMAE > 0) {
			panic(fmt.Sprintf("quant: refined fit to an RMAE of %g", o.MaxRMAE))
		}
		if _, single := o.Sample.singleMagnitude(); !single {
			search.operands = append(search.operands, o)
		}
	}
	best := search.run()
	search.setBase(best.base)
	for _, o := range operands {
		code, single := exactCode(o.Sample, search.n, best.base)
		if !single {
			code = search.code(best.spans[0])
			best.spans = best.spans[1:]
		}
		fits = append(fits, ExponentialFit{code, o.Sample.RMAE(code)})
	}
	return best.base, fits
}

// singleMagnitude returns the magnitude that all non-zero values have, if they have only one; it is
// 0 when all values are zero.
func (s *Sample) singleMagnitude() (m float64, single bool) {
	keys := s.magnitudes.keys
	if len(keys) == 0 {
		return 0, true
	}
	m = magnitudeOf(keys[0])
	return m, m == magnitudeOf(keys[len(keys)-1])
}

// exactCode returns the code of a tensor of a single magnitude, for which exponent 0 stands.
func exactCode(s *Sample, n int, base float64) (q Exponential, single bool) {
	q = Exponential{Bits: n, Base: base, Alpha: 1, Rounding: RoundNearest}
	m, single := s.singleMagnitude()
	if single && m > 0 {
		q.Alpha = m
	}
	return q, single
}

// refinedSearch is a search over operands that have several magnitudes each.
type refinedSearch struct {
	geometry
	spanning bool // the top of each span is the largest magnitude
	operands []Operand
	effort   effort     // for the bases: that of the roughest operand
	efforts  []effort   // for the spans of each operand
	starts   []spanGrid // of each operand
	all      []fitted   // working memory
}

// fitted is a span and its RMAE.
type fitted struct {
	span
	rmae float64
}

// candidate is a base and the best span known of each operand.
type candidate struct {
	base  float64
	spans []span
	value float64 // the rule of SearchRefined
}

func (r *refinedSearch) run() candidate {
	if len(r.operands) == 0 {
		return candidate{base: defaultBase}
	}
	r.prepare()
	bases := r.effort.gridBases(r.n)
	candidates := make([]candidate, len(bases))
	for i, base := range bases {
		candidates[i] = r.profile(base)
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.value, b.value) })
	best := candidates[0]
	for _, c := range candidates[:min(r.effort.finals, len(candidates))] {
		if c = r.improve(c); c.value < best.value {
			best = c
		}
	}
	return best
}

// prepare chooses the effort and the grid of spans for each operand.
func (r *refinedSearch) prepare() {
	roughest := math.Inf(1)
	for _, o := range r.operands {
		grain := o.Sample.shortfall().grain()
		roughest = min(roughest, grain)
		e := effortFor(r.n, r.terms, grain)
		r.efforts = append(r.efforts, e)
		grid := e.spans(o.Sample, r.terms)
		if r.spanning {
			grid.tops = []float64{o.Sample.max}
		}
		r.starts = append(r.starts, grid)
	}
	r.effort = effortFor(r.n, r.terms, roughest)
	if len(r.operands) > 1 {
		r.effort = r.effort.shared()
	}
}

// rule is the function that is minimised: the Euclidean norm of the RMAEs over their limits. It is
// not floats.Norm, which scales its terms and so rounds differently.
func rule(errors []float64) float64 {
	var squares float64
	for _, e := range errors {
		squares += float64(e * e)
	}
	return math.Sqrt(squares)
}

// profile finds the best span of each operand for one base.
func (r *refinedSearch) profile(base float64) candidate {
	r.setBase(base)
	c := candidate{base: base}
	var errors [2]float64
	for i, o := range r.operands {
		best := r.bestSpan(o.Sample, r.starts[i], &r.efforts[i])
		c.spans = append(c.spans, best.span)
		errors[i] = best.rmae / o.MaxRMAE
	}
	c.value = rule(errors[:len(c.spans)])
	return c
}

// bestSpan evaluates all spans of the grid at the current base and improves the best of them.
func (r *refinedSearch) bestSpan(s *Sample, grid spanGrid, e *effort) fitted {
	r.all = r.all[:0]
	for _, top := range grid.tops {
		for _, bottom := range grid.bottoms {
			at := span{bottom, top}
			r.all = append(r.all, fitted{at, r.rmaeOf(s, at)})
		}
	}
	slices.SortFunc(r.all, func(a, b fitted) int { return cmp.Compare(a.rmae, b.rmae) })
	best := r.all[0]
	for _, start := range r.all[:min(e.ranks, len(r.all))] {
		if f := r.improveSpan(s, start.span, 0.05, e.spanEvals); f.rmae < best.rmae {
			best = f
		}
	}
	return best
}

// rmaeOf returns the RMAE of a span at the current base, +Inf if no code has that span.
func (r *refinedSearch) rmaeOf(s *Sample, at span) float64 {
	a, beta, ok := r.place(at)
	if !ok || at.top > highestTop*s.max {
		return math.Inf(1)
	}
	return r.geometry.rmae(s.shortfall(), a, beta)
}

// improveSpan improves a span at the current base by a simplex search.
func (r *refinedSearch) improveSpan(s *Sample, start span, step float64, evals int) fitted {
	at, steps := r.variables(start, step)
	if len(at) == 0 {
		return fitted{start, r.rmaeOf(s, start)}
	}
	p := minimise(func(x []float64) float64 { return r.rmaeOf(s, r.spanOf(x, start)) }, at, steps, spanTolerance, evals)
	return fitted{r.spanOf(p.x, start), p.value}
}

// variables returns the variables of the simplex search for a span, and its first steps.
func (r *refinedSearch) variables(s span, step float64) (x, steps []float64) {
	if !r.spanning {
		x, steps = append(x, s.top), append(steps, -step*s.top)
	}
	if r.terms == FourTerms {
		x, steps = append(x, s.bottom), append(steps, 2*step*s.bottom)
	}
	return x, steps
}

// spanOf returns the span that the variables describe. What does not vary comes from start.
func (r *refinedSearch) spanOf(x []float64, start span) span {
	if !r.spanning {
		start.top, x = x[0], x[1:]
	}
	if r.terms == FourTerms {
		start.bottom = x[0]
	}
	return start
}

// improve varies base and spans. The variable of the base is ln(ln(base)).
func (r *refinedSearch) improve(c candidate) candidate {
	if len(r.operands) == 1 {
		return r.improveOne(c)
	}
	return r.improveShared(c)
}

// improveOne varies base and span of one operand together.
func (r *refinedSearch) improveOne(c candidate) candidate {
	x, steps := r.variables(c.spans[0], 0.02)
	x, steps = append(x, portable.Log(portable.Log(c.base))), append(steps, r.effort.step()/2)
	last, o, start := len(x)-1, r.operands[0], c.spans[0]
	p := minimise(func(x []float64) float64 {
		if !r.setLogLog(x[last]) {
			return math.Inf(1)
		}
		e := [1]float64{r.rmaeOf(o.Sample, r.spanOf(x[:last], start)) / o.MaxRMAE}
		return rule(e[:])
	}, x, steps, baseTolerance, r.effort.baseEvals)
	r.setLogLog(p.x[last])
	return candidate{base: r.base, spans: []span{r.spanOf(p.x[:last], start)}, value: p.value}
}

// improveShared varies the base, and improves the span of every operand at each base.
func (r *refinedSearch) improveShared(c candidate) candidate {
	spans := make([]span, len(r.operands))
	errors := make([]float64, len(r.operands))
	at := func(x []float64) float64 {
		if !r.setLogLog(x[0]) {
			return math.Inf(1)
		}
		for i, o := range r.operands {
			f := r.improveSpan(o.Sample, c.spans[i], 0.02, r.efforts[i].spanEvals)
			spans[i], errors[i] = f.span, f.rmae/o.MaxRMAE
		}
		return rule(errors)
	}
	p := minimise(at, []float64{portable.Log(portable.Log(c.base))}, []float64{r.effort.step() / 2}, spanTolerance, sharedEvals)
	value := at(p.x)
	return candidate{base: r.base, spans: spans, value: value}
}

// setLogLog sets the base to e^(e^u). It returns false when that is no allowed base.
func (r *refinedSearch) setLogLog(u float64) bool {
	base := portable.Exp(portable.Exp(u))
	if base < MinBase || base > MaxBase {
		return false
	}
	r.setBase(base)
	return true
}
