package quant

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/assert"
)

// exhaustiveSearch is the plain model of the refined fit: it tries all codes of a grid
// of bases, largest levels and smallest levels, and then finer and finer grids around
// the best. It shares no code with the fit.
type exhaustiveSearch struct {
	n, terms             int
	bases, tops, bottoms int // points of the first grid
	zooms                int // codes around which finer grids are laid
	values, sums         []float64
	levels               []float64
}

// parameters of a code: ln(ln(base)), largest level, and the smallest as a part of it.
type parameters struct{ base, top, bottom, rmae float64 }

func (e *exhaustiveSearch) prepare(x []float32) {
	for _, value := range x {
		if value != 0 {
			e.values = append(e.values, math.Abs(float64(value)))
		}
	}
	sort.Float64s(e.values)
	e.sums = make([]float64, len(e.values)+1)
	for i, value := range e.values {
		e.sums[i+1] = e.sums[i] + value
	}
	e.levels = make([]float64, 1<<e.n)
}

// evaluate fills p.rmae, +Inf if p is no code.
func (e *exhaustiveSearch) evaluate(p *parameters) {
	p.rmae = math.Inf(1)
	base := math.Exp(math.Exp(p.base))
	if base < MinBase || base > MaxBase || p.top <= 0 {
		return
	}
	last := len(e.levels) - 1
	span := math.Pow(base, float64(last-1)) - 1
	scale, offset := p.top*(1-p.bottom)/span, p.top*p.bottom
	if e.terms == OneTerm {
		scale = p.top / (span + 1)
		offset = scale
	}
	if scale <= 0 || offset <= 0 {
		return
	}
	power := 1.0
	for j := 1; j <= last; j++ {
		e.levels[j] = offset + scale*(power-1)
		power *= base
	}
	p.rmae = e.nearest()
}

// nearest is the RMAE of the levels, of which the first is zero.
func (e *exhaustiveSearch) nearest() float64 {
	difference, from := 0.0, 0
	for j, level := range e.levels {
		to := len(e.values)
		if j+1 < len(e.levels) {
			to = sort.SearchFloat64s(e.values, (level+e.levels[j+1])/2)
		}
		if to > from {
			middle := from + sort.SearchFloat64s(e.values[from:to], level)
			difference += level*float64(middle-from) - (e.sums[middle] - e.sums[from])
			difference += (e.sums[to] - e.sums[middle]) - level*float64(to-middle)
		}
		from = to
	}
	return difference / e.sums[len(e.values)]
}

// least RMAE found.
func (e *exhaustiveSearch) least() float64 {
	largest := e.values[len(e.values)-1]
	steps := parameters{base: math.Log(700) / float64(e.bases), top: 1 / float64(e.tops), bottom: 5 * math.Ln10 / float64(e.bottoms)}
	bottoms := e.bottoms
	if e.terms == OneTerm {
		bottoms = 1
	}
	var all []parameters
	for k := range e.bases {
		for i := range e.tops {
			for j := range bottoms {
				p := parameters{
					base:   math.Log(0.05/float64(int(1)<<e.n-2)) + float64(k)*steps.base,
					top:    largest * math.Pow(1.2*float64(i+1)*steps.top, 1.5),
					bottom: math.Exp(-float64(j+1) * steps.bottom),
				}
				e.evaluate(&p)
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b parameters) int { return cmp.Compare(a.rmae, b.rmae) })
	best := math.Inf(1)
	for _, p := range all[:min(e.zooms, len(all))] {
		best = min(best, e.zoom(p, steps))
	}
	return best
}

// zoom lays grids of 5 x 5 x 5 points, each half as wide as the one before.
func (e *exhaustiveSearch) zoom(p, steps parameters) float64 {
	bottoms := []float64{-1, -0.5, 0, 0.5, 1}
	if e.terms == OneTerm {
		bottoms = []float64{0}
	}
	for width := 1.0; width > 1e-3; width /= 2 {
		centre := p
		for i := -2; i <= 2; i++ {
			for j := -2; j <= 2; j++ {
				for _, k := range bottoms {
					at := parameters{
						base:   centre.base + width*steps.base*float64(i)/2,
						top:    centre.top * (1 + 2*width*steps.top*float64(j)/2),
						bottom: centre.bottom * math.Exp(width*steps.bottom*k),
					}
					if e.evaluate(&at); at.rmae < p.rmae {
						p = at
					}
				}
			}
		}
	}
	return p.rmae
}

// exhaustiveCase is a tensor on which the fit is held to the search.
type exhaustiveCase struct {
	name   string
	values []float32
}

func exhaustiveCases(n int) []exhaustiveCase {
	return []exhaustiveCase{
		{"Laplace", tensor(1, n, laplace)},
		{"Gaussian", tensor(2, n, gaussian)},
		{"rectified", tensor(3, n, rectified)},
		{"heavy tail", tensor(4, n, heavyTailed)},
		{"bimodal", tensor(5, n, bimodal)},
		{"uniform", tensor(6, n, uniformly)},
		{"softmax", softmaxed(7, n)},
		{"clipped", tensor(8, n, clipped)},
		{"12 values", tensor(9, 12, gaussian)},
		{"50 values", tensor(10, 50, laplace)},
	}
}

// The refined fit is within 2 % of the best code that an exhaustive search finds; here
// on two widths and a coarse grid. TestRefinedFitAgainstTheFinestGrid (build tag
// exhaustive) tries all widths and the weights of the shipped networks.
func TestRefinedFitAgainstExhaustiveSearch(t *testing.T) {
	for _, c := range exhaustiveCases(1500) {
		s := sampleOf(c.values)
		for _, terms := range []int{FourTerms, OneTerm} {
			for _, n := range []int{3, 5} {
				search := exhaustiveSearch{n: n, terms: terms, bases: 24, tops: 16, bottoms: 12, zooms: 4}
				search.prepare(c.values)
				_, fits := SearchRefined(n, terms, Operand{s, 1})
				assert.LessOrEqual(t, fits[0].RMAE, 1.02*search.least()+1e-5, "%s, n = %d, %d terms", c.name, n, terms)
			}
		}
	}
}
